"""What monitoring does by the clock."""

from django.utils import timezone

from fuer.core.domain.schedule import daily
from fuer.monitoring.domain.answers import list_current_targets, rebuild_answers


@daily("monitoring.rebuild", hour=5, minute=0)
def rebuild() -> None:
    """A new year opens a new column and ends the wait for the old one's report; figures need no such run."""
    rebuild_answers(list_current_targets(), today=timezone.localdate())
