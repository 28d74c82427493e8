"""`fuer snapshot`: freeze a data year, check what was frozen, compare two. YEAR is the data year (数据年度) everywhere."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Annotated, Any

import typer

from fuer.commands import fail, set_up_django
from fuer.commands.collection import Code, Year, find_area

if TYPE_CHECKING:
    from collections.abc import Sequence

    from fuer.monitoring.domain.queries.snapshots import FigureChange, SnapshotDiff, TargetChange
    from fuer.monitoring.domain.snapshot_check import SnapshotReport
    from fuer.monitoring.models import Snapshot

AsJson = Annotated[bool, typer.Option("--json", help="Print JSON.")]

snapshot_app = typer.Typer(no_args_is_help=True, help="Freeze a data year (定版), check it, compare two.")


@snapshot_app.command("make")
def make(
    year: Year, area: Code = "", note: Annotated[str, typer.Option("--note", help="What it is for.")] = ""
) -> None:
    """Freeze the accepted figures, definitions and answers of YEAR in the area and everything below it.

    Exit codes: 0 made, 2 it cannot be (unknown area, year not ended, no figures, nothing changed since the last).
    """
    set_up_django()
    from django.db import Error

    from fuer.monitoring.domain.snapshots import SnapshotError, make_snapshot, name_snapshot

    try:
        made = make_snapshot(find_area(area), year, note=note, user=None)
    except SnapshotError as error:
        fail(str(error))
    except Error as error:
        fail(f"Cannot use the database: {error}")
    typer.echo(f"{made.pk}\t{name_snapshot(made)}：{made.figure_count}个数字，{made.target_count}项判定\t{made.digest}")


@snapshot_app.command("verify")
def verify(
    snapshot: Annotated[int | None, typer.Argument(help="Id of a snapshot; without it, all of them.")] = None,
    as_json: AsJson = False,
) -> None:
    """Check digests, completeness, sums and answers from the frozen rows alone. A newer rule's answer is a remark.

    Exit codes: 0 clean, 1 findings, 2 cannot run.
    """
    set_up_django()
    from django.db import Error

    from fuer.monitoring.domain.snapshot_check import verify_snapshot
    from fuer.monitoring.models import Snapshot

    try:
        chosen = Snapshot.objects.select_related("area").order_by("pk")
        found = [find_snapshot(snapshot)] if snapshot is not None else list(chosen)
        reports = [(one, verify_snapshot(one)) for one in found]
    except Error as error:
        fail(f"Cannot use the database: {error}")
    if as_json:
        typer.echo(json.dumps([report_to_wire(*pair) for pair in reports], ensure_ascii=False, indent=1))
    else:
        for one, report in reports:
            print_report(one, report)
    raise typer.Exit(0 if all(report.is_clean for _one, report in reports) else 1)


@snapshot_app.command("diff")
def diff(before: int, after: int, as_json: AsJson = False) -> None:
    """Show what differs between two snapshots, by id: states, figures with both values, and why where it was said.

    Exit codes: 0 equal, 1 they differ, 2 cannot run.
    """
    set_up_django()
    from django.db import Error

    from fuer.monitoring.domain.queries.snapshots import diff_snapshots

    try:
        found = diff_snapshots(find_snapshot(before), find_snapshot(after))
    except Error as error:
        fail(f"Cannot use the database: {error}")
    wire = diff_to_wire(found)
    if as_json:
        typer.echo(json.dumps(wire, ensure_ascii=False, indent=1))
    else:
        for name, rows in wire.items():
            for row in rows if isinstance(rows, list) else ():
                typer.echo("\t".join([name, *map(str, row.values())]))
    raise typer.Exit(0 if found.is_empty else 1)


def find_snapshot(pk: int) -> Snapshot:
    from fuer.monitoring.models import Snapshot

    found = Snapshot.objects.select_related("area").filter(pk=pk).first()
    return found if found is not None else fail(f"There is no snapshot {pk}.")


def report_to_wire(snapshot: Snapshot, report: SnapshotReport) -> dict[str, Any]:
    return {
        "id": snapshot.pk,
        "area": snapshot.area.code,
        "year": snapshot.year,
        "number": snapshot.number,
        "digest": snapshot.digest,
        "figures": report.figures,
        "targets": report.targets,
        "findings": [finding.to_wire() for finding in report.findings],
        "remarks": [finding.to_wire() for finding in report.remarks],
    }


def print_report(snapshot: Snapshot, report: SnapshotReport) -> None:
    from fuer.monitoring.domain.snapshots import name_snapshot

    said = "校验通过" if report.is_clean else f"{len(report.findings)}处问题"
    facts = f"{report.figures}个数字，{report.targets}项判定"
    typer.echo(f"{snapshot.pk}\t{name_snapshot(snapshot)}：{said}（{facts}，说明{len(report.remarks)}处）")
    for finding in (*report.findings, *report.remarks):
        typer.echo(f"  {finding.kind.label}\t{finding.place}\t{finding.frozen} → {finding.found}")


def diff_to_wire(found: SnapshotDiff) -> dict[str, Any]:
    return {
        "before": found.before.pk,
        "after": found.after.pk,
        "changed": figures_to_wire(found.changed),
        "added": figures_to_wire(found.added),
        "removed": figures_to_wire(found.removed),
        "targets": targets_to_wire([*found.targets_changed, *found.targets_added, *found.targets_removed]),
    }


def figures_to_wire(changes: Sequence[FigureChange]) -> list[dict[str, Any]]:
    return [
        {
            "indicator": change.row.indicator_name,
            "breakdown": change.row.words,
            "area": change.row.area_code,
            "year": change.row.label_year,
            "before": change.shown_before,
            "after": change.shown_after,
            "reason": change.reason,
        }
        for change in changes
    ]


def targets_to_wire(changes: Sequence[TargetChange]) -> list[dict[str, Any]]:
    return [
        {
            "target": change.row.name,
            "area": change.row.area_code,
            "state_before": change.before.code if change.before else None,
            "state_after": change.after.code if change.after else None,
            "before": change.before.figure if change.before else None,
            "after": change.after.figure if change.after else None,
        }
        for change in changes
    ]
