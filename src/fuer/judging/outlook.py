"""What the years so far say of the due year: 预期可达标, 达标困难 or 数据不足 (DESIGN 5.2)."""

from dataclasses import dataclass
from fractions import Fraction
from typing import Literal

from fuer.judging.facts import Case, Figure, Members, Missing, State, Value
from fuer.judging.members import count_at_base, count_members, count_needed, count_of
from fuer.judging.numbers import clip, compare_exact, exact
from fuer.judging.path import is_rare
from fuer.judging.rules import AddAtLeast, Between, ChangeBy, Kind, Rule, ShareOfMembers
from fuer.judging.ruling import Ruling, since_of
from fuer.judging.standing import PATH_KINDS, amount_of, base_amount, base_of_addition, base_year, goal_of
from fuer.judging.trend import Forecast, Point, project
from fuer.judging.units import is_rate
from fuer.judging.yearly import find_rule_hindrance, is_head_count, meet

Says = Literal["will_meet", "will_miss", "open"]
ENOUGH = 3  # points that make a trend: two only draw the line between them


@dataclass(frozen=True, slots=True)
class Outlook:
    """The forecast for the due year, exact: the indicator's unit, members counted, or what a flow adds up to.

    `low` and `high` are None on two points only: such an outlook is indicative.
    """

    year: int
    value: Fraction
    low: Fraction | None
    high: Fraction | None
    says: Says
    is_count: bool = False

    @property
    def is_indicative(self) -> bool:
        return self.low is None


def find_outlook(case: Case, ruling: Ruling) -> Outlook | None:
    """The outlook of a path kind before its due year; None is 数据不足, or nothing to be foreseen at all."""
    rule = case.rule
    if rule.kind not in PATH_KINDS or case.phase != "before" or ruling.state not in (State.JUDGED, State.NO_DATA):
        return None
    if ruling.state is State.NO_DATA and _lacks_rule(case, rule):
        return None
    total = _count_total(case, rule)
    points = find_points(case, total)
    if len(points) < 2 or points[-1][0] < case.year - 1 or is_rare(case, points[-1][0]):
        return None
    forecast = _clip(case, project(points, case.milestone.year), total)
    if len(points) < ENOUGH:
        return Outlook(case.milestone.year, forecast.value, None, None, "open", total is not None)
    says = _say(case, forecast, total)
    return Outlook(case.milestone.year, forecast.value, forecast.low, forecast.high, says, total is not None)


def _lacks_rule(case: Case, rule: Rule) -> bool:
    """A baseline or a tolerance is missing, behind the figure that is missing too."""
    if isinstance(rule, AddAtLeast):
        return base_of_addition(case) is None and case.accumulation != "flow"
    return find_rule_hindrance(case, rule, case.year) is not None


def _count_total(case: Case, rule: Rule) -> Fraction | None:
    """How many members there are: in the newest year that counts them; None where there are only printed rates."""
    if not isinstance(rule, ShareOfMembers):
        return None
    for year in sorted((year for year in case.series if year <= case.year), reverse=True):
        value = case.series[year].value
        if isinstance(value, (Figure, Members)) and (tally := count_members(rule, value)) is not None:
            return tally.total
    return None


def find_points(case: Case, total: Fraction | None = None) -> list[Point]:
    """(year, x) of the years up to the judged one since the last definition break, the baseline included.

    `total`: how many members there are, where x counts them.
    """
    if isinstance(case.rule, AddAtLeast) and case.accumulation == "flow":
        return _find_sums(case, case.rule)
    amounts: dict[int, Fraction | None] = {}  # None: measured under another definition, so the series breaks
    for year, entry in case.series.items():
        if year <= case.year and type(entry.value) is not Missing:
            if not case.is_comparable(entry):
                amounts[year] = None
            elif (amount := _amount_in(case, entry.value, total)) is not None:
                amounts[year] = amount
    amounts |= {year: amount for year, amount in _list_base(case, total) if year <= case.year}
    points: list[Point] = []
    for year in sorted(amounts):
        known = amounts[year]
        if known is None:
            points.clear()
        else:
            points.append((year, known))
    return points


def _amount_in(case: Case, value: Value, total: Fraction | None) -> Fraction | None:
    """x on the scale of the outlook; None where it cannot be read, or members are unknown."""
    rule = case.rule
    if isinstance(rule, ShareOfMembers):
        return _members_in(case, rule, value, total)
    if not isinstance(value, Figure) or (rule.kind is Kind.FULL_COVERAGE and is_head_count(case, value)):
        return None
    return amount_of(case, value)


