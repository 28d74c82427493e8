"""In which years a figure that comes from a survey every few years is due."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from fuer.indicators.models import Definition


def find_survey_year(definition: Definition, year: int) -> int:
    """The first year from `year` on in which a survey is held: `year` itself where figures come every year.

    Counted from the first year with figures, without one from the year the definition applies from.
    """
    first = definition.first_year
    since = year - (definition.valid_from_year if first is None else first)
    return year + -since % definition.interval_years


def is_survey_year(definition: Definition, year: int) -> bool:
    return find_survey_year(definition, year) == year
