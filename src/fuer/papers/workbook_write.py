"""Writing .xlsx files in the house manner: text stays text, figures keep their decimals, only open cells can be typed in."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import Any, BinaryIO

import xlsxwriter

from fuer.papers.numbers_typed import DECIMALS, WHOLE_DIGITS

FONT = "微软雅黑"
HEAD_COLOUR = "#e8eef7"
OPEN_COLOUR = "#fffbe6"
NOTE_COLOUR = "#5b6778"
LINE_COLOUR = "#c8d0dc"
MUST_COLOUR = "#b42318"
LINE_HEIGHT = 16  # points
TALLEST_ROW = 409  # points: no program shows a taller one
_FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")
_MOST_TEXT = 32_767  # characters Excel keeps in a cell
_LIST_LENGTH = 255  # what a list written into a validation may take
_SETTINGS = {
    "strings_to_formulas": False,
    "strings_to_urls": False,
    "strings_to_numbers": False,
    "nan_inf_to_errors": False,
}


def new_workbook(path: Path | str | BinaryIO, *, streaming: bool = False) -> Any:
    """An XlsxWriter workbook that never turns text into formulas, links or numbers.

    `streaming` keeps one row in memory: rows must then be written from the top.
    """
    target = str(path) if isinstance(path, Path) else path
    return xlsxwriter.Workbook(target, {**_SETTINGS, "constant_memory": streaming})


class HouseFormats:
    """The few cell formats our workbooks use, made once for each workbook."""

    def __init__(self, book: Any) -> None:
        self._book = book
        self._made: dict[tuple[tuple[str, Any], ...], Any] = {}

    @property
    def title(self) -> Any:
        return self._make(bold=True, font_size=14, border=0)

    @property
    def head(self) -> Any:
        return self._make(bold=True, bg_color=HEAD_COLOUR, align="center", text_wrap=True)

    @property
    def text(self) -> Any:
        return self._make(text_wrap=True)

    @property
    def must(self) -> Any:
        """A locked word on what may not stay blank."""
        return self._make(text_wrap=True, bold=True, font_color=MUST_COLOUR)

    @property
    def note(self) -> Any:
        return self._make(font_color=NOTE_COLOUR, text_wrap=True, border=0)

    @property
    def plain_note(self) -> Any:
        """A remark on one line, running over the cells beside it."""
        return self._make(font_color=NOTE_COLOUR, border=0)

    @property
    def identity(self) -> Any:
        """For ids, codes and identity numbers: text format, so that no digit is lost."""
        return self._make(num_format="@")

    @property
    def open_text(self) -> Any:
        return self._make(text_wrap=True, locked=False, bg_color=OPEN_COLOUR, num_format="@")

    def number(self, decimals: int) -> Any:
        return self._make(num_format=number_format(decimals), align="right")

    def open_number(self, decimals: int) -> Any:
        return self._make(num_format=number_format(decimals), align="right", locked=False, bg_color=OPEN_COLOUR)

    def _make(self, **properties: Any) -> Any:
        common = {"font_name": FONT, "font_size": 10, "valign": "vcenter", "border": 1, "border_color": LINE_COLOUR}
        merged = common | properties
        key = tuple(sorted(merged.items()))
        if key not in self._made:
            self._made[key] = self._book.add_format(merged)
        return self._made[key]


@dataclass(frozen=True, slots=True)
class Column:
    """A column of a table: its heading and its width in half-width characters (0: fitted to the heading)."""

    heading: str
    width: float = 0
    is_hidden: bool = False


def number_format(decimals: int) -> str:
    """0 → "0", 2 → "0.00"."""
    return "0" + ("." + "0" * decimals if decimals else "")


def measure_width(text: str) -> int:
    """Width in half-width characters: Chinese and full-width ones count two; the widest line counts."""
    return max(
        sum(2 if unicodedata.east_asian_width(char) in "WFA" else 1 for char in line) for line in text.split("\n")
    )


def count_lines(text: str, width: float) -> int:
    """How many lines a wrapped text takes in a column: not every program fits the height of a row itself."""
    return sum(max(1, -(-measure_width(line) // int(width - 1))) for line in text.split("\n"))


def fit_height(texts: Sequence[str], widths: Sequence[float], *, least: float = LINE_HEIGHT) -> float:
    """The height in points a row of wrapped texts needs in columns of these widths."""
    lines = max((count_lines(text, width) for text, width in zip(texts, widths, strict=True)), default=1)
    return min(max(least, LINE_HEIGHT * lines), TALLEST_ROW)


def lay_out_page(sheet: Any) -> None:
    """A4 across, one page wide: such sheets are printed and passed round."""
    sheet.set_landscape()
    sheet.set_paper(9)
    sheet.fit_to_pages(1, 0)
    sheet.set_margins(left=0.4, right=0.4, top=0.5, bottom=0.5)


def fit_width(texts: Iterable[str], *, least: float = 6, most: float = 48) -> float:
    """A column width that shows the given texts."""
    return max(least, min(most, max(map(measure_width, texts), default=0) + 2))


def clean_text(text: str) -> str:
    """Text as a cell can hold it: no control characters, which XML forbids, and no more than Excel keeps."""
    kept = "".join(
        char
        for char in text
        if char in "\t\n" or unicodedata.category(char) not in ("Cc", "Cs") and char not in "\ufffe\uffff"
    )
    return kept[:_MOST_TEXT]


def starts_like_formula(text: str) -> bool:
    """Whether a spreadsheet would take the text for a formula, also behind blanks and invisible characters."""
    rest = text.lstrip(" '\u00a0\u3000\n")
    while rest and (unicodedata.category(rest[0]) in ("Cf", "Zs", "Cc", "Mn") and rest[0] not in "\t\r"):
        rest = rest[1:]
    return unicodedata.normalize("NFKC", rest[:1]).startswith(_FORMULA_STARTS) or text.startswith(("\t", "\r"))


def guard_csv(text: str) -> str:
    """The text for a .csv that people open in a spreadsheet: an apostrophe before what looks like a formula.

    Plain negative numbers stay as they are.
    """
    if not starts_like_formula(text):
        return text
    try:
        Decimal(text)
    except ArithmeticError:
        return f"'{text}"
    return text


def write_text(sheet: Any, row: int, column: int, text: str, cell_format: Any = None) -> None:
    """A text cell, whatever the text begins with; rows and columns count from 0 as in XlsxWriter."""
    clean = clean_text(text)
    if clean:
        sheet.write_string(row, column, clean, cell_format)
    else:
        sheet.write_blank(row, column, None, cell_format)


def write_figure(
    sheet: Any, row: int, column: int, printed: str, formats: HouseFormats, *, is_open: bool = False
) -> None:
    """A figure as a number with as many decimals as it is printed with; "" leaves the cell blank."""
    decimals = len(printed.partition(".")[2])
    cell_format = formats.open_number(decimals) if is_open else formats.number(decimals)
    if printed:
        # A float goes into the file as its 17 digits; 15 significant ones of a figure survive that exactly.
        sheet.write_number(row, column, float(Decimal(printed)), cell_format)
    else:
        sheet.write_blank(row, column, None, cell_format)


def write_head(sheet: Any, row: int, columns: Sequence[Column], formats: HouseFormats) -> None:
    """A heading row that stays in sight and is printed on each page, the columns' widths, hidden columns."""
    for index, column in enumerate(columns):
        write_text(sheet, row, index, column.heading, formats.head)
        width = column.width or fit_width([column.heading])
        sheet.set_column(index, index, width, None, {"hidden": column.is_hidden})
    sheet.freeze_panes(row + 1, 0)
    sheet.repeat_rows(row)


