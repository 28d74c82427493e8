"""Hypothesis strategies for rules and cases, shared by the properties of this folder."""

from decimal import Decimal
from fractions import Fraction
from typing import Any

from hypothesis import strategies as st

from fuer.judging.rules import (
    About,
    AddAtLeast,
    Between,
    ByCalendar,
    ByRubric,
    ByYear,
    ChangeBy,
    ChangePerYear,
    EachMember,
    Hold,
    IncreaseEachTerm,
    Kind,
    Limit,
    Plain,
    Relative,
    Rule,
    ShareOfMembers,
    rule_to_wire,
)

LIMITS = (Kind.AT_LEAST, Kind.AT_MOST, Kind.ABOVE, Kind.BELOW)


def decimals(least: str = "0", most: str = "999999", places: int = 3) -> st.SearchStrategy[Decimal]:
    return st.integers(0, places).flatmap(
        lambda digits: st.decimals(least, most, places=digits, allow_nan=False, allow_infinity=False)
    )


positive = decimals("0.001").filter(lambda number: number > 0)
maybe_decimal = st.none() | decimals()
shares = st.integers(1, 100).map(lambda n: Fraction(n, 100)) | st.sampled_from([Fraction(1, 3), Fraction(2, 7)])
levels = st.sampled_from(["county", "town", "village", "中小学校"])
names = st.sampled_from(["全省平均水平", "女党员占党员总数的比例", "男性平均预期寿命"])
years = st.integers(1990, 2040)
directions = st.sampled_from(["rise", "fall"])
limits = st.sampled_from(LIMITS).flatmap(lambda kind: st.builds(Limit, st.just(kind), decimals()))
abouts = st.builds(About, decimals(), maybe_decimal)


@st.composite
def betweens(draw: st.DrawFn) -> Between:
    low, high = sorted((draw(decimals()), draw(decimals())))
    return Between(low, high, draw(st.booleans()))


@st.composite
def bases(draw: st.DrawFn) -> dict[str, Any]:
    """A base is only written with its year."""
    year = draw(st.none() | years)
    return {"base_year": year, "base": draw(maybe_decimal) if year else None}


@st.composite
def yearly_changes(draw: st.DrawFn) -> ChangePerYear:
    delta = draw(decimals("0.1", "99").filter(lambda number: number > 0))
    return ChangePerYear(delta, draw(st.sampled_from(["points", "percent"])), draw(directions), **draw(bases()))


@st.composite
def changes(draw: st.DrawFn) -> ChangeBy:
    return ChangeBy(draw(shares), draw(directions), **draw(bases()))


YEARLY: dict[Kind, st.SearchStrategy[Rule]] = {
    **{kind: st.builds(Limit, st.just(kind), decimals()) for kind in LIMITS},
    Kind.BETWEEN: betweens(),
    Kind.ABOUT: abouts,
    Kind.INCREASE: st.just(Plain(Kind.INCREASE)),
    Kind.DECREASE: st.just(Plain(Kind.DECREASE)),
    Kind.CHANGE_PER_YEAR: yearly_changes(),
    Kind.CHANGE_BY: changes(),
    Kind.FULL_COVERAGE: st.just(Plain(Kind.FULL_COVERAGE)),
    Kind.ZERO: st.just(Plain(Kind.ZERO)),
    Kind.SHARE_OF_MEMBERS: st.builds(
        ShareOfMembers, shares, levels, st.sampled_from(["建成标准化心理辅导中心", "达标"]) | limits | abouts
    ),
    Kind.EACH_MEMBER: st.builds(EachMember, positive, levels),
    Kind.RELATIVE: st.builds(Relative, names, st.sampled_from(["ge", "le"]))
    | st.builds(Relative, names, st.sampled_from(["about", "gap"]), maybe_decimal),
}
yearly = st.one_of(*YEARLY.values())
BY_KIND: dict[Kind, st.SearchStrategy[Rule]] = {
    **YEARLY,
    Kind.HOLD: st.builds(Hold, yearly),
    Kind.BY_CALENDAR: st.builds(ByCalendar, yearly, yearly),
    Kind.INCREASE_EACH_YEAR: st.just(Plain(Kind.INCREASE_EACH_YEAR)),
    Kind.INCREASE_EACH_TERM: st.just(IncreaseEachTerm()),
    Kind.EXISTS: st.just(Plain(Kind.EXISTS)),
    Kind.ADD_AT_LEAST: st.builds(AddAtLeast, positive, st.none() | years),
    Kind.BY_YEAR: st.builds(ByYear, years),
    Kind.BY_RUBRIC: st.builds(ByRubric, st.sampled_from(["有效控制", "明显改善", "形成长效机制"])),
}
rules = st.one_of(*BY_KIND.values())

PLAN = {"start": 2021, "end": 2025}
MISSING = ("no_data", "not_applicable", "not_carried_out", "report_not_due", "other", "not_due", "no_survey")
DECIDED, COUNTED = {"exists", "by_year", "by_rubric"}, {"share_of_members", "each_member"}

printed = decimals("0", "200", 2).map(lambda number: format(number, "f"))
counts = st.integers(0, 30).map(str)
ratios = st.fixed_dictionaries({"num": counts, "den": counts})
missing = st.fixed_dictionaries({"missing": st.sampled_from(MISSING)})
shapes = printed.map(lambda text: {"value": text}) | ratios
foreign = st.builds(lambda value, same: value | {"definition": "d1", "comparable": same}, shapes, st.booleans())
figures = printed | ratios | missing
decisions = st.fixed_dictionaries({"yes": st.booleans()}) | missing
members = st.fixed_dictionaries({"members": st.dictionaries(st.sampled_from("abcdef"), st.none() | counts, max_size=6)})


@st.composite
def cases(draw: st.DrawFn, any_rule: st.SearchStrategy[Rule] = rules) -> dict[str, Any]:
    """A valid case in its wire form, of any kind: one or two due years, breaks, gaps, ratios, members."""
    rule = draw(any_rule)
    wire = rule_to_wire(rule)
    kind = wire["kind"]
    values = decisions if kind in DECIDED else figures | foreign
    values = values | members if kind in COUNTED else values
    series = draw(st.dictionaries(st.integers(2021, 2026).map(str), values, max_size=6))
    others = {name: series if kind == "relative" else {} for name in ("全省平均水平",)}
    due: list[dict[str, Any]] = [{"year": 2025}]
    if kind != "by_year" and draw(st.booleans()):
        due.append({"year": draw(st.integers(2022, 2024)), "params": rule_to_wire(draw(BY_KIND[rule.kind]))["params"]})
    return {
        **wire,
        "unit": draw(st.sampled_from(["%", "‰", "1/10万", "个", ""])),
        "decimals": draw(st.integers(0, 3)),
        "bounds": draw(st.sampled_from([{}, {"min": "0", "max": "100"}])),
        "accumulation": draw(st.sampled_from(["level", "flow", "cumulative"])),
        "definition": draw(st.sampled_from([None, "d1", "d2"])),
        "plan": PLAN | {"compare": draw(st.sampled_from(["exact", "rounded"]))},
        "due": due,
        "baseline": draw(st.none() | st.fixed_dictionaries({"year": st.integers(2018, 2023), "value": values})),
        "series": series,
        "others": others,
        "year": draw(st.integers(2021, 2027)),
    }
