"""Who answers for clauses and targets, apart by where it is said: the document itself, or the demonstration."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from django.db.models import Q

from fuer.plans.enums import ResponsibilityBasis, ResponsibilityRole
from fuer.plans.models import Plan, Responsibility

ROLE_ORDER = (ResponsibilityRole.LEAD, ResponsibilityRole.NAMED, ResponsibilityRole.SUPPORT)


class Duty(NamedTuple):
    """One responsibility with the names of its unit: a plan has hundreds, too many to make models of."""

    clause_id: int | None
    target_id: int | None
    unit_id: int | None
    unit__short_name: str | None
    unit__name: str | None
    named_as: str
    role: str
    basis: str
    open_list: bool

    @property
    def name(self) -> str:
        return self.unit__short_name or self.unit__name or self.named_as


@dataclass(frozen=True)
class RoleList:
    """Units of one role, in order; `is_open`: the document ends its list with 等."""

    role: ResponsibilityRole
    names: tuple[str, ...]
    is_open: bool = False


@dataclass(frozen=True)
class Duties:
    """`unit_ids` are all units of both lists, for filters."""

    document: tuple[RoleList, ...] = ()
    demo: tuple[RoleList, ...] = ()
    unit_ids: frozenset[int] = frozenset()

    @property
    def is_empty(self) -> bool:
        return not self.document and not self.demo


NOBODY = Duties()


@dataclass(frozen=True)
class PlanDuties:
    by_clause: dict[int, list[Duty]]
    by_target: dict[int, list[Duty]]

    def of(self, clause_ids: Iterable[int], target_ids: Iterable[int]) -> Duties:
        """Duties of the clauses and targets together, each unit once."""
        rows = [row for pk in clause_ids for row in self.by_clause.get(pk, ())]
        rows += [row for pk in target_ids for row in self.by_target.get(pk, ())]
        return collect_duties(rows) if rows else NOBODY

    def units_of(self, target_id: int) -> frozenset[int]:
        return collect_units(self.by_target.get(target_id, ()))

    def leads_of(self, clause_ids: Iterable[int], target_id: int) -> tuple[tuple[int, str], ...]:
        """Units that lead in the clauses or for the target, with their names; those named where nobody leads."""
        rows = [row for pk in clause_ids for row in self.by_clause.get(pk, ())]
        rows += self.by_target.get(target_id, ())
        leads = [row for row in rows if row.role == ResponsibilityRole.LEAD]
        named = [row for row in rows if row.role == ResponsibilityRole.NAMED]
        return tuple({row.unit_id: (row.unit_id, row.name) for row in leads or named if row.unit_id}.values())

    @property
    def unit_names(self) -> dict[int, str]:
        """Units that answer for anything, by id."""
        rows = (row for group in (self.by_clause, self.by_target) for found in group.values() for row in found)
        return {row.unit_id: row.name for row in rows if row.unit_id is not None}


def read_plan_duties(plans: Iterable[Plan]) -> PlanDuties:
    """All responsibilities of the plans, in one query."""
    plans = list(plans)
    return read_duties(Q(clause__plan__in=plans) | Q(target__plan__in=plans))


def read_duties(condition: Q) -> PlanDuties:
    """The responsibilities `condition` asks for, in one query."""
    duties = PlanDuties(defaultdict(list), defaultdict(list))
    for row in map(Duty._make, Responsibility.objects.filter(condition).values_list(*Duty._fields)):
        if row.clause_id is not None:
            duties.by_clause[row.clause_id].append(row)
        elif row.target_id is not None:
            duties.by_target[row.target_id].append(row)
    return duties


def collect_duties(rows: Sequence[Duty]) -> Duties:
    return Duties(
        document=list_roles([row for row in rows if row.basis == ResponsibilityBasis.DOCUMENT]),
        demo=list_roles([row for row in rows if row.basis == ResponsibilityBasis.DEMO]),
        unit_ids=collect_units(rows),
    )


def collect_units(rows: Iterable[Duty]) -> frozenset[int]:
    return frozenset(row.unit_id for row in rows if row.unit_id is not None)


def list_roles(rows: Sequence[Duty]) -> tuple[RoleList, ...]:
    """Units by role, the lead first; a unit named twice keeps its strongest role."""
    seen: set[str] = set()
    lists = []
    for role in ROLE_ORDER:
        here = [row for row in rows if row.role == role]
        names = [name for name in dict.fromkeys(row.name for row in here) if name not in seen]
        seen |= set(names)
        if names:
            lists.append(RoleList(role, tuple(names), any(row.open_list for row in here)))
    return tuple(lists)
