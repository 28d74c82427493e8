"""The days of a collection: what is proposed, and which of them nobody works on."""

from __future__ import annotations

import datetime as dt
from typing import Final

from fuer.core.domain.working_days import NONE, Extra, add_working_days, is_working_day, next_working_day
from fuer.reporting.domain.collections import Calendar

# The usual year of a committee's office (LAW, Reporting): forms go out from February, units report in April and May,
# the checks follow in May and June.
OPENS: Final = (3, 1)
UNITS_REPORT: Final = (4, 30)
COUNTY_DAYS: Final = 10
CITY_DAYS: Final = 20
# Working days units get when the usual days of the year have gone by, or nearly so.
SHORTEST: Final = 20


def propose_calendar(year: int, today: dt.date, holidays: Extra = NONE) -> Calendar:
    """Days for data year `year`: in the spring after it, or counted from today where that spring is too near or gone.

    Every day is a working day; the county has 10 and the city 20 working days after the units' day.
    """
    opens_on = next_working_day(max(dt.date(year + 1, *OPENS), today), holidays)
    usual = next_working_day(dt.date(year + 1, *UNITS_REPORT), holidays)
    unit_due = max(usual, add_working_days(opens_on, SHORTEST, holidays))
    return {
        "opens_on": opens_on,
        "unit_due": unit_due,
        "county_due": add_working_days(unit_due, COUNTY_DAYS, holidays),
        "city_due": add_working_days(unit_due, CITY_DAYS, holidays),
    }


def find_idle_days(days: dict[str, dt.date], holidays: Extra = NONE) -> dict[str, dt.date]:
    """The named days nobody works on, each with the working day that follows."""
    idle = {name: day for name, day in days.items() if not is_working_day(day, holidays)}
    return {name: next_working_day(day, holidays) for name, day in idle.items()}
