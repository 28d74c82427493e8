"""What a person may choose from when a report is made, and what they may do with one that is there."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from fuer.evaluation.composing.templates import list_slugs, read_template
from fuer.evaluation.domain.sections import EDITABLE
from fuer.evaluation.enums import ReportState
from fuer.evaluation.models import ReportTemplate
from fuer.evaluation.report_rules import WRITERS, approves_report, issues_reports, writes_reports
from fuer.monitoring.domain.snapshots import name_snapshot
from fuer.monitoring.models import Snapshot
from fuer.orgs.models import Area
from fuer.orgs.scope import scope_of
from fuer.reporting.models import Collection

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from fuer.evaluation.models import Report
    from fuer.orgs.scope import Visitor


@dataclass(frozen=True)
class Basis:
    """Data a report can be made from: a snapshot, or where there is none the running collection of `year`."""

    area: Area
    year: int
    snapshot: Snapshot | None = None

    @property
    def value(self) -> str:
        return f"snapshot-{self.snapshot.pk}" if self.snapshot is not None else f"draft-{self.area.pk}-{self.year}"


@dataclass(frozen=True)
class MayDo:
    """What the person may do with a report in its present state."""

    edit: bool
    circulate: bool
    send_back: bool
    approve: bool
    bind: bool
    issue: bool
    comment: bool


def what_may(report: Report, user: Visitor) -> MayDo:
    """The guards of the domain functions, asked beforehand so that a page offers nothing that would be refused."""
    state = report.state
    writes, approves = writes_reports(user, report.area), approves_report(user, report)
    issues = issues_reports(user, report.area)
    return MayDo(
        edit=writes and state in EDITABLE,
        circulate=issues and state == ReportState.DRAFT,
        send_back=approves and state in (ReportState.CIRCULATING, ReportState.APPROVED),
        approve=approves and state == ReportState.CIRCULATING,
        bind=writes and state in EDITABLE,
        issue=issues and state == ReportState.APPROVED,
        comment=state == ReportState.CIRCULATING,
    )


def list_writable_areas(user: Visitor) -> list[Area]:
    """Areas whose reports the person writes."""
    paths = scope_of(user).paths(WRITERS)
    return list(Area.objects.filter(path__in=paths, valid_to=None).order_by("path")) if paths else []


def list_bases(areas: Sequence[Area], today: dt.date) -> list[Basis]:
    """Snapshots, the newest year first, then years that are collected and whose report may be begun as 初稿."""
    by_id = {area.pk: area for area in areas}
    snapshots = list_snapshots(areas)
    found = [Basis(by_id[snapshot.area_id], snapshot.year, snapshot) for snapshot in snapshots]
    collected = Collection.objects.filter(area__in=areas, year__lte=today.year).order_by("-year", "area__path")
    years = dict.fromkeys(collected.values_list("area_id", "year"))
    return found + [Basis(by_id[area_id], year) for area_id, year in years]


def list_snapshots(areas: Sequence[Area], year: int | None = None) -> QuerySet[Snapshot]:
    snapshots = (
        Snapshot.objects.filter(area__in=areas).select_related("area").order_by("-year", "area__path", "-number")
    )
    return snapshots if year is None else snapshots.filter(year=year)


def list_other_snapshots(report: Report) -> list[tuple[int, str]]:
    """Snapshots of the report's area and year it is not bound to."""
    snapshots = list_snapshots([report.area], report.year).exclude(pk=report.snapshot_id or 0)
    return [(snapshot.pk, name_snapshot(snapshot)) for snapshot in snapshots]


def list_template_names(areas: Sequence[Area]) -> dict[str, str]:
    """Slug → name of every template that can be chosen: an area's own copy goes by the name it was given."""
    names = {slug: read_template(slug).name for slug in list_slugs()}
    order = ["annual", "midterm", "final", "counties", "unit", "brief"]
    slugs = sorted(names, key=lambda slug: (order.index(slug) if slug in order else len(order), slug))
    own = ReportTemplate.objects.filter(area__in=areas).values_list("slug", "name")
    return {slug: names[slug] for slug in slugs} | dict(own)
