"""Reading back the workbook of a filing: what file it is, its rows by id, and whatever is wrong with its shape. Pure.

A formula in a figure's cell is refused by name, its computed value in the sentence: what is reported is a figure
somebody stands up for, and a formula of another sheet or file may give another value in the next program.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import NoReturn

from django.utils.translation import gettext as _

from fuer.papers.workbook_cells import Cell, CellKind, Row, name_address
from fuer.papers.workbook_read import Sheet, Workbook, WorkbookError, read_workbook
from fuer.reporting.interfaces.workbook_layout import (
    ENTERED,
    FIGURES,
    FORMAT,
    FORMAT_VERSION,
    HIDDEN_SHEET,
    LIMITS,
    MAX_BYTES,
    Col,
    FileFacts,
    read_row_id,
)

CODE_ROWS = 10  # the row of codes is looked for in so many first rows
NEEDED = (*FIGURES, Col.MISSING, Col.NOTE, Col.ID)


class Severity(StrEnum):
    """An error keeps its row out, a conflict waits for a choice, a note only says how something was read."""

    ERROR = "error"
    CONFLICT = "conflict"
    NOTE = "note"


@dataclass(frozen=True)
class SheetFinding:
    """One finding at an A1 address ("" for the file as a whole) of the data sheet, or of the `sheet` named. `kind` is its
    name for programs.
    """

    cell: str
    kind: str
    severity: Severity
    text: str
    indicator: str = ""
    sheet: str = ""


class UnreadableError(ValueError):
    """The file is none of ours, or cannot be read at all: `kind` is the name of the reason, the message a sentence."""

    def __init__(self, kind: str, sentence: str) -> None:
        super().__init__(sentence)
        self.kind = kind


@dataclass(frozen=True)
class Base:
    """A row as it stood when the file was exported: its row version and the fields of ENTERED."""

    row_version: int
    entered: Mapping[Col, str]


@dataclass(frozen=True)
class ReturnedRow:
    """A row of the sheet that belongs to an item; cells by column, blank ones left out."""

    item_id: int
    number: int
    cells: Mapping[Col, Cell]


@dataclass(frozen=True)
class ReturnedWorkbook:
    """What came back. `columns` are numbers from 1, `bases` every item the file was exported with; `book` is everything."""

    book: Workbook
    facts: FileFacts
    sheet_name: str
    columns: Mapping[Col, int]
    bases: Mapping[int, Base]
    rows: tuple[ReturnedRow, ...]
    findings: tuple[SheetFinding, ...] = field(default=())

    def address(self, row: int, column: Col) -> str:
        return name_address(row, self.columns[column])


def read_filing_workbook(content: bytes) -> ReturnedWorkbook:
    """Read an uploaded workbook. UnreadableError when it is none that was exported here."""
    if len(content) > MAX_BYTES:
        raise UnreadableError("too_large", _("文件超过5MB，请只上传从系统导出的报表，去掉图片和另加的工作表。"))
    try:
        book = read_workbook(content, limits=LIMITS)
    except WorkbookError as error:
        raise UnreadableError(error.refusal, str(error)) from None
    facts, bases = read_hidden(book)
    sheet, code_row, columns = find_data_sheet(book)
    rows, findings = read_rows_of(sheet, code_row, columns, facts)
    return ReturnedWorkbook(book, facts, sheet.name, columns, bases, tuple(rows), tuple(findings))


def read_hidden(book: Workbook) -> tuple[FileFacts, dict[int, Base]]:
    hidden = book.sheet(HIDDEN_SHEET)
    lines = [[cell.printed for cell in fill_gaps(row)] for row in hidden.rows] if hidden else []
    if not lines or lines[0][:1] != [FORMAT]:
        raise UnreadableError("not_our_file", _("这不是从系统导出的报表。请在报表页面点“导出Excel”，填好后再上传。"))
    if lines[0][1:2] != [FORMAT_VERSION]:
        raise UnreadableError("other_version", _("这份报表是用另一版本的系统导出的，请重新导出后再填写。"))
    named = {line[0]: line[1] for line in lines if len(line) == 2}
    try:
        numbers = {name: int(named[name]) for name in ("collection", "unit", "filing", "year")}
        facts = FileFacts(**numbers, unit_name=named["unit_name"], mark=named["mark"])
        bases = {int(line[0]): read_base(line) for line in lines if line[0].isdecimal()}
    except (KeyError, ValueError):
        raise_edited()
    if not facts.is_genuine:
        raise_edited()
    return facts, bases


def raise_edited() -> NoReturn:
    raise UnreadableError("edited_file", _("文件里供系统识别的隐藏内容被改动过，无法核对，请重新导出后再填写。"))


def read_base(line: list[str]) -> Base:
    texts = (line[2:] + [""] * len(ENTERED))[: len(ENTERED)]
    return Base(int(line[1]), dict(zip(ENTERED, texts, strict=True)))


def fill_gaps(row: Row) -> list[Cell]:
    """The cells of a row of texts with the blank ones between them."""
    found = {cell.column: cell for cell in row.cells}
    last = max(found, default=0)
    return [found.get(column, Cell(row.number, column, CellKind.BLANK, None, "")) for column in range(1, last + 1)]


def find_data_sheet(book: Workbook) -> tuple[Sheet, int, dict[Col, int]]:
    """The sheet with the row of codes, that row's number, and where each column stands now."""
    for sheet in book.sheets:
        for row in sheet.rows:
            if row.number > CODE_ROWS or sheet.name == HIDDEN_SHEET:
                break
            texts = [cell.printed for cell in row.cells]
            if Col.ID in texts and Col.VALUE in texts:
                columns = {Col(cell.printed): cell.column for cell in row.cells if cell.printed in set(Col)}
                missing = [code for code in NEEDED if code not in columns]
                if missing or len(set(texts)) < len(texts):
                    raise UnreadableError("changed_columns", _("“数据”表的列被删除或复制过，请重新导出后再填写。"))
                return sheet, row.number, columns
    raise UnreadableError("no_data_sheet", _("文件里没有“数据”表，或表头被改动过，请重新导出后再填写。"))


