"""Which unit fills a cell in: the source unit, its successor where it ended, or its counterpart in a county."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from django.db.models import Q

from fuer.orgs.models import Area, Unit, UnitChange
from fuer.orgs.scope import match_subtree


@dataclass(frozen=True)
class UnitsInCharge:
    """The units of one collection's area as they stand on one day; read once, asked often."""

    day: dt.date
    units: Mapping[int, Unit]
    # Unit id → the units that came after it up to that day.
    successors: Mapping[int, Sequence[int]]

    def find_current(self, unit_id: int | None) -> Unit | None:
        """The unit itself while it is valid, else the one unit that came after it; None for none or more than one."""
        if unit_id is None or unit_id not in self.units:
            return None
        if self.is_valid(self.units[unit_id]):
            return self.units[unit_id]
        found = self.list_successors(unit_id)
        return found[0] if len(found) == 1 else None

    def list_successors(self, unit_id: int) -> list[Unit]:
        """Every valid unit at the ends of the chains of changes that start at `unit_id`."""
        seen, waiting, found = {unit_id}, [unit_id], []
        while waiting:
            for after in self.successors.get(waiting.pop(), ()):
                if after in seen:
                    continue
                seen.add(after)
                waiting.append(after)
                if self.is_valid(self.units[after]):
                    found.append(self.units[after])
        return found

    def find_counterpart(self, source: Unit, area: Area) -> Unit | None:
        """The unit of `area` that does the work of `source`: itself where it belongs there, else its counterpart."""
        if source.area.path.startswith(area.path):
            return source
        return self.counterparts.get((area.pk, source.pk))

    @cached_property
    def counterparts(self) -> dict[tuple[int, int], Unit]:
        """(area, unit it is the counterpart of) → the first such unit in the order of the register."""
        found: dict[tuple[int, int], Unit] = {}
        for unit in sorted(self.units.values(), key=lambda unit: (unit.position, unit.pk)):
            source = self.find_current(unit.counterpart_id)
            if source is not None and self.is_valid(unit):
                found.setdefault((unit.area_id, source.pk), unit)
        return found

    def is_valid(self, unit: Unit) -> bool:
        begun = unit.valid_from is None or unit.valid_from <= self.day
        return begun and (unit.valid_to is None or unit.valid_to >= self.day)


def read_units_in_charge(area: Area, named: Iterable[int | None], day: dt.date) -> UnitsInCharge:
    """The named units, the counterparts inside `area` and whatever came after any of them. Two queries."""
    changes = list(UnitChange.objects.filter(date__lte=day).values_list("before_id", "after_id"))
    successors: dict[int, list[int]] = defaultdict(list)
    for before, after in changes:
        successors[before].append(after)
    wanted = {unit_id for unit_id in named if unit_id is not None} | {after for _, after in changes}
    local = Q(match_subtree(area.path, "area__path"), counterpart__isnull=False)
    units = Unit.objects.filter(
        Q(pk__in=wanted) | local | Q(pk__in=Unit.objects.filter(local).values("counterpart_id"))
    )
    return UnitsInCharge(day, {unit.pk: unit for unit in units.select_related("area")}, successors)
