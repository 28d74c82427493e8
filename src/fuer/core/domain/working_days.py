"""Working days in China: the yearly notice of the State Council as a package knows it, and what the office entered.

The functions are pure; `read_holidays` fetches the office's days once for a whole calculation.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping

import chinese_calendar
from chinese_calendar.constants import holidays as noticed_days

from fuer.core.models import Holiday

# date → whether one works on it; these days win over the package.
Extra = Mapping[dt.date, bool]
NONE: Extra = {}

FIRST_YEAR, LAST_YEAR = min(noticed_days).year, max(noticed_days).year
ONE_DAY = dt.timedelta(days=1)
SATURDAY = 5


def is_working_day(day: dt.date, extra: Extra = NONE) -> bool:
    """Whether offices work on `day`: as `extra` says, else the notice of its year, else Monday to Friday."""
    if day in extra:
        return extra[day]
    if FIRST_YEAR <= day.year <= LAST_YEAR:
        return bool(chinese_calendar.is_workday(day))
    return day.weekday() < SATURDAY


def next_working_day(day: dt.date, extra: Extra = NONE) -> dt.date:
    """`day` itself if one works on it, else the first working day after it, as terms end by 民法典 203."""
    while not is_working_day(day, extra):
        day += ONE_DAY
    return day


def add_working_days(day: dt.date, n: int, extra: Extra = NONE) -> dt.date:
    """The n-th working day after `day`, which is not counted itself; before it for a negative n; `day` for 0."""
    step = ONE_DAY if n > 0 else -ONE_DAY
    for _counted in range(abs(n)):
        day += step
        while not is_working_day(day, extra):
            day += step
    return day


def is_certain(year: int, extra: Extra = NONE) -> bool:
    """Whether the rest days of `year` are known, so that a date of it is more than Monday-to-Friday guesswork.

    The office's own days make a year certain once they reach 1 October: every yearly notice names that day.
    """
    return FIRST_YEAR <= year <= LAST_YEAR or dt.date(year, 10, 1) in extra


def read_holidays() -> dict[dt.date, bool]:
    """The office's own days, for the `extra` of the functions above."""
    return dict(Holiday.objects.values_list("date", "is_working"))
