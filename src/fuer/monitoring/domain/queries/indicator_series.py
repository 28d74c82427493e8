"""An indicator's years beside one target: figures, path as it is judged, outlook, breaks, and what others published."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from fuer.indicators.domain.surveys import is_survey_year
from fuer.indicators.models import Cell, Definition, ObservationVersion
from fuer.judging.case import Answer, CaseError, case_from_wire, judge
from fuer.judging.numbers import print_fixed
from fuer.judging.path import list_corners
from fuer.judging.rules import About, AddAtLeast, Between, Hold, Kind, Limit, Rule, RuleError, ShareOfMembers
from fuer.judging.units import difference_unit, is_rate, print_quantity
from fuer.papers.charts import Band, Break, Outlook, Point, Reference, SeriesData
from fuer.plans.domain.queries.figures import Accepted, HoldsFigure, choose_cell, print_plain, show_figure

if TYPE_CHECKING:
    from fuer.plans.domain.queries.answers import TargetAnswer
    from fuer.plans.domain.queries.indicator import IndicatorPage, ShownTarget


@dataclass(frozen=True)
class TargetFacts:
    """What stands in the facts table, printed; empty where it does not apply. `outlook` is the code of its badge."""

    due_now: str = ""
    needed: str = ""
    outlook: str = ""
    expected: str = ""


@dataclass(frozen=True)
class DrawnTarget:
    """A target with its series and its facts."""

    shown: ShownTarget
    series: SeriesData
    facts: TargetFacts

    @property
    def has_figures(self) -> bool:
        return any(point.value is not None for point in self.series.points)


def draw_target(page: IndicatorPage, shown: ShownTarget, references: Sequence[Reference]) -> DrawnTarget:
    """Everything known of the target's own area, for the chart, its table and the facts above them."""
    judged = judge_again(shown.answer)
    corners = list_corners(judged.workings.case) if judged else {}
    definition, target = page.definition, shown.target
    goals = list_goals(shown.rules, corners, definition)
    bands = list_bands(shown)
    is_yearly = bool(corners) and len(corners) > len(shown.rules) + 1
    series = SeriesData(
        title=page.indicator.name,
        unit=definition.unit_of_measure,
        points=list_points(page, shown),
        targets=() if bands and not corners else goals,
        baseline=make_point(target.baseline_year, target.baseline, definition),
        stepped=not corners,
        path=tuple(print_goal(year, value, definition) for year, value in corners.items()) if is_yearly else (),
        bands=bands,
        outlook=find_outlook(judged, definition),
        breaks=list_breaks(page, shown),
        references=tuple(references),
        span=(target.plan.start_year, target.plan.end_year),
    )
    return DrawnTarget(shown, series, read_facts(shown.answer, judged, definition))


def judge_again(answer: TargetAnswer) -> Answer | None:
    """The judgement with its workings; None where nothing could be judged, or a person must."""
    if not answer.case or answer.bucket == "needs_person":
        return None
    try:
        return judge(case_from_wire(answer.case))
    except (CaseError, RuleError):
        return None


def list_goals(rules: Mapping[int, Rule], corners: Mapping[int, Fraction], definition: Definition) -> tuple[Point, ...]:
    """The number each milestone asks for: as the rule prints it, else where the path ends."""
    goals = []
    for year, rule in rules.items():
        value = None if isinstance(rule, Between) else goal_value(rule, definition.unit_of_measure)
        if value is not None:
            goals.append(Point(year, value))
        elif year in corners:
            goals.append(print_goal(year, corners[year], definition))
    return tuple(goals)


def print_goal(year: int, value: Fraction, definition: Definition) -> Point:
    printed = print_fixed(value, definition.decimals)
    return Point(year, Decimal(printed), printed)


def goal_value(rule: Rule, unit: str = "") -> Decimal | None:
    """What a rule asks for in the indicator's unit, whatever the baseline; None where it has no number of its own."""
    match rule:
        case Limit() | About():
            return rule.target
        case Between():
            return rule.lo
        case Hold():
            return goal_value(rule.rule, unit)
        case ShareOfMembers():
            return Decimal(rule.share.numerator * 100) / Decimal(rule.share.denominator)
    if rule.kind is Kind.ZERO:
        return Decimal(0)
    return Decimal(100) if rule.kind is Kind.FULL_COVERAGE and is_rate(unit) else None


