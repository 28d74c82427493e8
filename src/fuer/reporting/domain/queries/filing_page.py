"""Everything the page of one filing shows, in a constant number of queries whatever it owes; Excel reads it too."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from django.db.models import Count, Prefetch
from django.utils import timezone
from django.utils.translation import gettext as _

from fuer.indicators.models import Cell, Definition
from fuer.indicators.models.figures import TOTAL
from fuer.reporting.domain.editing import NOWHERE, name_lock, read_standings
from fuer.reporting.domain.gaps import Gap, list_gaps
from fuer.reporting.domain.queries.earlier_figures import Earlier, place_of, read_earlier, show_earlier
from fuer.reporting.domain.queries.findings import ShownFinding, read_findings
from fuer.reporting.domain.queries.kin import list_kin
from fuer.reporting.domain.queries.owed_targets import OwedTargets, ShownTarget, read_owed_targets, show_target
from fuer.reporting.domain.queries.parts import PartsSum, add_parts
from fuer.reporting.domain.shown import name_breakdown, name_period, show_entry, show_rate_of
from fuer.reporting.models import Filing, FilingCell, FilingItem, ItemReturn
from fuer.reporting.rules import types_in

if TYPE_CHECKING:
    from fuer.orgs.models import User


@dataclass(frozen=True)
class FilingRow:
    """One owed figure. `earlier` are accepted figures of the years before, the oldest first; `lock` says why it cannot
    be typed now (empty: it can); `returned` is the open return, if any; `parts` are filled for a total of parts.
    """

    item: FilingItem
    entry: FilingCell
    definition: Definition
    cell: Cell
    name: str
    breakdown: str
    period: str
    domain: str
    target: ShownTarget | None
    earlier: tuple[Earlier, ...]
    lock: str
    returned: ItemReturn | None
    evidence: int
    gaps: tuple[Gap, ...]
    findings: tuple[ShownFinding, ...]
    parts: tuple[PartsSum, ...] = ()

    @property
    def shown(self) -> str:
        return show_entry(self.entry)

    @property
    def rate(self) -> str:
        return show_rate_of(self.entry)

    @property
    def last(self) -> Earlier | None:
        return self.earlier[-1] if self.earlier else None

    @property
    def is_last_older(self) -> bool:
        """The newest accepted figure is not of the year before: a five-yearly survey, or a year nobody reported."""
        return self.last is not None and self.last.year < self.cell.period.label_year - 1

    @property
    def heading(self) -> str:
        """The domain; for a row of the table of key indicators that no domain's text speaks of, the table."""
        if self.domain:
            return self.domain
        return _("重点指标表（未分领域）") if self.target and self.target.is_of_table else _("其他指标")

    @property
    def is_total(self) -> bool:
        return self.cell.sex == self.cell.age == self.cell.residence == self.cell.detail == TOTAL

    def is_owed_on(self, day: dt.date) -> bool:
        """What waits for 上级反馈 or comes later than the filing makes nobody late."""
        return not self.item.awaits and (self.item.due_on is None or self.item.due_on <= day)


@dataclass(frozen=True)
class FilingPage:
    """`can_fill`: this person types here at all; single rows may still be locked. `texts` is their number."""

    filing: Filing
    rows: tuple[FilingRow, ...]
    texts: int
    can_fill: bool
    expected: int
    filled: int

    @property
    def due(self) -> dt.date:
        return self.filing.extended_to or self.filing.collection.unit_due


def read_filing(filing: Filing, user: User) -> FilingPage:
    """The page of `filing` for somebody who may see it. Rows in the filing's own order, returned ones first."""
    rows = sort_rows(add_parts_to_totals(read_rows(filing)))
    owed = [row for row in rows if row.is_owed_on(timezone.localdate())]
    return FilingPage(
        filing=filing,
        rows=rows,
        texts=filing.texts.count(),
        can_fill=types_in(user, filing),
        expected=len(owed),
        filled=sum(row.entry.is_filled for row in owed),
    )