def _members_in(case: Case, rule: ShareOfMembers, value: Value, total: Fraction | None) -> Fraction | None:
    if not isinstance(value, (Figure, Members)) or (isinstance(value, Figure) and is_head_count(case, value)):
        return None
    tally = count_members(rule, value)
    if tally is not None and tally.unknown:
        return None
    if total is None:
        return value.amount if isinstance(value, Figure) else None
    return count_of(case, rule, value, total)


def _list_base(case: Case, total: Fraction | None) -> list[tuple[int, Fraction | None]]:
    """The baseline with its year: it speaks for that year even where the series has a figure of it too."""
    rule, entry = case.rule, case.baseline_entry
    owns = isinstance(rule, ChangeBy) and rule.base is not None
    if entry is not None and not case.is_comparable(entry) and not isinstance(entry.value, Missing) and not owns:
        return [(base_year(case), None)]
    if isinstance(rule, AddAtLeast):
        is_known = case.base_figure is not None and case.baseline_year is not None
        year, amount = (case.baseline_year if is_known else None), base_of_addition(case)
        year = base_year(case) if year is None else year
    elif isinstance(rule, ShareOfMembers) and total is not None:
        year, amount = base_year(case), count_at_base(case, rule, total)
    else:
        year, amount = base_year(case), base_amount(case, rule)
    return [] if amount is None else [(year, amount)]


def _find_sums(case: Case, rule: AddAtLeast) -> list[Point]:
    """What a flow has added up to at the end of each year, 0 at the base year, as far as no year is missing."""
    start = since_of(case, rule)
    points, total = [(start, Fraction(0))], Fraction(0)
    for year in range(start + 1, case.year + 1):
        figure, missing = case.figure_in(year), case.state_in(year)
        if figure is None and (missing is None or missing.state is not State.NOT_APPLICABLE):
            break
        total += figure.amount if figure else 0
        points.append((year, total))
    return points


def _clip(case: Case, forecast: Forecast, total: Fraction | None) -> Forecast:
    """Within the indicator's bounds; members within 0 and all, heads covered within 0 and 100 per cent."""
    least, most = limits = _find_limits(case, total)
    is_within = (least is None or compare_exact(forecast.low, least) >= 0) and (
        most is None or compare_exact(forecast.high, most) <= 0
    )
    return (
        forecast
        if is_within
        else Forecast(clip(forecast.value, *limits), clip(forecast.low, *limits), clip(forecast.high, *limits))
    )


def _find_limits(case: Case, total: Fraction | None) -> tuple[Fraction | None, Fraction | None]:
    if total is not None:
        return Fraction(0), total
    rule = case.rule
    if isinstance(rule, AddAtLeast) and case.accumulation == "flow":
        return None, None
    if rule.kind is Kind.FULL_COVERAGE and not is_rate(case.unit):
        return Fraction(0), case.coverage_scale
    least = None if case.least is None else exact(case.least)
    if rule.kind is Kind.ZERO:
        least = max(least or Fraction(0), Fraction(0))
    return least, None if case.most is None else exact(case.most)


def _say(case: Case, forecast: Forecast, total: Fraction | None) -> Says:
    """will_meet by the value, will_miss when even the better end misses."""
    if _meets(case, forecast.value, total):
        return "will_meet"
    return "open" if _meets(case, _find_better_end(case, forecast), total) else "will_miss"


def _find_better_end(case: Case, forecast: Forecast) -> Fraction:
    """The point of the range that lies best: for between the one nearest to the band."""
    rule = case.rule
    if isinstance(rule, Between):
        return min(max(forecast.low, exact(rule.lo)), forecast.high)
    _, direction = (Fraction(0), 1) if isinstance(rule, AddAtLeast) else goal_of(case, rule, None, forecast.value)
    return forecast.high if direction > 0 else forecast.low


def _meets(case: Case, amount: Fraction, total: Fraction | None) -> bool:
    rule = case.rule
    if isinstance(rule, AddAtLeast):
        return amount - (base_of_addition(case) or 0) >= rule.n
    if isinstance(rule, ShareOfMembers) and total is not None:
        return amount >= count_needed(rule, total)
    return meet(case, rule, Figure(amount), case.milestone.year).met is True
