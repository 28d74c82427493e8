"""Who owes the written part (文字材料): the lead of each domain of the plans."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from fuer.orgs.enums import AreaLevel
from fuer.plans.enums import ClauseKind, ResponsibilityBasis, ResponsibilityRole
from fuer.plans.models import Clause, Responsibility

if TYPE_CHECKING:
    from fuer.orgs.models import Area, Unit
    from fuer.plans.models import Plan
    from fuer.reporting.domain.queries.in_charge import UnitsInCharge


@dataclass(frozen=True)
class OwedText:
    unit: Unit
    clause: Clause


@dataclass(frozen=True)
class Leads:
    """The domains of the plans, and the responsibilities that name a unit for them, by clause id."""

    domains: Sequence[Clause]
    by_clause: Mapping[int, Sequence[Responsibility]]

    def list_units(self, clause: Clause) -> list[int]:
        """The leads as the document names them, else as the demonstration proposes; without a lead the unit named first."""
        rows = self.by_clause.get(clause.pk, ())
        for basis in ResponsibilityBasis:
            here = [row for row in rows if row.basis == basis]
            leads = [row for row in here if row.role == ResponsibilityRole.LEAD]
            found = leads or [row for row in here if row.role == ResponsibilityRole.NAMED][:1]
            if found:
                return [row.unit_id for row in found if row.unit_id is not None]
        return []


def read_leads(plans: Sequence[Plan]) -> Leads:
    """Two queries; domains in the order of the plans."""
    domains = Clause.objects.filter(plan__in=plans, kind=ClauseKind.DOMAIN).select_related("plan")
    rows = Responsibility.objects.filter(clause__plan__in=plans, clause__kind=ClauseKind.DOMAIN, unit__isnull=False)
    by_clause: dict[int, list[Responsibility]] = defaultdict(list)
    for row in rows:
        if row.clause_id is not None:
            by_clause[row.clause_id].append(row)
    return Leads(list(domains), by_clause)


def list_owed_texts(
    leads: Leads, in_charge: UnitsInCharge, area: Area
) -> tuple[tuple[OwedText, ...], tuple[Clause, ...]]:
    """A text for each domain and lead, and the domains nobody writes about.

    In a county's collection the county's counterpart writes in place of a lead of the city.
    """
    texts: list[OwedText] = []
    untold: list[Clause] = []
    for clause in leads.domains:
        units = (find_writer(unit_id, in_charge, area) for unit_id in leads.list_units(clause))
        found = dict.fromkeys(unit for unit in units if unit is not None)
        texts += [OwedText(unit, clause) for unit in found]
        if not found:
            untold.append(clause)
    return tuple(texts), tuple(untold)


def find_writer(unit_id: int, in_charge: UnitsInCharge, area: Area) -> Unit | None:
    lead = in_charge.find_current(unit_id)
    if lead is None or area.level != AreaLevel.COUNTY:
        return lead
    return in_charge.find_counterpart(lead, area)
