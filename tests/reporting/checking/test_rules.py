"""Rules somebody types: read, questioned, run, and said with the figures."""

from decimal import Decimal
from fractions import Fraction

import pytest

from fuer.core.expressions.check import KnownName
from fuer.core.expressions.errors import ExpressionError
from fuer.core.expressions.tree import Reference, Sex, Value
from fuer.reporting.checking.rules import Severity, question_rule, write_rule
from fuer.reporting.checking.runner import evaluate_rule, run_checks

FIGURES: dict[str, Value] = {"甲": Decimal("94.30"), "乙": Decimal(90), "率": Fraction(2, 3), "无": None, "建": True}


def look_up(reference: Reference) -> Value:
    return FIGURES[reference.name]


def say(text: str, message: str = "") -> list[str]:
    rule = write_rule("own.1", Severity.QUERY, text, message=message)
    return [finding.message for finding in run_checks([rule], look_up)]


@pytest.mark.parametrize(
    ("text", "message", "sentence"),
    [
        ("[甲]<=[乙]", "", "不符合“[甲] ≤ [乙]”：[甲]＝94.30，[乙]＝90。"),
        ("[建]=否 且 [无]=1", "", "不符合“[建] = 否 且 [无] = 1”：[建]＝是。"),
        ("[率]*100<=66", "", "不符合“[率] * 100 ≤ 66”：[率]＝0.67。"),
        ("[甲]<=[乙]", "100%都错：{[甲]}比{[乙]}多{[甲]-[乙]}，缺{[无]}", "100%都错：94.30比90多4.3，缺—"),
    ],
)
def test_a_typed_rule_says_what_fails(text: str, message: str, sentence: str):
    assert say(text, message) == [sentence]


@pytest.mark.parametrize("text", ["[甲] >= [乙]", "[无] = 1", "[甲] / 0 = 1"])
def test_what_holds_or_is_unknown_is_no_finding(text: str):
    assert say(text) == []


def test_the_finding_stands_at_the_first_figure_and_keeps_what_was_read():
    rule = write_rule("own.2", Severity.HARD, "[甲].女 > [乙].女.上年 + 100")
    (finding,) = run_checks([rule], look_up)
    assert (finding.code, finding.severity, finding.place) == ("own.2", Severity.HARD, "[甲].女")
    assert finding.where == Reference("甲", sex=Sex.FEMALE)
    assert [value for _reference, value in finding.used] == [Decimal("94.30"), Decimal(90)]


def test_a_rule_can_be_tried():
    rules = [write_rule("own", Severity.HARD, text) for text in ("[甲] > 1", "[甲] < 1", "[无] < 1")]
    assert [evaluate_rule(rule, look_up).truth for rule in rules] == [True, False, None]


@pytest.mark.parametrize(
    ("text", "message", "sentence"),
    [
        ("[甲] <", "", "第1行第6列：这里缺少指标、数字或左括号。"),
        ("1 = 2", "", "第1行第1列：审核关系里没有指标，请至少写一个[指标名称]。"),
        ("[甲] < 1", "多{[甲] +}", "第1行第8列：这里缺少指标、数字或左括号。"),
        ("[甲] < 1", "多{[甲]", "第1行第2列：花括号没有配对，应写成{[指标名称]}。"),
        ("[甲] < 1", "多{}", "第1行第3列：这里没有内容，请写一个算式，例如[甲] <= [乙]。"),
    ],
)
def test_what_cannot_be_read_is_refused(text: str, message: str, sentence: str):
    with pytest.raises(ExpressionError) as caught:
        write_rule("own", Severity.HARD, text, message=message)
    assert str(caught.value) == sentence


def test_names_are_questioned_in_the_rule_and_in_its_message():
    rule = write_rule("own", Severity.HARD, "[甲] + 1", message="{[丙]}")
    assert [problem.code for problem in question_rule(rule, {"甲": KnownName()})] == ["wants_truth", "unknown_name"]
