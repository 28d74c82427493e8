"""Counting the members that fulfil a condition (DESIGN 5.1: share_of_members, each_member)."""

from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from math import ceil

from fuer.judging.facts import Case, Figure, Members
from fuer.judging.numbers import compare_exact, exact, round_half_up
from fuer.judging.rules import About, Between, EachMember, Kind, Limit, Rule, ShareOfMembers
from fuer.judging.units import is_rate


@dataclass(frozen=True, slots=True)
class Tally:
    """How many of `total` members fulfil the condition, and whose value is unknown."""

    yes: Fraction
    total: Fraction
    unknown: tuple[str, ...] = ()


def count_members(rule: ShareOfMembers | EachMember, value: Figure | Members) -> Tally | None:
    """The count, from members or from num/den; None for a printed figure, which counts nobody."""
    if isinstance(value, Members):
        known = [number for number in value.values.values() if number is not None]
        unknown = tuple(code for code, number in value.values.items() if number is None)
        yes = sum(fulfils(rule, number) for number in known)
        return Tally(Fraction(yes), Fraction(len(value.values)), unknown)
    if value.num is None or value.den is None:
        return None
    return Tally(Fraction(value.num), Fraction(value.den))


def count_needed(rule: ShareOfMembers | EachMember, total: Fraction) -> int:
    """⌈share × n⌉ on exact fractions; every member for each_member."""
    return ceil(rule.share * total) if isinstance(rule, ShareOfMembers) else ceil(total)


def fulfils(rule: ShareOfMembers | EachMember, number: Decimal) -> bool:
    """A member's own answer: > 0 is yes where the condition is text."""
    if isinstance(rule, EachMember):
        return number >= rule.n
    if isinstance(rule.condition, str):
        return number > 0
    return number_meets(rule.condition, number)


def number_meets(rule: Rule, number: Decimal) -> bool:
    """A plain number against the rules a member can be asked; an about without tolerance is met by nothing."""
    match rule:
        case Limit():
            return meets_limit(rule, compare_exact(exact(number), exact(rule.target)))
        case Between():
            return rule.lo <= number and (number <= rule.hi or not rule.hi_binds)
        case About():
            return rule.tolerance is not None and abs(number - rule.target) <= rule.tolerance
        case _:
            return number == 0


def meets_limit(rule: Limit, side: int) -> bool:
    """≥ ≤ > <; `side` of T on which x lies."""
    if side == 0:
        return rule.kind in (Kind.AT_LEAST, Kind.AT_MOST)
    return (side > 0) is (rule.kind in (Kind.AT_LEAST, Kind.ABOVE))


def count_of(case: Case, rule: ShareOfMembers, value: Figure | Members, total: Fraction) -> Fraction | None:
    """How many fulfil the condition; a printed rate gives the nearest count of `total`, None where it is no rate."""
    tally = count_members(rule, value)
    if tally is not None:
        return tally.yes
    if isinstance(value, Figure) and is_rate(case.unit):
        return round_half_up(value.amount / exact(case.factor) * total, 0)
    return None


def count_at_base(case: Case, rule: ShareOfMembers, total: Fraction) -> Fraction | None:
    """b: members fulfilling the condition in the base year."""
    value = case.baseline
    return count_of(case, rule, value, total) if isinstance(value, (Figure, Members)) else None
