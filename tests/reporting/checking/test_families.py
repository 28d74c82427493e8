"""Each family finds what it is for, says it with the figures, and keeps quiet about what is right or unknown."""

from collections.abc import Mapping
from dataclasses import replace
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fuer.core.expressions.check import KnownName
from fuer.core.expressions.evaluate import Lookup
from fuer.core.expressions.format import format_reference
from fuer.core.expressions.tree import Part, Reference, Value
from fuer.reporting.checking.families import FAMILIES, FAMILY_OF, write_rules
from fuer.reporting.checking.measure import Measure, Thresholds
from fuer.reporting.checking.rules import Rule, Scope, question_rule
from fuer.reporting.checking.runner import run_checks

COUNT = Measure("孕产妇人数", unit="人", decimals=0, lower_bound=Decimal(0), by_sex=True, members=6)
RATE = Measure(
    "产前筛查率",
    unit="%",
    shape="ratio",
    lower_bound=Decimal(0),
    upper_bound=Decimal("100.00000"),
    by_sex=True,
    members=6,
)
TYPED = Measure("普及率", unit="%", lower_bound=Decimal(0), upper_bound=Decimal(100), share_of=("甲", "乙"))
AMOUNT = Measure("常住人口", unit="万人", decimals=2, by_residence=True, members=2)
AGES = Measure("儿童数", unit="人", decimals=0, age_groups=("0-3岁", "4-6岁"), ages_cover_all=True)
BASED = Measure("就业比例", unit="%", shape="ratio", share_of=("甲", "乙"))
SLICED = Measure("女童率", unit="%", shape="ratio", by_residence=True, part_of=("丙",), parts=("甲", "乙"))
PARTS = Measure("总数", unit="个", parts=("甲", "乙"), part_of=("丙",))
MEASURES = (COUNT, RATE, TYPED, AMOUNT, AGES, PARTS, BASED, SLICED)


def look_in(figures: Mapping[str, object]) -> Lookup:
    """Figures by the reference's text; a bare number is as typed. A rate is reckoned from its parts."""

    def look_up(reference: Reference) -> Value:
        value = figures.get(format_reference(reference).replace(f"[{reference.name}]", reference.name))
        if value is not None:
            return value if isinstance(value, Fraction) else Decimal(str(value))
        if reference.part is Part.VALUE and reference.name == RATE.name:
            numerator, denominator = (
                look_up(replace(reference, part=part)) for part in (Part.NUMERATOR, Part.DENOMINATOR)
            )
            if isinstance(numerator, Decimal) and isinstance(denominator, Decimal) and denominator:
                return Fraction(numerator) / Fraction(denominator) * 100
        return None

    return look_up


def list_findings(measure: Measure, figures: Mapping[str, object], *families: str) -> list[tuple[str, str, str]]:
    rules = write_rules(measure, families=families or None)
    return [(f.code, f.place, f.message) for f in run_checks(rules, look_in(figures))]


