"""What this room does by the clock and in the background."""

from django.utils import timezone

from fuer.core.domain.schedule import daily
from fuer.reporting.domain.reminders import remind_everybody


@daily("reporting.remind", hour=8, minute=30)
def remind() -> None:
    remind_everybody(timezone.localdate())
