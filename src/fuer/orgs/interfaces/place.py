"""Loads a place's declared areas and units (plans/<place>/areas.csv, units.yaml)."""

from __future__ import annotations

import csv
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml
from django.db import transaction
from django.utils.translation import gettext as _
from pydantic import BaseModel, ConfigDict, ValidationError

from fuer.core.domain.events import record_event
from fuer.orgs.domain.areas import AreaError, AreaRow, add_areas
from fuer.orgs.enums import AreaKind, AreaLevel, UnitKind
from fuer.orgs.models import Area, Unit, UnitAlias

# The level in front of a unit's name; 市场监管局 and 市监局 begin with another word.
CITY_LEVEL = re.compile(r"^市(?!场|监局|监管)")


class PlaceError(ValueError):
    """One clear sentence on what is wrong with the declared place."""


@dataclass(frozen=True)
class PlaceLoad:
    """What a load added; zeros when everything was there already."""

    area: Area
    areas_added: int
    units_added: int
    aliases_added: int


class DeclaredUnit(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)

    name: str
    short: str
    kind: UnitKind
    aliases: tuple[str, ...] = ()
    list_aliases: tuple[str, ...] = ()


class DeclaredCountyUnit(BaseModel):
    """The counterpart of the city unit `like` in every county; {area} stands for the county's name."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    name: str
    short: str
    like: str


class DeclaredUnits(BaseModel):
    """The parts of units.yaml that are about units; the division of work beside them belongs to another room."""

    area: str
    code_system: str
    units: tuple[DeclaredUnit, ...]
    county_units: tuple[DeclaredCountyUnit, ...] = ()


@transaction.atomic
def load_place(path: Path) -> PlaceLoad:
    """Load the place declared in folder `path`; a second load adds nothing. Raises PlaceError, leaving no trace."""
    declared = read_declared_units(path / "units.yaml")
    try:
        areas_added = add_areas(list(read_area_rows(path / "areas.csv")))
    except AreaError as error:
        raise PlaceError(str(error)) from error
    area = Area.objects.filter(code_system=declared.code_system, code=declared.area, valid_to=None).first()
    if area is None:
        raise PlaceError(_("units.yaml所说的地区代码%(code)s不在areas.csv中。") % {"code": declared.area})
    units_added, aliases_added = load_units(area, declared)
    load = PlaceLoad(area, areas_added, units_added, aliases_added)
    if areas_added or units_added or aliases_added:
        counts = {"areas": areas_added, "units": units_added, "aliases": aliases_added}
        record_event(actor=None, verb="orgs.place_loaded", subject=area, payload=counts, area_id=area.pk)
    return load


def read_area_rows(path: Path) -> Iterator[AreaRow]:
    try:
        with path.open(encoding="utf-8-sig", newline="") as stream:
            for number, row in enumerate(csv.DictReader(stream), start=2):
                yield read_area_row(row, number)
    except (OSError, UnicodeDecodeError) as error:
        raise PlaceError(_("无法读取%(file)s。") % {"file": path.name}) from error


def read_area_row(row: dict[str, str], number: int) -> AreaRow:
    try:
        return AreaRow(
            level=AreaLevel(row["level"]),
            code=row["code"],
            parent=row["parent"],
            name=row["name"],
            code_system=row["code_system"],
            kind=AreaKind(row.get("kind") or AreaKind.ORDINARY),
        )
    except (KeyError, ValueError) as error:
        raise PlaceError(_("areas.csv第%(number)s行缺列或层级、类别不对。") % {"number": number}) from error


def read_declared_units(path: Path) -> DeclaredUnits:
    try:
        content: Any = yaml.safe_load(path.read_text(encoding="utf-8"))
        return DeclaredUnits.model_validate(content)
    except (OSError, UnicodeDecodeError, yaml.YAMLError) as error:
        raise PlaceError(_("无法读取%(file)s。") % {"file": path.name}) from error
    except ValidationError as error:
        where = ".".join(str(part) for part in error.errors()[0]["loc"])
        raise PlaceError(_("%(file)s的“%(where)s”不对。") % {"file": path.name, "where": where}) from error


def load_units(area: Area, declared: DeclaredUnits) -> tuple[int, int]:
    """Add the units and aliases that are missing; returns how many of each."""
    wanted = [(area, unit) for unit in declared.units]
    counties = Area.objects.within(area).filter(level=AreaLevel.COUNTY, kind=AreaKind.ORDINARY, valid_to=None)
    models = {unit.short: unit for unit in declared.units}
    for county in counties:
        wanted += [(county, build_county_unit(unit, county, models)) for unit in declared.county_units]
    units_added = add_units(wanted)
    link_counterparts(area, counties, declared)
    return units_added, add_aliases(wanted)


def link_counterparts(area: Area, counties: Iterable[Area], declared: DeclaredUnits) -> None:
    """Let every county unit know the city unit that does the same work; one set by hand stays."""
    city_units = {unit.short_name: unit for unit in Unit.objects.filter(area=area, valid_to=None)}
    names = {
        (county.pk, unit.name.format(area=county.name)): unit.like
        for county in counties
        for unit in declared.county_units
    }
    linked = []
    for unit in Unit.objects.filter(area__in=counties, valid_to=None, counterpart=None):
        like = names.get((unit.area_id, unit.name))
        if like is not None:
            unit.counterpart = city_units[like]
            linked.append(unit)
    Unit.objects.bulk_update(linked, ["counterpart"])


def build_county_unit(declared: DeclaredCountyUnit, county: Area, city_units: dict[str, DeclaredUnit]) -> DeclaredUnit:
    """A county's counterpart: 市教育局 is 区教育局 there, and the names without a level stay as they are.

    Its own names serve without the county's too: 柯城区卫健局 is also 区卫健局 and 卫健局.
    """
    if declared.like not in city_units:
        raise PlaceError(_("county_units的like“%(name)s”不是本级单位。") % {"name": declared.like})
    model = city_units[declared.like]
    level = county.name[-1]
    city_names = (model.short, *model.aliases)
    own_names = [name.removeprefix("{area}") for name in (declared.name, declared.short) if name.startswith("{area}")]
    aliases = [CITY_LEVEL.sub(level, name) for name in city_names]
    aliases += [form for name in own_names for form in (level + name, name)]
    return DeclaredUnit(
        name=declared.name.format(area=county.name),
        short=declared.short.format(area=county.name),
        kind=model.kind,
        aliases=tuple(dict.fromkeys(aliases)),
        list_aliases=model.list_aliases,
    )


def add_units(wanted: list[tuple[Area, DeclaredUnit]]) -> int:
    known = set(Unit.objects.filter(valid_to=None).values_list("area_id", "name"))
    added = [
        Unit(area=area, name=unit.name, short_name=unit.short, kind=unit.kind, position=position)
        for position, (area, unit) in enumerate(wanted, start=1)
        if (area.pk, unit.name) not in known
    ]
    return len(Unit.objects.bulk_create(added))


def add_aliases(wanted: list[tuple[Area, DeclaredUnit]]) -> int:
    units = {(unit.area_id, unit.name): unit for unit in Unit.objects.filter(valid_to=None)}
    known = set(UnitAlias.objects.values_list("unit_id", "name"))
    added: dict[tuple[int, str], UnitAlias] = {}
    for area, declared in wanted:
        unit = units[area.pk, declared.name]
        names = [(name, False) for name in declared.aliases] + [(name, True) for name in declared.list_aliases]
        for name, in_lists_only in names:
            if name not in (unit.name, unit.short_name) and (unit.pk, name) not in known:
                added[unit.pk, name] = UnitAlias(unit=unit, name=name, in_lists_only=in_lists_only)
    return len(UnitAlias.objects.bulk_create(added.values()))
