"""The tables of an official paper as an Excel workbook, one sheet each."""

from __future__ import annotations

import io
import re
from typing import Any

from fuer.papers.docx import MADE
from fuer.papers.official.blocks import Paper, Table
from fuer.papers.official.layout import EMPTY_TABLE, print_marks, print_runs, scale_widths
from fuer.papers.workbook_write import (
    Column,
    HouseFormats,
    new_workbook,
    write_figure,
    write_head,
    write_text,
)

MEDIA_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_NAME_LENGTH = 31
_FORBIDDEN = re.compile(r"[\[\]:*?/\\]")
_PLAIN_NUMBER = re.compile(r"-?\d{1,15}(\.\d+)?")
_CHARACTERS_A_MILLIMETRE = 0.6  # half-width characters of a column


def write_annex(paper: Paper) -> bytes:
    """Every table of the paper, in its order. The same paper gives the same bytes."""
    buffer = io.BytesIO()
    book = new_workbook(buffer)
    book.set_properties({"title": paper.title, "created": MADE})
    formats = HouseFormats(book)
    tables = [block for block in paper.blocks if isinstance(block, Table)]
    taken: set[str] = set()
    for number, table in enumerate(tables, 1):
        write_sheet(book.add_worksheet(name_sheet(table, number, taken)), table, paper, formats)
    if not tables:
        write_text(
            book.add_worksheet("说明"),
            0,
            0,
            f"《{paper.title}》没有表格。",
            formats.plain_note,
        )
    book.close()
    return buffer.getvalue()


def write_sheet(sheet: Any, table: Table, paper: Paper, formats: HouseFormats) -> None:
    write_text(sheet, 0, 0, table.caption, formats.title)
    marks = "　".join(part for part in (paper.title, print_marks(paper)) if part)
    write_text(sheet, 1, 0, marks, formats.plain_note)
    widths = [round(width * _CHARACTERS_A_MILLIMETRE, 1) for width in scale_widths(table)]
    columns = [Column(column.title, width) for column, width in zip(table.columns, widths, strict=True)]
    write_head(sheet, 2, columns, formats)
    for row, cells in enumerate(table.rows, 3):
        for place, runs in enumerate(cells):
            text = print_runs(runs)
            if table.columns[place].is_figure and _PLAIN_NUMBER.fullmatch(text):
                write_figure(sheet, row, place, text, formats)
            else:
                write_text(sheet, row, place, text, formats.text)
    last = 3 + len(table.rows)
    if not table.rows:
        write_text(sheet, last, 0, EMPTY_TABLE, formats.text)
        last += 1
    if table.note:
        write_text(sheet, last, 0, table.note, formats.plain_note)
    set_print(sheet, table)


def set_print(sheet: Any, table: Table) -> None:
    """Printed as in the paper: A4, the heads on every page, as wide as one page."""
    if table.is_wide:
        sheet.set_landscape()
    sheet.set_paper(9)
    sheet.repeat_rows(2)
    sheet.fit_to_pages(1, 0)
    sheet.set_footer("&C— &P —")


def name_sheet(table: Table, number: int, taken: set[str]) -> str:
    """A name Excel takes that no other sheet of the book has, in whatever letters."""
    name = _FORBIDDEN.sub("", table.annex or table.caption).strip(" '")[:_NAME_LENGTH] or f"表{number}"
    if name.lower() in taken:
        suffix = f"({number})"
        name = name[: _NAME_LENGTH - len(suffix)] + suffix
    taken.add(name.lower())
    return name
