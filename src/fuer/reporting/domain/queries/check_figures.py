"""The figures checks read: what a unit has typed, what others signed, what is accepted, in a constant number of queries."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from fractions import Fraction
from typing import TYPE_CHECKING, Any, NamedTuple

from django.db.models import Q

from fuer.core.expressions.tree import Level, Part, Reference, Residence, Sex, Standing, Time, Value
from fuer.indicators.domain.totals import counts_as_member, measure_of
from fuer.indicators.enums import CityTotal, Shape
from fuer.indicators.enums import Residence as CellResidence
from fuer.indicators.enums import Sex as CellSex
from fuer.indicators.models import Cell
from fuer.indicators.models.figures import TOTAL
from fuer.judging.adding import rate_of
from fuer.judging.rollup import Member, Question, Reported, roll_up
from fuer.orgs.enums import AreaKind, AreaLevel
from fuer.orgs.models import Area
from fuer.plans.domain.queries.figures import is_valid_on, keep_digits, print_plain
from fuer.plans.models import Target
from fuer.reporting.managers import list_paths_up
from fuer.reporting.models import FilingCell

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from fuer.indicators.models import Definition, Indicator
    from fuer.plans.models import Plan
    from fuer.reporting.models import Filing

SEXES = {Sex.TOTAL: TOTAL, Sex.FEMALE: CellSex.FEMALE.value, Sex.MALE: CellSex.MALE.value}
RESIDENCES = {
    Residence.TOTAL: TOTAL,
    Residence.URBAN: CellResidence.URBAN.value,
    Residence.RURAL: CellResidence.RURAL.value,
}
YEARS_BACK = {Time.THIS_YEAR: 0, Time.LAST_YEAR: 1, Time.YEAR_BEFORE_LAST: 2}
# Indicator, area, data year, sex, residence, age.
Place = tuple[int, int, int, str, str, str]
CELL_FIELDS = (
    "indicator_id",
    "area_id",
    "period__label_year",
    "sex",
    "residence",
    "age",
    "period__start",
    "comparability_group",
)
FIGURE_FIELDS = ("definition__factor", "definition__shape", "value", "printed", "numerator", "denominator", "missing")


class CheckedFigure(NamedTuple):
    """One figure as it was read, with the factor and shape of the definition it was reported under."""

    factor: Decimal
    shape: str
    value: Decimal | None
    printed: str
    numerator: Decimal | None
    denominator: Decimal | None
    missing: str

    def give(self, part: Part) -> Value:
        """As the expression language wants it: digits as typed, a rate as an exact fraction, None for missing."""
        if part is not Part.VALUE:
            number = self.numerator if part is Part.NUMERATOR else self.denominator
            return None if number is None else Decimal(print_plain(number))
        if self.value is None:
            return self.rate
        return bool(self.value) if self.shape == Shape.YES_NO else keep_digits(self.value, self.printed)

    def report(self) -> Reported:
        """As a roll-up reads it."""
        value = None if self.value is None else keep_digits(self.value, self.printed)
        parts = [None if n is None else Decimal(print_plain(n)) for n in (self.numerator, self.denominator)]
        return Reported(value, parts[0], parts[1], self.missing)

    @property
    def rate(self) -> Fraction | None:
        if self.numerator is None or self.denominator is None:
            return None
        return rate_of(self.numerator, self.denominator, self.factor)


# A figure by the month its period begins in: quarters have four, everything else one.
Months = dict[int, CheckedFigure]


@dataclass(frozen=True)
class Focus:
    """What a rule is run for: an area and, where periods are shorter than a year, one of them.

    `own` names the indicator whose definition wrote the rule, `kin` those it is held against, by name: two indicators
    may bear one name.
    """

    area: Area
    month: int | None = None
    own: Indicator | None = None
    kin: Mapping[str, int] = field(default_factory=dict)


@dataclass(frozen=True)
class Places:
    """The city of the filing, its own part, and its counties of all kinds and days."""

    city: Area | None = None
    counties: Sequence[Area] = ()

    @property
    def city_proper(self) -> Area | None:
        return next((area for area in self.counties if area.kind == AreaKind.CITY_PROPER), None)

    def members_of(self, definition: Definition, year: int) -> list[Area]:
        """Whose figures sum to the city's, as the definition says; none where the city enters it directly."""
        if self.city is None or definition.city_total == CityTotal.CITY_DIRECT:
            return []
        day, city = dt.date(year, 12, 31), self.city
        return [area for area in self.counties if counts_as_member(area, definition, city) and is_valid_on(area, day)]


