"""Whom a figure belongs to: indicator, area, year and breakdown, from its row, its heading or the sheet."""

from __future__ import annotations

import datetime as dt
import unicodedata
from typing import NamedTuple

from django.utils.translation import gettext as _

from fuer.indicators.domain.names import normalise_name
from fuer.judging.units import normalise_unit
from fuer.papers.workbook_cells import Cell, name_address
from fuer.reporting.history.catalogue import Catalogue, CellKey, KnownIndicator
from fuer.reporting.history.findings import Finding, FindingKind
from fuer.reporting.history.mapping import ColumnRole, Mapping
from fuer.reporting.history.words import (
    TOTAL,
    TOTALS,
    Field,
    PeriodKind,
    PeriodRead,
    read_period,
    read_quarter,
    read_residence,
    read_sex,
    tidy_heading,
)

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
        self._periods: dict[str, PeriodRead | None] = {}

    def read(self, role: ColumnRole, row: int, cells: dict[int, Cell], findings: list[Finding]) -> Place | None:
        """The place of the figure in column `role` of a row; None with findings that say what is missing."""
        indicator = self._read_indicator(role, row, cells, findings)
        if indicator is not None and indicator.is_offline:
            where = self._address(Field.INDICATOR, role, row)
            findings.append(Finding(FindingKind.OFFLINE_INDICATOR, where, indicator.name))
            return None
        area = self._read_area(role, row, cells, findings)
        period = self._read_period(role, row, cells, findings, indicator)
        sex = self._read_sex(role, row, cells, findings)
        residence = self._read_residence(role, row, cells, findings)
        if indicator is None or area is None or period is None or sex is None or residence is None:
            return None
        key = CellKey(indicator.id, area, period.year, sex, self._read_age(cells), residence, period.quarter)
        return Place(indicator, key)

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
            is_elsewhere = squeeze(unknown) in self._known.others
            kind = FindingKind.AREA_OUT_OF_SCOPE if is_elsewhere else FindingKind.UNKNOWN_AREA
            findings.append(Finding(kind, self._address(Field.AREA, role, row), unknown.strip()))
            return None
        if len(set(found)) > 1:
            where = self._address(Field.AREA_CODE, role, row)
            findings.append(Finding(FindingKind.AREA_AND_CODE_DIFFER, where, name.strip(), code.strip()))
            return None
        return found[0]

    def _find_area(self, text: str) -> int | None:
        if text not in self._areas:
            self._areas[text] = self._known.areas.get(squeeze(text))
        return self._areas[text]

    def _read_period(
        self,
        role: ColumnRole,
        row: int,
        cells: dict[int, Cell],
        findings: list[Finding],
        indicator: KnownIndicator | None,
    ) -> PeriodRead | None:
        """The period of the row, its heading or the sheet, which must be of the indicator's own kind."""
        found = self._find_period(role, row, cells, findings)
        if found is None:
            return None
        if found.year not in self._known.years:
            span = f"{self._known.years.start}—{self._known.years.stop - 1}"
            where = self._address(Field.YEAR, role, row)
            findings.append(Finding(FindingKind.YEAR_OUT_OF_RANGE, where, str(found.year), span))
            return None
        # A plain year stands for the school or health year of an indicator that counts so; a quarter never does.
        fits = indicator is None or found.kind == indicator.period
        if indicator is not None and found.kind is PeriodKind.YEAR and indicator.period != PeriodKind.QUARTER:
            fits = True
        if not fits and indicator is not None:
            where = self._address(Field.YEAR, role, row)
            own, wanted = name_period(found.kind), name_period(PeriodKind(indicator.period))
            findings.append(Finding(FindingKind.WRONG_PERIOD, where, own, wanted))
            return None
        return found

    def _find_period(
        self, role: ColumnRole, row: int, cells: dict[int, Cell], findings: list[Finding]
    ) -> PeriodRead | None:
        cell = self._cell(Field.YEAR, cells)
        found = PeriodRead(role.year, PeriodKind(role.period), role.quarter) if role.year is not None else None
        if found is None and cell is not None:
            found = self._period_of(cell)
            if found is None:
                findings.append(Finding(FindingKind.BAD_YEAR, cell.address, cell.printed))
                return None
        if found is None and self._mapping.year is not None:
            found = PeriodRead(self._mapping.year)
        if found is None:
            findings.append(Finding(FindingKind.NO_YEAR, name_address(row, role.column)))
            return None
        quarter_cell = self._cell(Field.QUARTER, cells)
        if quarter_cell is None or found.kind is not PeriodKind.YEAR:
            return found
        quarter = read_quarter(quarter_cell.printed)
        if quarter is None:
            findings.append(Finding(FindingKind.BAD_YEAR, quarter_cell.address, quarter_cell.printed))
            return None
        return PeriodRead(found.year, PeriodKind.QUARTER, quarter)

    def _period_of(self, cell: Cell) -> PeriodRead | None:
        if isinstance(cell.value, dt.date):
            return PeriodRead(cell.value.year)
        if cell.printed not in self._periods:
            self._periods[cell.printed] = read_period(cell.printed)
        return self._periods[cell.printed]

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


def squeeze(text: str) -> str:
    return "".join(unicodedata.normalize("NFKC", text).split())


def name_period(kind: PeriodKind) -> str:
    return {
        PeriodKind.YEAR: _("年度"),
        PeriodKind.SCHOOL_YEAR: _("学年"),
        PeriodKind.HEALTH_YEAR: _("妇幼卫生年度"),
        PeriodKind.QUARTER: _("季度"),
    }[kind]