def list_bands(shown: ShownTarget) -> tuple[Band, ...]:
    """What targets of two sides allow, from the plan's first year, or the year after the milestone before."""
    bands, start = [], shown.target.plan.start_year
    for year, rule in shown.rules.items():
        edges = find_edges(rule)
        if edges is not None:
            words = "—".join(print_quantity(format(edge, "f"), shown.answer.unit) for edge in edges)
            bands.append(Band(start, year, *edges, words))
        start = year + 1
    return tuple(bands)


def find_edges(rule: Rule) -> tuple[Decimal, Decimal] | None:
    match rule:
        case Between():
            return rule.lo, rule.hi
        case About() if rule.tolerance is not None:
            return rule.target - rule.tolerance, rule.target + rule.tolerance
        case Hold():
            return find_edges(rule.rule)
    return None


def find_outlook(judged: Answer | None, definition: Definition) -> Outlook | None:
    """The outlook on the scale of the yearly figures; one of members counted or sums stands in the facts only."""
    found = judged.outlook if judged else None
    if judged is None or found is None or found.is_count or adds_up(judged):
        return None
    digits = definition.decimals
    printed = print_fixed(found.value, digits)
    if found.low is None or found.high is None:
        return Outlook(found.year, Decimal(printed), printed)
    low, high = print_fixed(found.low, digits), print_fixed(found.high, digits)
    return Outlook(found.year, Decimal(printed), printed, Decimal(low), Decimal(high), f"{low}—{high}")


def adds_up(judged: Answer) -> bool:
    case = judged.workings.case
    return isinstance(case.rule, AddAtLeast) and case.accumulation == "flow"


def list_breaks(page: IndicatorPage, shown: ShownTarget) -> tuple[Break, ...]:
    """Years from which the area's figures are measured under another comparability group than those before."""
    groups: dict[int, str] = {}
    for cell in page.cells:
        if cell.area_id == shown.target.area_id:
            groups[cell.period.label_year] = cell.comparability_group
    years = sorted(groups)
    return tuple(Break(now) for before, now in zip(years, years[1:], strict=False) if groups[before] != groups[now])


def list_points(page: IndicatorPage, shown: ShownTarget) -> tuple[Point, ...]:
    """A point for each year up to the one asked for: the accepted figure, else the members' sum, else the signed one that
    waits, else the word why there is none.
    """
    target, definition = shown.target, page.definition
    cells: dict[int, list[Cell]] = defaultdict(list)
    for cell in page.cells:
        if cell.area_id == target.area_id:
            cells[cell.period.label_year].append(cell)
    waiting = {one.cell.period.label_year: one for one in page.waiting if one.cell.area_id == target.area_id}
    plan_years = range(target.plan.start_year, shown.answer.year + 1)
    points = []
    for year in sorted({*cells, *waiting, *plan_years}):
        chosen = choose_cell(cells.get(year, ()), target.comparability_group)
        point = make_point(year, chosen.accepted if chosen else None, definition)
        if point is None:
            point = make_counted(year, shown.answer, definition)
        if point is None and year in shown.answer.rolled:
            point = make_rolled(year, shown.answer, definition)
        if (point is None or point.value is None) and year in waiting:
            point = make_point(year, waiting[year], definition, is_accepted=False)
        points.append(point or Point(year, None, missing=word_gap(year, shown.answer, definition)))
    return tuple(points)


def make_point(
    year: int | None, version: ObservationVersion | Accepted | None, definition: Definition, *, is_accepted: bool = True
) -> Point | None:
    """A figure in the chart, with its count where a rate is of few events; a reason where there is no number."""
    if year is None or version is None:
        return None
    printed = show_figure(version, definition)
    if version.missing or (version.value is None and not version.denominator):
        return Point(year, None, missing=printed)
    value = version.value if version.value is not None else Decimal(printed)
    return Point(
        year,
        value,
        printed,
        count=count_events(version, definition),
        is_demo=version.is_demo,
        is_accepted=is_accepted,
    )


