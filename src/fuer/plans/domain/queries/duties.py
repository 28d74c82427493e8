"""Who answers for clauses and targets, apart by where it is said: the document itself, or the demonstration."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.db.models import Q

from fuer.plans.enums import ResponsibilityBasis, ResponsibilityRole
from fuer.plans.models import Plan, Responsibility

ROLE_ORDER = (ResponsibilityRole.LEAD, ResponsibilityRole.NAMED, ResponsibilityRole.SUPPORT)


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
    by_clause: dict[int, list[Responsibility]]
    by_target: dict[int, list[Responsibility]]

    def of(self, clause_ids: Iterable[int], target_ids: Iterable[int]) -> Duties:
        """Duties of the clauses and targets together, each unit once."""
        rows = [row for pk in clause_ids for row in self.by_clause.get(pk, ())]
        rows += [row for pk in target_ids for row in self.by_target.get(pk, ())]
        return collect_duties(rows) if rows else NOBODY

    @property
    def unit_names(self) -> dict[int, str]:
        """Units that answer for anything, by id."""
        rows = (row for group in (self.by_clause, self.by_target) for found in group.values() for row in found)
        return {row.unit.pk: str(row.unit) for row in rows if row.unit}


def read_plan_duties(plans: Iterable[Plan]) -> PlanDuties:
    """All responsibilities of the plans, in one query."""
    plans = list(plans)
    duties = PlanDuties(defaultdict(list), defaultdict(list))
    for row in Responsibility.objects.filter(Q(clause__plan__in=plans) | Q(target__plan__in=plans)).select_related(
        "unit"
    ):
        if row.clause_id is not None:
            duties.by_clause[row.clause_id].append(row)
        elif row.target_id is not None:
            duties.by_target[row.target_id].append(row)
    return duties


def collect_duties(rows: Sequence[Responsibility]) -> Duties:
    return Duties(
        document=list_roles([row for row in rows if row.basis == ResponsibilityBasis.DOCUMENT]),
        demo=list_roles([row for row in rows if row.basis == ResponsibilityBasis.DEMO]),
        unit_ids=frozenset(row.unit_id for row in rows if row.unit_id is not None),
    )


def list_roles(rows: Sequence[Responsibility]) -> tuple[RoleList, ...]:
    """Units by role, the lead first; a unit named twice keeps its strongest role."""
    seen: set[str] = set()
    lists = []
    for role in ROLE_ORDER:
        here = [row for row in rows if row.role == role]
        names = list(dict.fromkeys(str(row.unit or row.named_as) for row in here))
        names = [name for name in names if name not in seen]
        seen |= set(names)
        if names:
            lists.append(RoleList(role, tuple(names), any(row.open_list for row in here)))
    return tuple(lists)
