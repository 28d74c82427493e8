"""What phrases and cells of real plans ask."""

from decimal import Decimal
from time import perf_counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fuer.judging.chinese import Quantity, is_of_harm, parse_quantity, parse_rule
from fuer.judging.rules import Kind, Rule, params_to_wire, rule_from_wire


def wire(rule: Rule | None) -> tuple[str, dict[str, object]] | None:
    return (str(rule.kind), params_to_wire(rule)) if rule else None


def hold(kind: str, target: str) -> tuple[str, dict[str, object]]:
    return ("hold", {"rule": {"kind": kind, "params": {"T": target}}})


PHRASES = {
    "产前筛查率达到90%以上": ("at_least", {"T": "90"}),
    "孕产妇死亡率控制在7/10万以下": ("at_most", {"T": "7"}),
    "5岁以下儿童死亡率控制在6‰以下": ("at_most", {"T": "6"}),
    "0—6个月婴儿纯母乳喂养率达到65%以上": ("at_least", {"T": "65"}),
    "12岁儿童龋患率控制在25%以内": ("at_most", {"T": "25"}),
    "＜9.5": ("below", {"T": "9.5"}),
    "≥９５％": ("at_least", {"T": "95"}),
    "超过90%": ("above", {"T": "90"}),
    "不满3‰": ("below", {"T": "3"}),
    "不超过107": ("at_most", {"T": "107"}),
    "不少于1，234人": ("at_least", {"T": "1234"}),
    "90%（含）以上": ("at_least", {"T": "90"}),
    "百分之九十五以上": ("at_least", {"T": "95"}),
    "降低到3‰": ("at_most", {"T": "3"}),
    "提高到96%": ("at_least", {"T": "96"}),
    "20%左右": ("about", {"T": "20"}),
    "95%—98%": ("between", {"lo": "95", "hi": "98", "hi_binds": True}),
    "1—2个": ("between", {"lo": "1", "hi": "2", "hi_binds": False}),
    "让每位学生掌握1—2项运动技能": ("between", {"lo": "1", "hi": "2", "hi_binds": False}),
    "婚前医学检查率保持在80%以上": hold("at_least", "80"),
    "稳定在45%左右": hold("about", "45"),
    "提高": ("increase", {}),
    "家务劳动时间缩减": ("decrease", {}),
    "逐年增加": ("increase_each_year", {}),
    "逐届提高": ("increase_each_term", {}),
    "在2018年基础上每年降低1个百分点以上": (
        "change_per_year",
        {"delta": "1", "base_year": 2018, "mode": "points", "direction": "fall"},
    ),
    "年均增长5%": ("change_per_year", {"delta": "5", "mode": "percent", "direction": "rise"}),
    "以2020年为基数下降20%": ("change_by", {"share": "0.2", "base_year": 2020, "direction": "fall"}),
    "比2020年下降三分之一": ("change_by", {"share": "1/3", "base_year": 2020, "direction": "fall"}),
    "翻一番": ("change_by", {"share": "1", "direction": "rise"}),
    "力争在5年内增建5个优质观护帮教基地": ("add_at_least", {"n": "5"}),
    "培育50个": ("add_at_least", {"n": "50"}),
    "比2020年提高5个百分点": ("add_at_least", {"n": "5", "since": 2020}),
    "应援尽援": ("full_coverage", {}),
    "为女大学生100%提供就业机会": ("full_coverage", {}),
    "实现儿童之家服务全覆盖": ("full_coverage", {}),
    "杜绝": ("zero", {}),
    "建立": ("exists", {}),
    "2025年底前建成": ("by_year", {"deadline": 2025}),
    "有效控制": ("by_rubric", {"rubric": "有效控制"}),
    "不少于女党员占党员总数的比例": ("relative", {"indicator": "女党员占党员总数的比例", "op": "ge"}),
    "70%的县（市、区）建成标准化心理辅导中心": (
        "share_of_members",
        {"share": "0.7", "level": "county", "condition": "建成标准化心理辅导中心"},
    ),
    "90%以上的社区图书室设立亲子阅读区": (
        "share_of_members",
        {"share": "0.9", "level": "社区图书室", "condition": "设立亲子阅读区"},
    ),
    "每个乡镇（街道）至少配备1名": ("each_member", {"n": "1", "level": "town"}),
    "每个乡镇至少一名": ("each_member", {"n": "1", "level": "town"}),
    "每个县至少有1所": ("each_member", {"n": "1", "level": "county"}),
    "所有乡镇建成": ("share_of_members", {"share": "1", "level": "town", "condition": "建成"}),
    "每年新增10个": hold("at_least", "10"),
    "每年降低不少于1个百分点": ("change_per_year", {"delta": "1", "mode": "points", "direction": "fall"}),
    "新增托位5000个": ("add_at_least", {"n": "5000"}),
    "每万人口拥有警务人员不少于3人": ("at_least", {"T": "3"}),
    "学前教育毛入园率达到并保持在90%以上": hold("at_least", "90"),
    "新生儿死亡率从2020年的3.4‰下降到3.1‰以下": ("at_most", {"T": "3.1"}),
    "女干部至少有1名": ("at_least", {"T": "1"}),
    "换届后当年达到100%，平时保持在85%以上": (
        "by_calendar",
        {
            "event": {"kind": "at_least", "params": {"T": "100"}},
            "other": {"kind": "at_least", "params": {"T": "85"}},
        },
    ),
    "达到或超过90%": ("at_least", {"T": "90"}),
    "不足5%": ("below", {"T": "5"}),
    "不到5‰": ("below", {"T": "5"}),
    "不突破5%": ("at_most", {"T": "5"}),
}


