"""Everything the page of one indicator shows: definitions, targets, figures and where each figure comes from."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING

from django.db.models import Q

from fuer.indicators.models import Cell, Definition, Indicator, ObservationVersion
from fuer.judging.rules import About, Between, ChangeBy, ChangePerYear, Hold, Limit, Rule, ShareOfMembers
from fuer.orgs.models import Area
from fuer.orgs.scope import in_scope
from fuer.papers.charts import Point
from fuer.plans.domain.queries.answers import TargetAnswer, answer_targets, default_year
from fuer.plans.domain.queries.catalogue import find_domain
from fuer.plans.domain.queries.duties import Duties, read_plan_duties
from fuer.plans.domain.queries.figures import TOTALS, print_plain, read_definitions, show_figure
from fuer.plans.domain.queries.lineage import LineageRow, find_breaks, read_lineage
from fuer.plans.domain.queries.living import list_years
from fuer.plans.domain.rule_rows import rule_of
from fuer.plans.models import Target

if TYPE_CHECKING:
    from fuer.orgs.scope import Visitor

# Rules whose yearly path runs straight from the baseline to the target; the others draw steps.
PATH_RULES = (Limit, Between, ShareOfMembers, ChangeBy, ChangePerYear)


@dataclass(frozen=True)
class ShownTarget:
    target: Target
    answer: TargetAnswer
    duties: Duties
    domain: str
    goals: tuple[Point, ...]
    points: tuple[Point, ...]
    baseline: Point | None
    is_stepped: bool


@dataclass(frozen=True)
class SeriesFigure:
    """One accepted figure, printed; empty for a year without one. `breaks`: measured otherwise than the one before it."""

    text: str = ""
    is_demo: bool = False
    breaks: bool = False


@dataclass(frozen=True)
class AreaSeries:
    """Accepted yearly figures of one area."""

    area: Area
    figures: tuple[SeriesFigure, ...]

    @property
    def has_demo(self) -> bool:
        return any(figure.is_demo for figure in self.figures)


@dataclass(frozen=True)
class IndicatorPage:
    indicator: Indicator
    definition: Definition
    definitions: tuple[Definition, ...]
    aliases: tuple[str, ...]
    targets: tuple[ShownTarget, ...]
    years: tuple[int, ...]
    series: tuple[AreaSeries, ...]
    lineage: tuple[LineageRow, ...]
    bounds: tuple[str, str]


def read_indicator_page(
    indicator: Indicator, user: Visitor, asked_year: int | None, *, today: dt.date
) -> IndicatorPage:
    """The page of `indicator` for `user`. Each target is answered in `asked_year` if its plan offers that year, else in
    the last year that has ended.
    """
    targets = list(
        Target.objects.visible_to(user)
        .filter(indicator=indicator, plan__superseded_by=None)
        .select_related("plan", "area", "indicator", "baseline__cell")
        .prefetch_related("quotes__clause__parent", "milestones__rules")
    )
    cells = read_visible_cells(indicator, targets, user)
    definition = read_definitions([indicator.pk], today.year)[indicator.pk]
    years = sorted({cell.period.label_year for cell in cells})
    return IndicatorPage(
        indicator=indicator,
        definition=definition,
        definitions=tuple(indicator.definitions.select_related("source_unit")),
        aliases=tuple(alias.name for alias in indicator.aliases.all()),
        targets=tuple(describe_targets(targets, cells, definition, asked_year, today)),
        years=tuple(years),
        series=tuple(list_series(cells, years, definition)),
        lineage=tuple(read_lineage(indicator, readable_areas(targets, user), in_scope(user, "area__path"))),
        bounds=(print_plain(definition.lower_bound), print_plain(definition.upper_bound)),
    )


def read_visible_cells(indicator: Indicator, targets: Sequence[Target], user: Visitor) -> list[Cell]:
    """Accepted totals of the areas a person may read."""
    readable = readable_areas(targets, user)
    cells = Cell.objects.filter(TOTALS, readable, indicator=indicator, accepted__isnull=False)
    return list(cells.select_related("accepted", "period", "area").order_by("area__path", "period__end"))


def readable_areas(targets: Sequence[Target], user: Visitor) -> Q:
    """The areas a person sees, and those whose targets they may read."""
    return in_scope(user, "area__path") | in_areas({target.area_id for target in targets})


def in_areas(area_ids: Iterable[int]) -> Q:
    return Q(area__in=set(area_ids))


def describe_targets(
    targets: Sequence[Target], cells: Sequence[Cell], definition: Definition, asked_year: int | None, today: dt.date
) -> list[ShownTarget]:
    answers = answer_in_year(targets, asked_year, today)
    duties = read_plan_duties({target.plan for target in targets})
    shown = []
    for target in targets:
        rules = [rule_of(milestone.rules.all()) for milestone in target.milestones.all()]
        shown.append(
            ShownTarget(
                target=target,
                answer=answers[target.pk],
                duties=duties.of((quote.clause_id for quote in target.quotes.all()), [target.pk]),
                domain=find_domain(target),
                goals=tuple(list_goals(target, rules)),
                points=tuple(list_points(cells, target, definition)),
                baseline=make_point(target.baseline_year, target.baseline, definition),
                is_stepped=not all(isinstance(rule, PATH_RULES) for rule in rules),
            )
        )
    return shown


def answer_in_year(targets: Sequence[Target], asked_year: int | None, today: dt.date) -> dict[int, TargetAnswer]:
    by_year: dict[int, list[Target]] = defaultdict(list)
    for target in targets:
        offered = list_years(target.plan, today)
        by_year[asked_year if asked_year in offered else default_year(target.plan, today)].append(target)
    answers: dict[int, TargetAnswer] = {}
    for year, group in by_year.items():
        answers |= answer_targets(group, year, today=today)
    return answers


def list_goals(target: Target, rules: Sequence[Rule]) -> list[Point]:
    """The number each milestone asks for, where its rule has one."""
    goals = []
    for milestone, rule in zip(target.milestones.all(), rules, strict=True):
        value = goal_value(rule)
        if value is not None:
            goals.append(Point(milestone.due_year, value))
    return goals


def goal_value(rule: Rule) -> Decimal | None:
    match rule:
        case Limit() | About():
            return rule.target
        case Between():
            return rule.lo
        case Hold():
            return goal_value(rule.rule)
        case ShareOfMembers():
            return Decimal(rule.share.numerator * 100) / Decimal(rule.share.denominator)
        case _:
            return None


def list_series(cells: Sequence[Cell], years: Sequence[int], definition: Definition) -> list[AreaSeries]:
    by_area: dict[Area, dict[int, SeriesFigure]] = defaultdict(dict)
    breaks = find_breaks(cells)
    for cell in cells:
        by_area[cell.area][cell.period.label_year] = SeriesFigure(
            text=show_figure(cell.accepted, definition),
            is_demo=cell.accepted is not None and cell.accepted.is_demo,
            breaks=cell.pk in breaks,
        )
    none = SeriesFigure()
    return [AreaSeries(area, tuple(found.get(year, none) for year in years)) for area, found in by_area.items()]


def list_points(cells: Sequence[Cell], target: Target, definition: Definition) -> list[Point]:
    """Yearly figures of the target's area for the chart."""
    own = [cell for cell in cells if cell.area_id == target.area_id]
    points = [make_point(cell.period.label_year, cell.accepted, definition) for cell in own]
    return [point for point in points if point is not None]


def make_point(year: int | None, version: ObservationVersion | None, definition: Definition) -> Point | None:
    """A figure in the chart; None where there is no number to draw."""
    if year is None or version is None or version.missing:
        return None
    printed = show_figure(version, definition)
    if version.value is not None:
        return Point(year, version.value, printed, is_demo=version.is_demo)
    return Point(year, Decimal(printed), printed, is_demo=version.is_demo) if version.denominator else None