@pytest.mark.parametrize(
    ("measure", "figures", "finding"),
    [
        (
            COUNT,
            {"孕产妇人数.女": 120, "孕产妇人数.男": 98, "孕产妇人数": 220},
            ("parts_total.sex", "[孕产妇人数]", "分性别合计不等于总数：女120＋男98＝218，填报总数为220，相差2。"),
        ),
        (
            RATE,
            {"产前筛查率.女.分子": 50, "产前筛查率.男.分子": 40, "产前筛查率.分子": 91},
            (
                "parts_total.sex",
                "[产前筛查率].分子",
                "分性别合计不等于总数（分子）：女50＋男40＝90，填报总数为91，相差1。",
            ),
        ),
        (
            AMOUNT,
            {"常住人口.城镇": "130.10", "常住人口.农村": "97.47", "常住人口": "227.60"},
            (
                "parts_total.residence",
                "[常住人口]",
                "分城乡合计不等于总数：城镇130.10＋农村97.47＝227.57，填报总数为227.60，相差0.03。",
            ),
        ),
        (
            AGES,
            {'儿童数.年龄("0-3岁")': 10, '儿童数.年龄("4-6岁")': 20, "儿童数": 31},
            ("parts_total.age", "[儿童数]", "分年龄合计不等于总数：0-3岁10＋4-6岁20＝30，填报总数为31，相差1。"),
        ),
        (
            PARTS,
            {"甲": 3, "乙": 4, "总数": 8},
            ("parts_total.parts", "[总数]", "“总数”的其中项合计不等于总数：甲3＋乙4＝7，填报总数为8，相差1。"),
        ),
        (
            PARTS,
            {"总数": 8, "丙": 5},
            ("part_whole.of1", "[总数]", "“总数”大于“丙”：8大于5，多3。"),
        ),
        (
            RATE,
            {"产前筛查率.分子": 120, "产前筛查率.分母": 110},
            ("part_whole.fraction", "[产前筛查率].分子", "分子大于分母：分子120，分母110，多10。"),
        ),
        (
            AGES,
            {'儿童数.年龄("0-3岁")': 10, "儿童数": 9},
            ("part_whole.value", '[儿童数].年龄("0-3岁")', "0-3岁大于总数：0-3岁10，总数9，多1。"),
        ),
        (
            COUNT,
            {"孕产妇人数.女": 120, "孕产妇人数": 110},
            ("female_total.value", "[孕产妇人数].女", "女性数大于总数：女120，总数110，多10。"),
        ),
        (
            RATE,
            {"产前筛查率.分子": 3, "产前筛查率.分母": 0},
            ("zero_denominator", "[产前筛查率].分母", "分母为0，分子却为3，请核对分母。"),
        ),
        (
            TYPED,
            {"甲": 1, "乙": 3, "普及率": "33.34"},
            ("share", "[普及率]", "“普及率”与部分、总体不符：甲1÷乙3，应为33.33%，填报为33.34%。"),
        ),
        (
            BASED,
            {"就业比例.分母": 9, "乙": 8},
            (
                "share_base.denominator",
                "[就业比例].分母",
                "“就业比例”的分母与“乙”不一致：分母填报为9，“乙”为8，相差1，请核实。",
            ),
        ),
        (
            SLICED,
            {"女童率.城镇.分子": 5, "丙.城镇.分子": 4},
            (
                "part_whole.of1",
                "[女童率].城镇.分子",
                "“女童率”大于“丙”（分子）：5大于4，多1。",
            ),
        ),
        (
            SLICED,
            {"女童率.分母": 9, "甲.分母": 3, "乙.分母": 5},
            (
                "parts_total.parts",
                "[女童率].分母",
                "“女童率”的其中项合计不等于总数（分母）：甲3＋乙5＝8，填报总数为9，相差1。",
            ),
        ),
        (TYPED, {"普及率": "100.01"}, ("range.upper", "[普及率]", "100.01%高于上限100%，请核对数值和计量单位。")),
        (TYPED, {"普及率": "-1"}, ("range.lower", "[普及率]", "-1%低于下限0%，请核对数值和计量单位。")),
        (RATE, {"产前筛查率.女.分子": -2}, ("range.negative", "[产前筛查率].女.分子", "分子为-2，不能是负数。")),
        (
            COUNT,
            {"孕产妇人数": 1234000, "孕产妇人数.上年": 123},
            ("magnitude.up10000", "[孕产妇人数]", "本年数值1234000人约为上年123人的1万倍，请核对计量单位。"),
        ),
        (
            TYPED,
            {"普及率": "0.95", "普及率.上年": "94"},
            ("magnitude.down100", "[普及率]", "本年数值0.95%，上年94%约为其100倍，请核对计量单位。"),
        ),
        (
            COUNT,
            {"孕产妇人数": 150, "孕产妇人数.上年": 100},
            (
                "swing.share",
                "[孕产妇人数]",
                "数值比上年变动50.0%，超过30%：上年100人，本年150人，请核实并说明原因。",
            ),
        ),
        (
            TYPED,
            {"普及率": "84.1", "普及率.上年": "94.2"},
            (
                "swing.points",
                "[普及率]",
                "数值比上年变动10.1个百分点，超过10个百分点：上年94.2%，本年84.1%，请核实并说明原因。",
            ),
        ),
        (
            COUNT,
            {"孕产妇人数": 10, "孕产妇人数.上年": 0},
            ("swing.from_zero", "[孕产妇人数]", "数值上年为0，本年为10人，请核实并说明原因。"),
        ),
        (
            RATE,
            {"产前筛查率.分母": 150, "产前筛查率.分母.上年": 1, "产前筛查率.上年.分母": 100},
            ("swing.share", "[产前筛查率].分母", "分母比上年变动50.0%，超过30%：上年100，本年150，请核实并说明原因。"),
        ),
        (
            COUNT,
            {"孕产妇人数.上年": 105, "孕产妇人数.上年.已审定": 100},
            (
                "restated",
                "[孕产妇人数].上年",
                "数值的上年数与上年审定数不一致：审定100人，本次填报105人，相差5，请说明调整原因。",
            ),
        ),
        (
            COUNT,
            {"孕产妇人数": 105, "孕产妇人数.下级合计": 100},
            ("members_sum", "[孕产妇人数]", "数值的下级合计与全市数不一致：合计100人，全市105人，相差5，请核实。"),
        ),
        (
            RATE,
            {"产前筛查率.分母": 105, "产前筛查率.下级合计.分母": 100},
            ("members_sum", "[产前筛查率].分母", "分母的下级合计与全市数不一致：合计100，全市105，相差5，请核实。"),
        ),
    ],
)
def test_a_family_says_with_the_figures_what_is_wrong(
    measure: Measure, figures: Mapping[str, object], finding: tuple[str, str, str]
):
    assert list_findings(measure, figures) == [finding]


