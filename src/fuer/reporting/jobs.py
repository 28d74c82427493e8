"""What this room does by the clock and in the background."""

from django.utils import timezone

from fuer.core.domain.jobs import job_kind
from fuer.core.domain.schedule import daily
from fuer.reporting.domain.history_commit import commit_history
from fuer.reporting.domain.history_imports import COMMIT_KIND, VERIFY_KIND
from fuer.reporting.domain.history_verify import verify_history
from fuer.reporting.domain.reminders import remind_everybody

job_kind(VERIFY_KIND)(verify_history)
job_kind(COMMIT_KIND)(commit_history)


@daily("reporting.remind", hour=8, minute=30)
def remind() -> None:
    remind_everybody(timezone.localdate())
