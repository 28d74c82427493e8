"""Women and men, town and country: the parts of figures that are reported apart, compared year by year."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING

from django.db.models import Q
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from fuer.indicators.enums import Residence, Sex
from fuer.indicators.models.figures import TOTAL
from fuer.judging import parity
from fuer.judging.numbers import print_fixed
from fuer.judging.parity import Parity, compare_sexes
from fuer.judging.units import difference_unit, print_quantity
from fuer.papers.charts import Figure, Pair, PairData, Table
from fuer.plans.domain.queries.figures import keep_digits, show_figure

if TYPE_CHECKING:
    from fuer.indicators.models import Definition, Indicator
    from fuer.monitoring.domain.queries.part_figures import PartFigure

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
    coverage: tuple[str, ...] = ()

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
    def coverage(self) -> list[tuple[str, str]]:
        """Of the last year: the name of each side that is a sum, and the sentence that names its members."""
        said = zip(self.names, self.last.coverage, strict=False)
        return [(name, sentence) for name, sentence in said if sentence]

    @property
    def small_years(self) -> list[int]:
        return [one.year for one in self.years if one.small]

    @property
    def gaps(self) -> list[tuple[int, str]]:
        return [(one.year, one.gap or "—") for one in self.years]


def compare_parts(
    figures: Sequence[PartFigure], definition: Definition, until: int | None = None, *, by_sex: bool = True
) -> Compared | None:
    """The two sides of one indicator in one area, year by year up to `until`; None with no figure at all.

    Years before the last change of comparability group are left out: a gap over a break says nothing.
    """
    first, second = (Sex.FEMALE, Sex.MALE) if by_sex else (Residence.URBAN, Residence.RURAL)
    own = sorted((one for one in figures if one.part in (first, second)), key=lambda one: one.figure.period_end)
    own.sort(key=lambda one: one.year)
    newest = own[-1].figure.comparability_group if own else ""
    sides: dict[int, dict[str, PartFigure]] = defaultdict(dict)
    for one in own:
        if one.figure.comparability_group == newest and (until is None or one.year <= until):
            sides[one.year][one.part] = one
    pairs = {year: parity.Pair(as_side(two.get(first)), as_side(two.get(second))) for year, two in sides.items()}
    years = [
        compare_year(year, pairs, (two.get(first), two.get(second)), definition) for year, two in sorted(sides.items())
    ]
    if not any(one.women.value is not None or one.men.value is not None for one in years):
        return None
    names = (_("女"), _("男")) if by_sex else (_("城镇"), _("农村"))
    return Compared(definition.indicator, definition.unit_of_measure, tuple(years), names)


def compare_year(
    year: int,
    pairs: Mapping[int, parity.Pair],
    sides: tuple[PartFigure | None, PartFigure | None],
    definition: Definition,
) -> ComparedYear:
    unit, digits = definition.unit_of_measure, definition.decimals
    found = compare_sexes(pairs, year, unit=unit, factor=definition.factor, decimals=digits)
    gap = share = ""
    if found.gap is not None:
        size = print_fixed(found.gap, digits)
        sign = "+" if found.gap > 0 and size.strip("0.") else ""
        gap = sign + print_quantity(size, difference_unit(unit))
    if found.share is not None:
        share = print_fixed(found.share * 100, 1) + "%"
    return ComparedYear(
        year=year,
        women=as_figure(sides[0], definition),
        men=as_figure(sides[1], definition),
        gap=gap,
        ratio="" if found.ratio is None else print_fixed(found.ratio, 2),
        share=share,
        small=found.small,
        measures=found,
        coverage=tuple(side.coverage if side else "" for side in sides),
    )


def as_side(part: PartFigure | None) -> parity.Side | None:
    if part is None or part.figure.missing:
        return None
    version = part.figure
    value = None if version.value is None else keep_digits(version.value, version.printed)
    return parity.Side(value, version.numerator, version.denominator)


def as_figure(part: PartFigure | None, definition: Definition) -> Figure:
    """A side as the chart shows it, marked where few people stand behind a rate."""
    if part is None:
        return Figure(None, missing=_("未分报"))
    version = part.figure
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
