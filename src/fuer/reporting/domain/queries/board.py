"""The progress board of a collection: a row for each unit, grouped by place, with sums that add up or are refused."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import TYPE_CHECKING, Any

from django.utils import timezone

from fuer.core.domain.working_days import Extra, read_holidays
from fuer.orgs.models import Area
from fuer.plans.domain.queries.answers import CountsDoNotAddUp
from fuer.reporting.domain.progress import Counts, Dates, Status, Texts, add_counts, read_status
from fuer.reporting.domain.queries.counts import count_items, count_texts
from fuer.reporting.domain.queries.urged import Urged, read_urged
from fuer.reporting.models import Filing, FilingItem

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from fuer.orgs.models import Unit
    from fuer.orgs.scope import Visitor
    from fuer.reporting.models import Collection

NEVER_URGED = Urged(0, None)


@dataclass(frozen=True)
class BoardRow:
    """One unit. `group` is the collection's own area for its departments, else the county they belong to."""

    filing: Filing
    group: Area
    by_area: Mapping[int, Counts]
    counts: Counts
    texts: Texts
    status: Status
    urged: Urged

    @property
    def unit(self) -> Unit:
        return self.filing.unit

    @property
    def lacks(self) -> int:
        """What the unit still has to do: figures to fill in or to correct, texts to write."""
        return self.counts.missing + self.counts.returned + self.texts.open

    @property
    def is_open(self) -> bool:
        """Whether the unit has something to do: it has not reported, or something came back or is missing after all."""
        is_owing = bool(self.counts.expected or self.texts.owed)
        return bool(self.lacks) or (is_owing and not self.status.is_reported)

    def to_wire(self) -> dict[str, Any]:
        """The row as `fuer collection status --json` prints it."""
        return {
            "unit": self.unit.name,
            "state": self.status.state.code,
            "expected": self.counts.expected,
            "begun": self.counts.begun,
            "signed": self.counts.handed_in,
            "accepted": self.counts.accepted,
            "overdue_days": self.status.overdue_days,
        }


@dataclass(frozen=True)
class Sums:
    """Of some rows: units in all and by what became of them, and where their figures stand."""

    units: int
    begun: int
    reported: int
    accepted: int
    on_time: int
    late: int
    returned: int
    counts: Counts
    texts: Texts

    @property
    def reported_share(self) -> str:
        """Whole per cent of the units, rounded down: 100% says that everybody has reported."""
        return f"{self.reported * 100 // self.units}%" if self.units else ""


@dataclass(frozen=True)
class Group:
    area: Area
    rows: tuple[BoardRow, ...]

    @property
    def sums(self) -> Sums:
        return sum_rows(self.rows)

    @property
    def is_late(self) -> bool:
        return any(row.status.is_late for row in self.rows)


@dataclass(frozen=True)
class Board:
    collection: Collection
    day: dt.date
    groups: tuple[Group, ...]
    areas: tuple[Area, ...]

    @property
    def rows(self) -> tuple[BoardRow, ...]:
        return tuple(row for group in self.groups for row in group.rows)

    @property
    def sums(self) -> Sums:
        return sum_rows(self.rows)

    @property
    def late(self) -> tuple[BoardRow, ...]:
        """Late units, the longest first."""
        found = [row for row in self.rows if row.status.is_late]
        return tuple(sorted(found, key=lambda row: -row.status.days_late))

    @property
    def matrix(self) -> tuple[BoardRow, ...]:
        """The units that fill in figures of several areas."""
        return tuple(row for row in self.rows if len(row.by_area) > 1)

    def narrow(self, keep: Callable[[BoardRow], bool]) -> Board:
        """The board of the rows kept; sums follow."""
        groups = [Group(group.area, tuple(filter(keep, group.rows))) for group in self.groups]
        return Board(self.collection, self.day, tuple(group for group in groups if group.rows), self.areas)

    def sorted_by(self, key: Callable[[BoardRow], int]) -> Board:
        """The same rows, those of each place by `key`, equal ones in the order of the register."""
        groups = tuple(Group(group.area, tuple(sorted(group.rows, key=key))) for group in self.groups)
        return Board(self.collection, self.day, groups, self.areas)


def read_board(collection: Collection, user: Visitor, today: dt.date) -> Board:
    """The filings of `collection` this person may see as they stand on `today`, in seven queries whatever their number.

    After the collection was closed days no longer count. Raises CountsDoNotAddUp when a figure is counted twice or lost.
    """
    return make_board(collection, Filing.objects.visible_to(user).filter(collection=collection), today)


