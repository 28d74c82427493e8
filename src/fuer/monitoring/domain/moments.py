"""When something was done: now, or at noon of the day a run speaks for (a demo tells of days gone by)."""

from __future__ import annotations

import datetime as dt

from django.utils import timezone


def find_moment(day: dt.date) -> dt.datetime:
    if day == timezone.localdate():
        return timezone.now()
    return timezone.make_aware(dt.datetime.combine(day, dt.time(12)))
