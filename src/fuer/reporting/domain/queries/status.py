"""How far the filings of a collection are, counted from their rows; what dates can tell is not stored."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db.models import Count, Q

from fuer.reporting.models import FilingItem, FilingText

if TYPE_CHECKING:
    from fuer.reporting.models import Filing

BEGUN = (
    Q(entry__value__isnull=False)
    | Q(entry__numerator__isnull=False, entry__denominator__isnull=False)
    | ~Q(entry__missing="")
)
# Figures that come later, or from above, make nobody late.
IN_TIME = Q(due_on__isnull=True, awaits="")


@dataclass(frozen=True)
class FilingStatus:
    """`expected` figures owed, `begun` filled in, `signed` with a version, `accepted` at the collection's level.

    `due` is the filing's own day; `overdue_days` count from it while the filing has not been reported, 0 else.
    """

    filing: Filing
    expected: int
    begun: int
    signed: int
    accepted: int
    returned: int
    texts: int
    due: dt.date
    overdue_days: int

    @property
    def state(self) -> str:
        """waiting (待填报), returned (已退回), or where the filing lies."""
        if self.filing.state != "drafting":
            return str(self.filing.state)
        if self.returned:
            return "returned"
        return "drafting" if self.filing.begun_at or self.begun else "waiting"


def list_status(filings: Sequence[Filing], today: dt.date) -> list[FilingStatus]:
    """The status of each filing, in the order given; two queries. `collection` must be loaded with the filings."""
    counted = {
        row["filing_id"]: row
        for row in FilingItem.objects.filter(filing__in=filings)
        .order_by()
        .values("filing_id")
        .annotate(
            expected=Count("pk", distinct=True),
            begun=Count("pk", filter=BEGUN, distinct=True),
            signed=Count("pk", filter=Q(entry__version__isnull=False), distinct=True),
            accepted_items=Count("pk", filter=Q(accepted__isnull=False), distinct=True),
            returned=Count("returns", filter=Q(returns__resolved_at__isnull=True), distinct=True),
            punctual=Count("pk", filter=IN_TIME, distinct=True),
        )
    }
    texts = dict(
        FilingText.objects.filter(filing__in=filings)
        .order_by()
        .values("filing_id")
        .annotate(number=Count("pk"))
        .values_list("filing_id", "number")
    )
    return [describe(filing, counted.get(filing.pk, {}), texts.get(filing.pk, 0), today) for filing in filings]


def describe(filing: Filing, counts: dict[str, int], texts: int, today: dt.date) -> FilingStatus:
    due = filing.extended_to or filing.collection.unit_due
    owes_now = bool(counts.get("punctual", 0) or texts)
    is_late = filing.reported_at is None and owes_now and today > due
    return FilingStatus(
        filing=filing,
        expected=counts.get("expected", 0),
        begun=counts.get("begun", 0),
        signed=counts.get("signed", 0),
        accepted=counts.get("accepted_items", 0),
        returned=counts.get("returned", 0),
        texts=texts,
        due=due,
        overdue_days=(today - due).days if is_late else 0,
    )
