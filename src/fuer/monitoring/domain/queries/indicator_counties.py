"""The counties of an indicator side by side: their answers where they are held against a target, else their figures."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from fuer.indicators.enums import Disclosure, Shape
from fuer.judging.units import print_quantity
from fuer.monitoring.domain.queries.indicator_series import goal_value, make_point
from fuer.monitoring.models import Answer
from fuer.orgs.enums import AreaLevel
from fuer.papers.charts import Point, SeriesData

if TYPE_CHECKING:
    from fuer.indicators.models import Definition
    from fuer.orgs.models import Area
    from fuer.orgs.scope import Visitor
    from fuer.plans.domain.queries.indicator import IndicatorPage, ShownTarget


@dataclass(frozen=True)
class CountyRow:
    """One county: its years for the small chart, and its answer in the year at hand (None where it is not judged)."""

    area: Area
    series: SeriesData
    answer: Answer | None


@dataclass(frozen=True)
class Counties:
    """Counties in the order of the register. `goal` is the city's target they are held against, printed; "" for none."""

    rows: tuple[CountyRow, ...]
    year: int
    goal: str = ""
    has_answers: bool = False
    # Members that only say yes or no: a table of words, nothing to draw.
    is_yes_no: bool = False

    @property
    def years(self) -> list[int]:
        return sorted({point.year for row in self.rows for point in row.series.points})

    @property
    def lines(self) -> list[tuple[CountyRow, list[Point | None]]]:
        """Each county with a point or None for each year."""
        found = []
        for row in self.rows:
            by_year = {point.year: point for point in row.series.points}
            found.append((row, [by_year.get(year) for year in self.years]))
        return found


def read_counties(page: IndicatorPage, user: Visitor) -> Counties | None:
    """None where there are none to compare. Figures not to be published (不上网) are compared by nobody."""
    if page.definition.disclosure == Disclosure.OFFLINE:
        return None
    shown = next((one for one in page.targets if one.target.area.level == AreaLevel.CITY), None)
    found = read_answers(page, shown, user) if shown else None
    return found or gather_figures(page, shown)


def read_answers(page: IndicatorPage, shown: ShownTarget, user: Visitor) -> Counties | None:
    """Counties held against the city's target (参照市级目标), neighbours among them. One query."""
    answers = (
        Answer.objects.visible_to(user)
        .filter(target=shown.target, area__level=AreaLevel.COUNTY, year__lte=shown.answer.year)
        .select_related("area")
        .order_by("area__path", "year")
    )
    by_area: dict[int, list[Answer]] = defaultdict(list)
    for answer in answers:
        by_area[answer.area_id].append(answer)
    tail = print_quantity("", page.definition.unit_of_measure)
    goals = tuple(Point(due, value) for due, value in list_limits(shown, page.definition))
    rows = tuple(
        CountyRow(
            area=found[0].area,
            series=SeriesData(
                title=name_short(found[0].area),
                unit=page.definition.unit_of_measure,
                points=tuple(print_answer(one, tail) for one in found),
                targets=goals,
                stepped=True,
                span=(shown.target.plan.start_year, shown.answer.year),
            ),
            answer=next((one for one in found if one.year == shown.answer.year), None),
        )
        for found in by_area.values()
    )
    has_figures = any(point.value is not None for row in rows for point in row.series.points)
    return Counties(rows, shown.answer.year, shown.answer.goal, has_answers=True) if has_figures else None


def list_limits(shown: ShownTarget, definition: Definition) -> list[tuple[int, Decimal]]:
    """The milestone due next, where it is one number for every area."""
    rule = shown.rules.get(shown.answer.due_year)
    value = goal_value(rule, definition.unit_of_measure) if rule else None
    return [] if value is None else [(shown.answer.year, value)]


def print_answer(answer: Answer, tail: str) -> Point:
    """The answer's figure without its unit, as it was printed; its state's word where there is none."""
    if answer.value is None:
        return Point(answer.year, None, missing=answer.figure)
    return Point(answer.year, answer.value, answer.figure.removesuffix(tail), is_demo=answer.rests_on_demo)


def gather_figures(page: IndicatorPage, shown: ShownTarget | None) -> Counties | None:
    """Counties whose own figures the person may read, unjudged: numbers that grow with the size of the county."""
    year = shown.answer.year if shown else max(page.years, default=0)
    by_area: dict[Area, list[Point]] = defaultdict(list)
    for cell in page.cells:
        if cell.area.level == AreaLevel.COUNTY and cell.period.label_year <= year:
            point = make_point(cell.period.label_year, cell.accepted, page.definition)
            by_area[cell.area] += [point] if point else []
    if len(by_area) < 2:
        return None
    unit, is_yes_no = page.definition.unit_of_measure, page.definition.shape in (Shape.MEMBERS, Shape.YES_NO)
    if is_yes_no:
        by_area = {area: [say_yes_or_no(point) for point in points] for area, points in by_area.items()}
    return Counties(
        tuple(
            CountyRow(area, SeriesData(name_short(area), unit, tuple(points)), None) for area, points in by_area.items()
        ),
        year,
        is_yes_no=is_yes_no,
    )


def say_yes_or_no(point: Point) -> Point:
    """是 for 1, 否 for 0: what a member answers is no quantity."""
    words = {1: _("是"), 0: _("否")}
    if point.value is None or point.value not in words:
        return point
    return replace(point, printed=words[int(point.value)])


def name_short(area: Area) -> str:
    return area.short_name or area.name