def protect_sheet(sheet: Any) -> None:
    """Only unlocked cells can be typed in; widths and heights may still be changed. No password: it keeps from slips."""
    sheet.protect("", {"format_columns": True, "format_rows": True, "select_locked_cells": True})


def allow_list(
    sheet: Any, span: tuple[int, int, int, int], choices: Sequence[str], *, title: str, message: str
) -> None:
    """A drop-down list for a span (top, left, bottom, right, from 0). ValueError when the list is too long for Excel."""
    if len(",".join(choices)) > _LIST_LENGTH or any("," in choice for choice in choices):
        raise ValueError("the choices do not fit a validation list")
    rule = {"validate": "list", "source": list(choices), "error_title": title, "error_message": message}
    sheet.data_validation(*span, rule)


def allow_list_of(sheet: Any, span: tuple[int, int, int, int], source: str, *, title: str, message: str) -> None:
    """A drop-down list of what stands in cells: `source` is "='sheet'!$A$2:$A$9"."""
    rule = {"validate": "list", "source": source, "error_title": title, "error_message": message}
    sheet.data_validation(*span, rule)


def allow_decimal(
    sheet: Any,
    span: tuple[int, int, int, int],
    *,
    title: str,
    message: str,
    lower: Decimal | None = None,
    upper: Decimal | None = None,
) -> None:
    """Numbers only, within bounds where there are any (both included); blank is allowed."""
    furthest = float(10**WHOLE_DIGITS - Decimal(1).scaleb(-DECIMALS))
    rule = {
        "validate": "decimal",
        "criteria": "between",
        "minimum": -furthest if lower is None else float(lower),
        "maximum": furthest if upper is None else float(upper),
        "error_title": title,
        "error_message": message,
    }
    sheet.data_validation(*span, rule)


def add_hidden_sheet(book: Any, name: str, rows: Iterable[Sequence[str]]) -> Any:
    """A sheet people do not see, for what a workbook must know when it comes back; very hidden, all text, protected."""
    sheet = book.add_worksheet(name)
    identity = book.add_format({"num_format": "@"})
    for index, row in enumerate(rows):
        for column, text in enumerate(row):
            write_text(sheet, index, column, text, identity)
    sheet.very_hidden()
    protect_sheet(sheet)
    return sheet
