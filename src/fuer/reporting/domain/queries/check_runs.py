"""Which rules are run for a filing, and where: each family for each owed indicator, area and period, each typed check for
each area in which the filing holds one of its figures.
"""

from __future__ import annotations

from collections.abc import Collection as Group
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from fuer.core.expressions.tree import Level, Reference, Time, Value
from fuer.indicators.models import Definition, Indicator
from fuer.orgs.models import Area
from fuer.reporting.checking.measure import Measure
from fuer.reporting.checking.rules import Rule, Scope
from fuer.reporting.domain.availability import split_age_groups
from fuer.reporting.domain.queries.check_figures import FigureBook, Focus, Places, Wanted, read_book, read_places
from fuer.reporting.domain.queries.check_rows import CheckedRow, CheckedRows, read_checked_rows
from fuer.reporting.domain.queries.rulebook import Rulebook, TypedRule, read_rulebook

if TYPE_CHECKING:
    from fuer.reporting.models import Filing


UNKNOWN = object()  # not looked up yet; None is a figure that is missing


@dataclass(frozen=True)
class Workbench:
    """What checking one filing needs, all read."""

    rows: CheckedRows
    rulebook: Rulebook
    book: FigureBook
    areas: Mapping[int, Area]


@dataclass(frozen=True)
class Run:
    """Rules at one focus. `title` and `version` are a typed check's."""

    rules: Sequence[Rule]
    focus: Focus
    book: FigureBook
    title: str = ""
    version: int = 0
    known: dict[Reference, Value] = field(default_factory=dict)

    def look_up(self, reference: Reference) -> Value:
        """Remembered: a dozen rules read the same few figures."""
        value = self.known.get(reference, UNKNOWN)
        if value is UNKNOWN:
            value = self.known[reference] = self.book.look_up(reference, self.focus)
        return value  # type: ignore[return-value]  # UNKNOWN never is


def read_workbench(filing: Filing) -> Workbench:
    """Everything in a constant number of queries, whatever the filing owes."""
    rows = read_checked_rows(filing)
    rulebook = read_rulebook(filing.unit.area)
    year = filing.collection.year
    # This year's definition outranks the one an earlier year's figure is restated under.
    by_year = sorted(rows.rows, key=lambda row: row.year)
    owed = {row.indicator_id: row.entry__definition_id for row in by_year}
    names = read_names(rulebook.names, owed)
    definitions = read_definitions({*owed, *names.values()}, owed.values(), year)
    places = read_places(filing.unit.area)
    areas = list_areas(rows, rulebook, places, definitions.values(), year)
    uses_base = rulebook.uses(Time.BASE_YEAR)
    wanted = Wanted(
        year=year,
        definitions=definitions,
        areas=areas,
        filing=filing,
        reads_year_before_last=rulebook.uses(Time.YEAR_BEFORE_LAST),
        plans=list(filing.collection.plans.all()) if uses_base else (),
    )
    return Workbench(rows, rulebook, read_book(wanted, places, names), {area.pk: area for area in areas})


def read_names(names: Iterable[str], preferred: Group[int] = ()) -> dict[str, int]:
    """Indicators by name; of several with one name the preferred one, else the first."""
    wanted = set(names)
    if not wanted:
        return {}
    found = Indicator.objects.filter(name__in=wanted).order_by("-pk").values_list("name", "pk")
    return dict(sorted(found, key=lambda pair: pair[1] in preferred))


def read_definitions(indicator_ids: Iterable[int], chosen: Iterable[int], year: int) -> dict[int | None, Definition]:
    """By indicator: the chosen definition, else the newest that had begun in `year`, else the first; one query."""
    picked, found = set(chosen), dict[int | None, Definition]()
    rows = Definition.objects.filter(indicator__in=set(indicator_ids)).select_related("indicator")
    for definition in rows.order_by("number"):
        known = found.get(definition.indicator_id)
        if known is not None and known.pk in picked:
            continue
        if known is None or definition.pk in picked or definition.valid_from_year <= year:
            found[definition.indicator_id] = definition
    return found


