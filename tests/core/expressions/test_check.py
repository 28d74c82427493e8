"""Names and kinds are questioned before any figure is read."""

import pytest
from hypothesis import given

from fuer.core.expressions.check import KnownName, check_expression
from fuer.core.expressions.parse import parse_expression
from fuer.core.expressions.tree import Kind, Node
from tests.core.expressions.strategies import trees

NAMES = {
    "产前筛查率": KnownName(unit="％"),
    "孕产妇人数": KnownName(unit="人", has_fraction=False, by_residence=False, by_age=False, has_members=False),
    "建立妇女之家": KnownName(kind=Kind.TRUTH),
}


def list_sentences(text: str, wanted: Kind = Kind.TRUTH) -> list[str]:
    return [problem.sentence() for problem in check_expression(parse_expression(text), NAMES, wanted=wanted)]


@pytest.mark.parametrize(
    "text",
    [
        "0 <= [产前筛查率].女 <= 100 且 非 [建立妇女之家] = 否",
        "[产前筛查率].分子 / [产前筛查率].分母 <= 95%",
        "如果([建立妇女之家], [孕产妇人数] > 0, 有数([孕产妇人数]))",
        "[孕产妇人数] 在 (1, 2)",
        "[建立妇女之家]",
    ],
)
def test_an_expression_that_makes_sense_has_no_problem(text: str):
    assert list_sentences(text) == []


@pytest.mark.parametrize(
    ("text", "sentences"),
    [
        ("[产前筛察率] > 1", ["第1行第1列：没有指标“产前筛察率”，是否指“产前筛查率”？"]),
        ("[床位] > 1", ["第1行第1列：没有指标“床位”。"]),
        ("[产前筛查率] + 1", ["第1行第1列：这里应为判断（例如[甲] <= [乙]），却是一个数。"]),
        ("[产前筛查率] 且 1 = 1", ["第1行第1列：这里应为判断（例如[甲] <= [乙]），却是一个数。"]),
        ('[产前筛查率] = "高"', ["第1行第11列：不能拿一个数和一段文字比较。"]),
        ("[产前筛查率] 在 (1, \"高\")", ["第1行第15列：不能拿一个数和一段文字比较。"]),
        ('"a" < "b"', ["第1行第7列：一段文字只能比较是否相等，不分大小。"]),
        ("[建立妇女之家] > 否", ["第1行第12列：一个判断只能比较是否相等，不分大小。"]),
        ('最大("a", 1) > 1', ["第1行第4列：这里应为数，却是一段文字。"]),
        ('如果(1 = 1, "a", 2) = "a"', ["第1行第16列：这里应为文字，却是一个数。"]),
        ("[孕产妇人数].分子 > 1", ["第1行第1列：指标“孕产妇人数”直接填报数值，没有分子和分母。"]),
        ("[孕产妇人数].农村 > 1", ["第1行第1列：指标“孕产妇人数”没有分组“农村”。"]),
        ("[孕产妇人数].下级合计 > 1", ["第1行第1列：指标“孕产妇人数”由市级直接填报，没有下级合计。"]),
        ("[产前筛查率] >= 90%", ["第1行第12列：指标“产前筛查率”的计量单位是％，数值直接写成90，不写90%。"]),
        (
            "[甲乙丙丁] > 1 且 [子丑寅卯] = 2",
            ["第1行第1列：没有指标“甲乙丙丁”。", "第1行第14列：没有指标“子丑寅卯”。"],
        ),
    ],
)  # fmt: skip
def test_each_problem_is_named_at_its_place(text: str, sentences: list[str]):
    assert list_sentences(text) == sentences


def test_a_sentence_can_be_translated():
    (problem,) = check_expression(parse_expression('[产前筛查率] = "高"'), NAMES)
    english = {"一个数": "a number", "一段文字": "a text", "不能拿%(one)s和%(other)s比较。": "%(one)s against %(other)s.",
               "第%(line)s行第%(column)s列：%(problem)s": "Line %(line)s, column %(column)s: %(problem)s"}  # fmt: skip
    assert problem.sentence(english.__getitem__) == "Line 1, column 11: a number against a text."


@given(trees)
def test_any_tree_can_be_checked(tree: Node):
    problems = check_expression(tree, {})
    assert all(problem.sentence() for problem in problems)
