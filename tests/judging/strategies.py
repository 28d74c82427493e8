"""Hypothesis strategies for rules, shared by the properties of this folder."""

from decimal import Decimal
from fractions import Fraction

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
TRENDS = (
    Kind.INCREASE,
    Kind.DECREASE,
    Kind.INCREASE_EACH_YEAR,
    Kind.FULL_COVERAGE,
    Kind.ZERO,
    Kind.EXISTS,
)


def decimals(least: str = "0", most: str = "999999", places: int = 3) -> st.SearchStrategy[Decimal]:
    return st.integers(0, places).flatmap(
        lambda digits: st.decimals(least, most, places=digits, allow_nan=False, allow_infinity=False)
    )


limits = st.builds(Limit, st.sampled_from(LIMITS), decimals())
positive = decimals("0.001").filter(lambda number: number > 0)
maybe_decimal = st.none() | decimals()
shares = st.integers(1, 100).map(lambda n: Fraction(n, 100)) | st.sampled_from([Fraction(1, 3), Fraction(2, 7)])
levels = st.sampled_from(["county", "town", "village", "中小学校"])
names = st.sampled_from(["全省平均水平", "女党员占党员总数的比例", "男性平均预期寿命"])
years = st.integers(1990, 2040)


@st.composite
def betweens(draw: st.DrawFn) -> Between:
    low, high = sorted((draw(decimals()), draw(decimals())))
    return Between(low, high, draw(st.booleans()))


@st.composite
def based(draw: st.DrawFn) -> Rule:
    """Changes against a base; a base is only written with its year."""
    year = draw(st.none() | years)
    base = draw(maybe_decimal) if year else None
    direction = draw(st.sampled_from(["rise", "fall"]))
    if draw(st.booleans()):
        return ChangeBy(draw(shares), direction, year, base)
    delta = draw(decimals("0.1", "99").filter(lambda number: number > 0))
    return ChangePerYear(delta, draw(st.sampled_from(["points", "percent"])), direction, year, base)


abouts = st.builds(About, decimals(), maybe_decimal)
members = st.builds(
    ShareOfMembers, shares, levels, st.sampled_from(["建成标准化心理辅导中心", "达标"]) | limits | abouts
) | st.builds(EachMember, positive, levels)
relatives = st.builds(Relative, names, st.sampled_from(["ge", "le"])) | st.builds(
    Relative, names, st.sampled_from(["about", "gap"]), maybe_decimal
)
yearly = (
    limits
    | betweens()
    | abouts
    | based()
    | members
    | relatives
    | st.builds(Plain, st.sampled_from([Kind.INCREASE, Kind.DECREASE, Kind.FULL_COVERAGE, Kind.ZERO]))
)
rules = (
    yearly
    | st.builds(Hold, yearly)
    | st.builds(ByCalendar, yearly, yearly)
    | st.builds(Plain, st.sampled_from(TRENDS))
    | st.builds(IncreaseEachTerm)
    | st.builds(AddAtLeast, positive, st.none() | years)
    | st.builds(ByYear, years)
    | st.builds(ByRubric, st.sampled_from(["有效控制", "明显改善", "形成长效机制"]))
)
