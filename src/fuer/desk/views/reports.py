"""评估报告: the list, making one, reading it with its tables, its steps, and its files."""

from __future__ import annotations

from io import BytesIO
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import FileResponse, Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.dateparse import parse_date
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from fuer.desk.member import MemberRequest
from fuer.desk.views.indicators import read_number
from fuer.evaluation.composing.fields import UnknownField
from fuer.evaluation.composing.paper import INTERNAL, PUBLIC
from fuer.evaluation.composing.templates import TemplateError
from fuer.evaluation.domain.building import build_paper
from fuer.evaluation.domain.errors import ReportError
from fuer.evaluation.domain.issuing import list_obstacles
from fuer.evaluation.domain.queries.reading import list_choices, list_own_areas, read_report
from fuer.evaluation.domain.reports import (
    approve_report,
    bind_snapshot,
    circulate_report,
    issue_report,
    make_report,
    return_report,
)
from fuer.evaluation.enums import ReportState
from fuer.evaluation.models import Report
from fuer.evaluation.report_rules import approves_report, issues_reports, writes_reports
from fuer.monitoring.models import Snapshot
from fuer.orgs.models import Unit
from fuer.papers.official import write_annex, write_docx, write_pdf
from fuer.reporting.models import Collection
from fuer.reporting.rules import coordinates_area

PAGE_SIZE = 30
WRITERS = {
    "docx": (write_docx, "application/vnd.openxmlformats-officedocument.wordprocessingml.document"),
    "pdf": (write_pdf, "application/pdf"),
    "xlsx": (write_annex, "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
}
EDITIONS = {"internal": INTERNAL, "public": PUBLIC}


def lead_back() -> list[tuple[Promise | str, str]]:
    return [(gettext_lazy("报告"), reverse("desk:report_list"))]


def find_report(request: MemberRequest, pk: int) -> Report:
    reports = Report.objects.visible_to(request.user).select_related("area", "snapshot__area", "unit", "made_by")
    found: Report = get_object_or_404(reports, pk=pk)
    return found


@require_GET
def report_list(request: MemberRequest) -> HttpResponse:
    reports = Report.objects.visible_to(request.user).select_related("area", "snapshot__area", "made_by", "unit")
    page = Paginator(reports, PAGE_SIZE).get_page(request.GET.get("page"))
    return render(request, "desk/reports/list.html", {"page": page, "may_write": bool(list_own_areas(request.user))})


@require_http_methods(["GET", "HEAD", "POST"])
def report_new(request: MemberRequest) -> HttpResponse:
    """Which paper, from which data: a snapshot, or a draft of the collection that is running."""
    areas = list_own_areas(request.user)
    if not areas:
        raise PermissionDenied
    choices = list_choices(areas[0])
    if request.method == "POST":
        snapshot = Snapshot.objects.filter(area=areas[0], pk=read_number(request.POST.get("snapshot", "")) or 0).first()
        unit = Unit.objects.filter(area=areas[0], pk=read_number(request.POST.get("unit", "")) or 0).first()
        year = snapshot.year if snapshot is not None else read_number(request.POST.get("year", ""))
        try:
            if year is None:
                raise ReportError(_("请选择定版数据，或初稿的数据年度。"))
            template = request.POST.get("template", "")
            made = make_report(areas[0], year, template, user=request.user, snapshot=snapshot, unit=unit)
        except (ReportError, TemplateError, UnknownField) as error:
            messages.error(request, str(error))
        else:
            return redirect("desk:report", pk=made.pk)
    return render(request, "desk/reports/new.html", {"area": areas[0], "choices": choices, "breadcrumb": lead_back()})


@require_GET
def report(request: MemberRequest, pk: int) -> HttpResponse:
    found = find_report(request, pk)
    edition = EDITIONS.get(request.GET.get("edition", ""), INTERNAL)
    may_write = writes_reports(request.user, found.area) and found.state in (
        ReportState.DRAFT,
        ReportState.CIRCULATING,
    )
    context: dict[str, Any] = {
        "report": found,
        "edition": edition,
        "is_public": edition == PUBLIC,
        "reading": read_report(found, edition),
        "steps": found.steps.select_related("by"),
        "may_write": may_write,
        "may_comment": found.state == ReportState.CIRCULATING,
        "may_issue": issues_reports(request.user, found.area),
        "may_approve": approves_report(request.user, found),
        "obstacles": list_obstacles(found) if found.state != ReportState.ISSUED else [],
        "snapshots": Snapshot.objects.filter(area=found.area, year=found.year) if found.snapshot is None else [],
        "collection": find_collection(request, found),
        "today": timezone.localdate(),
        "breadcrumb": lead_back(),
    }
    return render(request, "desk/reports/detail.html", context)


def find_collection(request: MemberRequest, found: Report) -> Collection | None:
    """The collection a draft is taken from, for whoever may press the units for what is missing."""
    if found.snapshot is not None or not coordinates_area(request.user, found.area):
        return None
    return Collection.objects.filter(area=found.area, year=found.year).first()


@require_POST
def report_step(request: MemberRequest, pk: int) -> HttpResponse:
    """One button, one step; a refusal is said and nothing is changed."""
    found = find_report(request, pk)
    note = request.POST.get("note", "")
    try:
        take_step(request, found, request.POST.get("step", ""), note)
    except ReportError as error:
        messages.error(request, str(error))
    return redirect("desk:report", pk=pk)


def take_step(request: MemberRequest, found: Report, step: str, note: str) -> None:
    match step:
        case "circulate":
            circulate_report(found, user=request.user, note=note)
        case "return":
            return_report(found, user=request.user, reason=note)
        case "approve":
            approve_report(found, user=request.user, note=note)
        case "bind":
            pk = read_number(request.POST.get("snapshot", ""))
            bind_snapshot(found, get_object_or_404(Snapshot, pk=pk, area=found.area), user=request.user)
        case "issue":
            day = parse_date(request.POST.get("issued_on", "")) or timezone.localdate()
            issue_report(found, user=request.user, number=request.POST.get("number", ""), issued_on=day)
        case _:
            raise Http404


@require_GET
def report_file(request: MemberRequest, pk: int, edition: str, form: str) -> HttpResponse | FileResponse:
    found = find_report(request, pk)
    if edition not in EDITIONS or form not in WRITERS:
        raise Http404
    write, media_type = WRITERS[form]
    try:
        content = write(build_paper(found, EDITIONS[edition]))
    except ValueError as error:
        messages.error(request, str(error))
        return redirect("desk:report", pk=pk)
    name = f"{found.title}（{EDITIONS[edition]}）.{form}"
    return FileResponse(BytesIO(content), as_attachment=True, filename=name, content_type=media_type)
