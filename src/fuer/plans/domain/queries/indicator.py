"""Everything the page of one indicator shows: definitions, targets, figures and where each figure comes from."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from django.db.models import Q

from fuer.indicators.enums import FigureStatus
from fuer.indicators.models import Cell, Definition, Indicator, ObservationVersion
from fuer.judging.rules import Rule, RuleError
from fuer.orgs.models import Area
from fuer.orgs.scope import in_scope
from fuer.plans.domain.queries.answers import TargetAnswer, answer_targets, default_year
from fuer.plans.domain.queries.catalogue import find_domain
from fuer.plans.domain.queries.duties import Duties, read_plan_duties
from fuer.plans.domain.queries.figures import TOTALS, print_plain, read_definitions, show_figure
from fuer.plans.domain.queries.lineage import LineageRow, find_breaks, read_lineage
from fuer.plans.domain.queries.living import list_years
from fuer.plans.domain.queries.unaccepted import read_waiting
from fuer.plans.domain.rule_rows import rule_of
from fuer.plans.models import Target

if TYPE_CHECKING:
    from fuer.orgs.scope import Visitor


@dataclass(frozen=True)
class ShownTarget:
    """One target with its answer; `rules` by due year, empty where the rows of its milestones make none."""

    target: Target
    answer: TargetAnswer
    duties: Duties
    domain: str
    rules: Mapping[int, Rule]


@dataclass(frozen=True)
class SeriesFigure:
    """One accepted figure, printed; empty for a year without one. `breaks`: measured otherwise than the one before it;
    `is_revised`: it took the place of an earlier accepted one (修订数); `waiting`: the signed figure of the year that is
    not accepted yet (未审定), "" for none; `is_sum`: added from the members' figures, `is_provisional`: with one missing.
    """

    text: str = ""
    is_demo: bool = False
    breaks: bool = False
    is_revised: bool = False
    waiting: str = ""
    is_sum: bool = False
    is_provisional: bool = False

    @property
    def is_number(self) -> bool:
        return self.text[:1].isdigit() or self.text[:1] == "-"


@dataclass(frozen=True)
class AreaSeries:
    """Yearly figures of one area."""

    area: Area
    years: tuple[int, ...]
    figures: tuple[SeriesFigure, ...]

    @property
    def dated(self) -> list[tuple[int, SeriesFigure]]:
        return list(zip(self.years, self.figures, strict=True))

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
    # Accepted totals the person may read, and signed ones that wait for acceptance, by area and period.
    cells: tuple[Cell, ...]
    waiting: tuple[ObservationVersion, ...]


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
    waiting = read_waiting(indicator.pk, user)
    shown = describe_targets(targets, asked_year, today)
    sums = list_sums(shown, definition)
    shown_cells = [*cells, *(version.cell for version in waiting)]
    years = sorted({cell.period.label_year for cell in shown_cells} | {year for _area, year in sums})
    return IndicatorPage(
        indicator=indicator,
        definition=definition,
        definitions=tuple(indicator.definitions.select_related("source_unit")),
        aliases=tuple(alias.name for alias in indicator.aliases.all()),
        targets=tuple(shown),
        years=tuple(years),
        series=tuple(list_series(cells, waiting, sums, years, definition)),
        lineage=tuple(read_lineage(indicator, readable_areas(targets, user), in_scope(user, "area__path"))),
        bounds=(print_plain(definition.lower_bound), print_plain(definition.upper_bound)),
        cells=tuple(cells),
        waiting=tuple(waiting),
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


def describe_targets(targets: Sequence[Target], asked_year: int | None, today: dt.date) -> list[ShownTarget]:
    answers = answer_in_year(targets, asked_year, today)
    duties = read_plan_duties({target.plan for target in targets})
    return [
        ShownTarget(
            target=target,
            answer=answers[target.pk],
            duties=duties.of((quote.clause_id for quote in target.quotes.all()), [target.pk]),
            domain=find_domain(target),
            rules=read_rules(target),
        )
        for target in targets
    ]


def read_rules(target: Target) -> dict[int, Rule]:
    """By due year; the milestones and their rules are loaded."""
    try:
        return {milestone.due_year: rule_of(milestone.rules.all()) for milestone in target.milestones.all()}
    except RuleError:
        return {}


def answer_in_year(targets: Sequence[Target], asked_year: int | None, today: dt.date) -> dict[int, TargetAnswer]:
    by_year: dict[int, list[Target]] = defaultdict(list)
    for target in targets:
        offered = list_years(target.plan, today)
        by_year[asked_year if asked_year in offered else default_year(target.plan, today)].append(target)
    answers: dict[int, TargetAnswer] = {}
    for year, group in by_year.items():
        answers |= answer_targets(group, year, today=today)
    return answers


def list_sums(shown: Sequence[ShownTarget], definition: Definition) -> dict[tuple[Area, int], SeriesFigure]:
    """What members add up to, where it stands for the figure of their area."""
    return {
        (one.target.area, year): SeriesFigure(
            text=show_figure(rolled.figure, definition),
            is_demo=any(version.is_demo for version in rolled.versions),
            is_sum=True,
            is_provisional=rolled.rollup.is_provisional,
        )
        for one in shown
        for year, rolled in one.answer.rolled.items()
        if rolled.is_used
    }


def list_series(
    cells: Sequence[Cell],
    waiting: Sequence[ObservationVersion],
    sums: Mapping[tuple[Area, int], SeriesFigure],
    years: Sequence[int],
    definition: Definition,
) -> list[AreaSeries]:
    by_area: dict[Area, dict[int, SeriesFigure]] = defaultdict(dict)
    for (area, year), figure in sums.items():
        by_area[area][year] = figure
    breaks = find_breaks(cells)
    for cell in cells:
        by_area[cell.area][cell.period.label_year] = SeriesFigure(
            text=show_figure(cell.accepted, definition),
            is_demo=cell.accepted is not None and cell.accepted.is_demo,
            breaks=cell.pk in breaks,
            is_revised=cell.accepted is not None and cell.accepted.status == FigureStatus.REVISED,
        )
    for version in waiting:
        figures, year = by_area[version.cell.area], version.cell.period.label_year
        shown = show_figure(version, version.definition)
        figures[year] = replace(figures.get(year, SeriesFigure()), waiting=shown)
    none = SeriesFigure()
    return [
        AreaSeries(area, tuple(years), tuple(found.get(year, none) for year in years))
        for area, found in sorted(by_area.items(), key=by_path)
    ]


def by_path(found: tuple[Area, object]) -> str:
    return found[0].path
