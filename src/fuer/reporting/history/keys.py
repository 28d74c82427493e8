"""Whom a figure belongs to: indicator, area, year and breakdown, from its row, its heading or the sheet."""

from __future__ import annotations

import datetime as dt
import unicodedata
from typing import NamedTuple

from fuer.indicators.domain.names import normalise_name
from fuer.judging.units import normalise_unit
from fuer.papers.workbook_cells import Cell, name_address
from fuer.reporting.history.catalogue import Catalogue, CellKey, KnownIndicator
from fuer.reporting.history.findings import Finding, FindingKind
from fuer.reporting.history.mapping import ColumnRole, Mapping
from fuer.reporting.history.words import TOTAL, TOTALS, Field, read_residence, read_sex, read_year, tidy_heading

_MOST_AGE = 20


class Place(NamedTuple):
    """The indicator and the cell a figure belongs to."""

    indicator: KnownIndicator
    key: CellKey


class KeyReader:
    """Reads the keys of rows; texts already met are answered from memory."""

    def __init__(self, mapping: Mapping, known: Catalogue) -> None:
        self._mapping = mapping
        self._known = known
        self._columns = {role.field: role.column for role in reversed(mapping.columns) if not role.field.is_figure}
        self._names: dict[str, tuple[KnownIndicator, ...]] = {}
        self._areas: dict[str, int | None] = {}
        self._years: dict[str, int | None] = {}

    def read(self, role: ColumnRole, row: int, cells: dict[int, Cell], findings: list[Finding]) -> Place | None:
        """The place of the figure in column `role` of a row; None with findings that say what is missing."""
        indicator = self._read_indicator(role, row, cells, findings)
        if indicator is not None and indicator.is_offline:
            where = self._address(Field.INDICATOR, role, row)
            findings.append(Finding(FindingKind.OFFLINE_INDICATOR, where, indicator.name))
            return None
        area = self._read_area(role, row, cells, findings)
        year = self._read_year(role, row, cells, findings)
        sex = self._read_sex(role, row, cells, findings)
        residence = self._read_residence(role, row, cells, findings)
        if indicator is None or area is None or year is None or sex is None or residence is None:
            return None
        return Place(indicator, CellKey(indicator.id, area, year, sex, self._read_age(cells), residence))

    def _cell(self, field: Field, cells: dict[int, Cell]) -> Cell | None:
        column = self._columns.get(field)
        return None if column is None else cells.get(column)

    def _address(self, field: Field, role: ColumnRole, row: int) -> str:
        """Where a key stands, or should stand; that of the figure when its heading says it or no column holds it."""
        is_own = field is Field.INDICATOR and role.indicator
        return name_address(row, role.column if is_own else self._columns.get(field, role.column))

    def _read_indicator(
        self, role: ColumnRole, row: int, cells: dict[int, Cell], findings: list[Finding]
    ) -> KnownIndicator | None:
        cell = self._cell(Field.INDICATOR, cells)
        text = role.indicator or (cell.printed.strip() if cell else "")
        if not text:
            findings.append(Finding(FindingKind.NO_INDICATOR, self._address(Field.INDICATOR, role, row)))
            return None
        found = self._names.get(text)
        if found is None:
            found = self._names[text] = self._known.indicators.get(normalise_name(text), ())
        unit_cell = self._cell(Field.UNIT, cells)
        printed = unit_cell.printed.strip() if unit_cell else role.unit
        if len(found) == 1 and (not printed or printed == found[0].unit):
            return found[0]
        where = self._address(Field.INDICATOR, role, row) if unit_cell is None else unit_cell.address
        if not found:
            findings.append(Finding(FindingKind.UNKNOWN_INDICATOR, self._address(Field.INDICATOR, role, row), text))
            return None
        return self._choose_by_unit(found, text, printed, where, findings)

    def _choose_by_unit(
        self, found: tuple[KnownIndicator, ...], text: str, printed: str, where: str, findings: list[Finding]
    ) -> KnownIndicator | None:
        if not printed:
            units = "、".join(sorted(one.unit for one in found))
            findings.append(Finding(FindingKind.AMBIGUOUS_INDICATOR, where, text, units))
            return None
        unit = normalise_unit(printed)
        matching = [one for one in found if normalise_unit(one.unit) == unit]
        if len(matching) == 1:
            return matching[0]
        units = "、".join(sorted({one.unit for one in found}))
        kind = FindingKind.AMBIGUOUS_INDICATOR if matching else FindingKind.UNIT_DIFFERS
        findings.append(Finding(kind, where, text if matching else printed, units))
        return None

    def _read_area(self, role: ColumnRole, row: int, cells: dict[int, Cell], findings: list[Finding]) -> int | None:
        name_cell, code_cell = self._cell(Field.AREA, cells), self._cell(Field.AREA_CODE, cells)
        name = role.area or (name_cell.printed if name_cell else "")
        code = code_cell.printed if code_cell else ""
        if not name and not code:
            name = self._mapping.area
        if not name and not code:
            findings.append(Finding(FindingKind.NO_AREA, self._address(Field.AREA, role, row)))
            return None
        if name and not code:
            area = self._find_area(name)
            if area is not None:
                return area
        found = [self._find_area(text) for text in (name, code) if text]
        if None in found:
            unknown = next(text for text in (name, code) if text and self._find_area(text) is None)
            findings.append(Finding(FindingKind.UNKNOWN_AREA, self._address(Field.AREA, role, row), unknown.strip()))
            return None
        if len(set(found)) > 1:
            where = self._address(Field.AREA_CODE, role, row)
            findings.append(Finding(FindingKind.AREA_AND_CODE_DIFFER, where, name.strip(), code.strip()))
            return None
        return found[0]

    def _find_area(self, text: str) -> int | None:
        if text not in self._areas:
            plain = "".join(unicodedata.normalize("NFKC", text).split())
            self._areas[text] = self._known.areas.get(plain)
        return self._areas[text]

    def _read_year(self, role: ColumnRole, row: int, cells: dict[int, Cell], findings: list[Finding]) -> int | None:
        cell = self._cell(Field.YEAR, cells)
        year = role.year
        if year is None and cell is not None:
            year = self._year_of(cell)
            if year is None:
                findings.append(Finding(FindingKind.BAD_YEAR, cell.address, cell.printed))
                return None
        if year is None:
            year = self._mapping.year
        if year is None:
            findings.append(Finding(FindingKind.NO_YEAR, name_address(row, role.column)))
            return None
        if year not in self._known.years:
            span = f"{self._known.years.start}—{self._known.years.stop - 1}"
            where = self._address(Field.YEAR, role, row)
            findings.append(Finding(FindingKind.YEAR_OUT_OF_RANGE, where, str(year), span))
            return None
        return year

    def _year_of(self, cell: Cell) -> int | None:
        if isinstance(cell.value, dt.date):
            return cell.value.year
        if cell.printed not in self._years:
            self._years[cell.printed] = read_year(cell.printed)
        return self._years[cell.printed]

    def _read_sex(self, role: ColumnRole, row: int, cells: dict[int, Cell], findings: list[Finding]) -> str | None:
        cell = self._cell(Field.SEX, cells)
        if cell is None or role.sex != TOTAL:
            return role.sex
        sex = read_sex(cell.printed)
        if sex is None:
            findings.append(Finding(FindingKind.BAD_BREAKDOWN, self._address(Field.SEX, role, row), cell.printed))
        return sex

    def _read_residence(
        self, role: ColumnRole, row: int, cells: dict[int, Cell], findings: list[Finding]
    ) -> str | None:
        cell = self._cell(Field.RESIDENCE, cells)
        if cell is None or role.residence != TOTAL:
            return role.residence
        residence = read_residence(cell.printed)
        if residence is None:
            findings.append(Finding(FindingKind.BAD_BREAKDOWN, self._address(Field.RESIDENCE, role, row), cell.printed))
        return residence

    def _read_age(self, cells: dict[int, Cell]) -> str:
        cell = self._cell(Field.AGE, cells)
        plain = tidy_heading(cell.printed) if cell else ""
        return TOTAL if plain in TOTALS else plain[:_MOST_AGE]
