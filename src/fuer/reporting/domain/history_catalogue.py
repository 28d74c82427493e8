"""What an import of earlier years may speak of, read from the database in a constant number of queries."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.utils import timezone

from fuer.indicators.domain.names import normalise_name
from fuer.indicators.enums import Cadence, Disclosure
from fuer.indicators.models import Cell, Definition, Indicator
from fuer.indicators.models.figures import TOTAL
from fuer.orgs.enums import AreaLevel
from fuer.orgs.models import Area
from fuer.orgs.scope import match_subtree
from fuer.reporting.history.catalogue import Catalogue, CellKey, FigureRead, KnownIndicator

if TYPE_CHECKING:
    from decimal import Decimal

FIRST_YEAR = 1990


@dataclass(frozen=True)
class Definitions:
    """Every definition by indicator, the oldest first."""

    by_indicator: dict[int, list[Definition]]

    def of(self, indicator_id: int, year: int) -> Definition:
        """The definition in force in `year`: the newest that had begun, else the first."""
        found = self.by_indicator[indicator_id]
        return next((one for one in reversed(found) if one.valid_from_year <= year), found[0])


@dataclass(frozen=True)
class Known:
    """A catalogue, and the definitions figures are written under."""

    catalogue: Catalogue
    definitions: Definitions
    area_names: tuple[str, ...]


def read_known(area: Area) -> Known:
    """Everything an import for `area` and the areas below it is held against."""
    definitions = read_definitions()
    areas = read_area_names(area)
    catalogue = Catalogue(
        indicators=read_indicators(definitions),
        areas=areas,
        years=range(FIRST_YEAR, timezone.localdate().year + 1),
        accepted=read_accepted(area, definitions),
        others=read_other_areas(area, areas),
    )
    return Known(catalogue, definitions, tuple(name for name in areas if not name.isdecimal()))


def read_definitions() -> Definitions:
    found: dict[int, list[Definition]] = defaultdict(list)
    for definition in Definition.objects.order_by("indicator_id", "number"):
        found[definition.indicator_id].append(definition)
    return Definitions(found)


def read_indicators(definitions: Definitions) -> dict[str, tuple[KnownIndicator, ...]]:
    """Indicators by normalised name and alias; several of one name differ in their unit."""
    found: dict[str, list[KnownIndicator]] = defaultdict(list)
    for indicator in Indicator.objects.prefetch_related("aliases"):
        if indicator.pk not in definitions.by_indicator:
            continue
        newest = definitions.by_indicator[indicator.pk][-1]
        known = KnownIndicator(
            indicator.pk,
            indicator.name,
            newest.unit_of_measure,
            newest.factor,
            newest.lower_bound,
            newest.upper_bound,
            newest.disclosure == Disclosure.OFFLINE,
            cadence_of(newest),
        )
        names = {indicator.name, *(alias.name for alias in indicator.aliases.all())}
        for name in {normalise_name(name) for name in names}:
            found[name].append(known)
    return {name: tuple(indicators) for name, indicators in found.items()}


def read_area_names(area: Area) -> dict[str, int]:
    """Ids of the area and those below it by name, short name and code. Of areas that share a name the highest is meant;
    a name two areas of one level share means neither.
    """
    found: dict[str, int] = {}
    for _depth, areas in group_by_depth(Area.objects.within(area).valid_on(timezone.localdate())):
        level: dict[str, set[int]] = defaultdict(set)
        for one in areas:
            for name in {one.name, one.short_name, one.code} - {""}:
                level[name].add(one.pk)
        for name, ids in level.items():
            if len(ids) == 1:
                found.setdefault(name, ids.pop())
    return found


def read_other_areas(area: Area, own: Mapping[str, int]) -> frozenset[str]:
    """Names and codes of cities and counties that are known and lie outside `area`."""
    others = Area.objects.exclude(match_subtree(area.path)).filter(level__in=(AreaLevel.CITY, AreaLevel.COUNTY))
    named = others.order_by().values_list("name", "short_name", "code")
    return frozenset(name for names in named for name in names if name and name not in own)


def group_by_depth(areas: Iterable[Area]) -> list[tuple[int, list[Area]]]:
    groups: dict[int, list[Area]] = defaultdict(list)
    for area in areas:
        groups[area.depth].append(area)
    return sorted(groups.items())


def cadence_of(definition: Definition) -> Cadence:
    """The kind of period a figure stands for; a survey's stands for its year."""
    cadence = Cadence(definition.cadence)
    return Cadence.YEAR if cadence == Cadence.SURVEY else cadence


def quarter_of(cadence: str, start: dt.date) -> int:
    """1 to 4 for a period of a quarter, 0 for every other: as `CellKey.quarter`."""
    return (start.month + 2) // 3 if cadence == Cadence.QUARTER else 0


def read_accepted(area: Area, definitions: Definitions) -> Callable[[CellKey], FigureRead | None]:
    """The accepted figures of the area and below, under the definition in force in their year."""
    cells = Cell.objects.filter(match_subtree(area.path, "area__path"), accepted__isnull=False, detail=TOTAL)
    places = ("indicator_id", "area_id", "period__label_year", "sex", "age", "residence")
    figures = ("printed", "value", "numerator", "denominator", "missing")
    columns = (
        *places,
        "comparability_group",
        "period__cadence",
        "period__start",
        *(f"accepted__{name}" for name in figures),
    )
    found: dict[tuple[object, ...], tuple[str, Decimal | None, Decimal | None, Decimal | None, str]] = {}
    for row in cells.values_list(*columns).iterator(chunk_size=5000):
        definition = definitions.of(row[0], row[2])
        if row[6] == definition.comparability_group and row[7] == cadence_of(definition):
            found[(*row[:6], quarter_of(row[7], row[8]))] = row[9:]

    def look_up(key: CellKey) -> FigureRead | None:
        figure = found.get(key)
        return None if figure is None else FigureRead(*figure)

    return look_up
