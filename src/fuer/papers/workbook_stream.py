"""The XML of a sheet and of its shared strings, read as a stream of events."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from decimal import Decimal
from typing import IO, Any, Protocol
from xml.parsers import expat

from fuer.papers.workbook_cells import Cell, CellKind, Row, Span, read_column, read_span
from fuer.papers.workbook_formats import GENERAL, NumberFormat, print_stored, read_serial, read_stored

_CHUNK = 1 << 18
_MAX_MERGED = 100_000
_MAX_COLUMN = 16_384
_DIGITS = "0123456789"
_TRUE = ("1", "true")
_SHORT = 15  # a number of so few characters needs no rounding to 15 digits

Value = tuple[CellKind, str | Decimal | bool | dt.date | None, str]
_NOTHING: Value = (CellKind.BLANK, None, "")


class TooLargeError(ValueError):
    """The sheet holds more than the limits allow."""


class ForbiddenXmlError(ValueError):
    """A document type declaration, which no office program writes: it could expand without end."""


class CellLimits(Protocol):
    @property
    def rows(self) -> int: ...
    @property
    def cells(self) -> int: ...


class SheetStream:
    """Feeds on pieces of a sheet's XML and gives back its finished rows."""

    def __init__(
        self, strings: Sequence[Value], formats: Sequence[NumberFormat], limits: CellLimits, *, from_1904: bool = False
    ) -> None:
        self.hidden_columns: set[int] = set()
        self._strings = strings
        self._formats = formats
        self._limits = limits
        self._from_1904 = from_1904
        self._columns: dict[str, int] = {}
        self._finished: list[Row] = []
        self._cells: list[Cell] = []
        self._count = 0
        self._row = self._column = 0
        self._row_is_hidden = False
        self._attributes: dict[str, str] = {}
        self._has_formula = self._is_phonetic = False
        self._pieces: list[str] = []
        self._kept = 0
        self._parser = make_parser(self._start, self._end, self._pieces.append)

    def feed(self, data: bytes, *, is_last: bool = False) -> list[Row]:
        """The rows `data` completes. expat.ExpatError, IndexError or TooLargeError on what cannot be read."""
        self._parser.Parse(data, is_last)
        rows, self._finished = self._finished, []
        return rows

    def _start(self, name: str, attributes: dict[str, str]) -> None:
        if name == "c":
            self._attributes = attributes
            self._has_formula = False
            self._pieces.clear()
            self._kept = 0
        elif name == "v" or name == "t":
            del self._pieces[self._kept :]
        elif name == "f":
            self._has_formula = True
        elif name == "row":
            self._row = int(attributes.get("r") or self._row + 1)
            self._row_is_hidden = attributes.get("hidden") in _TRUE
            self._column = 0
            self._cells = []
        elif name == "rPh":
            self._is_phonetic = True
        elif name == "col":
            if attributes.get("hidden") in _TRUE:
                last = min(int(attributes["max"]), _MAX_COLUMN)
                self.hidden_columns.update(range(int(attributes["min"]), last + 1))
        elif ":" in name:
            self._start(name.rpartition(":")[2], attributes)

    def _end(self, name: str) -> None:
        if name == "v" or name == "t":
            if not self._is_phonetic:
                self._kept = len(self._pieces)
        elif name == "c":
            self._finish_cell()
        elif name == "row":
            if self._cells:
                self._finish_row()
        elif name == "rPh":
            self._is_phonetic = False
        elif ":" in name:
            self._end(name.rpartition(":")[2])

    def _finish_row(self) -> None:
        self._count += len(self._cells)
        if self._row > self._limits.rows or self._count > self._limits.cells:
            raise TooLargeError
        self._finished.append(Row(self._row, tuple(self._cells), self._row_is_hidden))

    def _finish_cell(self) -> None:
        attributes = self._attributes
        address = attributes.get("r")
        if address is None:
            self._column += 1
        else:
            letters = address.rstrip(_DIGITS)
            self._column = self._columns.get(letters) or self._columns.setdefault(letters, read_column(letters))
        kept = self._kept
        if kept == 0:
            value = _NOTHING
        else:
            text = self._pieces[0] if kept == 1 else "".join(self._pieces[:kept])
            kind = attributes.get("t", "n")
            value = self._strings[int(text)] if kind == "s" else self._read_value(kind, text, attributes.get("s", "0"))
        kind_read, stored, printed = value
        if kind_read is not CellKind.BLANK or self._has_formula:
            # A million cells: the tuple is made directly, without the keyword handling of Cell().
            made = (self._row, self._column, kind_read, stored, printed, self._has_formula)
            self._cells.append(tuple.__new__(Cell, made))

    def _read_value(self, kind: str, text: str, style: str) -> Value:
        if kind == "n":
            shown = GENERAL if style == "0" else self._formats[int(style)]
            if shown is GENERAL and len(text) <= _SHORT and text.isdecimal() and text.isascii():
                return CellKind.NUMBER, Decimal(text), text
            return read_number(text.strip(), shown, from_1904=self._from_1904)
        if kind == "e":
            return CellKind.ERROR, text, text
        if kind == "b":
            is_true = text.strip() in _TRUE
            return CellKind.BOOL, is_true, "TRUE" if is_true else "FALSE"
        if kind == "d":
            day = dt.date.fromisoformat(text.strip()[:10])
            return CellKind.DATE, day, day.isoformat()
        return read_text(text)