def list_areas(
    rows: CheckedRows, rulebook: Rulebook, places: Places, definitions: Iterable[Definition], year: int
) -> list[Area]:
    """Areas of the owed figures, with the city and its members where a sum or a level is read. One query at most."""
    known = {area.pk: area for area in (*places.counties, *([places.city] if places.city else ()))}
    owed = {row.area_id for row in rows.rows}
    missing = owed - set(known)
    known |= {area.pk: area for area in Area.objects.filter(pk__in=missing)} if missing else {}
    city = places.city
    sums = city is not None and city.pk in owed
    levels = rulebook.uses(Level.CITY, Level.CITY_PROPER, Level.MEMBERS)
    if levels or (sums and any(places.members_of(definition, year) for definition in definitions)):
        return list(known.values())
    return [area for area in known.values() if area.pk in owed]


def list_runs(bench: Workbench, item_ids: Group[int] | None = None) -> Iterator[Run]:
    """Every run of the filing, or those that read one of `item_ids`."""
    touched = bench.rows.rows if item_ids is None else [row for row in bench.rows.rows if row.pk in item_ids]
    yield from list_family_runs(bench, touched)
    for typed in bench.rulebook.typed:
        yield from list_typed_runs(bench, typed, touched)


def list_family_runs(bench: Workbench, touched: Sequence[CheckedRow]) -> Iterator[Run]:
    """One for each owed indicator, area and period. A county's figure is also asked about in its city's sum."""
    city = bench.book.places.city
    wanted = {(row.indicator_id, row.area_id, row.month) for row in touched}
    wanted |= {(row.indicator_id, city.pk, row.month) for row in touched if city is not None}
    years = {bench.book.year, bench.book.year - 1}
    owed = {(row.indicator_id, row.area_id, row.month): row for row in bench.rows.rows if row.year in years}
    rules_of: dict[int, list[Rule]] = {}
    for place, row in owed.items():
        definition = bench.book.definitions.get(row.indicator_id)
        if place in wanted and definition is not None:
            area = bench.areas[row.area_id]
            if definition.pk not in rules_of:
                measure = describe_measure(definition, bench.book.places, bench.book.year)
                rules_of[definition.pk] = bench.rulebook.rules_for(measure)
            rules = rules_of[definition.pk]
            here = [rule for rule in rules if rule.scope is not Scope.CITY or area == city]
            yield Run(here, Focus(area, row.month, definition.indicator), bench.book)


def list_typed_runs(bench: Workbench, typed: TypedRule, touched: Sequence[CheckedRow]) -> Iterator[Run]:
    """One for each area in which the filing holds one of the check's figures; one a quarter where those are quarterly."""
    own = typed.check.area
    named = {bench.book.names[name] for name in typed.names if name in bench.book.names}
    rows = [row for row in bench.rows.rows if row.indicator_id in named and row.year == bench.book.year]
    changed = {row.area_id for row in touched if row.indicator_id in named}
    looks_around = any(reference.level is not Level.HERE for reference in typed.references)
    for area_id in dict.fromkeys(row.area_id for row in rows):
        area = bench.areas[area_id]
        is_asked = area == own if typed.is_for_total else area.path.startswith(own.path)
        if is_asked and (area_id in changed or (changed and looks_around)):
            quarters = {row.month for row in rows if row.area_id == area_id and row.is_quarter}
            months: list[int | None] = [*sorted(quarters)] or [None]
            for month in months:
                yield Run([typed.rule], Focus(area, month), bench.book, typed.check.title, typed.check.number)


def describe_measure(definition: Definition, places: Places, year: int) -> Measure:
    """A definition as the ready families see it. Nothing says that age groups cover everybody, so they need not sum."""
    return Measure(
        name=definition.indicator.name,
        unit=definition.unit_of_measure,
        decimals=definition.decimals,
        shape=definition.shape,  # type: ignore[arg-type]  # the closed list of Shape
        lower_bound=definition.lower_bound,
        upper_bound=definition.upper_bound,
        factor=definition.factor,
        by_sex=definition.by_sex,
        by_residence=definition.by_residence,
        age_groups=tuple(split_age_groups(definition.age_groups)) if definition.by_age else (),
        members=len(places.members_of(definition, year)),
    )
