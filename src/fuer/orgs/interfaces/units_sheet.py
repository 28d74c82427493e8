"""The register of units as a sheet: written out, and read back with every row held against the register.

Nobody types the units of six counties by hand: the sheet that comes out is the sheet that goes in.
"""

from __future__ import annotations

import io
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from fuer.orgs.domain.unit_register import (
    UnitFacts,
    add_alias,
    add_unit,
    correct_unit,
    find_city_above,
    find_counterpart,
)
from fuer.orgs.domain.units import UnitNames, read_unit_names
from fuer.orgs.enums import UnitKind
from fuer.orgs.models import Area, Unit
from fuer.orgs.rules import keeps_units
from fuer.papers.workbook_read import Sheet, WorkbookError, read_workbook
from fuer.papers.workbook_write import (
    Column,
    HouseFormats,
    fit_height,
    lay_out_page,
    new_workbook,
    write_head,
    write_text,
)

if TYPE_CHECKING:
    from fuer.orgs.models import User
    from fuer.papers.workbook_cells import Row

HEAD_ROWS = 10
MOST_ROWS = 2000


class UnitsSheetError(ValueError):
    """One sentence on why the file is no sheet of units."""


@dataclass(frozen=True)
class SheetUnit:
    """One row that can be taken in; `unit` is the one it speaks of, None for a new one."""

    row: int
    area: Area
    facts: UnitFacts
    aliases: tuple[tuple[str, bool], ...]
    unit: Unit | None
    changes: tuple[str, ...]
    is_suggested: bool


@dataclass(frozen=True)
class Problem:
    address: str
    sentence: str


@dataclass(frozen=True)
class UnitsSheet:
    added: tuple[SheetUnit, ...]
    changed: tuple[SheetUnit, ...]
    unchanged: int
    problems: tuple[Problem, ...]

    @property
    def is_ready(self) -> bool:
        return not self.problems and bool(self.added or self.changed)


def list_headings() -> dict[str, tuple[str, ...]]:
    """What the columns may be headed; the first is what we write."""
    return {
        "area": (_("行政区划"), "地区", "县（市、区）", "区划", "地区代码"),
        "name": (_("单位名称"), "名称", "单位", "责任单位"),
        "short": (_("简称"), "单位简称"),
        "kind": (_("类别"), "单位类别"),
        "position": (_("排序"), "序号", "顺序"),
        "aliases": (_("别名"), "曾用名", "其他名称"),
        "list_aliases": (_("仅用于单位名单的别名"), "名单别名"),
        "counterpart": (_("市级对口单位"), "对口单位"),
    }


def write_units(units: Iterable[Unit]) -> bytes:
    """The sheet of `units` (area, counterpart and aliases loaded)."""
    target = io.BytesIO()
    book = new_workbook(target)
    formats, page = HouseFormats(book), book.add_worksheet(_("责任单位"))
    widths = (16, 34, 22, 16, 8, 50, 30, 24)
    heads = [Column(names[0], width) for names, width in zip(list_headings().values(), widths, strict=True)]
    write_head(page, 0, heads, formats)
    for row, unit in enumerate(units, start=1):
        aliases = list(unit.aliases.all())
        texts = (
            unit.area.name,
            unit.name,
            unit.short_name,
            unit.get_kind_display(),
            str(unit.position),
            "、".join(alias.name for alias in aliases if not alias.in_lists_only),
            "、".join(alias.name for alias in aliases if alias.in_lists_only),
            unit.counterpart.short_name if unit.counterpart else "",
        )
        for column, text in enumerate(texts):
            write_text(page, row, column, text, formats.text)
        page.set_row(row, fit_height(texts, widths))
    lay_out_page(page)
    book.close()
    return target.getvalue()


def read_units(content: bytes, *, user: User) -> UnitsSheet:
    """What taking the sheet in would do, held against the register now. UnitsSheetError when it is no such sheet."""
    try:
        book = read_workbook(content)
    except WorkbookError as error:
        raise UnitsSheetError(str(error)) from error
    for sheet in book.sheets:
        found = find_columns(sheet)
        if found is not None:
            return SheetReader(user, *found).read(sheet)
    raise UnitsSheetError(_("没有找到表头：第一行应有“行政区划”和“单位名称”两列。可先导出现有单位，在其中增加。"))


