"""The values of a workbook: cells, rows, merged spans, addresses."""

from __future__ import annotations

import datetime as dt
import re
from decimal import Decimal
from enum import StrEnum
from typing import NamedTuple

_ADDRESS = re.compile(r"\$?([A-Z]{1,3})\$?([1-9][0-9]{0,6})")


class CellKind(StrEnum):
    """What a cell holds. BLANK cells are met only where a formula was never computed."""

    TEXT = "text"
    NUMBER = "number"
    BOOL = "bool"
    DATE = "date"
    ERROR = "error"
    BLANK = "blank"


class Cell(NamedTuple):
    """A cell with content. Rows and columns count from 1.

    `value` is what the file stores (0.985), `printed` what a person sees ("98.5%"); an error's value is its sign ("#N/A").
    """

    row: int
    column: int
    kind: CellKind
    value: str | Decimal | bool | dt.date | None
    printed: str
    has_formula: bool = False

    @property
    def address(self) -> str:
        return name_address(self.row, self.column)

    @property
    def is_error(self) -> bool:
        return self.kind is CellKind.ERROR

    @property
    def is_uncomputed(self) -> bool:
        """Whether a formula stands here without the value Excel would have stored with it."""
        return self.has_formula and self.kind is CellKind.BLANK


class Row(NamedTuple):
    """A row with content; blank cells are left out."""

    number: int
    cells: tuple[Cell, ...]
    is_hidden: bool = False


class Span(NamedTuple):
    """A merged range, its four bounds included."""

    top: int
    left: int
    bottom: int
    right: int


def name_column(column: int) -> str:
    """1 is A, 27 is AA."""
    letters = ""
    while column > 0:
        column, rest = divmod(column - 1, 26)
        letters = chr(65 + rest) + letters
    return letters


def read_column(letters: str) -> int:
    """A is 1, AA is 27."""
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - 64
    return number


def name_address(row: int, column: int) -> str:
    return f"{name_column(column)}{row}"


def read_address(address: str) -> tuple[int, int]:
    """Row and column of "B3" or "$B$3". ValueError when it is no address."""
    found = _ADDRESS.fullmatch(address)
    if found is None:
        raise ValueError(address)
    return int(found[2]), read_column(found[1])


def read_span(reference: str) -> Span:
    """The span of "A1:C2" or "A1"."""
    first, _colon, last = reference.partition(":")
    top, left = read_address(first)
    bottom, right = read_address(last or first)
    return Span(top, left, bottom, right)
