"""Saving what a unit types (DESIGN 5.4: FilingCell is mutable, versions are not). Nobody overwrites what they have not seen."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from copy import copy
from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from fuer.core.domain.events import record_event
from fuer.indicators.models import Survey
from fuer.reporting.domain.editing import NOWHERE, Standing, name_lock, read_standings
from fuer.reporting.domain.entry_fields import (
    COLUMNS,
    FIGURE_FIELDS,
    GROUPS,
    apply_changes,
    read_columns,
    read_fields,
)
from fuer.reporting.domain.shown import show_rate_of
from fuer.reporting.models import Filing, FilingCell, FilingItem
from fuer.reporting.rules import types_in

if TYPE_CHECKING:
    from fuer.orgs.models import User

WRITTEN = [*COLUMNS, "row_version", "changed_by", "changed_at"]
# Whole-row sentence of a refusal that is no single field's.
ROW = "row"


class EntryError(ValueError):
    """One sentence for a person: why nothing of the batch can be saved."""


class Outcome(StrEnum):
    SAVED = "saved"
    REFUSED = "refused"
    CONFLICT = "conflict"


@dataclass(frozen=True)
class Edit:
    """What one person typed into one owed cell, as text by field (see `entry_fields.FIELDS`); an empty text clears it.

    `seen` are the fields as they stood before this person, for every group (`entry_fields.GROUPS`) that `changes` touch.
    Whoever cannot say so gives the `row_version` alone, and an older one disagrees with every change.
    """

    item_id: int
    row_version: int
    changes: Mapping[str, str]
    seen: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class ItemResult:
    """`former` is the row as it stood before, `entry` as it now stands, with everything that could be saved; `changed_by`
    and `changed_at` say who was there last. `conflicts` are the fields another person changed to something else, `errors` have a sentence by
    field, or under "row"; `unsaved` are all fields of the edit that were not taken.
    """

    item_id: int
    former: FilingCell
    entry: FilingCell
    errors: Mapping[str, str] = field(default_factory=dict)
    conflicts: frozenset[str] = frozenset()
    unsaved: frozenset[str] = frozenset()

    @property
    def outcome(self) -> Outcome:
        """Saved means wholly saved."""
        if self.conflicts:
            return Outcome.CONFLICT
        return Outcome.REFUSED if self.errors else Outcome.SAVED

    @property
    def row_version(self) -> int:
        return self.entry.row_version

    @property
    def rate(self) -> str:
        return show_rate_of(self.entry)


@dataclass(frozen=True)
class SaveResult:
    results: tuple[ItemResult, ...]
    saved_at: dt.datetime

    def of(self, outcome: Outcome) -> list[ItemResult]:
        return [result for result in self.results if result.outcome == outcome]


@transaction.atomic
def save_entries(filing: Filing, edits: Sequence[Edit], *, user: User) -> SaveResult:
    """Save a batch: each field that can be is saved, the others are refused or in conflict. EntryError when this person
    may not type here or an item is not of this filing.

    What somebody else changed meanwhile is never overwritten unseen: the edit has to be repeated with what stands now.
    Fields of other groups are merged. An edit that changes nothing is saved without a trace, so the same batch twice
    is the same as once.
    """
    filing = Filing.objects.select_for_update(of=("self",)).select_related("collection", "unit").get(pk=filing.pk)
    if not types_in(user, filing):
        raise EntryError(_("只有填报单位的填表人可以填写和修改数据。"))
    items = lock_items(filing, edits)
    standings = read_standings(item.entry_id for item in items.values())
    surveys = read_surveys(filing, edits)
    now = timezone.now()
    saved: dict[int, dict[str, list[str]]] = {}
    results = []
    written: list[FilingCell] = []
    for edit in edits:
        item = items[edit.item_id]
        result, changed = save_one(filing, item, standings.get(item.entry_id, NOWHERE), edit, surveys)
        if changed:
            stamp(result.entry, user, now)
            written.append(result.entry)
            item.entry = result.entry
            saved[item.pk] = {"fields": changed}
        results.append(result)
    if written:
        FilingCell.objects.bulk_update({entry.pk: entry for entry in written}.values(), WRITTEN)
        note_save(filing, saved, user, now)
    return SaveResult(tuple(results), now)


def lock_items(filing: Filing, edits: Sequence[Edit]) -> dict[int, FilingItem]:
    """The items of the batch with their entries locked, always in one order: two batches cannot wait for each other."""
    wanted = {edit.item_id for edit in edits}
    entry_ids = FilingItem.objects.filter(filing=filing, pk__in=wanted).values_list("entry_id", flat=True)
    entries = FilingCell.objects.select_for_update(of=("self",)).filter(pk__in=list(entry_ids)).order_by("pk")
    locked = {
        entry.pk: entry for entry in entries.select_related("definition", "version", "survey", "changed_by", "cell")
    }
    items = {item.pk: item for item in FilingItem.objects.filter(filing=filing, pk__in=wanted)}
    if set(items) != wanted:
        raise EntryError(_("有的数据不在这张报表里，请刷新页面后再填。"))
    for item in items.values():
        item.entry = locked[item.entry_id]
    return items


def read_surveys(filing: Filing, edits: Iterable[Edit]) -> dict[int, Survey]:
    if not any(edit.changes.get("survey") for edit in edits):
        return {}
    return {survey.pk: survey for survey in Survey.objects.filter(unit_id=filing.unit_id)}


def save_one(
    filing: Filing, item: FilingItem, standing: Standing, edit: Edit, surveys: Mapping[int, Survey]
) -> tuple[ItemResult, list[str]]:
    """The result for one item and the columns that changed (none: nothing to write)."""
    conflicts = find_conflicts(item.entry, edit, surveys)
    wanted = {name: text for name, text in edit.changes.items() if name not in conflicts}
    entry, errors = try_changes(item.entry, wanted, surveys)
    if lacks_reason(item, entry, list_changed(item.entry, entry)):
        needed = {"reason": _("该数据已审定，改动须写明原因。")}
        held = frozenset(wanted) & (GROUPS[0] | GROUPS[1])
        entry, errors = try_changes(item.entry, {name: wanted[name] for name in set(wanted) - held}, surveys)
        errors = needed | errors
    else:
        held = frozenset()
    changed = list_changed(item.entry, entry)
    if not changed and not errors and not conflicts:
        return ItemResult(item.pk, item.entry, item.entry), []
    lock = name_lock(filing, item, standing)
    if lock:
        return ItemResult(item.pk, item.entry, item.entry, {ROW: lock}, unsaved=frozenset(edit.changes)), []
    unsaved = (frozenset(errors) | held | conflicts) & frozenset(edit.changes)
    return ItemResult(item.pk, item.entry, entry if changed else item.entry, errors, conflicts, unsaved), changed


def try_changes(
    entry: FilingCell, changes: Mapping[str, str], surveys: Mapping[int, Survey]
) -> tuple[FilingCell, dict[str, str]]:
    """A copy of the entry with what can be written of the changes, and the sentences of what cannot."""
    written = copy(entry)
    return written, apply_changes(written, changes, surveys)


def find_conflicts(entry: FilingCell, edit: Edit, surveys: Mapping[int, Survey]) -> frozenset[str]:
    """The changed fields whose group another person changed since, where the edit would make something else of it."""
    if not edit.seen and edit.row_version == entry.row_version:
        return frozenset()
    now = read_fields(entry)
    found: set[str] = set()
    for group in GROUPS:
        mine = {name: text for name, text in edit.changes.items() if name in group}
        if mine and any(edit.seen.get(name) != now[name] for name in group):
            written, _errors = try_changes(entry, mine, surveys)
            found |= set(mine) if list_changed(entry, written) else set()
    return frozenset(found)


def list_changed(before: FilingCell, after: FilingCell) -> list[str]:
    old, new = read_columns(before), read_columns(after)
    return [name for name in COLUMNS if old[name] != new[name]]


def lacks_reason(item: FilingItem, entry: FilingCell, changed: Iterable[str]) -> bool:
    """After acceptance a change of the figure needs a reason of its own, not that of an earlier change (DESIGN 4.7)."""
    version = entry.version
    if version is None or not FIGURE_FIELDS & set(changed):
        return False
    is_accepted = item.accepted_id is not None or entry.cell.accepted_id == version.pk
    return is_accepted and (not entry.reason or entry.reason == version.reason)


def stamp(entry: FilingCell, user: User, now: dt.datetime) -> None:
    entry.row_version += 1
    entry.changed_by, entry.changed_at = user, now


def note_save(filing: Filing, saved: Mapping[int, object], user: User, now: dt.datetime) -> None:
    if filing.begun_at is None:
        filing.begun_at = now
        filing.save(update_fields=["begun_at"])
    record_event(
        actor=user,
        verb="reporting.save_entries",
        subject=filing,
        payload={"items": {str(pk): fields for pk, fields in saved.items()}},
        area_id=filing.unit.area_id,
    )
