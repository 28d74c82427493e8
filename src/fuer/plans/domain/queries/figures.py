"""Accepted figures, definitions, elections and members behind a list of targets, read in a constant number of queries."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from decimal import Decimal, InvalidOperation
from fractions import Fraction
from functools import reduce
from operator import or_
from typing import NamedTuple, Protocol, TypeVar

from django.db.models import Q
from django.utils.translation import gettext as _

from fuer.indicators.domain.totals import is_summed
from fuer.indicators.enums import Cadence, Missing
from fuer.indicators.models import Cell, Definition, ObservationVersion
from fuer.indicators.models.figures import TOTAL
from fuer.judging.adding import rate_of
from fuer.judging.numbers import print_fixed
from fuer.judging.rules import Kind, Rule
from fuer.judging.units import print_quantity
from fuer.orgs.enums import AreaKind, AreaLevel
from fuer.orgs.models import Area, Term
from fuer.orgs.scope import match_subtree
from fuer.plans.domain import FIND_OWED
from fuer.plans.domain.rule_rows import rule_of
from fuer.plans.models import MilestoneRule, Target

MEMBER_KINDS = (Kind.SHARE_OF_MEMBERS, Kind.EACH_MEMBER)
ORDINARY = AreaKind.ORDINARY
CHUNK = 2000
TOTALS = Q(sex=TOTAL, age=TOTAL, residence=TOTAL, detail=TOTAL)


class Accepted(NamedTuple):
    """An accepted figure with all that an answer reads of its version and cell: a case needs no models of them."""

    comparability_group: str
    value: Decimal | None = None
    printed: str = ""
    numerator: Decimal | None = None
    denominator: Decimal | None = None
    missing: str = ""
    source: str = ""
    basis: str = ""
    is_demo: bool = False
    # The version, its cell and that cell's period; 0 for what is no row: a sum, or an entry not signed yet.
    accepted_id: int = 0
    cell_id: int = 0
    period_id: int = 0
    period_end: dt.date = dt.date.min


# The columns of a cell that make an Accepted, in its order.
ACCEPTED_COLUMNS = (
    "comparability_group",
    "accepted__value",
    "accepted__printed",
    "accepted__numerator",
    "accepted__denominator",
    "accepted__missing",
    "accepted__source",
    "accepted__basis",
    "accepted__is_demo",
    "accepted_id",
    "pk",
    "period_id",
    "period__end",
)
# Accepted figures of one indicator in one area, by year; several where the definition changed.
Series = Mapping[int, Sequence[Accepted]]


@dataclass(frozen=True)
class Figures:
    """Everything the cases of these targets are built from."""

    # Every number of an indicator's definition, the first first.
    definitions: Mapping[int | None, Sequence[Definition]]
    accepted: Mapping[tuple[int | None, int], Series]
    elections: Mapping[tuple[str, int], frozenset[int]]
    areas_below: Mapping[str, Sequence[Area]]
    # By target id and due year: the rule rows of the milestone.
    rules: Mapping[int, Mapping[int, Sequence[MilestoneRule]]]
    # Counties inside the targets' areas, 市本级 and 功能区 among them, whatever days they are valid on.
    counties: Sequence[Area]
    # Indicators and years for which anybody below a target's area reported.
    reported_below: frozenset[tuple[int, int]]
    # By indicator and year: areas (by path) that were asked for a figure nobody has accepted, and the day it was due.
    owed: Mapping[tuple[int, int], Sequence[tuple[str, dt.date]]] = field(default_factory=dict)
    # Rules as read once, by target id: the same for every area a target is held against.
    _typed: dict[int, dict[int, Rule]] = field(default_factory=dict, init=False, repr=False, compare=False)

    def rules_of(self, target: Target) -> list[MilestoneRule]:
        """Every rule row of the target's milestones."""
        return [row for rows in self.rules.get(target.pk, {}).values() for row in rows]

    def typed_rules_of(self, target: Target) -> dict[int, Rule]:
        """The rule of each milestone by due year. RuleError if the rows of one make none."""
        if target.pk not in self._typed:
            self._typed[target.pk] = {due: rule_of(rows) for due, rows in self.rules.get(target.pk, {}).items()}
        return self._typed[target.pk]

    def milestone_id(self, target: Target, due_year: int) -> int | None:
        """The milestone of `due_year`; None where the target has none."""
        rows = self.rules.get(target.pk, {}).get(due_year, ())
        return rows[0].milestone_id if rows else None

    def definition_of(self, indicator_id: int | None, year: int) -> Definition:
        """The definition in force in `year`: the newest that had begun, else the first."""
        return choose_definition(self.definitions[indicator_id], year)

    def series_of(self, indicator_id: int | None, area_id: int) -> Series:
        return self.accepted.get((indicator_id, area_id), {})

    def members_of(self, area: Area, level: str, year: int) -> list[Area]:
        """Members of `level` inside `area` that are valid on the last day of `year` (DESIGN 5.3)."""
        day = dt.date(year, 12, 31)
        return [
            member
            for member in self.areas_below.get(level, ())
            if member.path.startswith(area.path) and is_valid_on(member, day)
        ]

    def is_owed(self, indicator_id: int | None, area: Area, year: int, today: dt.date) -> bool:
        """Whether the day is over on which the figure, or one of an area inside `area`, was to be reported."""
        owed = self.owed.get((indicator_id, year), ()) if indicator_id else ()
        return any(due < today and path.startswith(area.path) for path, due in owed)

    def list_members(self, target: Target) -> list[Area]:
        """Every area that is or was counted for the target; none unless its rule counts members."""
        levels = {row.level for row in self.rules_of(target) if row.kind in MEMBER_KINDS}
        below = (area for level in levels for area in self.areas_below.get(level, ()))
        return [area for area in below if area.path.startswith(target.area.path)]

    def election_years(self, target: Target) -> list[int] | None:
        """Years in which the target's body was elected, None while nobody entered any.

        A target on county bodies, stated for a city, reads the elections of its counties; until those are entered,
        the date entered for the whole city.
        """
        own = self.elections.get((target.term_body, target.area_id), frozenset())
        counties = self.areas_below.get(AreaLevel.COUNTY, ()) if "县级" in target.name else ()
        below = [
            self.elections.get((target.term_body, county.pk), frozenset())
            for county in counties
            if county.path.startswith(target.area.path) and county.pk != target.area_id
        ]
        years = frozenset().union(*below) or own
        return sorted(years) if years else None


