"""Where every figure of an indicator comes from: its versions, who accepted which, why, and on what evidence."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db.models import Prefetch, Q

from fuer.indicators.models import Acceptance, Cell, ObservationVersion
from fuer.plans.domain.queries.figures import TOTALS, show_figure
from fuer.plans.domain.queries.unaccepted import is_waiting

if TYPE_CHECKING:
    from fuer.core.models import Evidence
    from fuer.indicators.models import Indicator

# What a version is now.
ACCEPTED, WAITING, FORMER = "accepted", "waiting", "former"


@dataclass(frozen=True)
class LineageRow:
    """One version. `state` is accepted, waiting (signed, 未审定) or former; `breaks`: measured under another comparability
    group than the year before, so the series breaks here.
    """

    version: ObservationVersion
    printed: str
    state: str
    acceptances: tuple[Acceptance, ...]
    evidence: tuple[Evidence, ...]
    breaks: bool


def read_lineage(indicator: Indicator, accepted_in: Q, signed_in: Q) -> list[LineageRow]:
    """Every version of the totals, the newest of each cell first, in constant queries. `accepted_in` says of which areas
    accepted figures may be read, `signed_in` of which those not accepted yet.
    """
    readable = Q(accepted_in, accepted__isnull=False) | signed_in
    cells = list(Cell.objects.filter(TOTALS, readable, indicator=indicator).select_related("period"))
    versions = (
        ObservationVersion.objects.filter(cell__in=[cell.pk for cell in cells])
        .select_related("cell__area", "cell__period", "cell__accepted", "definition", "created_by", "survey")
        .prefetch_related("evidence", Prefetch("acceptances", Acceptance.objects.select_related("accepted_by")))
        .order_by("cell__area__path", "cell__period__end", "cell_id", "-number")
    )
    breaks = find_breaks(cells)
    rows, newest = [], set[int]()
    for version in versions:
        rows.append(
            describe_version(version, is_newest=version.cell_id not in newest, breaks=version.cell_id in breaks)
        )
        newest.add(version.cell_id)
    return rows


def describe_version(version: ObservationVersion, *, is_newest: bool, breaks: bool) -> LineageRow:
    acceptances = tuple(version.acceptances.all())
    if version.pk == version.cell.accepted_id:
        state = ACCEPTED
    else:
        state = WAITING if is_newest and is_waiting(version, version.cell) else FORMER
    return LineageRow(
        version=version,
        printed=show_figure(version, version.definition),
        state=state,
        acceptances=acceptances,
        evidence=tuple(version.evidence.all()),
        breaks=breaks,
    )


def find_breaks(cells: Sequence[Cell]) -> set[int]:
    """Cells measured under another comparability group than the one before them in their area; periods are loaded."""
    found, before = set(), dict[int, str]()
    for cell in sorted(cells, key=lambda cell: (cell.period.end, cell.pk)):
        if before.setdefault(cell.area_id, cell.comparability_group) != cell.comparability_group:
            found.add(cell.pk)
        before[cell.area_id] = cell.comparability_group
    return found
