"""Text to tree and back, and a sentence for every text that is none."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fuer.core.expressions.errors import ExpressionError
from fuer.core.expressions.format import format_expression
from fuer.core.expressions.parse import MOST_CHARACTERS, parse_expression
from fuer.core.expressions.tree import (
    Compare,
    Comparison,
    Level,
    Node,
    Number,
    Operator,
    Part,
    Product,
    Reference,
    Sex,
    Spot,
    Sum,
    Time,
)
from tests.core.expressions.strategies import trees

A, B = Reference("甲"), Reference("乙")
ALPHABET = '[]「」()（）.,，、+-*/=<>≤≠! \n"“”甲乙女男.上年.分子且或非在是否and不绝对值最大四舍五入年龄0123.5%#'


@pytest.mark.parametrize(
    ("text", "canonical"),
    [
        ("[甲]＋[乙]×3＝１０．５", "[甲] + [乙] * 3 = 10.5"),
        ("（[甲]+[乙]）÷2>=1", "([甲] + [乙]) / 2 ≥ 1"),
        ("((([甲])))!=-2", "[甲] ≠ -2"),
        ("[甲]=1 or [乙]=2 and not [甲]=3", "[甲] = 1 或 [乙] = 2 且 非 [甲] = 3"),
        ("([甲]=1或者[乙]=2)并且[甲]<>3", "([甲] = 1 或 [乙] = 2) 且 [甲] ≠ 3"),
        ("0 ＜＝ 「甲」 ＜ 100 %", "0 ≤ [甲] < 100%"),
        ("[甲].分子.上年.女.下级合计", "[甲].女.下级合计.上年.分子"),
        ('【甲】．年龄（“0-3岁”）.值 在 ("a"、-1，2)', '[甲].年龄("0-3岁") 在 ("a", -1, 2)'),
        ("[甲] - ([乙] - 1) - 2", "[甲] - ([乙] - 1) - 2"),
        ("[甲] / ([乙] * 1) * -2", "[甲] / ([乙] * 1) * -2"),
        ("非(非[甲]=是)", "非 (非 [甲] = 是)"),
        (
            "如果(有数([甲]), 最大([甲],[乙]), 四舍五入([乙], 2)) > 1",
            "如果(有数([甲]), 最大([甲], [乙]), 四舍五入([乙], 2)) > 1",
        ),
        ("「每[千]人」 = 1", "[每[[千]]人] = 1"),
    ],
)
def test_every_spelling_has_one_canonical_text(text: str, canonical: str):
    tree = parse_expression(text)
    assert format_expression(tree) == canonical
    assert parse_expression(canonical) == tree


def test_operators_bind_as_in_school():
    assert parse_expression("[甲] + [乙] * 2 - 1 <= 3") == Compare(
        Sum(
            A,
            (
                (Operator.PLUS, Product(B, ((Operator.TIMES, Number(Decimal(2))),))),
                (Operator.MINUS, Number(Decimal(1))),
            ),
        ),
        ((Comparison.AT_MOST, Number(Decimal(3))),),
    )


def test_a_reference_keeps_its_qualifiers_and_its_place():
    reference = parse_expression(" \n [产前筛查率].女.全市.上年.分子")
    assert reference == Reference("产前筛查率", Part.NUMERATOR, Sex.FEMALE, time=Time.LAST_YEAR, level=Level.CITY)
    assert reference.spot == Spot(2, 2)


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("  ", "第1行第1列：这里没有内容，请写一个算式，例如[甲] <= [乙]。"),
        ("([产前率]", "第1行第7列：这里缺少右括号。"),
        ("([甲] 3)", "第1行第6列：这里应为运算符或右括号，却是“3”。"),
        ("[甲] + ", "第1行第6列：这里缺少指标、数字或左括号。"),
        ("[甲]\n≥ \n  *", "第3行第3列：这里应为指标、数字或左括号，却是“*”。"),
        ("[甲] [乙]", "第1行第5列：这里应为运算符或结尾，却是“[乙]”。"),
        ("[甲])", "第1行第4列：这里多了右括号。"),
        ("绝对值 [甲]", "第1行第5列：这里缺少左括号。"),
        ("[甲", "第1行第1列：指标名称的括号没有配对，应写成[指标名称]。"),
        ("[ ] = 1", "第1行第1列：方括号里缺少指标名称。"),
        ('[甲] = "a', '第1行第7列：引号没有配对，文字应写成"文字"。'),
        ("[甲] # 2", "第1行第5列：认不得符号“#”。"),
        ("产前 > 1", "第1行第1列：认不得“产前”：指标名称要写在方括号里，文字要加引号。"),
        ("最大值([甲])", "第1行第1列：没有函数“最大值”，可用的函数有最大。"),
        ("[甲].去年", "第1行第4列：没有限定“去年”，可用的限定有年龄、前年、上年。"),
        ("[甲].女.男", "第1行第6列：限定“男”重复或与前面的限定冲突。"),
        ("[甲] 在 ()", "第1行第8列：这里缺少加引号的文字或数字。"),
        ("四舍五入([甲])", "第1行第1列：函数“四舍五入”要2个参数，这里有1个。"),
        ("四舍五入([甲], 11)", "第1行第11列：四舍五入的第二个参数应为0到10的整数。"),
        (
            "[甲].__class__",
            "第1行第4列：没有限定“__class__”，可用的限定有值、分子、分母、女、男、城镇、农村、上年、前年、基期、全市、市本级、下级合计、已审定、年龄。",
        ),
        ("1" * (MOST_CHARACTERS + 1), "第1行第1列：算式共2001个字符，最多2000个，请拆成几条。"),
        ("(" * 61 + "1" + ")" * 61, "第1行第62列：括号或函数套得太深，最多60层，请拆成几条。"),
    ],
)
def test_a_text_that_is_none_is_refused_with_its_place(text: str, sentence: str):
    with pytest.raises(ExpressionError) as caught:
        parse_expression(text)
    assert str(caught.value) == sentence


@pytest.mark.parametrize("opening", ["(", "绝对值(", "非(", "-(", "1+(", "["])
def test_the_deepest_text_is_refused_and_not_crashed_on(opening: str):
    text = (opening * MOST_CHARACTERS)[: MOST_CHARACTERS // 2]
    closed = opening * 400 + "1" + ")" * 400
    for attempt in (text, closed):
        with pytest.raises(ExpressionError):
            parse_expression(attempt)


def test_sixty_levels_are_read():
    assert parse_expression("(" * 60 + "1" + ")" * 60) == Number(Decimal(1))


@given(trees)
def test_a_tree_survives_its_text(tree: Node):
    assert parse_expression(format_expression(tree)) == tree


@given(st.text(ALPHABET, max_size=60) | st.text(max_size=60))
def test_any_text_is_read_or_refused(text: str):
    try:
        tree = parse_expression(text)
    except ExpressionError as error:
        said = error.problem.spot.line
    else:
        said = 1
        assert parse_expression(format_expression(tree)) == tree
    assert 1 <= said <= text.count("\n") + 1
