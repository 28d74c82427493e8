"""定版: a data year's accepted figures and answers, copied into rows of their own that are never written again.

What is to be frozen is read, laid out and judged outside any transaction, because SQLite has one writer at a time; then
one short transaction looks whether every figure still stands and copies it all, so nothing accepted since slips in.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.db.models import Max, Q
from django.utils import timezone
from django.utils.translation import gettext as _

from fuer.core.domain.events import record_event
from fuer.core.domain.jobs import start_job
from fuer.judging.case import RULE_VERSION
from fuer.monitoring.domain.answers import list_current_targets
from fuer.monitoring.domain.queries.status import count_states
from fuer.monitoring.domain.snapshot_rows import (
    FiguresMoved,
    make_definition_rows,
    make_target_rows,
    read_definitions,
    read_figure_rows,
)
from fuer.monitoring.domain.snapshot_staging import copy_figures, stage_figures, staging_table, still_stands
from fuer.monitoring.domain.warnings import refresh_frozen
from fuer.monitoring.freezing import digest_row, digest_snapshot
from fuer.monitoring.models import Snapshot, SnapshotDefinition, SnapshotTarget
from fuer.monitoring.rules import freezes
from fuer.orgs.models import Area
from fuer.plans.models import Target

if TYPE_CHECKING:
    from fuer.core.models import Job
    from fuer.indicators.models import Definition
    from fuer.orgs.models import User

MAKE_KIND = "monitoring.snapshot"
MADE = "snapshot.make"
TARGET_BATCH = 200

# (steps done, all steps, what is being done)
Report = Callable[[int, int, str], None]


class SnapshotError(ValueError):
    """One sentence for a person: why this year cannot be frozen."""


@dataclass
class Prepared:
    """Everything a snapshot is to hold; the figures themselves lie in the staging table, here are their digests in order."""

    area: Area
    year: int
    monitored: int
    definitions: Mapping[int, Definition]
    definition_rows: list[SnapshotDefinition]
    target_rows: list[SnapshotTarget] = field(default_factory=list)
    figure_digests: list[str] = field(default_factory=list)
    has_demo: bool = False
    has_figure_of_year: bool = False

    def compute_digest(self) -> str:
        head = describe_content(self.area.code, self.year, RULE_VERSION, self.monitored)
        digests = {
            "definitions": [row.digest for row in self.definition_rows],
            "figures": self.figure_digests,
            "targets": [row.digest for row in self.target_rows],
        }
        return digest_snapshot(head, digests)


def make_snapshot(
    area: Area, year: int, *, note: str = "", user: User | None, report: Report = lambda done, total, message: None
) -> Snapshot:
    """Freeze `year` of `area` and everything below it. SnapshotError if it may not or cannot be.

    A year with figures missing may be frozen: what is missing is frozen as missing. Call it outside a transaction;
    `report` is called before the writing begins. `user` None is the command line or the demo.
    """
    require_freezable(area, year, user)
    try:
        with staging_table():
            prepared = prepare_snapshot(area, year, report)
            digest = prepared.compute_digest()
            report(2, 3, _("正在写入定版数据"))
            snapshot = freeze(prepared, digest, note=note.strip()[:200], user=user)
    except FiguresMoved as error:
        raise SnapshotError(_("定版过程中有数据被审定，没有保存。请再定版一次。")) from error
    refresh_frozen()
    return snapshot


def start_snapshot(area: Area, year: int, *, note: str, user: User) -> Job:
    """`make_snapshot` as a job whose progress the person watches. SnapshotError if it may not be."""
    require_freezable(area, year, user)
    title = _("%(area)s%(year)d年定版") % {"area": area.name, "year": year}
    arguments = {"area": area.pk, "year": year, "note": note}
    return start_job(MAKE_KIND, title=title, created_by_id=user.pk, arguments=arguments)


def require_freezable(area: Area, year: int, user: User | None) -> None:
    if user is not None and not freezes(user, area):
        raise SnapshotError(_("只有%(area)s的统计局和妇儿工委办可以定版。") % {"area": area.name})
    if year >= timezone.localdate().year:
        raise SnapshotError(_("%(year)d年还没有结束，不能定版。") % {"year": year})


def list_targets(area: Area, year: int) -> list[Target]:
    """Monitored targets in force that cover the year: those of `area` and below, and those above it is held against."""
    above = [area.path[:end] for end in range(Area.steplen, len(area.path), Area.steplen)]
    inside = Q(area__path__startswith=area.path) | Q(area__path__in=above)
    targets = list_current_targets(inside & Q(plan__start_year__lte=year, plan__end_year__gte=year))
    ids = [target.pk for target in targets]
    quoted = {row.pk: row for row in Target.objects.filter(pk__in=ids).prefetch_related("quotes__clause__parent")}
    for target in targets:
        target._prefetched_objects_cache = quoted[target.pk]._prefetched_objects_cache  # type: ignore[attr-defined]
    return targets


def prepare_snapshot(area: Area, year: int, report: Report) -> Prepared:
    """Read, stage and judge what is to be frozen. SnapshotError for a year without figures or targets.

    Figures come first: one accepted while the targets are being judged is no longer the one that was staged.
    """
    report(0, 3, _("正在读取审定数据"))
    targets = list_targets(area, year)
    monitored = sum(target.area.path.startswith(area.path) for target in targets)
    definitions = read_definitions(area, year, targets)
    prepared = Prepared(area, year, monitored, definitions, make_definition_rows(definitions.values()))
    stage_figures(digest_figures(prepared))
    if not prepared.has_figure_of_year:
        raise SnapshotError(_("%(area)s没有%(year)d年的审定数据，不能定版。") % {"area": area.name, "year": year})
    report(1, 3, _("正在判定目标"))
    prepared.target_rows += make_target_rows(targets, area, year, timezone.localdate())
    count_states((row.bucket for row in prepared.target_rows if not row.is_reference), monitored)
    return prepared


def digest_figures(prepared: Prepared) -> Iterator[dict[str, Any]]:
    """Each figure's columns with their digest; `prepared` learns what it must know of them on the way."""
    for columns in read_figure_rows(prepared.area, prepared.year, prepared.definitions):
        digest = digest_row(columns)
        prepared.figure_digests.append(digest)
        prepared.has_demo = prepared.has_demo or columns["is_demo"]
        prepared.has_figure_of_year = prepared.has_figure_of_year or columns["label_year"] == prepared.year
        yield columns | {"digest": digest}