def count_events(version: HoldsFigure, definition: Definition) -> str:
    """3例: a rate per thousand or finer says little without the number of events behind it when that is small."""
    few = version.numerator is not None and definition.factor >= RARE_FACTOR and version.numerator < FEW_EVENTS
    return _("%(number)s例") % {"number": print_plain(version.numerator)} if few else ""


RARE_FACTOR, FEW_EVENTS = 1000, 20


def make_counted(year: int, answer: TargetAnswer, definition: Definition) -> Point | None:
    """The share of members that say yes in a year all of them answered: 3 of 6 is 50%. None for any other figure."""
    entry = answer.case.get("series", {}).get(str(year), {}) if answer.case.get("kind") == Kind.SHARE_OF_MEMBERS else {}
    members = entry.get("members") if isinstance(entry, dict) else None
    if not members or not isinstance(answer.case["params"].get("condition"), str):
        return None
    yes, unknown = list(members.values()).count("1"), list(members.values()).count(None)
    if unknown:
        return Point(year, None, missing=_("缺%(number)d个成员") % {"number": unknown})
    printed = print_fixed(Fraction(yes, len(members)) * Fraction(definition.factor), definition.decimals)
    count = _("%(yes)d/%(all)d") % {"yes": yes, "all": len(members)}
    return Point(year, Decimal(printed), printed, count=count, is_demo=answer.rests_on_demo)


def make_rolled(year: int, answer: TargetAnswer, definition: Definition) -> Point | None:
    """The sum of the area's members, marked where one of them is missing: a rate of those that reported can be drawn, a
    number of things that lacks some of them would only look like a fall.
    """
    rolled = answer.rolled[year]
    point = make_point(year, rolled.figure, definition)
    if point is None or point.value is None:
        return point
    if rolled.rollup.is_provisional and rolled.figure.numerator is None:
        return Point(year, None, missing=_("暂汇总"))
    is_demo = any(version.is_demo for version in rolled.versions)
    count = _("暂汇总") if rolled.rollup.is_provisional else point.count
    return Point(year, point.value, point.printed, count=count, is_demo=is_demo)


def word_gap(year: int, answer: TargetAnswer, definition: Definition) -> str:
    if not is_survey_year(definition, year):
        return _("非调查年份")
    if definition.first_year is not None and year < definition.first_year:
        return _("不适用")
    return _("未到报送期") if year == answer.year and answer.bucket == "report_not_due" else _("无数据")


def read_facts(answer: TargetAnswer, judged: Answer | None, definition: Definition) -> TargetFacts:
    """按序时应达, 每年需 and 预期 of the year asked for."""
    if judged is None:
        return TargetFacts()
    workings, unit = judged.workings, definition.unit_of_measure
    is_count = workings.standing is not None and workings.standing.is_count
    due_now = workings.course.due_now

    def say(number: Fraction) -> str:
        if is_count:
            return _("%(number)s个") % {"number": print_fixed(number, 0)}
        return print_quantity(print_fixed(number, definition.decimals), unit)

    found = judged.outlook
    return TargetFacts(
        due_now="" if due_now is None else say(due_now),
        needed=word_need(judged, unit),
        outlook="" if found is None else "insufficient_data" if found.is_indicative else found.says,
        expected="" if found is None else word_outlook(judged, say),
    )


def word_need(judged: Answer, unit: str) -> str:
    if judged.needed_members:
        return _("还需%(number)s个") % {"number": judged.needed_members}
    needed = judged.needed_per_year
    if not needed or not needed.strip("-0."):
        return ""
    word = _("下降") if needed.startswith("-") else _("提高")
    return word + print_quantity(needed.lstrip("-"), difference_unit(unit))


def word_outlook(judged: Answer, say: Callable[[Fraction], str]) -> str:
    """2025年 95.1%（94.8%—95.4%）; what a flow adds up to is said as a sum."""
    found = judged.outlook
    assert found is not None
    value = say(found.value)
    if adds_up(judged):
        value = _("累计%(value)s") % {"value": value}
    if found.low is None or found.high is None:
        return _("%(year)d年%(value)s") % {"year": found.year, "value": value}
    return _("%(year)d年%(value)s（%(low)s—%(high)s）") % {
        "year": found.year,
        "value": value,
        "low": say(found.low),
        "high": say(found.high),
    }
