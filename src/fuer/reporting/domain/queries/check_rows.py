"""What a filing owes as the checks see it: light rows, and where in the filing a figure stands."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING, NamedTuple

from django.utils.translation import gettext as _

from fuer.core.expressions.tree import Level, Reference, Time
from fuer.indicators.enums import Cadence, Residence, Sex
from fuer.indicators.models.figures import TOTAL
from fuer.reporting.domain.queries.check_figures import RESIDENCES, SEXES, YEARS_BACK

if TYPE_CHECKING:
    from fuer.reporting.domain.queries.check_figures import FigureBook, Focus
    from fuer.reporting.models import Filing

# Indicator, area, data year, sex, residence, age, first month of the period.
RowPlace = tuple[int, int, int, str, str, str, int]


class CheckedRow(NamedTuple):
    """One owed figure: where it stands, what is typed and what was signed last. Too many to make models of."""

    pk: int
    entry_id: int
    entry__cell_id: int
    entry__cell__indicator_id: int
    entry__cell__indicator__name: str
    entry__cell__area_id: int
    entry__cell__area__name: str
    entry__cell__period__label_year: int
    entry__cell__period__start: dt.date
    entry__cell__period__cadence: str
    entry__cell__sex: str
    entry__cell__residence: str
    entry__cell__age: str
    entry__definition_id: int
    entry__value: Decimal | None
    entry__numerator: Decimal | None
    entry__denominator: Decimal | None
    entry__missing: str
    entry__version_id: int | None
    entry__version__value: Decimal | None
    entry__version__numerator: Decimal | None
    entry__version__denominator: Decimal | None
    entry__version__missing: str | None

    @property
    def indicator_id(self) -> int:
        return self.entry__cell__indicator_id

    @property
    def area_id(self) -> int:
        return self.entry__cell__area_id

    @property
    def year(self) -> int:
        return self.entry__cell__period__label_year

    @property
    def month(self) -> int:
        return self.entry__cell__period__start.month

    @property
    def is_quarter(self) -> bool:
        return self.entry__cell__period__cadence == Cadence.QUARTER

    @property
    def place(self) -> RowPlace:
        breakdown = (self.entry__cell__sex, self.entry__cell__residence, self.entry__cell__age)
        return (self.indicator_id, self.area_id, self.year, *breakdown, self.month)

    @property
    def is_signed(self) -> bool:
        """Whether the figure stands as it was signed; a signed figure is the reviewers' business."""
        return self.entry__version_id is not None and self[14:18] == self[19:23]

    @property
    def name(self) -> str:
        """孕产妇死亡率（柯城区，女）, as a person finds the row."""
        sex, residence, age = self.entry__cell__sex, self.entry__cell__residence, self.entry__cell__age
        parts = [self.entry__cell__area__name]
        parts += [str(Sex(sex).label)] if sex != TOTAL else []
        parts += [str(Residence(residence).label)] if residence != TOTAL else []
        parts += [age] if age != TOTAL else []
        return _("%(indicator)s（%(where)s）") % {
            "indicator": self.entry__cell__indicator__name,
            "where": "，".join(parts),
        }


@dataclass(frozen=True)
class CheckedRows:
    """The rows of one filing. Other breakdowns (`detail`) are outside the expression language and stay away."""

    rows: Sequence[CheckedRow]
    by_place: dict[RowPlace, CheckedRow]

    def locate(self, reference: Reference, focus: Focus, book: FigureBook) -> CheckedRow | None:
        """The row of this filing that holds the figure, for an earlier year's without one its row of this year."""
        indicator_id = book.identify(reference, focus)
        area = book.find_area(reference.level, focus)
        if indicator_id is None or area is None or reference.level is Level.MEMBERS:
            return None
        breakdown = (SEXES[reference.sex], RESIDENCES[reference.residence], reference.age or TOTAL)
        years = [book.year]
        if reference.time in YEARS_BACK and reference.time is not Time.THIS_YEAR:
            years.insert(0, book.year - YEARS_BACK[reference.time])
        for year in years:
            rows = [
                row
                for month in range(1, 13)
                if (row := self.by_place.get((indicator_id, area.pk, year, *breakdown, month)))
            ]
            found = rows if len(rows) == 1 else [row for row in rows if row.month == focus.month]
            if found:
                return found[0]
        return None

    def locate_all(self, references: Iterable[Reference], focus: Focus, book: FigureBook) -> list[CheckedRow]:
        found = [self.locate(reference, focus, book) for reference in references]
        return [row for row in found if row is not None]


def read_checked_rows(filing: Filing) -> CheckedRows:
    """One query. Columns are those of the row, in its order."""
    items = filing.items.filter(entry__cell__detail=TOTAL).values_list(*CheckedRow._fields)
    rows = [CheckedRow._make(item) for item in items]
    return CheckedRows(rows, {row.place: row for row in rows})
