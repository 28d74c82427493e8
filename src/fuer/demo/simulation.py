"""What units would type in the demo: simulated figures as texts by field, the way the filing page sends them."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal
from functools import cached_property
from typing import TYPE_CHECKING

from fuer.demo.definitions import DeclaredFigure, DemoDefinitions
from fuer.demo.figures import Breakdown, Course, Drawn, Part, draw_figures, lose_a_digit
from fuer.indicators.domain.names import normalise_name
from fuer.indicators.enums import Disclosure, FigureBasis, ReportingLine
from fuer.indicators.models.figures import TOTAL
from fuer.reporting.domain.availability import split_age_groups
from fuer.reporting.domain.surveys import record_survey

if TYPE_CHECKING:
    from fuer.indicators.models import Definition, Survey
    from fuer.orgs.models import User
    from fuer.reporting.models import FilingCell, FilingItem

SEED = "fuer"
# A survey of the demo asks a fortieth of the people and most of them answer.
ASKED_OF = 40
MARGIN = Decimal("2.8")
LETTER_DAY = (3, 20)


class Simulation:
    """The simulated figures of the plans' years, drawn once for each indicator and given cell by cell."""

    def __init__(self, declared: DemoDefinitions, first_year: int, years: int, items: Iterable[FilingItem]) -> None:
        self.declared = declared.by_name()
        self.first_year = first_year
        self.years = years
        self.items = list(items)
        self.drawn: dict[int, list[dict[Part, Drawn]]] = {}

    @cached_property
    def areas(self) -> Mapping[int, Sequence[str]]:
        """Codes of the counties that report each indicator, beside the city."""
        found: dict[int, set[str]] = {}
        for item in self.items:
            cell = item.entry.cell
            if cell.area_id != item.filing.collection.area_id:
                found.setdefault(cell.indicator_id, set()).add(cell.area.code)
        return {indicator_id: sorted(codes) for indicator_id, codes in found.items()}

    def find(self, definition: Definition) -> DeclaredFigure | None:
        return self.declared.get(normalise_name(definition.indicator.name))

    def draw(self, item: FilingItem) -> Drawn | None:
        """The simulated figure of an owed cell; None for an indicator nobody simulates."""
        entry, cell = item.entry, item.entry.cell
        figure = self.find(entry.definition)
        if figure is None or not (figure.start or figure.figures or figure.counts):
            return None
        if cell.indicator_id not in self.drawn:
            areas = self.areas.get(cell.indicator_id, ())
            self.drawn[cell.indicator_id] = draw_all(figure, entry.definition, areas, self.years)
        code = "" if cell.area_id == item.filing.collection.area_id else cell.area.code
        year = self.drawn[cell.indicator_id][cell.period.label_year - self.first_year]
        return year.get(Part(code, cell.sex, cell.age, cell.residence))

    def type_item(self, item: FilingItem, surveys: Mapping[int, Survey]) -> dict[str, str]:
        """The fields of an owed cell as its unit would fill them in; empty where there is nothing to say."""
        entry, year = item.entry, item.entry.cell.period.label_year
        figure = self.find(entry.definition)
        if entry.definition.disclosure == Disclosure.OFFLINE:
            return type_letter(entry, item.filing.collection.filing_year)
        if figure and year in figure.missing:
            return {"missing": figure.missing[year]}
        drawn = self.draw(item)
        if figure is None or drawn is None:
            return {}
        survey = surveys.get(entry.cell.indicator_id)
        if survey is not None:
            return type_drawn(drawn) | {"survey": str(survey.pk)}
        return type_drawn(drawn) | {"basis": figure.basis or FigureBasis.RECORDS}

    def hold_surveys(self, items: Iterable[FilingItem], user_of: Mapping[int, User]) -> dict[int, Survey]:
        """Record the surveys this year's figures come from, by indicator; `user_of` by unit."""
        surveys = {}
        for item in items:
            cell, unit = item.entry.cell, item.filing.unit
            figure, drawn = self.find(item.entry.definition), self.draw(item)
            is_total = cell.sex == cell.age == cell.residence == TOTAL
            if figure and drawn and drawn.denominator and is_total and figure.basis == FigureBasis.SURVEY:
                year = cell.period.label_year
                surveys[cell.indicator_id] = record_survey(
                    unit,
                    name=f"{year}年{figure.name}调查（演示）"[:200],
                    held_on=dt.date(year, 10, 20),
                    population=drawn.denominator * ASKED_OF,
                    sample=drawn.denominator + drawn.denominator // 12,
                    valid_answers=drawn.denominator,
                    margin=MARGIN,
                    user=user_of[unit.pk],
                )
        return surveys


def draw_all(
    figure: DeclaredFigure, definition: Definition, areas: Sequence[str], years: int
) -> list[dict[Part, Drawn]]:
    course = Course(
        name=figure.name,
        shape=definition.shape,
        start=figure.start,
        end=figure.end,
        figures=figure.figures,
        counts=figure.counts,
        size=figure.size,
        drift=figure.drift,
        factor=definition.factor,
    )
    ages = tuple(split_age_groups(definition.age_groups)) if definition.by_age else ()
    return draw_figures(course, Breakdown(tuple(areas), definition.by_sex, definition.by_residence, ages), years, SEED)


def type_drawn(drawn: Drawn) -> dict[str, str]:
    if drawn.denominator is None:
        return {"value": drawn.value}
    return {"numerator": str(drawn.numerator), "denominator": str(drawn.denominator)}


def type_wrongly(changes: Mapping[str, str]) -> dict[str, str]:
    """The same fields with the last digit of the denominator left out."""
    wrong = lose_a_digit(Drawn(numerator=int(changes["numerator"]), denominator=int(changes["denominator"])))
    return {**changes, "denominator": str(wrong.denominator)}


def type_differently(changes: Mapping[str, str]) -> dict[str, str]:
    """The same value with another last digit, as a second source would have it."""
    value = changes["value"]
    return {**changes, "value": value[:-1] + ("5" if value[-1] == "3" else "3")}


def is_second_source(item: FilingItem) -> bool:
    """双线: the county's unit reports what the city's unit reports too."""
    cell = item.entry.cell
    is_both = item.entry.definition.reporting_line == ReportingLine.BOTH
    return is_both and cell.area_id == item.filing.unit.area_id != item.filing.collection.area_id


def type_letter(entry: FilingCell, filing_year: int) -> dict[str, str]:
    day = dt.date(filing_year, *LETTER_DAY)
    return {"letter_number": f"演示函〔{filing_year}〕{entry.pk % 90 + 10}号", "letter_date": day.isoformat()}
