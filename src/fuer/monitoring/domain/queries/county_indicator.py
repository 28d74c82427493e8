"""One indicator in the city and all its counties: the year, the year before, the gaps, and every year of the plan."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import TYPE_CHECKING

from fuer.judging.direction import find_direction
from fuer.judging.rules import RuleError
from fuer.judging.units import difference_unit, print_quantity
from fuer.monitoring.domain.queries.changes import (
    Change,
    Printed,
    compare_figures,
    print_change,
    print_gap,
)
from fuer.monitoring.domain.queries.indicator_series import goal_value
from fuer.monitoring.models import Answer
from fuer.orgs.models import Area
from fuer.plans.domain.queries.figures import Figures, choose_cell, print_plain, read_figures
from fuer.plans.domain.queries.roll_ups import Rolled, find_version, roll_up_target
from fuer.plans.models import Target

if TYPE_CHECKING:
    from fuer.judging.rules import Rule
    from fuer.monitoring.domain.queries.scene import Scene
    from fuer.orgs.scope import Visitor


@dataclass(frozen=True)
class AreaFigure:
    """The indicator in one area. Numerator and denominator are empty for a figure without; gaps are signed and printed
    with the unit of a difference, `change` is against the year before. `by_year` are the kept answers of all years.
    """

    area: Area
    answer: Answer | None
    before: Answer | None
    goal: Decimal | None
    goal_gap: str
    city_gap: str
    change: Change
    difference: str
    numerator: str
    denominator: str
    by_year: tuple[Answer | None, ...]

    @property
    def is_own(self) -> bool:
        """Whether the area is judged by a target of its own."""
        return self.answer is not None and not self.answer.is_reference


@dataclass(frozen=True)
class CountyIndicator:
    """`direction`: 1 where more is better, -1 where less is, else 0. `difference` says where the city's figure is not
    what its counties sum to.
    """

    scene: Scene
    target: Target
    city: AreaFigure
    counties: tuple[AreaFigure, ...]
    years: tuple[int, ...]
    direction: int
    is_rare: bool
    difference: str

    @property
    def areas(self) -> tuple[AreaFigure, ...]:
        return (self.city, *self.counties)

    @property
    def rests_on_demo(self) -> bool:
        return any(one.answer is not None and one.answer.rests_on_demo for one in self.areas)

    @property
    def has_fractions(self) -> bool:
        return any(one.denominator for one in self.areas)


@dataclass(frozen=True)
class Reading:
    """What the areas' lines are made from."""

    scene: Scene
    target: Target
    figures: Figures
    answers: Mapping[tuple[int, int], Answer]
    rolled: Mapping[int, Rolled]

    def find_rule(self, answer: Answer | None) -> Rule | None:
        if answer is None:
            return None
        try:
            return self.figures.typed_rules_of(answer.target).get(answer.due_year)
        except RuleError:
            return None

    def find_groups(self, area: Area, *years: int) -> set[str]:
        """Comparability groups of the area's figures in `years`."""
        series = self.figures.series_of(self.target.indicator_id, area.pk)
        found = (choose_cell(series.get(year, ()), self.target.comparability_group) for year in years)
        return {cell.comparability_group for cell in found if cell is not None}


def read_county_indicator(scene: Scene, target: Target, user: Visitor) -> CountyIndicator:
    """`target` in the areas of `scene`, in constant queries."""
    areas = (scene.city, *scene.counties)
    found = (
        Answer.objects.visible_to(user)
        .filter(target__plan__superseded_by=None, target__indicator=target.indicator_id, area__in=areas)
        .select_related("target__plan", "target__area")
    )
    here = [one for one in found if one.target_id == target.pk or not one.is_reference and one.area_id != scene.city.pk]
    answers = {(one.area_id, one.year): one for one in sorted(here, key=lambda one: not one.is_reference)}
    targets = list({one.target_id: one.target for one in here}.values()) or [target]
    figures = read_figures(targets, scene.year, beside=areas)
    rolled = roll_up_target(figures, target, scene.city, scene.year)
    reading = Reading(scene, target, figures, answers, rolled)
    years = tuple(sorted({year for _, year in answers}))
    lines = [make_line(area, reading, years) for area in areas]
    city = lines[0]
    rollup = rolled[scene.year].rollup if scene.year in rolled else None
    return CountyIndicator(
        scene=scene,
        target=target,
        city=city,
        counties=tuple(replace(line, city_gap=print_between(city.answer, line.answer)) for line in lines[1:]),
        years=years,
        direction=find_direction(reading.find_rule(city.answer)),
        is_rare=any(is_rare(line.answer) for line in lines),
        difference=rollup.sentence if rollup is not None and rollup.difference else "",
    )


def make_line(area: Area, reading: Reading, years: Sequence[int]) -> AreaFigure:
    year = reading.scene.year
    answer, before = (reading.answers.get((area.pk, then)) for then in (year, year - 1))
    rule = reading.find_rule(answer)
    goal = goal_value(rule) if rule is not None else None
    rolled = reading.rolled if area == reading.scene.city else {}
    version = find_version(reading.figures, reading.target, area, year, rolled)
    has_fraction = version is not None and not version.missing and version.denominator is not None
    return AreaFigure(
        area=area,
        answer=answer,
        before=before,
        goal=goal,
        goal_gap=print_goal_gap(answer, goal),
        city_gap="",
        change=compare_figures(
            None if is_rare(before) or is_rare(answer) else rule,
            printed_of(before),
            printed_of(answer),
            is_broken=len(reading.find_groups(area, year - 1, year)) > 1,
        ),
        difference=print_between(before, answer),
        numerator=print_plain(version.numerator) if has_fraction and version is not None else "",
        denominator=print_plain(version.denominator) if has_fraction and version is not None else "",
        by_year=tuple(reading.answers.get((area.pk, then)) for then in years),
    )


def is_rare(answer: Answer | None) -> bool:
    """Whether the figure is of so few events that one more changes it: never ranked, never called better or worse."""
    return answer is not None and "rare_events" in answer.flag_list


def printed_of(answer: Answer | None) -> Printed:
    return Printed(answer.value, answer.figure) if answer is not None else Printed(None)


def print_between(first: Answer | None, second: Answer | None) -> str:
    """second − first with the unit of a difference; empty where one is missing."""
    return with_unit(print_change(printed_of(first), printed_of(second)), second)


def print_goal_gap(answer: Answer | None, goal: Decimal | None) -> str:
    if answer is None or goal is None:
        return ""
    return with_unit(print_gap(goal, printed_of(answer)), answer)


def with_unit(difference: str, answer: Answer | None) -> str:
    if difference in ("", "0") or answer is None:
        return difference
    return print_quantity(difference, difference_unit(answer.unit))
