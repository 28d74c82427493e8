"""The counties side by side: targets × counties of one domain, and one indicator in all counties."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING

from fuer.judging.numbers import print_fixed
from fuer.monitoring.domain.queries.changes import Printed
from fuer.monitoring.domain.queries.county_indicator import is_rare
from fuer.monitoring.domain.queries.rows import NOWHERE, Domain, name_domain, read_places
from fuer.monitoring.domain.queries.scene import Asked, Scene, read_scene
from fuer.monitoring.models import Answer
from fuer.orgs.models import Area
from fuer.papers.charts import choose_classes, find_shade
from fuer.plans.models import Plan, Target

if TYPE_CHECKING:
    from fuer.monitoring.managers import AnswerQuerySet
    from fuer.orgs.scope import Visitor

# Cells on one page (DESIGN 6).
MAX_CELLS = 1000


@dataclass(frozen=True)
class HeatCell:
    """A county's figure. `ground` is the colour of its class, empty where there is no figure or none are compared."""

    answer: Answer | None
    ground: str = ""


@dataclass(frozen=True)
class HeatRow:
    """One target in the city and its counties; rare events are neither ranked nor coloured."""

    target: Target
    domain: Domain
    city: Answer | None
    cells: tuple[HeatCell, ...]
    is_rare: bool


@dataclass(frozen=True)
class DomainChoice:
    """A domain of a plan that has targets its counties can be held against."""

    plan: Plan
    domain: Domain
    targets: tuple[Target, ...]


@dataclass(frozen=True)
class Counties:
    """`choices` are all domains; `rows` those of the one chosen. `apart`: targets of it that cannot be held against a
    county, because they count things, or are collected for the city alone.
    """

    scene: Scene
    choices: tuple[DomainChoice, ...]
    chosen: DomainChoice | None
    rows: tuple[HeatRow, ...]
    apart: int

    @property
    def rests_on_demo(self) -> bool:
        return any(cell.answer and cell.answer.rests_on_demo for row in self.rows for cell in row.cells)

    @property
    def rows_per_page(self) -> int:
        """So many that a page stays within MAX_CELLS: name, goal, the city and the counties."""
        return max(MAX_CELLS // (3 + len(self.scene.counties)), 1)

    @property
    def has_references(self) -> bool:
        return any(cell.answer and cell.answer.is_reference for row in self.rows for cell in row.cells)


def read_counties(user: Visitor, asked: Asked, domain: str, *, today: dt.date) -> Counties | None:
    """The heat table for `user`; `domain` is the key of one. None while there is no plan."""
    scene = read_scene(user, asked, today=today, from_above=True)
    if scene is None:
        return None
    answers = Answer.objects.visible_to(user).filter(target__plan__superseded_by=None, year=scene.year)
    city = list(
        answers.filter(area=scene.city, target__plan__in=scene.chosen)
        .select_related("target__plan")
        .order_by("target__plan_id", "target__position")
    )
    by_place = read_by_place(answers.filter(area__in=scene.counties))
    places = read_places([answer.target_id for answer in city])
    domains = {answer.target_id: name_domain(answer, places.get(answer.target_id, NOWHERE)) for answer in city}
    compared = {indicator_id for indicator_id, _ in by_place}
    kept = [answer for answer in city if answer.target.indicator_id in compared]
    choices = list_choices(kept, domains)
    chosen = next((one for one in choices if one.domain.key == domain), choices[0] if choices else None)
    here = [answer for answer in kept if chosen and domains[answer.target_id] == chosen.domain]
    total = sum(chosen is not None and found == chosen.domain for found in domains.values())
    rows = [make_row(answer, domains[answer.target_id], scene.counties, by_place) for answer in here]
    return Counties(scene, tuple(choices), chosen, tuple(rows), total - len(here))


def read_by_place(answers: AnswerQuerySet) -> dict[tuple[int | None, int], Answer]:
    """By indicator and area; a county's own target stands before the city's it would be held against."""
    found: dict[tuple[int | None, int], Answer] = {}
    for answer in sorted(answers.select_related("target"), key=lambda one: not one.is_reference):
        found[answer.target.indicator_id, answer.area_id] = answer
    return found


def list_choices(answers: Sequence[Answer], domains: Mapping[int, Domain]) -> list[DomainChoice]:
    """Domains in the order of the plans, the table of key indicators first, with their targets."""
    targets: dict[Domain, list[Target]] = defaultdict(list)
    for answer in answers:
        targets[domains[answer.target_id]].append(answer.target)
    ordered = sorted(targets, key=lambda domain: (domain.plan_id, domain.position))
    return [DomainChoice(targets[domain][0].plan, domain, tuple(targets[domain])) for domain in ordered]


def make_row(
    city: Answer, domain: Domain, counties: Sequence[Area], by_place: Mapping[tuple[int | None, int], Answer]
) -> HeatRow:
    found = [by_place.get((city.target.indicator_id, area.pk)) for area in counties]
    rare = any(is_rare(answer) for answer in [city, *found])
    grounds = [""] * len(found) if rare else choose_grounds([round_printed(answer) for answer in found])
    cells = tuple(HeatCell(answer, ground) for answer, ground in zip(found, grounds, strict=True))
    return HeatRow(city.target, domain, city, cells, rare)


def round_printed(answer: Answer | None) -> Decimal | None:
    """The figure as it is printed: what reads the same has the same colour."""
    if answer is None or answer.value is None:
        return None
    printed = Printed(answer.value, answer.figure)
    return Decimal(print_fixed(answer.value, printed.digits))


def choose_grounds(values: Sequence[Decimal | None]) -> list[str]:
    """The ground of each figure's class within its row, light to dark; empty without a figure."""
    shades = choose_classes([value for value in values if value is not None])
    return [find_shade(value, shades).ground if value is not None else "" for value in values]
