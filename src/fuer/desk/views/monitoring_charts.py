"""Charts of the county comparison: map, ranking and small multiples, each with its table."""

from __future__ import annotations

from decimal import Decimal

from django.conf import settings
from django.utils.translation import gettext as _

from fuer.core.templatetags.fuer import state_word
from fuer.monitoring.domain.queries.county_indicator import AreaFigure, CountyIndicator
from fuer.monitoring.models import Answer
from fuer.papers.charts import (
    BarData,
    Figure,
    MapArea,
    MapData,
    Option,
    Outlines,
    Point,
    Row,
    SeriesData,
    Table,
    area_map,
    bars_table,
    map_table,
    ranking_bars,
    read_outlines,
    small_multiples,
)


def make_figure(answer: Answer | None, events: str = "") -> Figure:
    """An answer's figure with its unit; the word of its state where there is none."""
    if answer is None:
        return Figure(None)
    if answer.value is None:
        return Figure(None, missing=answer.figure or str(state_word(answer.code)))
    count = _("%(number)s例") % {"number": events} if events else ""
    return Figure(answer.value, answer.figure, count=count, is_demo=answer.rests_on_demo)


def figure_of(found: CountyIndicator, line: AreaFigure) -> Figure:
    """Of rare events the count stands beside the rate."""
    return make_figure(line.answer, line.numerator if found.is_rare else "")


def title_of(found: CountyIndicator) -> str:
    return _("%(name)s（%(year)s年）") % {"name": found.target.name, "year": found.scene.year}


def draw_map(found: CountyIndicator, *, by_figure: bool) -> tuple[Option, Table, Outlines] | None:
    """The counties on the map, by state or by class of figure; None where the place has no outlines.

    Rare events are shown by state alone: a class would rank them.
    """
    outlines = read_outlines(settings.FUER_PLACE_DIR)
    if outlines is None:
        return None
    shows_figures = by_figure and not found.is_rare
    areas = tuple(
        MapArea(
            line.area.code,
            line.area.short_name or line.area.name,
            figure_of(found, line),
            line.answer.code if line.answer and not shows_figures else "",
        )
        for line in found.counties
    )
    data = MapData(title_of(found), "", areas)
    return area_map(data, outlines), map_table(data), outlines


def draw_ranking(found: CountyIndicator) -> tuple[Option, Table]:
    """The counties by their figures, the better first; rare events keep their order."""
    rows = tuple(
        Row(
            line.area.short_name or line.area.name,
            figure_of(found, line),
            target=Figure(line.goal, print_goal(line.goal)) if line.is_own and line.goal else None,
            state=line.answer.code if line.answer else "",
        )
        for line in found.counties
    )
    goal = found.city.goal
    data = BarData(
        title=title_of(found),
        unit="",
        rows=rows,
        target=Figure(goal, print_goal(goal)) if goal is not None else None,
        rises=found.direction >= 0,
        is_rare=found.is_rare,
        is_ranked=found.direction != 0,
    )
    return ranking_bars(data), bars_table(data)


def print_goal(goal: Decimal) -> str:
    return format(goal.normalize(), "f")


def draw_multiples(found: CountyIndicator) -> list[tuple[str, Option]]:
    """A small chart over the years for the city and each county, all on one scale, each with an id."""
    many = [
        SeriesData(
            title=line.area.short_name or line.area.name,
            unit="",
            points=tuple(
                Point(year, answer.value, answer.figure, is_demo=answer.rests_on_demo)
                for year, answer in zip(found.years, line.by_year, strict=True)
                if answer is not None and answer.value is not None
            ),
            targets=(Point(line.answer.due_year, line.goal, print_goal(line.goal)),)
            if line.answer and line.goal is not None
            else (),
            stepped=True,
        )
        for line in found.areas
    ]
    return [
        (f"multiple-{line.area.pk}", option) for line, option in zip(found.areas, small_multiples(many), strict=True)
    ]
