"""What each column of a sheet means: the value a screen shows, changes and remembers."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable
from dataclasses import asdict, dataclass, fields, replace
from enum import StrEnum
from typing import Any

from fuer.reporting.history.words import TOTAL, Field, PeriodKind, tidy_heading


class Layout(StrEnum):
    """How the figures lie: one to a row, years side by side, or indicators side by side (or areas)."""

    LONG = "long"
    YEARS_ACROSS = "years_across"
    INDICATORS_ACROSS = "indicators_across"
    AREAS_ACROSS = "areas_across"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class ColumnRole:
    """A column: its heading as printed, what it holds, and, for a figure, what the heading itself says of it."""

    column: int
    heading: str
    field: Field
    indicator: str = ""
    area: str = ""
    year: int | None = None
    period: str = PeriodKind.YEAR
    quarter: int = 0
    sex: str = TOTAL
    residence: str = TOTAL
    unit: str = ""


@dataclass(frozen=True, slots=True)
class Mapping:
    """The meaning of a sheet. `year` and `area` hold where neither a column nor a heading says another."""

    layout: Layout
    columns: tuple[ColumnRole, ...]
    first_row: int
    signature: str
    year: int | None = None
    area: str = ""

    @property
    def is_complete(self) -> bool:
        """Whether every figure has an indicator and a year to belong to."""
        held = {role.field for role in self.columns}
        figures = [role for role in self.columns if role.field.is_figure]
        has_year = Field.YEAR in held or self.year is not None or all(role.year for role in figures)
        return bool(figures) and has_year and (Field.INDICATOR in held or all(role.indicator for role in figures))


def signature_of(headers: Iterable[str]) -> str:
    """The same for sheets with the same headings in the same order; width and blanks do not matter, years do."""
    plain = "\x1f".join(tidy_heading(header) for header in headers)
    return hashlib.sha256(plain.encode()).hexdigest()[:32]


def dump_mapping(mapping: Mapping) -> str:
    """The mapping as JSON text."""
    return json.dumps(asdict(mapping), ensure_ascii=False, separators=(",", ":"))


def load_mapping(text: str) -> Mapping:
    """The mapping of `dump_mapping`. ValueError when the text is none."""
    try:
        data: dict[str, Any] = json.loads(text)
        columns = tuple(_load_role(role) for role in data.pop("columns"))
        return Mapping(layout=Layout(data.pop("layout")), columns=columns, **data)
    except (KeyError, TypeError, AttributeError) as error:
        raise ValueError(f"no mapping: {error}") from None


def recall_mapping(remembered: Mapping, guessed: Mapping) -> Mapping:
    """A remembered meaning of the columns for a sheet of the same headings.

    Where the rows begin, the year and the area come from this sheet: its title may speak of another year.
    ValueError when the headings differ.
    """
    if remembered.signature != guessed.signature:
        raise ValueError("the headings differ")
    return replace(remembered, first_row=guessed.first_row, year=guessed.year, area=guessed.area)


def _load_role(data: dict[str, Any]) -> ColumnRole:
    known = {one.name for one in fields(ColumnRole)}
    if set(data) - known:
        raise ValueError(f"no column: {sorted(data)}")
    return ColumnRole(**{**data, "field": Field(data["field"])})
