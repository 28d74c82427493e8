"""Accepted figures of earlier years for the cells a filing owes, in one query."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING, NamedTuple

from django.utils.translation import gettext as _

from fuer.indicators.enums import Missing, Shape
from fuer.indicators.models import Cell
from fuer.plans.domain.queries.figures import print_plain, show_rate

if TYPE_CHECKING:
    from fuer.indicators.models import Definition

YEARS_SHOWN = 5
# A cell without its year: indicator, area, breakdown, kind of period and where in the year it begins.
Place = tuple[int, int, str, str, str, str, str, int]


class EarlierRow(NamedTuple):
    """Columns of an accepted figure, too many to make models of."""

    indicator_id: int
    area_id: int
    sex: str
    age: str
    residence: str
    detail: str
    period__cadence: str
    period__start: dt.date
    period__label_year: int
    comparability_group: str
    accepted__value: Decimal | None
    accepted__printed: str
    accepted__numerator: Decimal | None
    accepted__denominator: Decimal | None
    accepted__missing: str

    @property
    def place(self) -> Place:
        return (*self[:7], self.period__start.month)

    @property
    def numerator(self) -> Decimal | None:
        return self.accepted__numerator

    @property
    def denominator(self) -> Decimal | None:
        return self.accepted__denominator


@dataclass(frozen=True)
class Earlier:
    """A figure as printed; `breaks`: it was measured under another comparability group, so it is not comparable."""

    year: int
    shown: str
    value: str
    numerator: str
    denominator: str
    breaks: bool


def read_earlier(cells: Sequence[Cell], year: int) -> dict[Place, list[EarlierRow]]:
    """Accepted figures of the `YEARS_SHOWN` years before `year` by place, the oldest first."""
    found: dict[Place, list[EarlierRow]] = defaultdict(list)
    rows = Cell.objects.filter(
        indicator__in={cell.indicator_id for cell in cells},
        area__in={cell.area_id for cell in cells},
        period__label_year__lt=year,
        period__label_year__gte=year - YEARS_SHOWN,
        accepted__isnull=False,
    ).order_by("period__label_year", "id")
    for row in map(EarlierRow._make, rows.values_list(*EarlierRow._fields)):
        found[row.place].append(row)
    return found


def place_of(cell: Cell) -> Place:
    """The cell's place; its period is loaded."""
    period = cell.period
    return (
        cell.indicator_id,
        cell.area_id,
        cell.sex,
        cell.age,
        cell.residence,
        cell.detail,
        period.cadence,
        period.start.month,
    )


def show_earlier(rows: Iterable[EarlierRow], cell: Cell, definition: Definition) -> list[Earlier]:
    return [
        Earlier(
            year=row.period__label_year,
            shown=show_row(row, definition),
            value=row.accepted__printed or print_plain(row.accepted__value),
            numerator=print_plain(row.accepted__numerator),
            denominator=print_plain(row.accepted__denominator),
            breaks=row.comparability_group != cell.comparability_group,
        )
        for row in rows
    ]


def show_row(row: EarlierRow, definition: Definition) -> str:
    if row.accepted__missing:
        return str(Missing(row.accepted__missing).label)
    if row.accepted__value is None:
        return show_rate(row, definition)
    if definition.shape == Shape.YES_NO:
        return _("是") if row.accepted__value else _("否")
    return row.accepted__printed or print_plain(row.accepted__value)