def find_columns(sheet: Sheet) -> tuple[int, dict[str, int]] | None:
    """The row of the headings and the column of each; area and name must be there."""
    words = {heading: field for field, names in list_headings().items() for heading in names}
    for row in sheet.rows[:HEAD_ROWS]:
        columns = {words[text]: cell.column for cell in reversed(row.cells) if (text := squeeze(cell.printed)) in words}
        if {"area", "name"} <= columns.keys():
            return row.number, columns
    return None


def squeeze(text: str) -> str:
    return "".join(text.split())


class SheetReader:
    """Reads the rows below the headings; everything of the register is read once."""

    def __init__(self, user: User, head: int, columns: Mapping[str, int]) -> None:
        self.head, self.columns = head, columns
        today = timezone.localdate()
        areas = [one for one in Area.objects.visible_to(user).valid_on(today) if one.depth <= 3 or one.numchild == 0]
        self.areas: dict[str, list[Area]] = defaultdict(list)
        for area in areas:
            for name in {area.name, area.short_name, area.code} - {""}:
                self.areas[name].append(area)
        units = Unit.objects.visible_to(user).filter(valid_to=None).select_related("area", "counterpart")
        self.units = {(unit.area_id, unit.name): unit for unit in units.prefetch_related("aliases")}
        self.kinds = {str(label): value for value, label in UnitKind.choices} | {value: value for value in UnitKind}
        self.user = user
        self.problems: list[Problem] = []
        self.seen: dict[tuple[int, str], int] = {}
        self.cities: dict[int, tuple[Area, UnitNames] | None] = {}

    def read(self, sheet: Sheet) -> UnitsSheet:
        rows = [row for row in sheet.rows if row.number > self.head]
        if len(rows) > MOST_ROWS:
            raise UnitsSheetError(_("一次最多导入%(most)d个单位，请分成几个文件。") % {"most": MOST_ROWS})
        found = [unit for row in rows if (unit := self.read_row(row)) is not None]
        added = tuple(one for one in found if one.unit is None)
        changed = tuple(one for one in found if one.unit is not None and one.changes)
        return UnitsSheet(added, changed, len(found) - len(added) - len(changed), tuple(self.problems))

    def complain(self, row: int, field: str, sentence: str) -> None:
        column = self.columns.get(field, self.columns["name"])
        letters = chr(64 + column) if column <= 26 else "?"
        self.problems.append(Problem(f"{letters}{row}", sentence))

    def read_row(self, row: Row) -> SheetUnit | None:
        texts = {cell.column: cell.printed.strip() for cell in row.cells}
        said = {field: texts.get(column, "") for field, column in self.columns.items()}
        if not any(said.values()):
            return None
        before = len(self.problems)
        area, name = self.read_area(row.number, said), squeeze(said["name"])
        if not name:
            self.complain(row.number, "name", _("没有填写单位名称。"))
        unit = self.units.get((area.pk, name)) if area else None
        kind = self.read_kind(row.number, said.get("kind", ""), unit)
        position = self.read_position(row.number, said.get("position", ""), unit)
        if area is None or len(self.problems) > before:
            return None
        self.refuse_repeat(row.number, area, name)
        counterpart, is_suggested = self.read_counterpart(row.number, said, area, name, unit)
        short = squeeze(said.get("short", "")) or (unit.short_name if unit else name[:50])
        facts = UnitFacts(name, short[:50], kind, position, counterpart)
        aliases = self.read_aliases(said, facts, unit)
        changes = describe_changes(unit, facts, aliases)
        if len(self.problems) > before:
            return None
        return SheetUnit(row.number, area, facts, aliases, unit, changes, is_suggested)

    def read_area(self, row: int, said: Mapping[str, str]) -> Area | None:
        text = squeeze(said["area"])
        if not text:
            self.complain(row, "area", _("没有填写行政区划。"))
            return None
        found = self.areas.get(text, [])
        highest = [one for one in found if one.depth == min(other.depth for other in found)]
        if len(highest) != 1:
            sentence = _("“%(area)s”不在您管理的行政区划内，请核对名称或代码。")
            self.complain(row, "area", sentence % {"area": text})
            return None
        if not keeps_units(self.user, highest[0]):
            self.complain(row, "area", _("您不能维护%(area)s的责任单位。") % {"area": text})
            return None
        return highest[0]

    def read_kind(self, row: int, text: str, unit: Unit | None) -> str:
        kind = self.kinds.get(squeeze(text), "")
        if not text:
            kind = unit.kind if unit else ""
        if not kind:
            known = "、".join(str(label) for _value, label in UnitKind.choices)
            self.complain(row, "kind", _("类别“%(text)s”不对，应为：%(known)s。") % {"text": text, "known": known})
        return kind

    def read_position(self, row: int, text: str, unit: Unit | None) -> int:
        if not text:
            return unit.position if unit else 0
        if not text.isdecimal() or len(text) > 6:
            self.complain(row, "position", _("排序“%(text)s”不是整数。") % {"text": text})
            return 0
        return int(text)

    def refuse_repeat(self, row: int, area: Area, name: str) -> None:
        first = self.seen.setdefault((area.pk, name), row)
        if first != row:
            self.complain(row, "name", _("与第%(row)d行是同一个单位，请只保留一行。") % {"row": first})

    def read_counterpart(
        self, row: int, said: Mapping[str, str], area: Area, name: str, unit: Unit | None
    ) -> tuple[Unit | None, bool]:
        """The city unit named; without a name the one kept, else a suggestion by name and alias."""
        text = squeeze(said.get("counterpart", ""))
        city = self.read_city(area)
        if not text:
            if unit is not None and unit.counterpart is not None:
                return unit.counterpart, False
            found = find_counterpart(city[1], city[0], area, name, squeeze(said.get("short", ""))) if city else None
            return found, found is not None
        found = city[1].find(text, in_list=True) if city else None
        if found is None:
            self.complain(row, "counterpart", _("市级没有单位“%(name)s”，请核对名称。") % {"name": text})
        return found, False

    def read_city(self, area: Area) -> tuple[Area, UnitNames] | None:
        if area.pk not in self.cities:
            city = find_city_above(area)
            self.cities[area.pk] = (city, read_unit_names(city)) if city else None
        return self.cities[area.pk]

    def read_aliases(
        self, said: Mapping[str, str], facts: UnitFacts, unit: Unit | None
    ) -> tuple[tuple[str, bool], ...]:
        """The aliases that are new; a sheet never takes one away."""
        known = {alias.name for alias in unit.aliases.all()} if unit else set()
        known |= {facts.name, facts.short_name}
        found: dict[str, bool] = {}
        for field, in_lists_only in (("aliases", False), ("list_aliases", True)):
            for name in split_names(said.get(field, "")):
                if name not in known:
                    found.setdefault(name[:100], in_lists_only)
        return tuple(found.items())


