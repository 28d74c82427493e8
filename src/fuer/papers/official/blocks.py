"""What an official paper is made of: words, tables and charts, before it is known whether Word or PDF is written.

A figure in running text or in a table is bound to its source by a key. Word keeps the key beside the number, so that
people may edit the wording and the number is still found.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from enum import StrEnum

from fuer.papers.charts.frame import Option

KEY_LENGTH = 64  # what Word keeps in the tag of a content control


@dataclass(frozen=True)
class Figure:
    """A printed number and the key of its source (ASCII, at most 64 characters); a key may stand many times."""

    key: str
    text: str

    def __post_init__(self) -> None:
        if not self.key or len(self.key) > KEY_LENGTH or not self.key.isascii() or not self.key.isprintable():
            raise ValueError(f"no key for a figure: {self.key!r}")


Run = str | Figure
Runs = tuple[Run, ...]


class ParagraphKind(StrEnum):
    """How a paragraph stands on the page."""

    BODY = "body"  # indented by two characters
    NOTE = "note"  # 数据说明: small
    SIGNATURE = "signature"  # right
    ADDRESSEE = "addressee"  # not indented


@dataclass(frozen=True)
class Heading:
    """1: 一、黑体; 2: （一）楷体; 3: 1. 仿宋; 4: （1）仿宋. The numbering is part of the text."""

    level: int
    text: str

    def __post_init__(self) -> None:
        if self.level not in (1, 2, 3, 4):
            raise ValueError(f"no level of headings: {self.level}")


@dataclass(frozen=True)
class Paragraph:
    runs: Runs
    kind: ParagraphKind = ParagraphKind.BODY


@dataclass(frozen=True)
class Column:
    """A column of a table; `width` in millimetres, all widths of a table are scaled to the page."""

    title: str
    width: int
    is_figure: bool = False


@dataclass(frozen=True)
class Table:
    """A ruled table. `is_wide`: on landscape pages of its own; `annex` ("附件1") then stands above its caption."""

    caption: str
    columns: tuple[Column, ...]
    rows: tuple[tuple[Runs, ...], ...]
    is_wide: bool = False
    note: str = ""
    annex: str = ""

    def __post_init__(self) -> None:
        if not self.columns or any(len(row) != len(self.columns) for row in self.rows):
            raise ValueError(f"rows and columns of a table differ: {self.caption}")


class ChartKind(StrEnum):
    """The form of an editable chart."""

    COLUMN = "column"
    BAR = "bar"
    STACKED = "stacked"  # lying bars, one on the other
    LINE = "line"


@dataclass(frozen=True)
class ChartSeries:
    """A value for every category (None: a gap) and beside it how the value is printed; `colour` is "#rrggbb"."""

    name: str
    values: tuple[Decimal | None, ...]
    printed: tuple[str, ...]
    colour: str = ""


@dataclass(frozen=True)
class ChartData:
    """The figures of a chart that is to be edited in Word."""

    categories: tuple[str, ...]
    series: tuple[ChartSeries, ...]
    kind: ChartKind = ChartKind.COLUMN
    unit: str = ""

    def __post_init__(self) -> None:
        for one in self.series:
            if len(one.values) != len(self.categories) or len(one.printed) != len(self.categories):
                raise ValueError(f"values and categories of a chart differ: {one.name}")


@dataclass(frozen=True)
class Chart:
    """A chart: its option is what PDF draws; Word gets an editable chart of `data`, or a picture where there is none.

    `maps` holds GeoJSON text by the name a map series of the option asks for.
    """

    caption: str
    option: Option
    data: ChartData | None = None
    maps: Mapping[str, str] = field(default_factory=dict)


Block = Heading | Paragraph | Table | Chart


@dataclass(frozen=True)
class Paper:
    """A whole paper. `draft` ("初稿（数据截至11月24日）") stands on the head of every page, `edition` beside it.

    With `issuer` and `number` (发文字号) the paper has a red head; `issuer` and `date` sign it; `seal_head` is the head of
    the chain of seals, printed small at the end.
    """

    title: str
    blocks: tuple[Block, ...]
    subtitle: str = ""
    issuer: str = ""
    number: str = ""
    date: dt.date | None = None
    edition: str = ""
    draft: str = ""
    seal_head: str = ""
