"""What the pages of a filing show of differing figures: both sides with their explanations, and what was decided."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from fuer.reporting.domain.queries.differences import Difference, Side
from fuer.reporting.models import FilingItem, SideExplanation

if TYPE_CHECKING:
    from fuer.indicators.models import Acceptance
    from fuer.reporting.models import Filing


@dataclass(frozen=True)
class ShownSide:
    side: Side
    explanation: SideExplanation | None
    is_own: bool
    is_taken: bool


@dataclass(frozen=True)
class Dispute:
    """One figure two units report differently; `decision` is the acceptance that settled it for all of them."""

    cell_id: int
    name: str
    sides: tuple[ShownSide, ...]
    decision: Acceptance | None


def read_disputes(filing: Filing, differences: Sequence[Difference]) -> list[Dispute]:
    """The differences as `filing`'s page shows them; two queries, none where there are no differences."""
    if not differences:
        return []
    sides = [side for found in differences for side in found.sides]
    rows = SideExplanation.objects.filter(version__in=[side.version.pk for side in sides])
    explanations = {row.version_id: row for row in rows.select_related("explained_by")}
    items = FilingItem.objects.filter(
        entry__in=[side.entry_id for side in sides], filing__collection__area=filing.collection.area_id
    )
    settled: dict[int, set[Acceptance | None]] = defaultdict(set)
    for item in items.select_related("accepted__accepted_by", "entry"):
        settled[item.entry.cell_id].add(item.accepted)
    return [describe(filing, found, settled[found.cell_id], explanations) for found in differences]


def describe(
    filing: Filing,
    found: Difference,
    settled: set[Acceptance | None],
    explanations: dict[int, SideExplanation],
) -> Dispute:
    """It is decided when one acceptance settles every side; a side that came later is in dispute again."""
    (decision,) = settled if len(settled) == 1 else (None,)
    shown = tuple(
        ShownSide(
            side=side,
            explanation=explanations.get(side.version.pk),
            is_own=side.unit_id == filing.unit_id,
            is_taken=decision is not None and decision.version_id == side.version.pk,
        )
        for side in found.sides
    )
    return Dispute(found.cell_id, found.name, shown, decision)