def is_valid_on(area: Area, day: dt.date) -> bool:
    return (area.valid_from is None or area.valid_from <= day) and (area.valid_to is None or area.valid_to >= day)


def read_figures(targets: Sequence[Target], year: int, beside: Iterable[Area] = ()) -> Figures:
    """What is accepted for `targets` up to `year`, in their own areas and in those `beside` them."""
    rules = list(
        MilestoneRule.objects.filter(milestone__target__in=targets)
        .select_related("milestone")
        .order_by("milestone__due_year", "id")
    )
    counted_targets = {rule.milestone.target_id for rule in rules if rule.kind in MEMBER_KINDS}
    indicator_ids = {target.indicator_id for target in targets if target.indicator_id}
    indicator_ids |= {rule.reference_id for rule in rules if rule.reference_id}
    levels = {rule.level for rule in rules if rule.kind in MEMBER_KINDS} & set(AreaLevel.values)
    bodies = {target.term_body for target in targets if target.term_body}
    areas = {target.area_id: target.area for target in targets}
    counted = {target.indicator_id for target in targets if target.pk in counted_targets}
    definitions = read_numbers(indicator_ids)
    read = {area.pk: area for area in beside} | areas
    has_city = any(area.level == AreaLevel.CITY for area in read.values())
    summed = {pk for pk, numbers in definitions.items() if has_city and any(map(is_summed, numbers))}
    accepted = read_cells(Wanted(indicator_ids, counted, summed), read, year)
    below = read_areas_below(areas.values(), levels | ({AreaLevel.COUNTY.value} if bodies or summed else set()))
    return Figures(
        definitions=definitions,
        accepted=accepted,
        rules=group_rules(rules),
        reported_below=frozenset(
            (indicator_id, reported)
            for (indicator_id, area_id), series in accepted.items()
            if indicator_id is not None and area_id not in areas
            for reported in series
        ),
        elections=read_elections(bodies),
        areas_below={level: [area for area in found if area.kind == ORDINARY] for level, found in below.items()},
        counties=below.get(AreaLevel.COUNTY, ()),
        owed=read_owed(definitions),
    )


