"""Reading snapshots: what differs between two, what changed since one, and what a year still lacks before it is frozen."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db.models import Count, F, Max, OuterRef, Q, QuerySet, Subquery

from fuer.indicators.models import Cell, ObservationVersion
from fuer.monitoring.domain.snapshot_rows import find_cells
from fuer.monitoring.models import Answer, Snapshot, SnapshotFigure, SnapshotTarget
from fuer.orgs.models import Area
from fuer.plans.domain.queries.figures import choose_definition, read_numbers, show_quantity
from fuer.plans.models import Plan, Target

if TYPE_CHECKING:
    from fuer.indicators.models import Definition

# Ids in one statement, below what SQLite takes.
IDS = 5_000
# What makes a figure another one; a version signed again with the same digits is no change.
SAID = ("value", "numerator", "denominator", "missing", "printed")
TARGET_SAID = ("bucket", "code", "figure", "goal", "baseline", "answer")


@dataclass(frozen=True)
class FigureChange:
    """One figure in two snapshots, or in a snapshot and as it is accepted now; None on the side where it is not."""

    before: SnapshotFigure | None
    after: SnapshotFigure | None
    shown_before: str = ""
    shown_after: str = ""
    reason: str = ""

    @property
    def row(self) -> SnapshotFigure:
        found = self.before or self.after
        assert found is not None
        return found


@dataclass(frozen=True)
class TargetChange:
    before: SnapshotTarget | None
    after: SnapshotTarget | None

    @property
    def row(self) -> SnapshotTarget:
        found = self.before or self.after
        assert found is not None
        return found

    @property
    def state_changed(self) -> bool:
        return self.before is not None and self.after is not None and self.before.code != self.after.code


@dataclass(frozen=True)
class SnapshotDiff:
    """`removed` stand in the first only, `added` in the second only, `changed` in both and differ."""

    before: Snapshot
    after: Snapshot
    added: Sequence[FigureChange]
    removed: Sequence[FigureChange]
    changed: Sequence[FigureChange]
    targets_added: Sequence[TargetChange]
    targets_removed: Sequence[TargetChange]
    targets_changed: Sequence[TargetChange]

    @property
    def states_changed(self) -> int:
        return sum(change.state_changed for change in self.targets_changed)

    @property
    def is_empty(self) -> bool:
        figures = self.added or self.removed or self.changed
        return not (figures or self.targets_added or self.targets_removed or self.targets_changed)


def diff_snapshots(before: Snapshot, after: Snapshot) -> SnapshotDiff:
    """Compare figure by figure and target by target, with the reason of the correcting version where it is still there."""
    first, second = (dict(s.figures.values_list("cell_id", "version_id").iterator()) for s in (before, after))
    differing = [cell for cell, version in second.items() if cell in first and first[cell] != version]
    old, new = read_rows(before, differing), read_rows(after, differing)
    reasons = read_reasons([row.version_id for row in new.values()])
    changed = [
        FigureChange(old[cell], row, old[cell].shown, row.shown, reasons.get(row.version_id, ""))
        for cell, row in new.items()
        if any(getattr(old[cell], name) != getattr(row, name) for name in SAID)
    ]
    added = read_rows(after, [cell for cell in second if cell not in first]).values()
    removed = read_rows(before, [cell for cell in first if cell not in second]).values()
    targets = list(diff_targets(before, after))
    return SnapshotDiff(
        before=before,
        after=after,
        added=[FigureChange(None, row, "", row.shown) for row in added],
        removed=[FigureChange(row, None, row.shown, "") for row in removed],
        changed=changed,
        targets_added=[change for change in targets if change.before is None],
        targets_removed=[change for change in targets if change.after is None],
        targets_changed=[change for change in targets if change.before is not None and change.after is not None],
    )


def diff_targets(before: Snapshot, after: Snapshot) -> Iterator[TargetChange]:
    """Targets that are not in both, or not the same in both, in the order of the second."""
    first, second = (
        {(row.target_id, row.area_code): row for row in snapshot.targets.defer("case", "sources", "quote")}
        for snapshot in (before, after)
    )
    for key, row in second.items():
        other = first.get(key)
        if other is None or any(getattr(other, name) != getattr(row, name) for name in TARGET_SAID):
            yield TargetChange(other, row)
    for key, row in first.items():
        if key not in second:
            yield TargetChange(row, None)


def read_rows(snapshot: Snapshot, cells: Sequence[int]) -> dict[int, SnapshotFigure]:
    """Frozen figures by cell, in their order."""
    found = [
        row
        for start in range(0, len(cells), IDS)
        for row in snapshot.figures.filter(cell_id__in=cells[start : start + IDS])
    ]
    return {row.cell_id: row for row in sorted(found, key=lambda row: row.position)}


def read_reasons(version_ids: Sequence[int]) -> dict[int, str]:
    """Why a version was written, else why it was accepted, where either was said."""
    found: dict[int, str] = {}
    for start in range(0, len(version_ids), IDS):
        versions = ObservationVersion.objects.filter(pk__in=version_ids[start : start + IDS])
        for pk, own, accepted in versions.annotate(said=Max("acceptances__reason")).values_list("pk", "reason", "said"):
            found[pk] = own or accepted or ""
    return found


def list_changes_since(snapshot: Snapshot, limit: int | None = None) -> list[FigureChange]:
    """Figures of the snapshot that are accepted otherwise now (本次定版后有改动), both values; in five queries."""
    rows = list(find_moved(snapshot)[:limit])
    now = read_accepted([row.cell_id for row in rows])
    definitions = read_numbers({row.indicator_id for row in rows})
    reasons = read_reasons([version.pk for version in now.values()])
    changes = []
    for row in rows:
        version = now.get(row.cell_id)
        if version is not None and all(getattr(version, name) == getattr(row, name) for name in SAID):
            continue
        shown = show_now(version, definitions.get(row.indicator_id, ()), row.label_year)
        changes.append(FigureChange(row, None, row.shown, shown, reasons.get(version.pk, "") if version else ""))
    return changes


def find_moved(snapshot: Snapshot) -> QuerySet[SnapshotFigure]:
    """Frozen figures whose cell points to another version today."""
    accepted = Cell.objects.filter(pk=OuterRef("cell_id")).values("accepted")[:1]
    rows = snapshot.figures.annotate(now=Subquery(accepted))
    return rows.filter(Q(now=None) | ~Q(now=F("version_id"))).order_by("position")


def read_accepted(cell_ids: Collection[int]) -> dict[int, ObservationVersion]:
    """The accepted version of each cell."""
    cells = Cell.objects.filter(pk__in=list(cell_ids), accepted__isnull=False).select_related("accepted")
    return {cell.pk: cell.accepted for cell in cells if cell.accepted is not None}


def show_now(version: ObservationVersion | None, numbers: Sequence[Definition], year: int) -> str:
    return show_quantity(version, choose_definition(numbers, year)) if version is not None and numbers else ""


@dataclass(frozen=True)
class FrozenBeside:
    """A cell's newest frozen figure beside what is accepted now."""

    frozen: SnapshotFigure
    accepted: ObservationVersion | None

    @property
    def is_corrected(self) -> bool:
        """Whether the figure was corrected after it was frozen."""
        now = self.accepted
        return now is None or any(getattr(now, name) != getattr(self.frozen, name) for name in SAID)