@pytest.mark.parametrize(
    ("measure", "figures"),
    [
        (COUNT, {"孕产妇人数.女": 120, "孕产妇人数.男": 98, "孕产妇人数": 218, "孕产妇人数.下级合计": 218}),
        (AMOUNT, {"常住人口.城镇": "130.105", "常住人口.农村": "97.48", "常住人口": "227.60"}),
        (AMOUNT, {"常住人口": "227.60", "常住人口.下级合计": "227.615"}),
        (RATE, {"产前筛查率.分子": 0, "产前筛查率.分母": 0}),
        (RATE, {"产前筛查率.分子": 110, "产前筛查率.分母": 110}),
        (TYPED, {"甲": 2, "乙": 3, "普及率": "66.67"}),
        (TYPED, {"甲": 2, "乙": 0, "普及率": "66.67"}),
        (TYPED, {"普及率": 0}),
        (TYPED, {"普及率": 100, "普及率.上年": 90}),
        (COUNT, {"孕产妇人数": 9, "孕产妇人数.上年": 1}),
        (COUNT, {"孕产妇人数": 9, "孕产妇人数.上年": 0}),
        (COUNT, {"孕产妇人数": 130, "孕产妇人数.上年": 100, "孕产妇人数.上年.已审定": 100}),
        (COUNT, {"孕产妇人数.女": 120, "孕产妇人数.男": 98}),
    ],
)
def test_what_is_right_rounded_small_or_unknown_gets_no_finding(measure: Measure, figures: Mapping[str, object]):
    assert list_findings(measure, figures) == []


def test_gross_rates_may_pass_their_denominator():
    gross = replace(RATE, upper_bound=None)
    assert list_findings(gross, {"产前筛查率.分子": 120, "产前筛查率.分母": 110}) == []


def test_values_above_the_bound_show_enough_digits():
    findings = list_findings(
        replace(RATE, by_sex=False), {"产前筛查率.分子": 300_001, "产前筛查率.分母": 300_000}, "range"
    )
    assert [message for _code, _place, message in findings] == ["100.0003%高于上限100%，请核对数值和计量单位。"]


def test_the_better_finding_silences_the_others_at_its_cell():
    zero = list_findings(RATE, {"产前筛查率.分子": 3, "产前筛查率.分母": 0})
    times = list_findings(TYPED, {"普及率": "9.4", "普及率.上年": "94"})
    above = list_findings(TYPED, {"普及率": "940", "普及率.上年": "94"})
    assert [[code for code, _place, _message in found] for found in (zero, times, above)] == [
        ["zero_denominator"],
        ["magnitude.down10"],
        ["range.upper"],
    ]


def test_thresholds_are_data():
    figures = look_in({"孕产妇人数": 104, "孕产妇人数.上年": 100})
    strict = write_rules(COUNT, Thresholds(swing_share=Decimal("0.03")), ["swing"])
    assert [finding.code for finding in run_checks(strict, figures)] == ["swing.share"]


def test_only_sums_of_members_are_for_the_city_alone():
    scopes = {(rule.family, rule.scope) for measure in MEASURES for rule in write_rules(measure)}
    assert {family for family, scope in scopes if scope is Scope.CITY} == {"members_sum"}
    assert {family for family, _scope in scopes} == FAMILY_OF.keys()


@pytest.mark.parametrize("shape", ["yes_no", "members"])
def test_what_is_no_figure_has_no_rules(shape: str):
    assert write_rules(replace(COUNT, shape=shape)) == []


@pytest.mark.parametrize("measure", MEASURES, ids=lambda measure: measure.name)
def test_every_rule_makes_sense_and_is_named_once(measure: Measure):
    names = {name: KnownName(unit=measure.unit) for name in (measure.name, "甲", "乙", "丙")}
    rules = write_rules(measure)
    assert [question_rule(rule, names) for rule in rules] == [()] * len(rules)
    assert len({(rule.code, rule.where) for rule in rules}) == len(rules)
    assert {rule.severity for rule in rules} == {FAMILY_OF[rule.family].severity for rule in rules}


def test_families_yield_only_to_families():
    assert {code for family in FAMILIES for code in family.yields_to} <= FAMILY_OF.keys()


def test_a_sentence_can_be_translated():
    def shout(text: str) -> str:
        assert text
        return text.replace("女性数大于总数", "more women than people").replace("（分子）", " (numerator)")

    rules: list[Rule] = write_rules(RATE, families=["female_total"])
    (finding,) = run_checks(rules, look_in({"产前筛查率.女.分子": 2, "产前筛查率.分子": 1}), translate=shout)
    assert finding.message == "more women than people (numerator)：女2，总数1，多1。"


FIGURE = st.one_of(
    st.none(), st.integers(-3, 200), st.decimals(-3, 200, places=2), st.fractions(-3, 200), st.sampled_from([0, 10**6])
)


@given(st.sampled_from(MEASURES), st.data())
def test_any_figures_give_findings_that_can_be_said(measure: Measure, data: st.DataObject):
    figures: dict[Reference, Value] = {}

    def look_up(reference: Reference) -> Value:
        if reference not in figures:
            figures[reference] = data.draw(FIGURE)
        return figures[reference]

    for finding in run_checks(write_rules(measure), look_up):
        assert "%(" not in finding.message
        assert finding.used
