"""Reading the rows of a sheet by a mapping: figures for cells of the cube, and findings by address. One row at a time."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import NamedTuple

from fuer.judging.numbers import digits_after_point, print_fixed, round_half_up
from fuer.papers.numbers_typed import Remark, TypedNumber, read_number_cell
from fuer.papers.workbook_cells import Cell, CellKind, Row, Span, name_address
from fuer.reporting.history.catalogue import Catalogue, CellKey, FigureRead, KnownIndicator
from fuer.reporting.history.findings import Finding, FindingKind, Severity
from fuer.reporting.history.keys import KeyReader, Place
from fuer.reporting.history.mapping import ColumnRole, Mapping
from fuer.reporting.history.words import Field

_MOST_COLUMNS = 16_384


class ImportFigure(NamedTuple):
    """A figure that may be imported, with the address it was read from; `is_new` when its cell has no accepted figure."""

    key: CellKey
    figure: FigureRead
    address: str
    note: str
    is_new: bool


class RowResult(NamedTuple):
    """What one row gives: a row without figures gives neither."""

    row: int
    figures: tuple[ImportFigure, ...]
    findings: tuple[Finding, ...]


@dataclass(frozen=True, slots=True)
class _Group:
    """The figure columns that make one figure: its value, or its numerator and denominator."""

    value: ColumnRole | None
    numerator: ColumnRole | None
    denominator: ColumnRole | None
    roles: tuple[ColumnRole, ...]


def verify_rows(
    mapping: Mapping, rows: Iterable[Row], known: Catalogue, *, merged: Sequence[Span] = ()
) -> Iterator[RowResult]:
    """Each row of data as figures and findings; rows of the heading, blank ones and repeated headings are passed over.

    A figure with an error is left out, the other figures of its row are not. Nothing is held but the keys already seen.
    """
    verifier = _Verifier(mapping, known, merged)
    for row in rows:
        if row.number >= mapping.first_row:
            result = verifier.verify(row)
            if result is not None:
                yield result


class _Verifier:
    def __init__(self, mapping: Mapping, known: Catalogue, merged: Sequence[Span]) -> None:
        self._known = known
        self._keys = KeyReader(mapping, known)
        self._groups = group_figures(mapping.columns)
        self._figure_columns = [role for role in mapping.columns if role.field.is_figure]
        self._note = next((role.column for role in mapping.columns if role.field is Field.NOTE), None)
        self._headings = {role.column: role.heading for role in mapping.columns}
        keys = {role.column for role in mapping.columns if not role.field.is_figure and role.field is not Field.IGNORED}
        self._merged = {
            (span.top, span.left): span.bottom for span in merged if span.left in keys and span.bottom > span.top
        }
        self._carried: dict[int, tuple[int, Cell]] = {}
        self._seen: dict[CellKey, tuple[int, FigureRead]] = {}

    def verify(self, row: Row) -> RowResult | None:
        cells = {cell[1]: cell for cell in row.cells}
        if self._merged:
            self._fill_merged(row.number, cells)
        if not any(role.column in cells for role in self._figure_columns) or self._is_heading(row):
            return None
        findings: list[Finding] = []
        figures = [
            figure
            for group in self._groups
            if (figure := self._read_group(group, row.number, cells, findings)) is not None
        ]
        if row.is_hidden and figures:
            findings.append(Finding(FindingKind.HIDDEN_ROW, figures[0].address))
        return RowResult(row.number, tuple(figures), tuple(findings)) if figures or findings else None

    def _fill_merged(self, number: int, cells: dict[int, Cell]) -> None:
        """A cell merged downwards stands in every row it covers."""
        for column, (bottom, cell) in list(self._carried.items()):
            if number > bottom:
                del self._carried[column]
            else:
                cells.setdefault(column, cell)
        for column, cell in list(cells.items()):
            bottom = self._merged.get((number, column), 0)
            if bottom:
                self._carried[column] = (bottom, cell)

    def _is_heading(self, row: Row) -> bool:
        """A heading printed again, as on every page of a long table."""
        headings = self._headings
        same = sum(1 for cell in row.cells if cell[4] == headings.get(cell[1]))
        return same >= 2

    def _read_group(
        self, group: _Group, row: int, cells: dict[int, Cell], findings: list[Finding]
    ) -> ImportFigure | None:
        first = next((cells[role.column] for role in group.roles if role.column in cells), None)
        if first is None:
            return None
        own: list[Finding] = []
        role = group.roles[0]
        place = self._keys.read(role, row, cells, own)
        indicator = place.indicator if place else None
        figure = self._read_figure(group, cells, row, indicator, own) if place else None
        imported = None
        if place and figure and not any(one.severity is Severity.ERROR for one in own):
            imported = self._settle(place, figure, first, cells, own)
        findings += own
        return imported

    def _read_figure(
        self, group: _Group, cells: dict[int, Cell], row: int, indicator: KnownIndicator | None, own: list[Finding]
    ) -> FigureRead | None:
        unit = indicator.unit if indicator else None
        value = self._read_number(group.value, cells, unit, own)
        numerator = self._read_number(group.numerator, cells, None, own)
        denominator = self._read_number(group.denominator, cells, None, own)
        if numerator is None and denominator is None:
            if value is None or value.remark is Remark.BLANK:
                return None
            return FigureRead(value.printed, value.value, missing=value.missing)
        above, below = (one.value if one else None for one in (numerator, denominator))
        last = group.roles[-1].column
        if above is None or below is None:
            if not any(one.severity is Severity.ERROR for one in own):
                own.append(Finding(FindingKind.HALF_A_FRACTION, name_address(row, last)))
            return None
        if below == 0 and above != 0:
            own.append(Finding(FindingKind.ZERO_DENOMINATOR, name_address(row, last), str(above)))
            return None
        if value is not None and value.value is not None and below and indicator:
            address = name_address(row, group.roles[0].column)
            differs = self._compare_rate(value, above, below, indicator, address)
            own.extend([differs] if differs else [])
        return FigureRead("", None, above, below)

    def _read_number(
        self, role: ColumnRole | None, cells: dict[int, Cell], unit: str | None, own: list[Finding]
    ) -> TypedNumber | None:
        cell = cells.get(role.column) if role else None
        if cell is None:
            return None
        number = read_number_cell(cell, unit=unit)
        if number.is_refused:
            own.append(Finding(FindingKind.BAD_NUMBER, cell.address, cell.printed, number=number))
            return None
        if number.remark is not Remark.PLAIN and number.remark is not Remark.BLANK and cell.kind is CellKind.TEXT:
            own.append(Finding(FindingKind.TIDIED, cell.address, cell.printed, number=number))
        if cell.has_formula:
            own.append(Finding(FindingKind.FORMULA, cell.address, cell.printed))
        if cell.kind is CellKind.NUMBER and not cell.printed.endswith("%") and number.value != cell.value:
            own.append(Finding(FindingKind.ROUNDED, cell.address, str(cell.value), cell.printed))
        return number

    def _compare_rate(
        self, value: TypedNumber, above: Decimal, below: Decimal, indicator: KnownIndicator, address: str
    ) -> Finding | None:
        """A printed rate must be the rounded quotient; one unit of its last digit is let pass, for rounding cut short."""
        printed = value.value or Decimal(0)
        digits = digits_after_point(printed)
        if abs(indicator.factor * above / below - printed).scaleb(digits) <= 1:
            return None
        exact = round_half_up(Fraction(indicator.factor) * Fraction(above) / Fraction(below), digits)
        if abs(exact - Fraction(printed)) * 10**digits <= 1:
            return None
        return Finding(FindingKind.RATE_DIFFERS, address, value.printed, print_fixed(exact, digits))

    def _settle(
        self, place: Place, figure: FigureRead, first: Cell, cells: dict[int, Cell], own: list[Finding]
    ) -> ImportFigure | None:
        """Bounds, duplicates in the file, and what is accepted already."""
        bounds = _break_bounds(figure, place.indicator)
        if bounds:
            own.append(Finding(FindingKind.OUT_OF_BOUNDS, first.address, str(figure), bounds))
            return None
        key = place.key
        spot = first[0] * _MOST_COLUMNS + first[1]
        earlier, before = self._seen.setdefault(key, (spot, figure))
        if earlier != spot:
            other = name_address(*divmod(earlier, _MOST_COLUMNS))
            kind = FindingKind.DUPLICATE if figure.says_the_same(before) else FindingKind.DUPLICATE_DIFFERS
            own.append(Finding(kind, first.address, str(figure), other))
            return None
        accepted = self._known.accepted(key)
        if accepted is not None:
            if figure.says_the_same(accepted):
                own.append(Finding(FindingKind.SAME_AS_ACCEPTED, first.address))
                return None
            own.append(Finding(FindingKind.CHANGES_ACCEPTED, first.address, str(figure), str(accepted)))
        note = cells[self._note].printed.strip() if self._note in cells else ""
        return ImportFigure(key, figure, first.address, note[:300], accepted is None)


def group_figures(roles: Sequence[ColumnRole]) -> tuple[_Group, ...]:
    """Figure columns of the same indicator, area, year and breakdown belong together."""
    groups: dict[tuple[object, ...], dict[Field, ColumnRole]] = {}
    for role in roles:
        if role.field.is_figure:
            key = (role.indicator, role.area, role.year, role.quarter, role.sex, role.residence)
            groups.setdefault(key, {}).setdefault(role.field, role)
    made = []
    for one in groups.values():
        value, above, below = (one.get(field) for field in (Field.VALUE, Field.NUMERATOR, Field.DENOMINATOR))
        made.append(_Group(value, above, below, tuple(role for role in (value, above, below) if role is not None)))
    return tuple(made)


def _break_bounds(figure: FigureRead, indicator: KnownIndicator) -> str:
    """The bounds a value lies outside of, as text; "" when it lies within."""
    value = figure.value
    if figure.numerator is not None and figure.denominator:
        value = indicator.factor * figure.numerator / figure.denominator
    if value is None:
        return ""
    below = indicator.lower is not None and value < indicator.lower
    above = indicator.upper is not None and value > indicator.upper
    return f"{_print_bound(indicator.lower)}—{_print_bound(indicator.upper)}" if below or above else ""


def _print_bound(bound: Decimal | None) -> str:
    return "" if bound is None else format(bound.normalize(), "f")