@transaction.atomic
def freeze(prepared: Prepared, digest: str, *, note: str, user: User | None) -> Snapshot:
    """Write the rows. SnapshotError if nothing changed since the newest one, FiguresMoved if a figure did meanwhile."""
    area = Area.objects.select_for_update().get(pk=prepared.area.pk)
    number = choose_number(area, prepared.year, digest)
    if not still_stands(area, prepared.year):
        raise FiguresMoved
    snapshot = Snapshot.objects.create(
        area=area,
        year=prepared.year,
        number=number,
        note=note,
        rule_version=RULE_VERSION,
        monitored=prepared.monitored,
        target_count=len(prepared.target_rows),
        figure_count=len(prepared.figure_digests),
        definition_count=len(prepared.definition_rows),
        digest=digest,
        has_demo=prepared.has_demo,
        made_by=user,
        made_at=timezone.now(),
    )
    write_rows(snapshot, prepared)
    payload = {"digest": snapshot.digest, "head": digest_head(snapshot)}
    record_event(actor=user, verb=MADE, subject=snapshot, payload=payload, area_id=area.pk)
    return snapshot


def choose_number(area: Area, year: int, digest: str) -> int:
    found = Snapshot.objects.filter(area=area, year=year)
    newest = found.order_by("-number").first()
    if newest is not None and newest.digest == digest:
        raise SnapshotError(
            _("自第%(number)d次定版（%(day)s）以来，%(year)d年的数据没有变化，不用再次定版。")
            % {"number": newest.number, "day": timezone.localdate(newest.made_at).isoformat(), "year": newest.year}
        )
    return int(found.aggregate(last=Max("number"))["last"] or 0) + 1


def write_rows(snapshot: Snapshot, prepared: Prepared) -> None:
    for definition in prepared.definition_rows:
        definition.snapshot = snapshot
    for target in prepared.target_rows:
        target.snapshot = snapshot
    SnapshotDefinition.objects.bulk_create(prepared.definition_rows, batch_size=TARGET_BATCH)
    SnapshotTarget.objects.bulk_create(prepared.target_rows, batch_size=TARGET_BATCH)
    copy_figures(snapshot)


def describe_content(area_code: str, year: int, rule_version: str, monitored: int) -> dict[str, Any]:
    """What a snapshot's digest says besides its rows; equal content has an equal digest, whoever froze it when."""
    return {"area": area_code, "year": year, "rule_version": rule_version, "monitored": monitored}


def digest_head(snapshot: Snapshot) -> str:
    """Digest of the snapshot's own row, kept in the event of its making."""
    names = ("id", "area_id", "year", "number", "note", "digest", "has_demo", "made_by_id", "made_at")
    counts = ("monitored", "target_count", "figure_count", "definition_count", "rule_version")
    return digest_row({name: getattr(snapshot, name) for name in (*names, *counts)})


def name_snapshot(snapshot: Snapshot) -> str:
    """衢州市2023年第1次定版."""
    return _("%(area)s%(year)d年第%(number)d次定版") % {
        "area": snapshot.area.name,
        "year": snapshot.year,
        "number": snapshot.number,
    }