@dataclass(frozen=True)
class FigureBook:
    """Everything a rule may look up. `filed` has what is being filed over what others signed over what is accepted."""

    year: int
    places: Places
    names: Mapping[str, int]
    definitions: Mapping[int | None, Definition]
    filed: Mapping[Place, Months]
    accepted: Mapping[Place, Months]
    baselines: Mapping[tuple[int, int], CheckedFigure] = field(default_factory=dict)
    base_year: int | None = None

    def identify(self, reference: Reference, focus: Focus) -> int | None:
        """The indicator a reference means."""
        if focus.own is not None and reference.name == focus.own.name:
            return focus.own.pk
        return focus.kin.get(reference.name) or self.names.get(reference.name)

    def look_up(self, reference: Reference, focus: Focus) -> Value:
        """The figure a reference means in `focus`; None for missing, whatever the reason."""
        indicator_id = self.identify(reference, focus)
        if indicator_id is None:
            return None
        if reference.level is Level.MEMBERS:
            return self.add_members(indicator_id, reference, focus)
        area = self.find_area(reference.level, focus)
        figure = self.find(indicator_id, area, reference, focus) if area else None
        return figure.give(reference.part) if figure else None

    def find_area(self, level: Level, focus: Focus) -> Area | None:
        if level is Level.CITY:
            return self.places.city
        return self.places.city_proper if level is Level.CITY_PROPER else focus.area

    def find(self, indicator_id: int, area: Area, reference: Reference, focus: Focus) -> CheckedFigure | None:
        if reference.time is Time.BASE_YEAR:
            is_total = not (reference.sex or reference.residence or reference.age)
            if is_total and (indicator_id, area.pk) in self.baselines:
                return self.baselines[indicator_id, area.pk]
            year = self.base_year
        else:
            year = self.year - YEARS_BACK[reference.time]
        if year is None:
            return None
        place = (
            indicator_id,
            area.pk,
            year,
            SEXES[reference.sex],
            RESIDENCES[reference.residence],
            reference.age or TOTAL,
        )
        months = (self.accepted if reference.standing is Standing.ACCEPTED else self.filed).get(place, {})
        return next(iter(months.values())) if len(months) == 1 else months.get(focus.month or 0)

    def add_members(self, indicator_id: int, reference: Reference, focus: Focus) -> Value:
        """Σ of the definition's members, rates as Σ numerator ÷ Σ denominator (DESIGN 5.3). None while one is missing;
        不适用 has nothing to add. Added exactly.
        """
        definition = self.definitions.get(indicator_id)
        if definition is None or self.places.city != focus.area:
            return None
        members = [
            Member(area.code, area.name, figure.report() if figure else None)
            for area in self.places.members_of(definition, self.year)
            for figure in [self.find(indicator_id, area, reference, focus)]
        ]
        found = roll_up(Question(measure_of(definition, reference.name), members))
        if found.lacking or not found.is_figure:
            return None
        if reference.part is not Part.VALUE:
            return found.num if reference.part is Part.NUMERATOR else found.den
        if found.num is None or found.den is None:
            return found.value
        return rate_of(found.num, found.den, definition.factor)


@dataclass(frozen=True)
class Wanted:
    """Which figures are read: of the indicators of `definitions`, in `areas`, how far back; the base year where `plans`
    are given. Without `filing` nobody's working figures.
    """

    year: int
    definitions: Mapping[int | None, Definition]
    areas: Sequence[Area]
    filing: Filing | None = None
    reads_year_before_last: bool = False
    plans: Sequence[Plan] = ()

    @property
    def base_year(self) -> int | None:
        """The year before the plans begin."""
        return min((plan.start_year - 1 for plan in self.plans), default=None)

    @property
    def years(self) -> list[int]:
        years = [self.year, self.year - 1]
        years += [self.year - 2] if self.reads_year_before_last else []
        return years + ([self.base_year] if self.base_year else [])

    def cells(self, prefix: str = "") -> dict[str, Any]:
        return {
            f"{prefix}indicator__in": [key for key in self.definitions if key],
            f"{prefix}area__in": [area.pk for area in self.areas],
            f"{prefix}detail": TOTAL,
        }


