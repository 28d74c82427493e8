"""Who answers for a warning: the lead of the target, or of the clause it stands in, else whoever brings its figures."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db.models import Q

from fuer.orgs.models import Area
from fuer.plans.enums import ResponsibilityBasis, ResponsibilityRole
from fuer.plans.models import Responsibility, TargetQuote
from fuer.reporting.domain.queries.in_charge import UnitsInCharge, read_units_in_charge

if TYPE_CHECKING:
    from fuer.indicators.models import Definition
    from fuer.orgs.models import Unit
    from fuer.plans.models import Target


@dataclass(frozen=True)
class Responsible:
    """Ids of the units by target; `in_charge` knows who does their work today."""

    leads: Mapping[int, int]
    sources: Mapping[int | None, int | None]
    in_charge: UnitsInCharge

    def find(self, target: Target, area: Area, asked: Unit | None) -> tuple[Unit | None, Unit | None]:
        """The lead and the source in `area`; `asked` is the unit last asked for its figure. Either may stand in."""
        source = asked or self.find_in(self.sources.get(target.indicator_id), area)
        lead = self.find_in(self.leads.get(target.pk), area)
        if lead is not None and area.pk != target.area_id and not lead.area.path.startswith(area.path):
            lead = None
        return lead or source, source or lead

    def find_in(self, unit_id: int | None, area: Area) -> Unit | None:
        """The unit today, or its counterpart in the area; a unit above the area where there is none."""
        unit = self.in_charge.find_current(unit_id)
        return unit and (self.in_charge.find_counterpart(unit, area) or unit)


def read_responsible(
    targets: Sequence[Target], definitions: Mapping[int | None, Sequence[Definition]], today: dt.date
) -> Responsible:
    """Four queries."""
    leads = read_leads(targets)
    sources = {indicator_id: numbers[-1].source_unit_id for indicator_id, numbers in definitions.items()}
    root = min((target.area for target in targets), key=lambda area: len(area.path), default=Area())
    return Responsible(leads, sources, read_units_in_charge(root, {*leads.values(), *sources.values()}, today))


def read_leads(targets: Sequence[Target]) -> dict[int, int]:
    """The first lead named for the target itself, for a clause it is quoted in, or for the clause above that one; what
    the document says comes before the demonstration.
    """
    clauses: dict[int, list[int]] = defaultdict(list)
    quotes = TargetQuote.objects.filter(target__in=targets).order_by("start", "pk")
    parents: dict[int, list[int]] = defaultdict(list)
    for target_id, clause_id, parent_id in quotes.values_list("target_id", "clause_id", "clause__parent_id"):
        clauses[target_id].append(clause_id)
        if parent_id is not None:
            parents[target_id].append(parent_id)
    wanted = {pk for found in (*clauses.values(), *parents.values()) for pk in found}
    rows = Responsibility.objects.filter(
        Q(target__in=targets) | Q(clause__in=wanted), role=ResponsibilityRole.LEAD, unit__isnull=False
    ).order_by("position", "pk")
    by_place: dict[tuple[str, int | None], int] = {}
    for row in rows:
        key = ("target" if row.target_id else "clause") + row.basis
        by_place.setdefault((key, row.target_id or row.clause_id), row.unit_id or 0)
    found: dict[int, int] = {}
    for target in targets:
        for basis in (ResponsibilityBasis.DOCUMENT, ResponsibilityBasis.DEMO):
            named: list[tuple[str, int | None]] = [(f"target{basis}", target.pk)]
            named += [(f"clause{basis}", pk) for pk in (*clauses[target.pk], *parents[target.pk])]
            unit_id = next((by_place[key] for key in named if key in by_place), None)
            if unit_id is not None:
                found.setdefault(target.pk, unit_id)
    return found