def read_number(text: str, shown: NumberFormat, *, from_1904: bool) -> Value:
    """The value of a number cell, as its format shows it."""
    number = read_stored(text)
    if number is None:
        return CellKind.ERROR, text, text
    if shown.is_date:
        day = read_serial(number, from_1904=from_1904)
        return CellKind.DATE, day or number, day.isoformat() if day else text
    if shown is GENERAL and len(text) <= _SHORT and "E" not in text:
        return CellKind.NUMBER, number, text
    return CellKind.NUMBER, number, print_stored(number, shown)


def read_text(text: str) -> Value:
    """The value of a text cell; one of blanks only is blank."""
    return (CellKind.TEXT, text, text) if text.strip() else _NOTHING


def read_shared_strings(part: IO[bytes]) -> list[Value]:
    """The texts cells refer to by number, as the values all those cells share; phonetic guides are no part of them."""
    strings: list[Value] = []
    pieces: list[str] = []
    kept = 0
    is_phonetic = False

    def start(name: str, _attributes: dict[str, str]) -> None:
        nonlocal kept, is_phonetic
        name = name.rpartition(":")[2]
        if name == "si":
            pieces.clear()
            kept = 0
        elif name == "t":
            del pieces[kept:]
        elif name == "rPh":
            is_phonetic = True

    def end(name: str) -> None:
        nonlocal kept, is_phonetic
        name = name.rpartition(":")[2]
        if name == "t" and not is_phonetic:
            kept = len(pieces)
        elif name == "si":
            strings.append(read_text("".join(pieces[:kept])))
        elif name == "rPh":
            is_phonetic = False

    _parse(part, make_parser(start, end, pieces.append))
    return strings


def has_merged(part: IO[bytes]) -> bool:
    """Whether a sheet may have merged ranges: most long ones have none, and looking is quicker than parsing."""
    tail = b""
    while chunk := part.read(_CHUNK):
        if b"mergeCell" in tail + chunk:
            return True
        tail = chunk[-16:]
    return False


def read_merged(part: IO[bytes]) -> tuple[Span, ...]:
    """The merged ranges of a sheet."""
    spans: list[Span] = []

    def start(name: str, attributes: dict[str, str]) -> None:
        if name.endswith("mergeCell"):
            spans.append(read_span(attributes["ref"]))
            if len(spans) > _MAX_MERGED:
                raise TooLargeError

    _parse(part, make_parser(start, None, None))
    return tuple(spans)


def make_parser(start: Any, end: Any, text: Any) -> expat.XMLParserType:
    """A parser with the given handlers that refuses document type declarations."""
    parser = expat.ParserCreate()
    parser.buffer_text = True
    parser.StartElementHandler = start
    parser.EndElementHandler = end
    parser.CharacterDataHandler = text
    parser.StartDoctypeDeclHandler = _refuse_doctype
    return parser


def _parse(part: IO[bytes], parser: expat.XMLParserType) -> None:
    while chunk := part.read(_CHUNK):
        parser.Parse(chunk, False)
    parser.Parse(b"", True)


def _refuse_doctype(*_arguments: Any) -> None:
    raise ForbiddenXmlError
