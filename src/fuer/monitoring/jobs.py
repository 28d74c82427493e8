"""What monitoring does by the clock and in the background."""

from __future__ import annotations

from typing import Any

from django.utils import timezone

from fuer.core.domain.jobs import JobFailed, job_kind, report_progress
from fuer.core.domain.schedule import daily
from fuer.core.models import Job
from fuer.monitoring.domain.answers import list_current_targets, rebuild_answers
from fuer.monitoring.domain.snapshot_check import CHECK_KIND, check_snapshot
from fuer.monitoring.domain.snapshots import MAKE_KIND, SnapshotError, make_snapshot
from fuer.monitoring.domain.warning_notices import remind_overdue
from fuer.monitoring.domain.warnings import raise_everywhere
from fuer.monitoring.models import Snapshot
from fuer.orgs.models import Area, User


@daily("monitoring.rebuild", hour=5, minute=0)
def rebuild() -> None:
    """A new year opens a new column and ends the wait for the old one's report; a day that passes makes data late."""
    today = timezone.localdate()
    rebuild_answers(list_current_targets(), today=today)
    raise_everywhere(today=today)


@daily("monitoring.remind", hour=8, minute=45)
def remind() -> None:
    remind_overdue(timezone.localdate())


@job_kind(MAKE_KIND)
def make(job: Job, *, area: int, year: int, note: str) -> dict[str, Any]:
    """Freeze a year in the name of whoever started the job; the result names the snapshot."""
    try:
        snapshot = make_snapshot(
            Area.objects.get(pk=area),
            year,
            note=note,
            user=User.objects.get(pk=job.created_by_id),
            report=lambda done, total, message: report_progress(job, done, total, message),
        )
    except SnapshotError as error:
        raise JobFailed(str(error)) from error
    return {"snapshot": snapshot.pk}


@job_kind(CHECK_KIND)
def check(job: Job, *, snapshot: int) -> dict[str, Any]:
    found = Snapshot.objects.select_related("area").get(pk=snapshot)
    check_snapshot(found, user=User.objects.get(pk=job.created_by_id))
    return {"snapshot": found.pk}
