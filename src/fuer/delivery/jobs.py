"""What delivery does by the clock."""

from __future__ import annotations

from django.utils import timezone

from fuer.core.domain.schedule import daily
from fuer.delivery.domain.task_notices import remind_overdue


@daily("delivery.remind", hour=8, minute=50)
def remind() -> None:
    remind_overdue(timezone.localdate())
