"""Work by the clock: functions that run every few seconds or once a day, whichever supervisor is there.

A run is claimed by one conditional update, so several supervisors run it once. A daily run that nobody was there for
is made up once, as soon as somebody is; a run that failed or was killed is tried again after a while. So a scheduled
function may run twice for one cause and must be fit for it. It is short; long work starts a Job.
"""

from __future__ import annotations

import datetime as dt
import logging
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol

from django.db import Error, close_old_connections, connection
from django.utils import timezone

from fuer.core.enums import JobState
from fuer.core.models import Schedule

logger = logging.getLogger(__name__)

ScheduledFunction = Callable[[], object]
LOOK_EVERY_SECONDS = 1.0
# Nothing scheduled takes this long, so a run that is still "running" then was killed.
TRY_AGAIN_AFTER = dt.timedelta(minutes=5)


class Rhythm(Protocol):
    def is_due(self, last_run: dt.datetime, now: dt.datetime) -> bool: ...


@dataclass(frozen=True)
class Interval:
    length: dt.timedelta

    def is_due(self, last_run: dt.datetime, now: dt.datetime) -> bool:
        return last_run + self.length <= now


@dataclass(frozen=True)
class TimeOfDay:
    """A time on the clocks of the installation's place (TIME_ZONE)."""

    hour: int
    minute: int

    def is_due(self, last_run: dt.datetime, now: dt.datetime) -> bool:
        return last_run < self.find_latest(now)

    def find_latest(self, now: dt.datetime) -> dt.datetime:
        """The latest such moment that is not after `now`."""
        local = timezone.localtime(now)
        moment = local.replace(hour=self.hour, minute=self.minute, second=0, microsecond=0)
        return moment if moment <= local else moment - dt.timedelta(days=1)


@dataclass(frozen=True)
class Entry:
    rhythm: Rhythm
    function: ScheduledFunction


TIMETABLE: dict[str, Entry] = {}


def every(name: str, *, seconds: float) -> Callable[[ScheduledFunction], ScheduledFunction]:
    """Register `function()` to run `seconds` after its last run began. Stands in an app's `jobs` module."""
    return register(name, Interval(dt.timedelta(seconds=seconds)))


def daily(name: str, *, hour: int, minute: int = 0) -> Callable[[ScheduledFunction], ScheduledFunction]:
    """Register `function()` to run once a day at this local time. Stands in an app's `jobs` module."""
    return register(name, TimeOfDay(hour, minute))


def register(name: str, rhythm: Rhythm) -> Callable[[ScheduledFunction], ScheduledFunction]:
    def keep(function: ScheduledFunction) -> ScheduledFunction:
        if name in TIMETABLE:
            raise ValueError(f"{name} is scheduled twice")
        TIMETABLE[name] = Entry(rhythm, function)
        return function

    return keep


def run_due(now: dt.datetime | None = None) -> list[str]:
    """Run everything that is due at `now` (default: the present) and return the names; safe in several processes.

    A function that raises is logged and recorded and does not keep the others from running.
    """
    now = now or timezone.now()
    rows = read_rows()
    return [name for name, entry in TIMETABLE.items() if is_due(rows[name], entry, now) and run_once(rows[name], now)]


def read_rows() -> dict[str, Schedule]:
    """The row of every name in the timetable; a name that is new gets one."""
    rows = Schedule.objects.in_bulk(field_name="name")
    missing = TIMETABLE.keys() - rows.keys()
    if missing:
        Schedule.objects.bulk_create([Schedule(name=name) for name in sorted(missing)], ignore_conflicts=True)
        rows = Schedule.objects.in_bulk(field_name="name")
    return rows


def is_due(row: Schedule, entry: Entry, now: dt.datetime) -> bool:
    """Whether its time has come, or its last run came to nothing a while ago; what never ran is due."""
    if row.last_run_at is None or entry.rhythm.is_due(row.last_run_at, now):
        return True
    return row.last_result != JobState.DONE and row.last_run_at + TRY_AGAIN_AFTER <= now


def run_once(row: Schedule, now: dt.datetime) -> bool:
    """Claim this run and do it. False when somebody else was quicker."""
    unchanged = Schedule.objects.filter(pk=row.pk, last_run_at=row.last_run_at)
    if not unchanged.update(last_run_at=now, last_result=JobState.RUNNING, failure=""):
        return False
    result, failure = JobState.DONE, ""
    try:
        TIMETABLE[row.name].function()
    except Exception as error:
        logger.exception("Scheduled work %s failed", row.name)
        result, failure = JobState.FAILED, f"{type(error).__name__}: {error}"
    Schedule.objects.filter(pk=row.pk, last_run_at=now).update(last_result=result, failure=failure[:500])
    return True


def keep_time(is_stopping: Callable[[], bool]) -> None:
    """Run what is due, second by second, until told to stop: the body of a supervisor's thread."""
    try:
        while not is_stopping():
            close_old_connections()
            try:
                run_due()
            except Error:
                # A locked, restarting or not yet migrated database: what is due stays due.
                logger.warning("The timetable could not reach the database", exc_info=True)
            time.sleep(LOOK_EVERY_SECONDS)
    finally:
        connection.close()
