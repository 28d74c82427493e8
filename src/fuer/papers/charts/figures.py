"""The values charts are made from. Decimals say where the ink goes; what a reader sees is a printed string."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from django.utils.translation import gettext as _


class _Printed:
    """What a figure of any chart says of itself."""

    value: Decimal | None
    printed: str
    missing: str
    count: str

    @property
    def text(self) -> str:
        return self.printed or ("" if self.value is None else format(self.value, "f"))

    @property
    def words(self) -> str:
        """The figure with its count, or the word why there is none."""
        if self.value is None:
            return self.missing or _("无数据")
        return f"{self.text}（{self.count}）" if self.count else self.text


@dataclass(frozen=True)
class Figure(_Printed):
    """A figure; `value` None is a missing one and `missing` the word why (未开展; 无数据 if empty).

    `count` stands beside the rate of rare events: "3例".
    """

    value: Decimal | None
    printed: str = ""
    missing: str = ""
    count: str = ""
    is_demo: bool = False


@dataclass(frozen=True)
class Point(_Printed):
    """The figure of one year, as `Figure`; one not accepted yet (未审定) is drawn hollow."""

    year: int
    value: Decimal | None
    printed: str = ""
    missing: str = ""
    count: str = ""
    is_demo: bool = False
    is_accepted: bool = True

    @property
    def notes(self) -> str:
        """What a reader must know of the figure: 未审定, 演示数据."""
        marks = [_("未审定")] * (not self.is_accepted) + [_("演示数据")] * self.is_demo
        return _("、").join(marks) if self.value is not None else ""


@dataclass(frozen=True)
class Band:
    """What a target of two sides allows from `start` to `end`, both years included: "40%—50%"."""

    start: int
    end: int
    low: Decimal
    high: Decimal
    printed: str


@dataclass(frozen=True)
class Outlook:
    """Where a series goes by its due year, from its last point; `low` and `high` only where there is a range."""

    year: int
    value: Decimal
    printed: str
    low: Decimal | None = None
    high: Decimal | None = None
    printed_range: str = ""

    @property
    def words(self) -> str:
        return f"{self.printed}（{self.printed_range}）" if self.printed_range else self.printed


@dataclass(frozen=True)
class Break:
    """From `year` on the indicator is measured otherwise; figures before do not compare."""

    year: int
    word: str = ""

    @property
    def text(self) -> str:
        return self.word or _("口径变更")


@dataclass(frozen=True)
class Reference:
    """The same indicator of somebody else (全国, 全省), from `source`."""

    name: str
    points: tuple[Point, ...]
    source: str = ""


@dataclass(frozen=True)
class SeriesData:
    """An indicator in one area over the years.

    `targets` are the milestones. `path` are the corners of the 序时进度 as it is judged; left empty it runs straight from
    the baseline through the milestones, and `stepped` draws each milestone as the level of all years up to it, for
    rules without a path. `span` are years the axis holds whatever is known of them.
    """

    title: str
    unit: str
    points: tuple[Point, ...] = ()
    targets: tuple[Point, ...] = ()
    baseline: Point | None = None
    stepped: bool = False
    path: tuple[Point, ...] = ()
    bands: tuple[Band, ...] = ()
    outlook: Outlook | None = None
    breaks: tuple[Break, ...] = ()
    references: tuple[Reference, ...] = ()
    span: tuple[int, int] | None = None

    @property
    def years(self) -> list[int]:
        """Every year from the first to the last that anything is known of."""
        own = [point.year for point in (self.baseline, *self.points, *self.targets, *self.path) if point]
        others = [point.year for reference in self.references for point in reference.points]
        ends = [year for band in self.bands for year in (band.start, band.end)]
        found = own + others + ends + ([self.outlook.year] if self.outlook else []) + list(self.span or ())
        return list(range(min(found), max(found) + 1)) if found else []

    @property
    def actual(self) -> dict[int, Point]:
        """The figures by year, the baseline among them."""
        return {point.year: point for point in (self.baseline, *self.points) if point}

    @property
    def last(self) -> Point | None:
        """The newest year with a figure."""
        return max((p for p in self.actual.values() if p.value is not None), key=lambda p: p.year, default=None)