def split_names(text: str) -> list[str]:
    for mark in "，,；;/\n":
        text = text.replace(mark, "、")
    return [name for part in text.split("、") if (name := squeeze(part))]


def describe_changes(unit: Unit | None, facts: UnitFacts, aliases: tuple[tuple[str, bool], ...]) -> tuple[str, ...]:
    """What would change of a unit that is there, in words."""
    if unit is None:
        return ()
    words = {"short_name": _("简称"), "kind": _("类别"), "position": _("排序"), "counterpart": _("市级对口单位")}
    changes = [word for name, word in words.items() if getattr(unit, name) != getattr(facts, name)]
    if aliases:
        changes.append(_("增加别名%(names)s") % {"names": "、".join(name for name, _only in aliases)})
    return tuple(changes)


@transaction.atomic
def commit_units(sheet: UnitsSheet, *, user: User) -> int:
    """Take a verified sheet in, each row by the register's own functions. Returns how many units it touched."""
    if not sheet.is_ready:
        raise UnitsSheetError(_("文件中还有问题，或没有可以导入的内容。"))
    for one in (*sheet.added, *sheet.changed):
        unit = correct_unit(one.unit, one.facts, user=user) if one.unit else add_unit(one.area, one.facts, user=user)
        for name, in_lists_only in one.aliases:
            add_alias(unit, name, in_lists_only, user=user)
    return len(sheet.added) + len(sheet.changed)