def read_rows(filing: Filing, item_ids: Sequence[int] | None = None, *, with_context: bool = True) -> list[FilingRow]:
    """The rows of the filing, or of some of its items only (without those the sums of parts are not told).

    Without context: no targets and no earlier figures, for a page that has them already.
    """
    items = list(select_items(filing, item_ids))
    standings = read_standings(item.entry_id for item in items)
    cells = [item.entry.cell for item in items] if with_context else []
    earlier = read_earlier(cells, filing.collection.year) if cells else {}
    targets = read_owed_targets(filing.collection, (cell.indicator_id for cell in cells))
    findings, evidence = read_findings(filing, item_ids), count_evidence(items)
    rows = []
    for item in items:
        entry, cell, definition = item.entry, item.entry.cell, item.entry.definition
        target = find_target(targets, cell, definition, filing.collection.year)
        rows.append(
            FilingRow(
                item=item,
                entry=entry,
                definition=definition,
                cell=cell,
                name=cell.indicator.name,
                breakdown=name_breakdown(cell),
                period=name_period(cell.period, definition),
                domain=target.domain if target else "",
                target=target,
                earlier=tuple(show_earlier(earlier.get(place_of(cell), ()), cell, definition)),
                lock=name_lock(filing, item, standings.get(entry.pk, NOWHERE)),
                returned=next(iter(item.returns.all()), None),
                evidence=evidence.get(entry.pk, 0),
                gaps=tuple(list_gaps(entry)),
                findings=tuple(findings.get(item.pk, ())),
            )
        )
    return rows


def count_evidence(items: Sequence[FilingItem]) -> dict[int, int]:
    """Number of pieces of evidence by entry id."""
    entries = FilingCell.objects.filter(pk__in=[item.entry_id for item in items], evidence__isnull=False)
    return dict(entries.values_list("pk").annotate(Count("evidence")).order_by())


def read_changed_rows(filing: Filing, item_ids: Sequence[int]) -> list[FilingRow]:
    """The rows of some items with those they are a total or a part of, as they stand after a save; without context."""
    touched = FilingItem.objects.filter(filing=filing, pk__in=item_ids)
    places = list(touched.values_list("entry__cell__indicator", "entry__cell__area", "entry__cell__period"))
    definitions = Definition.objects.filter(pk__in=touched.values("entry__definition"))
    family = filing.items.filter(
        entry__cell__indicator__in={place[0] for place in places} | list_kin(definitions),
        entry__cell__area__in={place[1] for place in places},
        entry__cell__period__in={place[2] for place in places},
    )
    return add_parts_to_totals(read_rows(filing, list(family.values_list("pk", flat=True)), with_context=False))


def select_items(filing: Filing, item_ids: Sequence[int] | None) -> Sequence[FilingItem]:
    items = filing.items.all()
    if item_ids is not None:
        items = items.filter(pk__in=item_ids)
    open_returns = ItemReturn.objects.filter(resolved_at__isnull=True).select_related("returned_by")
    return items.select_related(  # type: ignore[return-value]
        "entry__cell__indicator",
        "entry__cell__area",
        "entry__cell__period",
        "entry__definition",
        "entry__survey",
        "entry__changed_by",
    ).prefetch_related(Prefetch("returns", open_returns))


def find_target(targets: OwedTargets, cell: Cell, definition: Definition, year: int) -> ShownTarget | None:
    """Targets speak of totals; beside a part stands none, only its total's domain."""
    target, is_reference = targets.of(cell.indicator_id, cell.area_id)
    if target is None:
        return None
    shown = show_target(target, definition, year, is_reference=is_reference)
    return shown if name_breakdown(cell) == "" else replace(shown, goal="", final="")


def add_parts_to_totals(rows: Sequence[FilingRow]) -> list[FilingRow]:
    groups: dict[tuple[int, int, int], list[FilingRow]] = defaultdict(list)
    for row in rows:
        groups[row.cell.indicator_id, row.cell.area_id, row.cell.period_id].append(row)
    sums = {
        total.item.pk: tuple(add_parts(total.entry, [row.entry for row in group if row is not total]))
        for group in groups.values()
        for total in group
        if total.is_total and len(group) > 1
    }
    return [replace(row, parts=sums.get(row.item.pk, ())) for row in rows]


def sort_rows(rows: Sequence[FilingRow]) -> tuple[FilingRow, ...]:
    """Returned rows first; then as the collection orders them, the domains kept together and what has none after them, a
    total before its parts.
    """
    first_of_domain: dict[tuple[str, str], int] = {}
    first_of_place: dict[tuple[int, int, int], int] = {}
    for row in rows:
        first_of_domain.setdefault((row.item.audience, row.domain), row.item.position)
        place = (row.cell.indicator_id, row.cell.area_id, row.cell.period_id)
        first_of_place.setdefault(place, row.item.position)

    def key(row: FilingRow) -> tuple[bool, str, bool, int, int, bool, int, int]:
        place = (row.cell.indicator_id, row.cell.area_id, row.cell.period_id)
        return (
            row.returned is None,
            row.item.audience,
            row.domain == "",
            first_of_domain[row.item.audience, row.domain],
            first_of_place[place],
            not row.is_total,
            row.item.position,
            row.item.pk,
        )

    return tuple(sorted(rows, key=key))
