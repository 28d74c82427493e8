"""Growing the area tree in bulk: areas are only ever added; a change ends one and begins another."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.db import transaction
from django.utils.translation import gettext as _

from fuer.orgs.enums import AreaKind, AreaLevel
from fuer.orgs.models import Area


class AreaError(ValueError):
    """One clear sentence on why an area cannot be added."""


@dataclass(frozen=True)
class AreaRow:
    """One declared area; `parent` is the code of the area above it, empty for a root."""

    level: AreaLevel
    code: str
    parent: str
    name: str
    code_system: str
    kind: AreaKind = AreaKind.ORDINARY


@dataclass
class Tree:
    """The valid areas of one code system by code, and the last step taken below each."""

    by_code: dict[str, Area]
    last_steps: dict[str, int]
    added: list[Area]

    def add(self, row: AreaRow) -> None:
        if row.code in self.by_code:
            refuse_change(self.by_code[row.code], row)
            return
        if row.parent and row.parent not in self.by_code:
            raise AreaError(_("“%(name)s”的上级代码%(code)s不存在。") % {"name": row.name, "code": row.parent})
        area = Area(
            name=row.name,
            short_name=shorten_name(row.name, row.level),
            level=row.level,
            kind=row.kind,
            code_system=row.code_system,
            code=row.code,
        )
        self.place(area, self.by_code.get(row.parent))
        self.by_code[row.code] = area
        self.added.append(area)

    def place(self, area: Area, parent: Area | None) -> None:
        parent_path = parent.path if parent else ""
        step = self.last_steps.get(parent_path, 0) + 1
        self.last_steps[parent_path] = step
        area.depth = parent.depth + 1 if parent else 1
        area.path = Area._get_path(parent_path, area.depth, step)  # type: ignore[no-untyped-call]
        if parent:
            parent.numchild += 1


def refuse_change(area: Area, row: AreaRow) -> None:
    if (area.name, area.level) != (row.name, row.level):
        raise AreaError(
            _("代码%(code)s已登记为“%(old)s”，不能改为“%(new)s”：更名、调整请登记行政区划变更。")
            % {"code": row.code, "old": area.name, "new": row.name}
        )


@transaction.atomic
def add_areas(rows: Sequence[AreaRow]) -> int:
    """Add the declared areas that are not there yet, parents before children; returns how many were added.

    Rows already there are left alone. Raises AreaError for an unknown parent, or a code that already stands for
    another area.
    """
    tree = read_tree({row.code_system for row in rows})
    parents = {area.pk: area.numchild for area in tree.by_code.values()}
    for row in rows:
        tree.add(row)
    Area.objects.bulk_create(tree.added, batch_size=500)
    grown = [area for area in tree.by_code.values() if area.pk in parents and area.numchild != parents[area.pk]]
    Area.objects.bulk_update(grown, ["numchild"])
    return len(tree.added)


def read_tree(code_systems: set[str]) -> Tree:
    last_steps: dict[str, int] = {}
    for path in Area.objects.values_list("path", flat=True):
        parent, last = path[: -Area.steplen], path[-Area.steplen :]
        step = Area._str2int(last)  # type: ignore[no-untyped-call]
        last_steps[parent] = max(last_steps.get(parent, 0), step)
    areas = Area.objects.filter(code_system__in=code_systems, valid_to=None)
    return Tree({area.code: area for area in areas}, last_steps, [])


# Longest first: 村村民委员会 belongs to a name that itself ends with 村.
VILLAGE_ENDINGS = {"居民委员会": "", "居委会": "", "村民委员会": "", "村委会": "村"}


def shorten_name(name: str, level: AreaLevel) -> str:
    """How people say it: 衢州市 → 衢州, 金桥村委会 → 金桥村, 书香社区居委会 → 书香社区. Two characters stay whole."""
    if level == AreaLevel.VILLAGE:
        for ending, kept in VILLAGE_ENDINGS.items():
            if name.endswith(ending):
                stem = name.removesuffix(ending)
                return stem if stem.endswith(kept or stem) else stem + kept
        return name
    if level == AreaLevel.TOWN or len(name) <= 2:
        return name
    return name[:-1] if name[-1] in "省市县区" else name