def read_book(wanted: Wanted, places: Places, names: Mapping[str, int]) -> FigureBook:
    """Three queries at most, one more where the base year is read."""
    accepted = read_accepted(wanted)
    filed = {place: dict(months) for place, months in accepted.items()}
    for place, months in read_signed(wanted).items():
        filed[place] = months | filed.get(place, {})
    for place, months in read_own(wanted).items():
        filed[place] = filed.get(place, {}) | months
    return FigureBook(
        wanted.year,
        places,
        names,
        wanted.definitions,
        filed,
        accepted,
        read_baselines(wanted) if wanted.plans else {},
        wanted.base_year,
    )


def read_accepted(wanted: Wanted) -> dict[Place, Months]:
    cells = Cell.objects.filter(accepted__isnull=False, period__label_year__in=wanted.years, **wanted.cells())
    return collect(wanted, cells, "", "accepted__")


def read_signed(wanted: Wanted) -> dict[Place, Months]:
    """What other units signed for this year; of two reports of one cell the newer."""
    entries = FilingCell.objects.filter(
        version__isnull=False, cell__period__label_year=wanted.year, **wanted.cells("cell__")
    )
    if wanted.filing is not None:
        entries = entries.exclude(unit_id=wanted.filing.unit_id)
    return collect(wanted, entries.order_by("version__number"), "cell__", "version__")


def read_own(wanted: Wanted) -> dict[Place, Months]:
    """What the unit has typed for this year, signed or not, and earlier years' figures restated in this filing."""
    if wanted.filing is None:
        return {}
    owed = Q(pk__in=wanted.filing.items.values("entry_id")) | Q(cell__period__label_year=wanted.year)
    entries = FilingCell.objects.filter(owed, unit_id=wanted.filing.unit_id, **wanted.cells("cell__"))
    return collect(wanted, entries, "cell__", "")


def collect(wanted: Wanted, rows: QuerySet[Any], cell: str, figure: str) -> dict[Place, Months]:
    """Figures by place. Those of another comparability group than this year's are no figures to compare with."""
    found: dict[Place, Months] = defaultdict(dict)
    columns = [f"{cell}{name}" for name in CELL_FIELDS] + [f"{figure}{name}" for name in FIGURE_FIELDS]
    for row in rows.values_list(*columns):
        *place, start, group = row[: len(CELL_FIELDS)]
        definition = wanted.definitions.get(place[0])
        if definition is not None and definition.comparability_group == group:
            key: Place = (place[0], place[1], place[2], place[3], place[4], place[5])
            found[key][start.month] = CheckedFigure(*row[len(CELL_FIELDS) :])
    return dict(found)


def read_baselines(wanted: Wanted) -> dict[tuple[int, int], CheckedFigure]:
    """The baselines the plans state, under the same comparability group as this year's figures."""
    targets = Target.objects.filter(
        plan__in=[plan.pk for plan in wanted.plans],
        baseline__isnull=False,
        indicator__in=[key for key in wanted.definitions if key],
    )
    columns = ["indicator_id", "area_id", "baseline__cell__comparability_group"]
    rows = targets.values_list(*columns, *(f"baseline__{name}" for name in FIGURE_FIELDS))
    return {
        (row[0], row[1]): CheckedFigure(*row[3:])
        for row in rows
        if (definition := wanted.definitions.get(row[0])) and definition.comparability_group == row[2]
    }


def read_places(area: Area) -> Places:
    """The city at or above `area` and its counties, in two queries; nothing for a province."""
    city = Area.objects.filter(path__in=list_paths_up(area.path), level=AreaLevel.CITY).first()
    if city is None:
        return Places()
    return Places(city, list(Area.objects.within(city).filter(level=AreaLevel.COUNTY)))
