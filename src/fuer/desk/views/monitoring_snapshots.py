"""定版: the list, freezing a year, one snapshot with its check, comparing two, and the frozen rows as files."""

from __future__ import annotations

import json
from io import BytesIO
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import FileResponse, Http404, HttpResponse, StreamingHttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods, require_POST
from django_htmx.http import HttpResponseClientRefresh

from fuer.core.enums import JobState
from fuer.core.models import Job
from fuer.desk.member import MemberRequest
from fuer.desk.views.board import XLSX
from fuer.desk.views.indicators import read_number
from fuer.monitoring.domain.queries.snapshots import (
    SnapshotDiff,
    count_by_state,
    diff_snapshots,
    list_changes_since,
    list_freezable_years,
    read_coverage,
)
from fuer.monitoring.domain.snapshot_check import CHECK_KIND, start_check
from fuer.monitoring.domain.snapshots import MAKE_KIND, SnapshotError, name_snapshot, start_snapshot
from fuer.monitoring.enums import FindingKind
from fuer.monitoring.interfaces.snapshot_files import write_csv, write_workbook
from fuer.monitoring.models import Snapshot
from fuer.monitoring.rules import list_frozen_paths
from fuer.orgs.models import Area
from fuer.plans.domain.queries.answers import BUCKETS

PAGE_SIZE = 50
# Changes since, and rows of a comparison, shown one by one.
MOST_SHOWN = 150
Crumbs = list[tuple[Promise | str, str]]


def lead_back(snapshot: Snapshot | None = None) -> Crumbs:
    crumbs: Crumbs = [(gettext_lazy("定版"), reverse("desk:snapshot_list"))]
    if snapshot is not None:
        crumbs.append((name_snapshot(snapshot), reverse("desk:snapshot", args=[snapshot.pk])))
    return crumbs


def find_snapshot(request: MemberRequest, pk: int) -> Snapshot:
    snapshots = Snapshot.objects.visible_to(request.user).select_related("area", "made_by")
    found: Snapshot = get_object_or_404(snapshots, pk=pk)
    return found


def list_own_areas(request: MemberRequest) -> list[Area]:
    """Areas whose years the person may freeze."""
    paths = list_frozen_paths(request.user)
    return list(Area.objects.filter(path__in=paths, valid_to=None).order_by("path")) if paths else []


@require_GET
def snapshot_list(request: MemberRequest) -> HttpResponse:
    snapshots = Snapshot.objects.visible_to(request.user).select_related("area", "made_by").prefetch_related("checks")
    page = Paginator(snapshots.order_by("area__path", "-year", "-number"), PAGE_SIZE).get_page(request.GET.get("page"))
    counts = count_by_state(list(page.object_list))
    rows = [(row, order_states(counts[row.pk]), next(iter(row.checks.all()), None)) for row in page.object_list]
    context = {"page": page, "rows": rows, "may_freeze": bool(list_frozen_paths(request.user))}
    return render(request, "desk/monitoring/snapshots/list.html", context)


def order_states(counts: dict[str, int]) -> list[tuple[str, int]]:
    return [(bucket, counts[bucket]) for bucket in BUCKETS if counts.get(bucket)]


@require_http_methods(["GET", "HEAD", "POST"])
def snapshot_new(request: MemberRequest) -> HttpResponse:
    """What the year still lacks, and the button that freezes it all the same."""
    areas = list_own_areas(request)
    if not areas:
        raise PermissionDenied
    given = request.POST if request.method == "POST" else request.GET
    area = next((one for one in areas if one.code == given.get("area")), areas[0])
    years = list_freezable_years(area, timezone.localdate())
    asked = read_number(given.get("year", ""))
    year = asked if asked in years else next(iter(years), None)
    if request.method == "POST" and year is not None:
        try:
            job = start_snapshot(area, year, note=request.POST.get("note", ""), user=request.user)
        except SnapshotError as error:
            messages.error(request, str(error))
        else:
            return redirect("desk:snapshot_job", pk=job.pk)
    context: dict[str, Any] = {"areas": areas, "area": area, "years": years, "year": year, "breadcrumb": lead_back()}
    if year is not None:
        newest = Snapshot.objects.filter(area=area, year=year).order_by("-number").first()
        context |= {"coverage": read_coverage(area, year), "newest": newest}
    return render(request, "desk/monitoring/snapshots/new.html", context)


def find_job(request: MemberRequest, pk: UUID) -> Job:
    jobs = Job.objects.visible_to(request.user).filter(kind__in=[MAKE_KIND, CHECK_KIND])
    found: Job = get_object_or_404(jobs, pk=pk)
    return found


@require_GET
def snapshot_job(request: MemberRequest, pk: UUID) -> HttpResponse:
    """Progress; when done, the snapshot itself."""
    job = find_job(request, pk)
    if job.state == JobState.DONE and job.result:
        return redirect("desk:snapshot", pk=job.result["snapshot"])
    return render(request, "desk/monitoring/snapshots/job.html", {"job": job, "breadcrumb": lead_back()})


@require_GET
def snapshot_progress(request: MemberRequest, pk: UUID) -> HttpResponse:
    job = find_job(request, pk)
    if job.is_finished:
        return HttpResponseClientRefresh()
    return render(request, "desk/monitoring/snapshots/parts/progress.html", {"job": job})