def read_owed(
    definitions: Mapping[int | None, Sequence[Definition]],
) -> dict[tuple[int, int], list[tuple[str, dt.date]]]:
    """What is owed of indicators whose figures can come later than their data year; of the others it makes no odds."""
    later = [pk for pk, numbers in definitions.items() if pk is not None and any(map(comes_later, numbers))]
    found: dict[tuple[int, int], list[tuple[str, dt.date]]] = defaultdict(list)
    for find in FIND_OWED if later else ():
        for key, owed in find(later).items():
            found[key] += owed
    return found


def comes_later(definition: Definition) -> bool:
    """Whether the usual lag, or a period that ends in the next year, makes the figure come after its data year."""
    return bool(definition.lag_months) or definition.cadence == Cadence.SCHOOL_YEAR


def group_rules(rules: Iterable[MilestoneRule]) -> dict[int, dict[int, list[MilestoneRule]]]:
    """Rule rows by target id and due year; their milestones must be loaded."""
    found: dict[int, dict[int, list[MilestoneRule]]] = defaultdict(lambda: defaultdict(list))
    for rule in rules:
        found[rule.milestone.target_id][rule.milestone.due_year].append(rule)
    return found


def read_definitions(indicator_ids: Iterable[int], year: int) -> dict[int | None, Definition]:
    """The definition in force in `year` by indicator."""
    return {pk: choose_definition(numbers, year) for pk, numbers in read_numbers(indicator_ids).items()}


def read_numbers(indicator_ids: Iterable[int]) -> dict[int | None, list[Definition]]:
    """Every number of the indicators' definitions, the first first."""
    found: dict[int | None, list[Definition]] = defaultdict(list)
    for definition in (
        Definition.objects.filter(indicator_id__in=indicator_ids).select_related("indicator").order_by("number")
    ):
        found[definition.indicator_id].append(definition)
    return found


def choose_definition(numbers: Sequence[Definition], year: int) -> Definition:
    """The newest number that had begun by `year`, else the first."""
    return next((number for number in reversed(numbers) if number.valid_from_year <= year), numbers[0])


class Wanted(NamedTuple):
    """Indicators read at the areas themselves; at every area below them; at their counties, whose figures are summed."""

    indicators: Collection[int]
    counted: Collection[int | None]
    summed: Collection[int | None]


def read_cells(
    wanted: Wanted, areas: Mapping[int, Area], year: int
) -> dict[tuple[int | None, int], dict[int, list[Accepted]]]:
    """Accepted totals of the areas, and of those below them where members are counted or summed."""
    below: Q = reduce(or_, (match_subtree(area.path, "area__path") for area in areas.values()), Q(pk__in=[]))
    cells = Cell.objects.filter(TOTALS, accepted__isnull=False, period__label_year__lte=year).filter(
        Q(indicator_id__in=wanted.indicators, area__in=list(areas))
        | Q(Q(indicator_id__in=wanted.counted) & below)
        | Q(Q(indicator_id__in=wanted.summed, area__level=AreaLevel.COUNTY) & below)
    )
    rows = cells.order_by("period__end", "id").values_list(
        "indicator_id", "area_id", "period__label_year", *ACCEPTED_COLUMNS
    )
    found: dict[tuple[int | None, int], dict[int, list[Accepted]]] = defaultdict(lambda: defaultdict(list))
    for indicator_id, area_id, label_year, *columns in rows.iterator(chunk_size=CHUNK):
        found[indicator_id, area_id][label_year].append(Accepted._make(columns))
    return found


