"""Where a year stands: x, B and T of a path kind on one scale, the indicator's unit or members counted (DESIGN 5.2)."""

from dataclasses import dataclass
from fractions import Fraction

from fuer.judging.facts import Case, Figure, Members, State
from fuer.judging.members import count_at_base, count_members, count_needed
from fuer.judging.numbers import exact
from fuer.judging.rules import AddAtLeast, Between, ChangeBy, Kind, Limit, Rule, ShareOfMembers
from fuer.judging.ruling import Ruling, since_of
from fuer.judging.yearly import base_of, base_year_of, changed_goal, meets_at_base

PATH_KINDS = (
    Kind.AT_LEAST,
    Kind.AT_MOST,
    Kind.ABOVE,
    Kind.BELOW,
    Kind.BETWEEN,
    Kind.CHANGE_BY,
    Kind.ADD_AT_LEAST,
    Kind.SHARE_OF_MEMBERS,
    Kind.FULL_COVERAGE,
    Kind.ZERO,
)


@dataclass(frozen=True, slots=True)
class Standing:
    """x, B and T on one scale: the indicator's unit, or members counted; B None when there is none."""

    x: Fraction
    base: Fraction | None
    goal: Fraction
    direction: int
    is_count: bool = False


def base_year(case: Case) -> int:
    """Where the path starts; without a baseline, the year before the plan."""
    rule = case.rule
    if isinstance(rule, AddAtLeast):
        return since_of(case, rule)
    year = base_year_of(case, rule) if isinstance(rule, ChangeBy) else case.baseline_year
    return case.start - 1 if year is None else year


def find_standing(case: Case, ruling: Ruling) -> Standing | None:
    """Where a judged year stands on the way to the next milestone; None for kinds without a path."""
    rule, value = case.rule, case.entry(case.year).value
    if ruling.state is not State.JUDGED or rule.kind not in PATH_KINDS:
        return None
    if isinstance(rule, AddAtLeast):
        begun = base_of_addition(case)
        x = value.amount if ruling.total is None and isinstance(value, Figure) else ruling.total
        return Standing(x or Fraction(0), begun, (begun or 0) + exact(rule.n), 1)
    if isinstance(rule, ShareOfMembers) and isinstance(value, (Figure, Members)):
        tally = count_members(rule, value)
        if tally is not None:
            need = Fraction(count_needed(rule, tally.total))
            return Standing(tally.yes, count_at_base(case, rule, tally.total), need, 1, is_count=True)
    if not isinstance(value, Figure):
        return None
    amount, base = amount_of(case, value), base_amount(case, rule)
    goal, direction = goal_of(case, rule, base, amount)
    return Standing(amount, base, goal, direction)


def amount_of(case: Case, figure: Figure) -> Fraction:
    """The figure in the indicator's unit; covered ÷ to be covered in per cent where the unit is no rate."""
    # Where the scale is the factor, the figure is that quotient already.
    is_counted = case.rule.kind is Kind.FULL_COVERAGE and case.coverage_scale != exact(case.factor)
    if is_counted and figure.num is not None and figure.den:
        return Fraction(figure.num) / Fraction(figure.den) * case.coverage_scale
    return figure.amount


def base_of_addition(case: Case) -> Fraction | None:
    """What stood before anything was added: 0 for what is counted from nothing, None for a level without B."""
    figure = None if case.accumulation == "flow" else case.base_figure
    if figure is None:
        return None if case.accumulation == "level" else Fraction(0)
    return figure.amount


def base_amount(case: Case, rule: Rule) -> Fraction | None:
    """B in the indicator's unit, for every path kind but an addition."""
    if isinstance(rule, ChangeBy):
        figure = base_of(case, rule)
        return None if figure is None else figure.amount
    if isinstance(rule, ShareOfMembers) and isinstance(case.baseline, Members):
        tally = count_members(rule, case.baseline)
        return None if tally is None else tally.yes / tally.total * exact(case.factor)
    if rule.kind is Kind.FULL_COVERAGE and meets_at_base(case, rule) is None:
        return None
    return None if case.base_figure is None else amount_of(case, case.base_figure)


def goal_of(case: Case, rule: Rule, base: Fraction | None, x: Fraction) -> tuple[Fraction, int]:
    """T and the way it lies; for between the bound nearer to B (to x without B)."""
    match rule:
        case Limit():
            return exact(rule.target), 1 if rule.kind in (Kind.AT_LEAST, Kind.ABOVE) else -1
        case Between():
            start = x if base is None else base
            goal = min(max(start, exact(rule.lo)), exact(rule.hi))
            return goal, 1 if start <= goal else -1
        case ChangeBy():
            return changed_goal(case, rule, case.year), 1 if rule.direction == "rise" else -1
        case ShareOfMembers():
            return rule.share * exact(case.factor), 1
    return (case.coverage_scale, 1) if rule.kind is Kind.FULL_COVERAGE else (Fraction(0), -1)