def read_whole_board(collection: Collection, today: dt.date) -> Board:
    """The board with every unit, for what the clock does in nobody's name."""
    return make_board(collection, Filing.objects.filter(collection=collection), today)


def make_board(collection: Collection, filings: QuerySet[Filing], today: dt.date) -> Board:
    day = find_last_day(collection, today)
    counts, texts, holidays = count_items(filings, day), count_texts(filings), read_holidays()
    rows = list(filings.select_related("unit__area"))
    require_sum(FilingItem.objects.filter(filing__in=filings).count(), counts)
    urged = read_urged(filing.pk for filing in rows)
    areas = read_areas(collection, rows, counts)
    found = []
    for filing in rows:
        filing.collection = collection
        by_area, written = counts.get(filing.pk, {}), texts.get(filing.pk, Texts())
        total = add_counts(by_area.values())
        found.append(
            BoardRow(
                filing=filing,
                group=areas[name_group(collection, filing.unit.area)],
                by_area=by_area,
                counts=total,
                texts=written,
                status=read_filing_status(filing, total, written, day, holidays),
                urged=urged.get(filing.pk, NEVER_URGED),
            )
        )
    return arrange(collection, day, found, areas.values())


def find_last_day(collection: Collection, today: dt.date) -> dt.date:
    """Today, or the day on which the collection was closed."""
    return min(today, timezone.localdate(collection.closed_at)) if collection.closed_at else today


def read_filing_status(filing: Filing, counts: Counts, texts: Texts | None, today: dt.date, holidays: Extra) -> Status:
    """`read_status` of a loaded filing; its collection is loaded too."""
    reported_on = timezone.localdate(filing.reported_at) if filing.reported_at else None
    return read_status(
        filing.state,
        counts,
        Dates(filing.collection.unit_due, filing.extended_to, reported_on),
        today,
        round_number=filing.round,
        texts=texts,
        holidays=holidays,
    )


def require_sum(owed: int, counts: Mapping[int, Mapping[int, Counts]]) -> None:
    counted = sum(found.owed for areas in counts.values() for found in areas.values())
    if counted != owed:
        raise CountsDoNotAddUp(f"{counted} figures stand somewhere, {owed} are owed")


def name_group(collection: Collection, area: Area) -> str:
    """Path of the area a unit is listed under: the collection's own, or the one just below it."""
    return area.path[: len(collection.area.path) + Area.steplen]


def read_areas(
    collection: Collection, filings: Sequence[Filing], counts: Mapping[int, Mapping[int, Counts]]
) -> dict[str, Area]:
    """By path: every area a row is listed under or a figure is of, in one query."""
    paths = {name_group(collection, filing.unit.area) for filing in filings}
    pks = {area_id for areas in counts.values() for area_id in areas}
    found = Area.objects.filter(path__in=paths) | Area.objects.filter(pk__in=pks)
    return {area.path: area for area in found}


def arrange(collection: Collection, day: dt.date, rows: list[BoardRow], areas: Iterable[Area]) -> Board:
    """Departments of the collection's own area first, then county by county; `areas` in the order of the place."""
    rows.sort(key=lambda row: (row.group.path, row.unit.area.path, row.unit.position, row.unit.pk))
    groups = tuple(Group(area, tuple(found)) for area, found in groupby(rows, key=lambda row: row.group))
    used = {area_id for row in rows if len(row.by_area) > 1 for area_id in row.by_area}
    columns = sorted((area for area in areas if area.pk in used), key=lambda area: area.path)
    return Board(collection, day, groups, tuple(columns))


def sum_rows(rows: Sequence[BoardRow]) -> Sums:
    texts = [row.texts for row in rows]
    return Sums(
        units=len(rows),
        begun=sum(row.status.state.code != "not_begun" for row in rows),
        reported=sum(row.status.is_reported for row in rows),
        accepted=sum(row.status.state.code == "accepted" for row in rows),
        on_time=sum(row.status.is_on_time is True for row in rows),
        late=sum(row.status.is_late for row in rows),
        returned=sum(row.status.state.code == "returned" for row in rows),
        counts=add_counts(row.counts for row in rows),
        texts=Texts(
            owed=sum(text.owed for text in texts),
            open=sum(text.open for text in texts),
            returned=sum(text.returned for text in texts),
            accepted=sum(text.accepted for text in texts),
        ),
    )
