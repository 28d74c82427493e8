"""What monitoring does by the clock."""

from django.utils import timezone

from fuer.core.domain.schedule import daily
from fuer.monitoring.domain.answers import list_current_targets, rebuild_answers
from fuer.monitoring.domain.warning_notices import remind_overdue
from fuer.monitoring.domain.warnings import raise_everywhere


@daily("monitoring.rebuild", hour=5, minute=0)
def rebuild() -> None:
    """A new year opens a new column and ends the wait for the old one's report; a day that passes makes data late."""
    today = timezone.localdate()
    rebuild_answers(list_current_targets(), today=today)
    raise_everywhere(today=today)


@daily("monitoring.remind", hour=8, minute=45)
def remind() -> None:
    remind_overdue(timezone.localdate())
