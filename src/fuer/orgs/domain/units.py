"""Which unit a document means: its names, short names and aliases."""

from __future__ import annotations

import re
from dataclasses import dataclass

from django.utils import timezone

from fuer.orgs.models import Area, Unit, UnitAlias

# What stands around a name in a list: spaces, 等 ("市卫健委等"), a remark in brackets.
REMARK = re.compile(r"[（(][^（）()]*[)）]$")


def normalise_unit_name(name: str) -> str:
    """A name as documents list it, without spaces, a closing remark and the 等 after it."""
    name = re.sub(r"\s+", "", name).strip("，、；。,;.")
    return REMARK.sub("", name).removesuffix("等单位").removesuffix("等部门").removesuffix("等")


@dataclass(frozen=True)
class UnitNames:
    """Every name of the units of one area; read once, asked often. A name two units share names neither."""

    anywhere: dict[str, Unit | None]
    in_lists: dict[str, Unit | None]

    def find(self, name: str, *, in_list: bool = False) -> Unit | None:
        """The unit `name` means, None if no unit or more than one bears it.

        Bare sector words ("教育") count with `in_list` only: in running text they mean the sector.
        """
        name = normalise_unit_name(name)
        if name in self.anywhere:
            return self.anywhere[name]
        return self.in_lists.get(name) if in_list else None


def read_unit_names(area: Area) -> UnitNames:
    """The names of the units of `area` valid today. A proper name outranks another unit's alias. Two queries."""
    units = {unit.pk: unit for unit in Unit.objects.filter(area=area).valid_on(timezone.localdate())}
    proper: dict[str, Unit | None] = {}
    aliases: dict[str, Unit | None] = {}
    in_lists: dict[str, Unit | None] = {}
    for unit in units.values():
        add_name(proper, unit.name, unit)
        add_name(proper, unit.short_name, unit)
    for alias in UnitAlias.objects.filter(unit__in=units):
        add_name(in_lists if alias.in_lists_only else aliases, alias.name, units[alias.unit_id])
    return UnitNames(aliases | proper, in_lists)


def add_name(names: dict[str, Unit | None], name: str, unit: Unit) -> None:
    if name:
        names[name] = unit if names.get(name, unit) == unit else None


def match_unit(name: str, area: Area, *, in_list: bool = False) -> Unit | None:
    """One question of `UnitNames.find`; whoever asks for many names reads them once."""
    return read_unit_names(area).find(name, in_list=in_list)
