"""校验: what was frozen is still there, unchanged, adds up, and gives the same answers, from the frozen rows alone."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db import transaction
from django.utils.translation import gettext as _

from fuer.core.domain.events import record_event
from fuer.core.domain.jobs import start_job
from fuer.core.models import Event
from fuer.monitoring.domain.snapshot_rows import CHUNK, DEFINITION_COLUMNS, FIGURE_COLUMNS, TARGET_COLUMNS
from fuer.monitoring.domain.snapshots import MADE, describe_content, digest_head, name_snapshot
from fuer.monitoring.enums import FindingKind
from fuer.monitoring.freezing import (
    Finding,
    FrozenFigure,
    StoredRow,
    check_counts,
    check_rows,
    check_target,
    digest_row,
    digest_snapshot,
    list_source_ids,
    write_canonical,
)
from fuer.monitoring.models import Snapshot, SnapshotCheck, SnapshotDefinition, SnapshotTarget

if TYPE_CHECKING:
    from fuer.core.models import Job
    from fuer.orgs.models import User

CHECK_KIND = "monitoring.check_snapshot"
# Findings a kept check lists one by one.
MOST_KEPT = 200
FIGURE_READ = ("value", "printed", "numerator", "denominator", "missing", "comparability_group")


@dataclass(frozen=True)
class SnapshotReport:
    """What a check found. Remarks (a newer rule says otherwise) are no fault."""

    findings: tuple[Finding, ...]
    remarks: tuple[Finding, ...]
    figures: int
    targets: int

    @property
    def is_clean(self) -> bool:
        return not self.findings


@transaction.atomic
def check_snapshot(snapshot: Snapshot, *, user: User) -> SnapshotCheck:
    """Verify and keep what was found, so that the next reader sees when the snapshot last held."""
    report = verify_snapshot(snapshot)
    shown = [finding.to_wire() for finding in (*report.findings, *report.remarks)[:MOST_KEPT]]
    check = SnapshotCheck.objects.create(
        snapshot=snapshot,
        findings=len(report.findings),
        remarks=len(report.remarks),
        report=write_canonical(shown),
        checked_by=user,
    )
    payload = {"findings": check.findings, "remarks": check.remarks}
    record_event(actor=user, verb="snapshot.check", subject=snapshot, payload=payload, area_id=snapshot.area_id)
    return check


def start_check(snapshot: Snapshot, *, user: User) -> Job:
    """`check_snapshot` as a job: it reads every frozen row."""
    title = _("%(name)s校验") % {"name": name_snapshot(snapshot)}
    return start_job(CHECK_KIND, title=title, created_by_id=user.pk, arguments={"snapshot": snapshot.pk})


def verify_snapshot(snapshot: Snapshot) -> SnapshotReport:
    """Check digests, completeness, sums and answers; queries do not grow with the number of rows but by reading them."""
    targets = list(snapshot.targets.order_by("position", "pk"))
    wanted = {pk for target in targets for pk in list_source_ids(target.sources)}
    figures: dict[int, FrozenFigure] = {}
    found, figure_digests = check_rows(_("数字"), read_figures(snapshot, wanted, figures), snapshot.figure_count)
    more, target_digests = check_rows(_("目标"), list_stored(targets, TARGET_COLUMNS), snapshot.target_count)
    definitions = snapshot.definitions.order_by("position", "pk")
    last, definition_digests = check_rows(
        _("口径"), list_stored(definitions, DEFINITION_COLUMNS), snapshot.definition_count
    )
    findings = [*found, *more, *last]
    digests = {"definitions": definition_digests, "figures": figure_digests, "targets": target_digests}
    findings += check_digest(snapshot, digests)
    findings += check_counts((target.bucket for target in targets if not target.is_reference), snapshot.monitored)
    for target in targets:
        findings += check_target(target, figures, snapshot.rule_version)
    return SnapshotReport(
        tuple(finding for finding in findings if not finding.is_remark),
        tuple(finding for finding in findings if finding.is_remark),
        len(figure_digests),
        len(targets),
    )


def check_digest(snapshot: Snapshot, digests: dict[str, list[str]]) -> Iterator[Finding]:
    """The digest over all rows, and what the record says was frozen."""
    head = describe_content(snapshot.area.code, snapshot.year, snapshot.rule_version, snapshot.monitored)
    computed = digest_snapshot(head, digests)
    if computed != snapshot.digest:
        yield Finding(FindingKind.DIGEST, "", snapshot.digest[:12], computed[:12])
    event = Event.objects.filter(
        subject_type=Snapshot._meta.label_lower, subject_id=str(snapshot.pk), verb=MADE
    ).first()
    if event is None:
        yield Finding(FindingKind.RECORD, "", snapshot.digest[:12])
        return
    for name, now in (("digest", snapshot.digest), ("head", digest_head(snapshot))):
        if event.payload[name] != now:
            yield Finding(FindingKind.RECORD, name, str(event.payload[name])[:12], now[:12])


def read_figures(snapshot: Snapshot, wanted: set[int], kept: dict[int, FrozenFigure]) -> Iterator[StoredRow]:
    """Every frozen figure in order; those whose versions are `wanted` are put into `kept`."""
    names = [*FIGURE_COLUMNS, "digest"]
    rows = snapshot.figures.order_by("position", "pk").values_list(*names)
    for values in rows.iterator(chunk_size=CHUNK):
        columns = dict(zip(names, values, strict=True))
        stored = columns.pop("digest")
        if columns["version_id"] in wanted:
            kept[columns["version_id"]] = FrozenFigure(*(columns[name] for name in FIGURE_READ))
        name = f"{columns['area_name']} {columns['indicator_name']} {columns['label_year']}"
        yield StoredRow(columns["position"], name, stored, digest_row(columns))


def list_stored(
    rows: Iterable[SnapshotTarget] | Iterable[SnapshotDefinition], columns: Sequence[str]
) -> Iterator[StoredRow]:
    for row in rows:
        yield StoredRow(row.position, str(row), row.digest, digest_row({name: getattr(row, name) for name in columns}))
