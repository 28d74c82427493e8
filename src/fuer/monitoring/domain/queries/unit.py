"""A unit's targets (我单位的目标): what it leads, what it supports, whose figures it supplies, and what falls due next."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db.models import Q, QuerySet

from fuer.indicators.models import Definition
from fuer.monitoring.domain.queries.rows import TargetRow, read_rows
from fuer.monitoring.domain.queries.scene import Asked, Scene, read_scene
from fuer.monitoring.domain.queries.status import StateCounts, count_states
from fuer.monitoring.models import Answer
from fuer.orgs.models import Unit
from fuer.orgs.scope import in_scope, scope_of
from fuer.plans.enums import ResponsibilityRole
from fuer.plans.models import Plan, Responsibility
from fuer.reporting.enums import CollectionState
from fuer.reporting.models import Filing

if TYPE_CHECKING:
    from fuer.orgs.scope import Visitor

LEAD, SUPPORT, SUPPLY = "lead", "support", "supply"


@dataclass(frozen=True)
class Part:
    """Targets the unit has to do with in one way: it leads, supports, or supplies the figures."""

    kind: str
    rows: tuple[TargetRow, ...]
    counts: StateCounts


@dataclass(frozen=True)
class UnitTargets:
    """`unit` None: the person has not chosen one yet. `filings` are the unit's open ones, the next due first."""

    scene: Scene
    units: tuple[Unit, ...]
    unit: Unit | None
    parts: tuple[Part, ...]
    filings: tuple[Filing, ...]

    @property
    def rows(self) -> tuple[TargetRow, ...]:
        return tuple(row for part in self.parts for row in part.rows)

    @property
    def warnings(self) -> int:
        return sum(row.warnings for row in self.rows)

    @property
    def rests_on_demo(self) -> bool:
        return any(row.answer.rests_on_demo for row in self.rows)

    @property
    def is_reference(self) -> bool:
        """Whether every target is the city's, held against the unit's own area."""
        return bool(self.rows) and all(row.answer.is_reference for row in self.rows)


def read_unit(user: Visitor, asked: Asked, unit_id: int | None, *, today: dt.date) -> UnitTargets | None:
    """The page of one unit: the one asked for, else the person's own. None while there is no plan."""
    units = tuple(list_units(user, today))
    own = scope_of(user).unit_ids
    unit = next((one for one in units if one.pk == unit_id), None) or next(
        (one for one in units if one.pk in own and unit_id is None), None
    )
    code = unit.area.code if unit is not None else asked.area
    scene = read_scene(user, Asked(asked.plan, code, asked.year), today=today)
    if scene is None:
        return None
    if unit is None:
        return UnitTargets(scene, units, None, (), ())
    answers = Answer.objects.visible_to(user).filter(target__plan__in=scene.chosen)
    ways = read_ways(unit, scene.chosen)
    rows = read_rows(answers.filter(ways.condition), scene.area, scene.year, user)
    return UnitTargets(scene, units, unit, tuple(split_rows(rows, ways)), tuple(list_filings(unit, user)))


def list_units(user: Visitor, today: dt.date) -> Iterable[Unit]:
    """Units of the areas a person sees."""
    valid = Q(valid_to=None) | Q(valid_to__gte=today)
    return Unit.objects.filter(valid, in_scope(user, "area__path")).select_related("area", "counterpart")


@dataclass(frozen=True)
class Ways:
    """What binds targets to a unit: ids of targets it leads and supports, ids of indicators whose figures it supplies."""

    lead: frozenset[int]
    support: frozenset[int]
    supply: frozenset[int]

    @property
    def condition(self) -> Q:
        return Q(target__in=self.lead | self.support) | Q(target__indicator__in=self.supply)

    def find_kind(self, row: TargetRow) -> str:
        """The strongest of them."""
        target_id = row.answer.target_id
        return LEAD if target_id in self.lead else SUPPORT if target_id in self.support else SUPPLY


def read_ways(unit: Unit, plans: Iterable[Plan]) -> Ways:
    """In two queries. A county's unit answers in its own area for what its city counterpart is named for."""
    acting = [pk for pk in (unit.pk, unit.counterpart_id) if pk is not None]
    duties = Responsibility.objects.filter(Q(clause__plan__in=plans) | Q(target__plan__in=plans), unit__in=acting)
    lead, support = set[int](), set[int]()
    for role, *targets in duties.values_list("role", "target_id", "clause__quotes__target_id"):
        found = support if role == ResponsibilityRole.SUPPORT else lead
        found.update(pk for pk in targets if pk is not None)
    supplied = Definition.objects.filter(source_unit__in=acting).values_list("indicator_id", flat=True)
    return Ways(frozenset(lead), frozenset(support - lead), frozenset(supplied))


def split_rows(rows: Sequence[TargetRow], ways: Ways) -> Iterator[Part]:
    """The lead first; each target stands once. Only own targets are counted."""
    for kind in (LEAD, SUPPORT, SUPPLY):
        found = tuple(row for row in rows if ways.find_kind(row) == kind)
        own = [row.answer.bucket for row in found if not row.answer.is_reference]
        if found:
            yield Part(kind, found, count_states(own, len(own)))


def list_filings(unit: Unit, user: Visitor) -> QuerySet[Filing]:
    """The unit's filings of open collections, the next due first."""
    found = Filing.objects.visible_to(user).filter(unit=unit, collection__state=CollectionState.OPEN)
    return found.select_related("collection").order_by("collection__unit_due", "pk")
