"""Hypothesis strategies for rules, shared by the properties of this folder."""

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
