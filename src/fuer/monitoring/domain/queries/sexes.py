"""Women and men, town and country: the parts of figures that are reported apart, compared year by year."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING

from django.db.models import Q
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from fuer.indicators.enums import Residence, Sex
from fuer.indicators.models import Cell, Definition, ObservationVersion
from fuer.indicators.models.figures import TOTAL
from fuer.judging import parity
from fuer.judging.numbers import print_fixed
from fuer.judging.parity import Parity, compare_sexes
from fuer.judging.units import difference_unit, print_quantity
from fuer.papers.charts import Figure, Pair, PairData, Table
from fuer.plans.domain.queries.figures import keep_digits, show_figure

if TYPE_CHECKING:
    from fuer.indicators.models import Indicator

BY_SEX = Q(sex__in=(Sex.FEMALE, Sex.MALE), age=TOTAL, residence=TOTAL, detail=TOTAL)
BY_RESIDENCE = Q(residence__in=(Residence.URBAN, Residence.RURAL), sex=TOTAL, age=TOTAL, detail=TOTAL)

TRENDS = {
    "narrowing": gettext_lazy("差距在缩小"),
    "widening": gettext_lazy("差距在扩大"),
    "steady": gettext_lazy("差距基本不变"),
    "crossing": gettext_lazy("差距方向已反转"),
}


@dataclass(frozen=True)
class ComparedYear:
    """Both sides of one year, printed: `women` and `men` stand for the first and the second of any two."""

    year: int
    women: Figure
    men: Figure
    gap: str
    ratio: str
    share: str
    small: tuple[str, ...]
    measures: Parity

    @property
    def pair(self) -> Pair:
        return Pair(str(self.year), self.women, self.men, self.gap, self.ratio)

    @property
    def is_demo(self) -> bool:
        return self.women.is_demo or self.men.is_demo


@dataclass(frozen=True)
class Compared:
    """An indicator's two sides over the years, the oldest first."""

    indicator: Indicator
    unit: str
    years: tuple[ComparedYear, ...]
    names: tuple[str, str]

    @property
    def last(self) -> ComparedYear:
        return self.years[-1]

    @property
    def data(self) -> PairData:
        return PairData(self.indicator.name, self.unit, tuple(one.pair for one in self.years), self.names)

    @property
    def trend(self) -> str:
        """Where the gap goes, in words; "" with fewer than three years."""
        direction = self.last.measures.direction
        return str(TRENDS[direction]) if direction else ""

    @property
    def is_by_sex(self) -> bool:
        return self.names[0] == _("女")

    @property
    def table(self) -> Table:
        """Everything of every year, the newest first."""
        head: tuple[str, ...] = (
            _("数据年度"),
            *self.names,
            _("差距"),
            _("%(one)s∶%(other)s") % dict(zip(("one", "other"), self.names, strict=True)),
        )
        rows: list[tuple[str, ...]] = [
            (str(one.year), one.women.words, one.men.words, one.gap or "—", one.ratio or "—") for one in self.years
        ]
        if any(one.share for one in self.years):
            head += (_("%(one)s占比") % {"one": self.names[0]},)
            rows = [(*row, one.share or "—") for row, one in zip(rows, self.years, strict=True)]
        return Table(head, tuple(reversed(rows)))

    @property
    def small_years(self) -> list[int]:
        return [one.year for one in self.years if one.small]

    @property
    def gaps(self) -> list[tuple[int, str]]:
        return [(one.year, one.gap or "—") for one in self.years]


def read_sides(indicator_ids: Iterable[int], area_id: int, parts: Q, readable: Q) -> dict[int, list[Cell]]:
    """Accepted cells of the parts in an area, by indicator. One query."""
    cells = Cell.objects.filter(
        parts, readable, area=area_id, indicator__in=set(indicator_ids), accepted__isnull=False
    ).select_related("accepted", "period", "indicator")
    found: dict[int, list[Cell]] = defaultdict(list)
    for cell in cells.order_by("period__end", "id"):
        found[cell.indicator_id].append(cell)
    return found


def compare_cells(cells: Sequence[Cell], definition: Definition, until: int | None = None) -> Compared | None:
    """The two sides of one indicator in one area, year by year up to `until`; None with no figure at all.

    Years before the last change of comparability group are left out: a gap over a break says nothing.
    """
    by_sex = any(cell.sex != TOTAL for cell in cells)
    first, second = (Sex.FEMALE, Sex.MALE) if by_sex else (Residence.URBAN, Residence.RURAL)
    newest = cells[-1].comparability_group if cells else ""
    sides: dict[int, dict[str, ObservationVersion]] = defaultdict(dict)
    for cell in cells:
        year = cell.period.label_year
        if cell.accepted is not None and cell.comparability_group == newest and (until is None or year <= until):
            sides[year][cell.sex if by_sex else cell.residence] = cell.accepted
    pairs = {year: parity.Pair(as_side(two.get(first)), as_side(two.get(second))) for year, two in sides.items()}
    years = [
        compare_year(year, pairs, (two.get(first), two.get(second)), definition) for year, two in sorted(sides.items())
    ]
    if not any(one.women.value is not None or one.men.value is not None for one in years):
        return None
    names = (_("女"), _("男")) if by_sex else (_("城镇"), _("农村"))
    return Compared(cells[0].indicator, definition.unit_of_measure, tuple(years), names)


def compare_year(
    year: int,
    pairs: Mapping[int, parity.Pair],
    versions: tuple[ObservationVersion | None, ObservationVersion | None],
    definition: Definition,
) -> ComparedYear:
    unit, digits = definition.unit_of_measure, definition.decimals
    found = compare_sexes(pairs, year, unit=unit, factor=definition.factor, decimals=digits)
    gap = share = ""
    if found.gap is not None:
        sign = "+" if found.gap > 0 else ""
        gap = sign + print_quantity(print_fixed(found.gap, digits), difference_unit(unit))
    if found.share is not None:
        share = print_fixed(found.share * 100, 1) + "%"
    return ComparedYear(
        year=year,
        women=as_figure(versions[0], definition),
        men=as_figure(versions[1], definition),
        gap=gap,
        ratio="" if found.ratio is None else print_fixed(found.ratio, 2),
        share=share,
        small=found.small,
        measures=found,
    )


def as_side(version: ObservationVersion | None) -> parity.Side | None:
    if version is None or version.missing:
        return None
    value = None if version.value is None else keep_digits(version.value, version.printed)
    return parity.Side(value, version.numerator, version.denominator)


def as_figure(version: ObservationVersion | None, definition: Definition) -> Figure:
    """A side as the chart shows it, marked where few people stand behind a rate."""
    if version is None:
        return Figure(None, missing=_("未分报"))
    printed = show_figure(version, definition)
    if version.missing or (version.value is None and not version.denominator):
        return Figure(None, missing=printed)
    few = version.denominator is not None and version.denominator < parity.SMALL_DENOMINATOR
    return Figure(
        version.value if version.value is not None else Decimal(printed),
        printed,
        count=_("分母%(number)d") % {"number": version.denominator or 0} if few else "",
        is_demo=version.is_demo,
    )
