"""When a figure can be there at all, and into which parts it is broken down. Pure: a definition in, dates and parts out.

The availability plan of an indicator keeps "not yet due" apart from "missing": a first year, surveys only every few
years, a usual lag behind the end of the period.
"""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from fuer.indicators.domain.periods import add_months
from fuer.indicators.domain.surveys import find_survey_year
from fuer.indicators.enums import Residence, Sex
from fuer.indicators.models.figures import TOTAL

if TYPE_CHECKING:
    from fuer.indicators.models import Definition

# People write 、; a pasted list may bring the other marks.
AGE_SEPARATOR = re.compile(r"[、，,；;]")


@dataclass(frozen=True)
class Part:
    """One row of a breakdown: a total, or one sex, one residence or one age group of it."""

    sex: str = TOTAL
    age: str = TOTAL
    residence: str = TOTAL


WHOLE = Part()


def list_parts(definition: Definition) -> list[Part]:
    """The total first, then the parts of each dimension apart: no cross product."""
    parts = [WHOLE]
    if definition.by_sex:
        parts += [Part(sex=Sex.FEMALE), Part(sex=Sex.MALE)]
    if definition.by_residence:
        parts += [Part(residence=Residence.URBAN), Part(residence=Residence.RURAL)]
    if definition.by_age:
        parts += [Part(age=group) for group in split_age_groups(definition.age_groups)]
    return parts


def split_age_groups(text: str) -> list[str]:
    """0—3岁、4—6岁 → the groups in order, each once."""
    return list(dict.fromkeys(group.strip() for group in AGE_SEPARATOR.split(text) if group.strip()))


def explain_not_due(definition: Definition, year: int) -> str:
    """Why no figure of data year `year` can be asked for; empty where one can."""
    first = definition.first_year
    if first is not None and year < first:
        return _("首个有数年份是%(first)s年。") % {"first": first}
    following = find_survey_year(definition, year)
    if following != year:
        return _("每%(interval)s年调查一次，%(year)s年不是调查年份，下一次是%(next)s年。") % {
            "interval": definition.interval_years,
            "year": year,
            "next": following,
        }
    return ""


def due_later(definition: Definition, period_end: dt.date, unit_due: dt.date) -> dt.date | None:
    """The day the figure of a period can be there, where that is after the units' day; None where it is in time."""
    day = add_months(period_end, definition.lag_months or 0)
    return day if day > unit_due else None
