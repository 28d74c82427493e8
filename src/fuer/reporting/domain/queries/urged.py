"""How often a unit was urged, and when last: the record of events knows."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Count, Max
from django.utils import timezone

from fuer.core.models import Event
from fuer.reporting.models import Filing

URGE_VERB = "reporting.urge_filing"


@dataclass(frozen=True)
class Urged:
    times: int
    last_on: dt.date | None


def read_urged(filing_ids: Iterable[int]) -> dict[int, Urged]:
    """By filing; those never urged are absent. One query."""
    events = Event.objects.filter(
        subject_type=Filing._meta.label_lower, subject_id__in=[str(pk) for pk in filing_ids], verb=URGE_VERB
    )
    rows = events.order_by().values_list("subject_id").annotate(times=Count("pk"), last=Max("at"))
    return {int(subject): Urged(times, timezone.localdate(last)) for subject, times, last in rows}
