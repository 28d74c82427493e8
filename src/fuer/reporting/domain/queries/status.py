"""How filings of any number of collections stand: what a unit sees in its list, and what waits for somebody."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import TYPE_CHECKING

from fuer.core.domain.working_days import read_holidays
from fuer.reporting.domain.progress import Counts, Status, Texts, add_counts
from fuer.reporting.domain.queries.board import find_last_day, read_filing_status
from fuer.reporting.domain.queries.counts import count_items, count_texts

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from fuer.reporting.models import Filing


@dataclass(frozen=True)
class FilingStatus:
    filing: Filing
    counts: Counts
    texts: Texts
    status: Status


def list_status(filings: QuerySet[Filing], today: dt.date) -> list[FilingStatus]:
    """The filings in their own order, in four queries. Days stop counting when a collection is closed."""
    counts, texts, holidays = count_items(filings, today), count_texts(filings), read_holidays()
    found = []
    for filing in filings.select_related("collection__area", "unit__area"):
        total = add_counts(counts.get(filing.pk, {}).values())
        written = texts.get(filing.pk, Texts())
        day = find_last_day(filing.collection, today)
        found.append(FilingStatus(filing, total, written, read_filing_status(filing, total, written, day, holidays)))
    return found
