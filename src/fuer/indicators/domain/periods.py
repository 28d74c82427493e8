"""Reporting periods: which stretch of time a year's figure stands for (DESIGN 2: Oct–Sep, school years, quarters)."""

from __future__ import annotations

import calendar
import datetime as dt
from typing import TYPE_CHECKING

from fuer.indicators.enums import Cadence
from fuer.indicators.models import Period

if TYPE_CHECKING:
    from fuer.indicators.models import Definition

Span = tuple[dt.date, dt.date]


def year_period(year: int) -> Period:
    """The calendar year as a reporting period."""
    return periods_of_year(Cadence.YEAR, year)[0]


def periods_of_year(cadence: str, year: int) -> list[Period]:
    """The periods of one cadence whose figures belong to data year `year`: one, or four quarters. Made when missing."""
    kept = Cadence.YEAR if cadence == Cadence.SURVEY else Cadence(cadence)
    return [
        Period.objects.get_or_create(cadence=kept, start=start, end=end, defaults={"label_year": year})[0]
        for start, end in spans_of_year(kept, year)
    ]


def spans_of_year(cadence: str, year: int) -> list[Span]:
    """First and last days. The health year of 2023 ends in September 2023, the school year of 2023 begins there."""
    match cadence:
        case Cadence.HEALTH_YEAR:
            return [(dt.date(year - 1, 10, 1), dt.date(year, 9, 30))]
        case Cadence.SCHOOL_YEAR:
            return [(dt.date(year, 9, 1), dt.date(year + 1, 8, 31))]
        case Cadence.QUARTER:
            starts = [dt.date(year, month, 1) for month in (1, 4, 7, 10)] + [dt.date(year + 1, 1, 1)]
            return [(start, after - dt.timedelta(days=1)) for start, after in zip(starts, starts[1:], strict=False)]
        case _:
            return [(dt.date(year, 1, 1), dt.date(year, 12, 31))]


def find_period_end(cadence: str, year: int) -> dt.date:
    """The last day of what the figures of data year `year` stand for."""
    return spans_of_year(cadence, year)[-1][1]


def is_awaited(definition: Definition, year: int, today: dt.date) -> bool:
    """Whether nobody can have the figure of data year `year` yet: the year runs, or, counted from the end of the figure's
    own period, its usual lag has not passed.
    """
    if year >= today.year:
        return True
    return today <= add_months(find_period_end(definition.cadence, year), definition.lag_months or 0)


def add_months(day: dt.date, months: int) -> dt.date:
    """The same day of the month `months` later, or that month's last day: 31 December and 2 months → 28 February."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    last = calendar.monthrange(year, month + 1)[1]
    return dt.date(year, month + 1, last if is_month_end(day) else min(day.day, last))


def is_month_end(day: dt.date) -> bool:
    return (day + dt.timedelta(days=1)).day == 1
