"""How far a unit is with what was sent back, and how much of the filing stays as it was reported."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from fuer.reporting.domain.rounds import is_unchanged
from fuer.reporting.domain.steps import WITHIN_UNIT
from fuer.reporting.models import ItemReturn

if TYPE_CHECKING:
    from fuer.reporting.models import Filing


@dataclass(frozen=True)
class Returned:
    """Figures sent back (`returned`), of them changed by now (`corrected`); `kept` were signed and not sent back."""

    returned: int = 0
    corrected: int = 0
    kept: int = 0


def read_returned(filing: Filing) -> Returned:
    """Constant queries; none for a filing that has not been reported or lies beyond the unit."""
    if filing.state not in WITHIN_UNIT or not filing.round:
        return Returned()
    opened = ItemReturn.objects.filter(item__filing=filing, resolved_at=None).select_related("item__entry", "version")
    rows = list(opened.prefetch_related("item__entry__evidence", "version__evidence"))
    signed = filing.items.filter(entry__version__isnull=False).count()
    return Returned(len(rows), sum(not is_unchanged(row.item.entry, row) for row in rows), signed - len(rows))