def find_frozen(cell_ids: Collection[int]) -> dict[int, FrozenBeside]:
    """By cell: the figure as last frozen (with its `snapshot`) and as accepted now; cells never frozen are left out.

    Two queries, whatever their number. The caller has seen to it that the person may see the cells.
    """
    frozen = SnapshotFigure.objects.filter(cell_id__in=list(cell_ids)).order_by()
    newest = frozen.values("cell_id").annotate(newest=Max("pk")).values("newest")
    rows = SnapshotFigure.objects.filter(pk__in=newest).select_related("snapshot__area")
    accepted = read_accepted(cell_ids)
    return {row.cell_id: FrozenBeside(row, accepted.get(row.cell_id)) for row in rows}


@dataclass(frozen=True)
class Coverage:
    """What a year lacks before it is frozen: `with_data` of `monitored` targets of the area itself have a figure."""

    monitored: int
    missing: Sequence[Answer]
    provisional: Sequence[Answer]
    figures_of_year: int
    below: int
    below_missing: int
    unaccepted: int

    @property
    def with_data(self) -> int:
        return self.monitored - len(self.missing)


def read_coverage(area: Area, year: int) -> Coverage:
    """Counts and lists for the page that asks before freezing; from the kept answers, in five queries."""
    targets = Target.objects.monitored().filter(
        area=area, plan__superseded_by=None, plan__start_year__lte=year, plan__end_year__gte=year
    )
    answers = Answer.objects.filter(year=year, area__path__startswith=area.path, target__plan__superseded_by=None)
    own = list(
        answers.own()
        .filter(area=area)
        .filter(Q(bucket="no_data") | Q(is_provisional=True))
        .select_related("target__plan", "target__indicator")
        .order_by("target__plan_id", "target__position")
    )
    below = answers.exclude(area=area)
    cells = Cell.objects.filter(area__path__startswith=area.path, period__label_year=year)
    newest = Subquery(ObservationVersion.objects.filter(cell=OuterRef("pk")).order_by("-number").values("pk")[:1])
    signed = cells.annotate(newest=newest).filter(newest__isnull=False)
    return Coverage(
        monitored=targets.count(),
        missing=[answer for answer in own if answer.bucket == "no_data"],
        provisional=[answer for answer in own if answer.is_provisional and answer.bucket != "no_data"],
        figures_of_year=find_cells(area, year).filter(period__label_year=year).count(),
        below=below.count(),
        below_missing=below.filter(bucket="no_data").count(),
        unaccepted=signed.filter(accepted=None).count(),
    )


def count_by_state(snapshots: Sequence[Snapshot]) -> dict[int, dict[str, int]]:
    """States of the own targets of each snapshot, in one query."""
    found: dict[int, dict[str, int]] = {snapshot.pk: {} for snapshot in snapshots}
    rows = SnapshotTarget.objects.filter(snapshot__in=snapshots, is_reference=False).order_by()
    for pk, bucket, number in rows.values_list("snapshot", "bucket").annotate(number=Count("pk")):
        found[pk][bucket] = number
    return found


def list_freezable_years(area: Area, today: dt.date) -> list[int]:
    """Ended years of plans in force of which something is accepted in the area, the newest first."""
    above = [area.path[:end] for end in range(Area.steplen, len(area.path) + 1, Area.steplen)]
    spans = Plan.objects.current().filter(area__path__in=above)
    planned = {year for start, end in spans.values_list("start_year", "end_year") for year in range(start, end + 1)}
    known = set(find_cells(area, today.year - 1).order_by().values_list("period__label_year", flat=True).distinct())
    return sorted(planned & known, reverse=True)
