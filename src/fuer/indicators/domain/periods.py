"""Reporting periods: which stretch of time a year's figure stands for (DESIGN 2: Oct–Sep, school years, quarters)."""

from __future__ import annotations

import datetime as dt

from fuer.indicators.enums import Cadence
from fuer.indicators.models import Period

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