@pytest.mark.parametrize("phrase", PHRASES)
def test_a_phrase_is_read_as_a_careful_reader_would(phrase: str):
    assert wire(parse_rule(phrase)) == PHRASES[phrase]


def test_the_phrases_reach_every_kind():
    assert {kind for kind, _ in PHRASES.values()} == {str(kind) for kind in Kind}


@pytest.mark.parametrize(
    "phrase",
    ["", "2025年", "下降5个百分点", "保持稳定", "儿童优先", "5岁以下儿童", "不低于1/3", "高于全国平均水平2个百分点"]
    + ["不下降", "不再增加", "零增长", "师生比达到1：5"],
)
def test_a_phrase_without_a_rule_is_left_to_a_person(phrase: str):
    assert parse_rule(phrase) is None


@pytest.mark.parametrize(
    ("cell", "name", "unit", "expected"),
    [
        ("83.7", "妇女人均预期寿命", "岁", ("at_least", {"T": "83.7"})),
        ("90", "普惠性幼儿园覆盖率", "%", ("at_least", {"T": "90"})),
        ("8.78", "儿童伤害死亡率", "1/10万", ("at_most", {"T": "8.78"})),
        ("9.5", "严重致残的出生缺陷发生率（‰）", "", ("at_most", {"T": "9.5"})),
        ("18.5", "女职工参加失业保险人数", "万人", ("at_least", {"T": "18.5"})),
        (
            "75",
            "建立妇女活动中心的县（市、区）比例",
            "%",
            ("share_of_members", {"share": "0.75", "level": "county", "condition": "建立妇女活动中心"}),
        ),
        (
            "100",
            "乡镇（街道）建有示范型儿童之家的比例",
            "%",
            ("share_of_members", {"share": "1", "level": "town", "condition": "建有示范型儿童之家"}),
        ),
        ("40", "县级党委领导班子中配有女干部的班子比例", "%", ("at_least", {"T": "40"})),
    ],
)
def test_a_bare_number_is_decided_by_the_name(cell: str, name: str, unit: str, expected: object):
    assert wire(parse_rule(cell, name=name, unit=unit)) == expected


def test_printed_digits_are_kept():
    assert wire(parse_rule("94.30")) == ("at_least", {"T": "94.30"})


@pytest.mark.parametrize(
    ("name", "harmful"),
    [("孕产妇死亡率", True), ("儿童总体近视率", True), ("贫血筛查率", False), ("失业保险参保人数", False)],
)
def test_harm_stands_at_the_end_of_a_name(name: str, harmful: bool):
    assert is_of_harm(name) is harmful


@pytest.mark.parametrize(
    ("text", "value", "unit"),
    [
        ("7/10万", "7", "1/10万"),
        ("1,234人", "1234", "人"),
        ("１２．５‰", "12.5", "‰"),
        ("2025年达到35.0%", "35.0", "%"),
        ("一个", "1", "个"),
    ],
)
def test_quantities_are_read_as_printed(text: str, value: str, unit: str):
    assert parse_quantity(text) == Quantity(Decimal(value), value, unit)


def test_a_year_is_no_quantity():
    assert parse_quantity("到2025年") is None


WORDS = [
    "达到",
    "控制在",
    "以上",
    "以下",
    "左右",
    "90",
    "7/10万",
    "1—2",
    "%",
    "‰",
    "个",
    "的",
    "县",
    "每年",
    "每个",
    "保持",
]
WORDS += [
    "下降",
    "提高",
    "2020年",
    "基础上",
    "1/0",
    "百分之",
    "九十",
    "换届后当年",
    "，平时",
    "不低于",
    "全覆盖",
    "与",
    "差距",
]


@given(st.lists(st.sampled_from(WORDS) | st.text(max_size=3), max_size=10).map("".join), st.sampled_from(WORDS))
def test_no_phrase_raises_and_every_rule_is_of_the_closed_set(text: str, name: str):
    rule = parse_rule(text, name=name)
    assert rule is None or rule_from_wire(rule.kind, params_to_wire(rule)) == rule


def test_a_long_clause_is_read_in_no_time():
    clause = "加强妇女健康服务体系建设，在每个乡镇开展每年宣传，不低于全市的县、" * 300
    started = perf_counter()
    parse_rule(clause)
    assert perf_counter() - started < 1