def accepted_of(version: ObservationVersion) -> Accepted:
    """The version as an answer reads it, its period left out."""
    return Accepted(
        comparability_group=version.cell.comparability_group,
        value=version.value,
        printed=version.printed,
        numerator=version.numerator,
        denominator=version.denominator,
        missing=version.missing,
        source=version.source,
        basis=version.basis,
        is_demo=version.is_demo,
        accepted_id=version.pk,
        cell_id=version.cell_id,
    )


class HoldsGroup(Protocol):
    """A cell, or an accepted figure of one."""

    @property
    def comparability_group(self) -> str: ...


Holder = TypeVar("Holder", bound=HoldsGroup)


def choose_cell(cells: Sequence[Holder], group: str) -> Holder | None:
    """Of several figures of one year, the one comparable with the target, else the newest."""
    for cell in cells:
        if cell.comparability_group == group:
            return cell
    return cells[-1] if cells else None


def read_elections(bodies: Iterable[str]) -> dict[tuple[str, int], frozenset[int]]:
    years: dict[tuple[str, int], set[int]] = defaultdict(set)
    for body, area_id, day in Term.objects.filter(body__in=bodies).values_list("body", "area_id", "elected_on"):
        years[body, area_id].add(day.year)
    return {key: frozenset(found) for key, found in years.items()}


def read_areas_below(areas: Iterable[Area], levels: Iterable[str]) -> dict[str, list[Area]]:
    """Areas of all kinds and days inside `areas`, by level."""
    within: Q = reduce(or_, (match_subtree(area.path) for area in areas), Q(pk__in=[]))
    found: dict[str, list[Area]] = defaultdict(list)
    for area in Area.objects.filter(within, level__in=levels):
        found[area.level].append(area)
    return found


class HoldsFraction(Protocol):
    """A version or an entry: whatever may hold a numerator and a denominator."""

    @property
    def numerator(self) -> Decimal | None: ...

    @property
    def denominator(self) -> Decimal | None: ...


class HoldsFigure(HoldsFraction, Protocol):
    """A version or an accepted figure: a value, a fraction or the reason why there is none."""

    @property
    def value(self) -> Decimal | None: ...

    @property
    def printed(self) -> str: ...

    @property
    def missing(self) -> str: ...


def show_figure(version: HoldsFigure | None, definition: Definition | None) -> str:
    """A figure as a person reads it: as printed, a rate from its fraction, or why there is none. Empty for no version."""
    if version is None:
        return ""
    if version.missing:
        return str(Missing(version.missing).label)
    if version.printed:
        return version.printed
    return print_plain(version.value) if version.value is not None else show_rate(version, definition)


def show_quantity(version: HoldsFigure | None, definition: Definition) -> str:
    """A figure with its unit, as a plan prints it: 82.66%, 7/10万."""
    shown = show_figure(version, definition)
    is_number = version is not None and not version.missing and (version.value is not None or version.denominator)
    return print_quantity(shown, definition.unit_of_measure) if is_number else shown


def show_rate(version: HoldsFraction, definition: Definition | None) -> str:
    """numerator ÷ denominator × factor, half up to the definition's decimals; 0/0 has nobody to speak of."""
    if version.denominator == 0 and version.numerator == 0:
        return _("不适用（无对象）")
    if definition is None or not version.denominator:
        return f"{print_plain(version.numerator)}/{print_plain(version.denominator)}"
    rate = rate_of(version.numerator or Decimal(0), version.denominator, definition.factor)
    return print_fixed(rate or Fraction(0), definition.decimals)


def print_plain(value: Decimal | None) -> str:
    """Digits without the zeros a column pads them with: 100.00000 is 100. Empty for none."""
    return "" if value is None else format(value.normalize(), "f")


def keep_digits(value: Decimal, printed: str) -> Decimal:
    """94.30 as it was typed; the column's own padding is no precision."""
    with suppress(InvalidOperation):
        if Decimal(printed) == value:
            return Decimal(printed)
    return Decimal(print_plain(value))