def read_rows_of(
    sheet: Sheet, code_row: int, columns: dict[Col, int], facts: FileFacts
) -> tuple[list[ReturnedRow], list[SheetFinding]]:
    """The rows below the heading by id; rows that hold figures without an id of ours are findings."""
    rows: list[ReturnedRow] = []
    findings: list[SheetFinding] = []
    seen: dict[int, int] = {}
    places = {number: column for column, number in columns.items()}
    for row in sheet.rows:
        if row.number <= code_row + 1:
            continue
        cells = {places[cell.column]: cell for cell in row.cells if cell.column in places}
        mark = cells[Col.ID].printed.strip() if Col.ID in cells else ""
        item_id = read_row_id(mark, facts) if mark else None
        if item_id is None:
            findings += tell_stray_row(row.number, mark, cells, columns)
        elif item_id in seen:
            where = name_address(row.number, columns.get(Col.INDICATOR, 1))
            sentence = _("这一行与第%(row)d行是同一项数据，只读第%(row)d行，请删去重复的行。") % {"row": seen[item_id]}
            findings.append(SheetFinding(where, "repeated_row", Severity.ERROR, sentence, name_of(cells)))
        else:
            seen[item_id] = row.number
            rows.append(ReturnedRow(item_id, row.number, cells))
    return rows, findings


def tell_stray_row(number: int, mark: str, cells: Mapping[Col, Cell], columns: Mapping[Col, int]) -> list[SheetFinding]:
    """An edited id, or a row somebody inserted; a remark below the table is let be."""
    if mark:
        sentence = _("这一行的编号被改动过，认不出是哪一项，没有读取：请重新导出，或恢复原来的编号。")
        where = name_address(number, columns[Col.ID])
        return [SheetFinding(where, "edited_id", Severity.ERROR, sentence, name_of(cells))]
    filled = [cell for column, cell in cells.items() if column in FIGURES or column is Col.MISSING]
    if not filled:
        return []
    sentence = _("这一行是插入的，系统里没有对应的项目，没有读取：只能在原有的行里填写。")
    return [SheetFinding(filled[0].address, "inserted_row", Severity.ERROR, sentence, name_of(cells))]


def name_of(cells: Mapping[Col, Cell]) -> str:
    parts = [cells[column].printed.strip() for column in (Col.INDICATOR, Col.BREAKDOWN, Col.AREA) if column in cells]
    return " ".join(parts)


def read_text(cell: Cell | None) -> str:
    """A text as the page would keep it: one line, blanks tidied; a day as 2026-04-15."""
    if cell is None:
        return ""
    if isinstance(cell.value, dt.date):
        return cell.value.isoformat()
    return " ".join(cell.printed.split())
