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
from fuer.indicators.enums import FigureStatus
from fuer.indicators.models import Survey
from fuer.reporting.domain.editing import NOWHERE, Standing, name_lock, read_standings
from fuer.reporting.domain.entry_fields import FIELDS, FIGURE_FIELDS, apply_changes
from fuer.reporting.domain.shown import show_rate_of
from fuer.reporting.enums import CollectionState
from fuer.reporting.models import Filing, FilingCell, FilingItem
from fuer.reporting.rules import types_in

if TYPE_CHECKING:
    from fuer.orgs.models import User

COLUMNS = (*FIELDS, "printed")
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
    """What one person typed into one owed cell, as text by field (see `entry_fields.FIELDS`); `row_version` is the one
    they were looking at. An empty text clears the field.
    """

    item_id: int
    row_version: int
    changes: Mapping[str, str]


@dataclass(frozen=True)
class ItemResult:
    """`entry` is the row as it now stands: the new figures when saved, the other person's in a conflict (`changed_by`,
    `changed_at` say who and when), the old ones when refused. `errors` has a sentence by field, or under "row".
    """

    item_id: int
    outcome: Outcome
    entry: FilingCell
    errors: Mapping[str, str] = field(default_factory=dict)

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
    """Save a batch: each item on its own is saved, refused or in conflict. EntryError when this person may not type here
    or an item is not of this filing.

    A stale `row_version` never overwrites: the edit has to be repeated with the version just seen. An edit that
    changes nothing is saved without a trace, so the same batch twice is the same as once.
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
        item.entry, item.filing = locked[item.entry_id], filing
    return items


def read_surveys(filing: Filing, edits: Iterable[Edit]) -> dict[int, Survey]:
    if not any(edit.changes.get("survey") for edit in edits):
        return {}
    return {survey.pk: survey for survey in Survey.objects.filter(unit_id=filing.unit_id)}


def save_one(
    filing: Filing, item: FilingItem, standing: Standing, edit: Edit, surveys: Mapping[int, Survey]
) -> tuple[ItemResult, list[str]]:
    """The result for one item and the columns that changed (none: nothing to write)."""
    entry = copy(item.entry)
    errors = apply_changes(entry, edit.changes, surveys)
    changed = list_changed(item.entry, entry)
    if not errors and not changed:
        return ItemResult(item.pk, Outcome.SAVED, item.entry), []
    lock = name_lock(filing, item, standing)
    if lock:
        return ItemResult(item.pk, Outcome.REFUSED, item.entry, {ROW: lock}), []
    if edit.row_version != item.entry.row_version:
        return ItemResult(item.pk, Outcome.CONFLICT, item.entry), []
    if not errors and lacks_reason(item, entry, changed):
        errors = {"reason": _("该数据已审定，改动须写明原因。")}
    if errors:
        return ItemResult(item.pk, Outcome.REFUSED, item.entry, errors), []
    mark_revised(item, entry, changed)
    return ItemResult(item.pk, Outcome.SAVED, entry), changed


def list_changed(before: FilingCell, after: FilingCell) -> list[str]:
    names = [("survey_id" if name == "survey" else name) for name in COLUMNS]
    return [name for name in names if getattr(before, name) != getattr(after, name)]


def lacks_reason(item: FilingItem, entry: FilingCell, changed: Iterable[str]) -> bool:
    """After acceptance a change of the figure needs a reason of its own, not that of an earlier change (DESIGN 4.7)."""
    version = entry.version
    if version is None or not FIGURE_FIELDS & set(changed):
        return False
    needs_reason = is_accepted(item, entry) or item.filing.collection.state == CollectionState.CLOSED
    return needs_reason and (not entry.reason or entry.reason == version.reason)


def is_accepted(item: FilingItem, entry: FilingCell) -> bool:
    """Whether what was signed last has been accepted, here or as the figure of its cell."""
    return entry.version_id is not None and (item.accepted_id is not None or entry.cell.accepted_id == entry.version_id)


def mark_revised(item: FilingItem, entry: FilingCell, changed: list[str]) -> None:
    """修订数: what takes the place of an accepted figure, unless the unit itself says what it is now (核实数)."""
    if FIGURE_FIELDS & set(changed) and is_accepted(item, entry) and "status" not in changed:
        entry.status = FigureStatus.REVISED
        changed.append("status")


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
