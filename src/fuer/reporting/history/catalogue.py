"""What an import may speak of: indicators, areas, years, and the figures accepted already. Plain values, no database."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import NamedTuple

from fuer.reporting.history.words import TOTAL, PeriodKind


class CellKey(NamedTuple):
    """The cell of the cube a figure belongs to, by primary keys; `quarter` is 0 but for quarterly figures."""

    indicator: int
    area: int
    year: int
    sex: str = TOTAL
    age: str = TOTAL
    residence: str = TOTAL
    quarter: int = 0


class FigureRead(NamedTuple):
    """A value as printed, a fraction, or a reason for missing: as indicators' Figure, without a database."""

    printed: str = ""
    value: Decimal | None = None
    numerator: Decimal | None = None
    denominator: Decimal | None = None
    missing: str = ""

    def says_the_same(self, other: FigureRead) -> bool:
        """Equal figures; 94.3 and 94.30 are equal."""
        return self[1:] == other[1:]

    def __str__(self) -> str:
        if self.numerator is not None:
            return f"{self.numerator}/{self.denominator}"
        return self.printed or (self.missing if self.value is None else format(self.value, "f"))


@dataclass(frozen=True, slots=True)
class KnownIndicator:
    """An indicator with the unit, factor and bounds of its definition; `is_offline`: its figures are never kept here,
    `period`: the kind of period a figure stands for.
    """

    id: int
    name: str
    unit: str = ""
    factor: Decimal = Decimal(1)
    lower: Decimal | None = None
    upper: Decimal | None = None
    is_offline: bool = False
    period: str = PeriodKind.YEAR


def nothing_accepted(_key: CellKey) -> FigureRead | None:
    return None


@dataclass(frozen=True, slots=True)
class Catalogue:
    """`indicators`: by normalised name or alias (indicators.domain.names.normalise_name), several where units differ.

    `areas`: ids by name, short name and code; `others`: names and codes of areas that exist and are not this import's.
    `years`: what may be imported. `accepted`: the accepted figure of a cell.
    """

    indicators: Mapping[str, tuple[KnownIndicator, ...]]
    areas: Mapping[str, int]
    years: range
    accepted: Callable[[CellKey], FigureRead | None] = field(default=nothing_accepted)
    others: frozenset[str] = frozenset()