@require_GET
def snapshot(request: MemberRequest, pk: int) -> HttpResponse:
    found = find_snapshot(request, pk)
    areas = list(found.targets.order_by("area_code").values_list("area_code", "area_name").distinct())
    code = request.GET.get("area", found.area.code)
    targets = found.targets.filter(area_code=code).defer("case", "answer", "sources")
    check = found.checks.select_related("checked_by").first()
    context = {
        "snapshot": found,
        "name": name_snapshot(found),
        "counts": order_states(count_by_state([found])[found.pk]),
        "areas": areas,
        "code": code,
        "targets": targets,
        "changes": list_changes_since(found, MOST_SHOWN),
        "check": check,
        "findings": read_findings(check.report) if check else [],
        "others": list_others(request, found),
        "breadcrumb": lead_back(),
    }
    return render(request, "desk/monitoring/snapshots/detail.html", context)


def read_findings(report: str) -> list[dict[str, Any]]:
    """The kept findings with the words of their kind."""
    return [row | {"word": FindingKind(row["kind"]).label} for row in json.loads(report or "[]")]


def list_others(request: MemberRequest, snapshot: Snapshot) -> list[tuple[int, str]]:
    """Snapshots of the same area to compare with."""
    others = Snapshot.objects.visible_to(request.user).filter(area=snapshot.area_id).exclude(pk=snapshot.pk)
    return [(other.pk, name_snapshot(other)) for other in others.select_related("area")[:PAGE_SIZE]]


@require_POST
def snapshot_check(request: MemberRequest, pk: int) -> HttpResponse:
    """Whoever may read a snapshot may have it checked."""
    job = start_check(find_snapshot(request, pk), user=request.user)
    return redirect("desk:snapshot_job", pk=job.pk)


@require_GET
def snapshot_figures(request: MemberRequest, pk: int) -> HttpResponse:
    """Every frozen figure, by page; narrowed by name, area and year."""
    found = find_snapshot(request, pk)
    figures = found.figures.all()
    words, code, year = request.GET.get("q", "").strip()[:60], request.GET.get("area", ""), request.GET.get("year", "")
    if words:
        figures = figures.filter(indicator_name__icontains=words)
    if code:
        figures = figures.filter(area_code=code)
    if year:
        figures = figures.filter(label_year=read_number(year) or 0)
    context = {
        "snapshot": found,
        "page": Paginator(figures, PAGE_SIZE).get_page(request.GET.get("page")),
        "areas": found.figures.order_by("area_code").values_list("area_code", "area_name").distinct(),
        "years": found.figures.order_by("-label_year").values_list("label_year", flat=True).distinct(),
        "words": words,
        "code": code,
        "year": year,
        "breadcrumb": lead_back(found),
    }
    return render(request, "desk/monitoring/snapshots/figures.html", context)


@require_GET
def snapshot_definitions(request: MemberRequest, pk: int) -> HttpResponse:
    found = find_snapshot(request, pk)
    page = Paginator(found.definitions.all(), PAGE_SIZE).get_page(request.GET.get("page"))
    rows = [(row, json.loads(row.content)) for row in page.object_list]
    context = {"snapshot": found, "page": page, "rows": rows, "breadcrumb": lead_back(found)}
    return render(request, "desk/monitoring/snapshots/definitions.html", context)


@require_GET
def snapshot_diff(request: MemberRequest) -> HttpResponse:
    """Two snapshots chosen from lists. A `pair` is put in the order of years and making; before and after as asked."""
    choices = [
        (row.pk, name_snapshot(row)) for row in Snapshot.objects.visible_to(request.user).select_related("area")[:200]
    ]
    pair = [pk for pk in map(read_number, request.GET.getlist("pair")) if pk is not None]
    if len(pair) == 2:
        made = sorted((find_snapshot(request, pk) for pk in pair), key=lambda one: (one.year, one.number, one.pk))
        query = urlencode({"before": made[0].pk, "after": made[1].pk})
        return redirect(f"{reverse('desk:snapshot_diff')}?{query}")
    first, second = (read_number(request.GET.get(name, "")) for name in ("before", "after"))
    context: dict[str, Any] = {"choices": choices, "first": first, "second": second, "breadcrumb": lead_back()}
    if first is not None and second is not None:
        diff = diff_snapshots(find_snapshot(request, first), find_snapshot(request, second))
        context |= describe_diff(diff)
    return render(request, "desk/monitoring/snapshots/diff.html", context)


def describe_diff(diff: SnapshotDiff) -> dict[str, Any]:
    """Changed states first; of long lists the beginning, and how many more there are."""
    targets = [*diff.targets_changed, *diff.targets_added, *diff.targets_removed]
    targets.sort(key=lambda change: not change.state_changed)
    figures = ((_("改动的数字"), diff.changed), (_("新增的数字"), diff.added), (_("减少的数字"), diff.removed))
    return {
        "diff": diff,
        "names": (name_snapshot(diff.before), name_snapshot(diff.after)),
        "most": MOST_SHOWN,
        "targets": targets[:MOST_SHOWN],
        "targets_hidden": max(0, len(targets) - MOST_SHOWN),
        "parts": [
            {"title": title, "changes": rows[:MOST_SHOWN], "hidden": max(0, len(rows) - MOST_SHOWN)}
            for title, rows in figures
        ],
    }


@require_GET
def snapshot_file(request: MemberRequest, pk: int, form: str) -> HttpResponse | FileResponse | StreamingHttpResponse:
    """The frozen rows: everything as a workbook, or the figures as CSV; the digest stands in both."""
    found = find_snapshot(request, pk)
    name = f"{name_snapshot(found)}-{found.digest[:8]}.{form}"
    if form == "csv":
        disposition = FileResponse(BytesIO(), as_attachment=True, filename=name).headers["Content-Disposition"]
        response = StreamingHttpResponse(write_csv(found), content_type="text/csv; charset=utf-8")
        response["Content-Disposition"] = disposition
        return response
    if form != "xlsx":
        raise Http404
    file = BytesIO()
    write_workbook(file, found)
    file.seek(0)
    return FileResponse(file, as_attachment=True, filename=name, content_type=XLSX)
