"""Writing down what a collection asks: filings, entries, items, texts. Done again it adds what is new, nothing twice."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db.models import Q

from fuer.indicators.models import Cell
from fuer.reporting.enums import FilingState, TextState
from fuer.reporting.models import Filing, FilingCell, FilingItem, FilingText

if TYPE_CHECKING:
    from fuer.reporting.domain.queries.owed import CellKey, Owed, OwedItem
    from fuer.reporting.models import Collection

BATCH = 500
FILLED = Q(value__isnull=False) | Q(numerator__isnull=False) | Q(denominator__isnull=False) | ~Q(missing="")
UNTOUCHED = ~FILLED & Q(version__isnull=True, changed_at__isnull=True, note="")
# What an item says of the calendar and of its place on the page; it follows the newest reading.
FOLLOWING = ("audience", "position", "due_on", "awaits")


@dataclass(frozen=True)
class Asked:
    """What an opening asks anew of one filing; `is_first`: the filing itself is new."""

    items: int
    texts: int
    is_first: bool


@dataclass(frozen=True)
class Added:
    """How many rows an opening wrote, how many it took back from filings nobody had begun, and the filings that had lain
    further up and came back to their units. `asked`: what is new, by filing.
    """

    filings: int
    items: int
    texts: int
    dropped: int
    brought_back: tuple[int, ...]
    asked: Mapping[int, Asked]


def write_owed(collection: Collection, owed: Owed) -> Added:
    """Bring the filings of `collection` to what `owed` says. The caller holds the transaction and the collection's lock.

    A filing somebody has begun keeps every row it has. One that lies further up and gets new figures comes back to its
    unit: only there can they be filled in.
    """
    known = {filing.unit_id: filing for filing in collection.filings.all()}
    missing = [Filing(collection=collection, unit=unit) for unit in owed.units if unit.pk not in known]
    Filing.objects.bulk_create(missing, batch_size=BATCH)
    filings = {filing.unit_id: filing for filing in collection.filings.all()}
    items, kept = write_items(filings, owed.items)
    texts = write_texts(filings, owed)
    returned = bring_back({item.filing_id for item in items})
    dropped = drop_unowed(filings, kept, {(text.unit.pk, text.clause.pk) for text in owed.texts})
    asked = count_asked(items, texts, {unit.pk for unit in owed.units} - known.keys(), filings)
    return Added(len(missing), len(items), len(texts), dropped, returned, asked)


def count_asked(
    items: Sequence[FilingItem], texts: Sequence[FilingText], first: set[int], filings: Mapping[int, Filing]
) -> dict[int, Asked]:
    """What each filing got, by its id; `first` are the units that had none before."""
    figures, written = (Counter(row.filing_id for row in rows) for rows in (items, texts))
    units = {filing.pk: unit_id for unit_id, filing in filings.items()}
    return {pk: Asked(figures[pk], written[pk], units[pk] in first) for pk in figures.keys() | written.keys()}


def write_items(filings: Mapping[int, Filing], owed: Sequence[OwedItem]) -> tuple[list[FilingItem], set[int]]:
    """The items that were not there, and the ids of every item owed."""
    entries = write_entries(owed, write_cells(owed))
    known = {(item.filing_id, item.entry_id): item for item in FilingItem.objects.filter(filing__in=filings.values())}
    wanted = {}
    for one in owed:
        filing = filings[one.unit.pk]
        entry = entries[one.unit.pk, one.cell_key]
        said = {"audience": one.audience, "position": one.position, "due_on": one.due_on, "awaits": one.awaits}
        wanted[filing.pk, entry.pk] = FilingItem(filing=filing, entry=entry, **said)
    added = [item for key, item in wanted.items() if key not in known]
    FilingItem.objects.bulk_create(added, batch_size=BATCH)
    changed = [follow(known[key], item) for key, item in wanted.items() if key in known and differs(known[key], item)]
    FilingItem.objects.bulk_update(changed, FOLLOWING, batch_size=BATCH)
    return added, {item.pk for item in added} | {known[key].pk for key in wanted if key in known}


def differs(known: FilingItem, wanted: FilingItem) -> bool:
    return any(getattr(known, name) != getattr(wanted, name) for name in FOLLOWING)


def follow(known: FilingItem, wanted: FilingItem) -> FilingItem:
    for name in FOLLOWING:
        setattr(known, name, getattr(wanted, name))
    return known


def write_cells(owed: Sequence[OwedItem]) -> dict[CellKey, Cell]:
    """The cell of every item, made where it is missing; another collection may be making the same ones."""
    wanted = {one.cell_key: one for one in owed}
    known = read_cells(owed)
    missing = [
        Cell(
            indicator_id=one.definition.indicator_id,
            comparability_group=one.definition.comparability_group,
            area=one.area,
            period=one.period,
            sex=one.sex,
            age=one.age,
            residence=one.residence,
        )
        for key, one in wanted.items()
        if key not in known
    ]
    Cell.objects.bulk_create(missing, batch_size=BATCH, ignore_conflicts=True)
    return read_cells(owed) if missing else known


def read_cells(owed: Sequence[OwedItem]) -> dict[CellKey, Cell]:
    indicator_ids = {one.definition.indicator_id for one in owed}
    period_ids = {one.period.pk for one in owed}
    cells = Cell.objects.filter(indicator__in=indicator_ids, period__in=period_ids, detail="_T")
    return {key_of(cell): cell for cell in cells}


def key_of(cell: Cell) -> CellKey:
    place = (cell.indicator_id, cell.comparability_group, cell.area_id, cell.period_id)
    return (*place, cell.sex, cell.age, cell.residence)


def write_entries(owed: Sequence[OwedItem], cells: Mapping[CellKey, Cell]) -> dict[tuple[int, CellKey], FilingCell]:
    """One entry for a unit and cell, whichever collection asked first: a figure is typed once.

    An entry nobody has touched takes up the definition in force now.
    """
    wanted = {(one.unit.pk, one.cell_key): one for one in owed}
    known = read_entries(owed)
    missing = [
        FilingCell(unit=one.unit, cell=cells[key], definition=one.definition)
        for (unit_id, key), one in wanted.items()
        if (unit_id, key) not in known
    ]
    FilingCell.objects.bulk_create(missing, batch_size=BATCH, ignore_conflicts=True)
    entries = read_entries(owed) if missing else known
    outdated: dict[int, list[int]] = {}
    for where, one in wanted.items():
        if entries[where].definition_id != one.definition.pk:
            outdated.setdefault(one.definition.pk, []).append(entries[where].pk)
    for definition_id, entry_ids in outdated.items():
        FilingCell.objects.filter(UNTOUCHED, pk__in=entry_ids).update(definition=definition_id)
    return entries


def read_entries(owed: Sequence[OwedItem]) -> dict[tuple[int, CellKey], FilingCell]:
    entries = FilingCell.objects.filter(
        unit__in={one.unit.pk for one in owed},
        cell__indicator__in={one.definition.indicator_id for one in owed},
        cell__period__in={one.period.pk for one in owed},
    )
    return {(entry.unit_id, key_of(entry.cell)): entry for entry in entries.select_related("cell")}


def write_texts(filings: Mapping[int, Filing], owed: Owed) -> list[FilingText]:
    known = set(FilingText.objects.filter(filing__in=filings.values()).values_list("filing_id", "clause_id"))
    added = [
        FilingText(filing=filings[text.unit.pk], clause=text.clause)
        for text in owed.texts
        if (filings[text.unit.pk].pk, text.clause.pk) not in known
    ]
    FilingText.objects.bulk_create(added, batch_size=BATCH)
    return added


def bring_back(filing_ids: set[int]) -> tuple[int, ...]:
    """Give filings that lie further up back to their units; returns which."""
    later = Filing.objects.filter(pk__in=filing_ids).exclude(state=FilingState.DRAFTING)
    found = tuple(later.values_list("pk", flat=True))
    Filing.objects.filter(pk__in=found).update(state=FilingState.DRAFTING, accepted_at=None)
    return found


def drop_unowed(filings: Mapping[int, Filing], kept: set[int], texts: set[tuple[int, int]]) -> int:
    """Take back what is owed no longer from filings nobody has begun, and filings left with nothing."""
    idle = {
        filing.pk: unit_id
        for unit_id, filing in filings.items()
        if filing.begun_at is None and filing.state == FilingState.DRAFTING and filing.round == 0
    }
    items = FilingItem.objects.filter(filing__in=idle).exclude(pk__in=kept)
    items = items.filter(entry__in=FilingCell.objects.filter(UNTOUCHED))
    entry_ids = list(items.values_list("entry_id", flat=True))
    dropped = items.delete()[0]
    FilingCell.objects.filter(UNTOUCHED, pk__in=entry_ids, items__isnull=True).delete()
    stale = [
        text.pk
        for text in FilingText.objects.filter(
            filing__in=idle, state=TextState.DRAFTING, progress="", problems="", next_steps="", file__isnull=True
        )
        if (idle[text.filing_id], text.clause_id) not in texts
    ]
    FilingText.objects.filter(pk__in=stale).delete()
    Filing.objects.filter(pk__in=idle, items__isnull=True, texts__isnull=True, extensions__isnull=True).delete()
    return dropped + len(stale)
