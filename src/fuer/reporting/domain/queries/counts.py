"""Where each owed figure stands, told by the database; `Counts` says what the places mean."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from typing import TYPE_CHECKING, Any

from django.db.models import Case, CharField, Count, Exists, OuterRef, Q, Value, When

from fuer.reporting.domain.progress import Counts, Texts
from fuer.reporting.enums import TextState
from fuer.reporting.models import FilingItem, FilingText, ItemReturn

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from fuer.reporting.models import Filing

# `FilingCell.is_filled`, and what no day has come for yet, as the database sees them.
FILLED = (
    Q(entry__value__isnull=False)
    | Q(entry__numerator__isnull=False, entry__denominator__isnull=False)
    | ~Q(entry__missing="")
)
OPEN_TEXT = Q(state__in=(TextState.DRAFTING, TextState.RETURNED))


def place_items(items: QuerySet[FilingItem], today: dt.date) -> QuerySet[Any]:
    """`items` annotated with their `place`, the name of a field of `Counts`.

    An entry the unit signed in another filing counts as signed here only after this filing was reported itself.
    """
    is_returned = Exists(ItemReturn.objects.filter(item=OuterRef("pk"), resolved_at=None))
    return items.annotate(
        place=Case(
            When(is_returned, then=Value("returned")),
            When(accepted__isnull=False, then=Value("accepted")),
            When(entry__version__isnull=False, filing__round__gt=0, then=Value("signed")),
            When(FILLED, then=Value("filled")),
            When(~Q(awaits="") | Q(due_on__gt=today), then=Value("deferred")),
            default=Value("missing"),
            output_field=CharField(),
        )
    )


def count_items(filings: QuerySet[Filing], today: dt.date) -> dict[int, dict[int, Counts]]:
    """Counts of each filing by the area its figures are of, in one query."""
    rows = (
        place_items(FilingItem.objects.filter(filing__in=filings), today)
        .order_by()
        .values_list("filing_id", "entry__cell__area_id", "place")
        .annotate(number=Count("pk"))
    )
    found: dict[int, dict[int, dict[str, int]]] = defaultdict(lambda: defaultdict(dict))
    for filing_id, area_id, place, number in rows:
        found[filing_id][area_id][place] = number
    return {
        filing_id: {area_id: Counts(**places) for area_id, places in areas.items()}
        for filing_id, areas in found.items()
    }


def count_texts(filings: QuerySet[Filing]) -> dict[int, Texts]:
    """The written parts of each filing, in one query."""
    rows = (
        FilingText.objects.filter(filing__in=filings)
        .order_by()
        .values_list("filing_id")
        .annotate(
            owed=Count("pk"),
            open=Count("pk", filter=OPEN_TEXT),
            returned=Count("pk", filter=Q(state=TextState.RETURNED)),
            accepted=Count("pk", filter=Q(state=TextState.ACCEPTED)),
        )
    )
    return {filing_id: Texts(*numbers) for filing_id, *numbers in rows}
