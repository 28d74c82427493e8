"""Exact arithmetic, three-valued logic, and what was read on the way."""

from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fuer.core.expressions.evaluate import DIVISION_BY_ZERO, WRONG_KIND, Outcome, compile_expression, compile_text
from fuer.core.expressions.tree import Node, Reference, Value
from tests.core.expressions.strategies import trees

FIGURES: dict[str, Value] = {
    "甲": Decimal("94.30"),
    "乙": Decimal(3),
    "零": 0,
    "无": None,
    "率": Fraction(1, 3),
    "类": "a",
    "是": True,
}
UNKNOWN = "[无] = 1"
WORTH = {"是": "1 = 1", "否": "1 = 2", "未知": UNKNOWN}
VALUE = {"是": True, "否": False, "未知": None}


def evaluate(text: str) -> Outcome:
    return compile_text(text).evaluate(lambda reference: FIGURES[reference.name])


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("[甲] / [乙] * [乙] = [甲]", True),
        ("0.1 + 0.1 + 0.1 = 0.3", True),
        ("[率] = 1 / 3", True),
        ("2 + 3 * 4 - 10 / 4", Fraction(23, 2)),
        ("10 - 3 - 2", 5),
        ("8 / 4 / 2", 1),
        ("-[乙] * -2", 6),
        ("30% = 0.3", True),
        ("5‰", Fraction(1, 200)),
        ("绝对值(-2.5)", Fraction(5, 2)),
        ("最大(1, [乙], 2)", 3),
        ("最小(1, -[乙])", -3),
        ("合计(1, 2, 0.5)", Fraction(7, 2)),
        ("四舍五入(2.345, 2) = 2.35", True),
        ("四舍五入(-2.345, 2) = -2.35", True),
        ("四舍五入(0.5, 0)", 1),
        ("0 <= [甲] <= 100", True),
        ("0 <= [甲] < 94.3", False),
        ("3 > 2 > 1", True),
        ('[类] 在 ("a", "b")', True),
        ("[乙] 在 (1, -3)", False),
        ("[是] = 是", True),
        ('如果([乙] > 2, "高", "低")', "高"),
        ("有数([甲])", True),
        ("有数([无])", False),
        ("有数([无] + 1)", False),
    ],
)
def test_known_figures_give_the_exact_answer(text: str, value: Value):
    assert evaluate(text).value == value


@pytest.mark.parametrize(
    "text",
    ["[无] + 1", "-[无]", "[无] = [无]", "[甲] > [无]", "最大(1, [无])", "合计(1, [无])", "四舍五入([无], 1)", "绝对值([无])",
     "[无] 在 (1)", "如果([无] = 1, 1, 1)", "非 [无] = 1", "0 <= [甲] <= [无]"],
)  # fmt: skip
def test_missing_stays_unknown(text: str):
    assert evaluate(text).value is None


def test_a_chain_is_false_as_soon_as_one_pair_is():
    assert evaluate("[无] <= 5 <= 4").value is False


@pytest.mark.parametrize("left", WORTH)
@pytest.mark.parametrize("right", WORTH)
def test_and_or_not_follow_kleene(left: str, right: str):
    order = {False: 0, None: 1, True: 2}
    worth = [VALUE[left], VALUE[right]]
    assert evaluate(f"{WORTH[left]} 且 {WORTH[right]}").value is min(worth, key=order.__getitem__)
    assert evaluate(f"{WORTH[left]} 或 {WORTH[right]}").value is max(worth, key=order.__getitem__)
    assert evaluate(f"非 {WORTH[left]}").value is {True: False, False: True, None: None}[VALUE[left]]


def test_division_by_zero_is_unknown_and_says_so():
    assert evaluate("[甲] / [零] <= 1") == Outcome(
        None, ((Reference("甲"), Decimal("94.30")), (Reference("零"), 0)), frozenset({DIVISION_BY_ZERO})
    )


@pytest.mark.parametrize("text", ["[类] + 1", '[类] < "b"', "[是] = 1", "[甲] 且 1 = 1", "绝对值([类])"])
def test_figures_of_the_wrong_kind_are_unknown_and_flagged(text: str):
    outcome = evaluate(text)
    assert (outcome.value, outcome.flags) == (None, {WRONG_KIND})


def test_what_was_read_is_told_once_in_order_with_its_digits():
    outcome = evaluate("[乙] + [甲] <= [乙] 且 [零] = 0")
    assert [(reference.name, str(value)) for reference, value in outcome.used] == [("乙", "3"), ("甲", "94.30")]


def test_a_decimal_that_is_no_number_is_missing():
    outcome = compile_text("[甲] = 1").evaluate(lambda reference: Decimal("NaN"))
    assert outcome.value is None


def test_a_float_is_refused():
    with pytest.raises(TypeError):
        compile_text("[甲] = 1").evaluate(lambda reference: 0.5)


values = st.one_of(
    st.none(), st.booleans(), st.integers(-5, 5), st.decimals(-9, 9, places=1), st.fractions(-2, 2), st.text("ab")
)


@given(trees, st.data())
def test_any_tree_over_any_figures_gives_an_outcome(tree: Node, data: st.DataObject):
    outcome = compile_expression(tree).evaluate(lambda reference: data.draw(values))
    assert len({reference for reference, _value in outcome.used}) == len(outcome.used)


@given(st.decimals("0.01", 10**6, places=2), st.decimals("0.01", 10**6, places=2))
def test_division_loses_nothing(one: Decimal, other: Decimal):
    figures = {"甲": one, "乙": other}
    outcome = compile_text("[甲] / [乙] * [乙] = [甲]").evaluate(lambda reference: figures[reference.name])
    assert outcome.truth is True


@given(trees, st.data())
def test_nothing_fails_without_its_decisive_figures(tree: Node, data: st.DataObject):
    """Whatever the other figures are: a look at the decisive ones never hides a finding."""
    compiled = compile_expression(tree)
    figures = {reference: data.draw(values) for reference in compiled.references}
    if not compiled.can_fail(figures.get):
        assert compiled.evaluate(figures.get).truth is not False


@pytest.mark.parametrize(
    ("text", "needs"),
    [
        ("[甲] <= [乙]", {"甲", "乙"}),
        ("非 ([甲] = 0 且 [乙] ≠ 0)", {"甲", "乙"}),
        ("最大([甲], [乙]) < 100 或 [丙] <= 0", {"甲", "乙", "丙"}),
        ("[甲] > 0 且 [乙] > 0", set()),
        ("0 <= [甲] <= [乙] <= 5", set()),
        ("非 (0 <= [甲] <= [乙])", {"甲", "乙"}),
        ("有数([甲])", set()),
        ("非 有数([甲])", {"甲"}),
        ("如果([甲] > 0, [乙], [丙]) > 1", set()),
    ],
)
def test_the_decisive_figures_of_an_expression(text: str, needs: set[str]):
    assert {reference.name for reference in compile_text(text).decisive} == needs
