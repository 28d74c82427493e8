"""评估报告: the list, making one, reading it, its way to being issued, where its numbers come from, and its files."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import Http404, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.dateparse import parse_date
from django.utils.functional import Promise
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from fuer.desk.member import MemberRequest
from fuer.desk.views.indicators import read_number
from fuer.evaluation.composing.facts import CountsDoNotAddUp
from fuer.evaluation.composing.fields import UnknownField
from fuer.evaluation.composing.paper import EDITIONS, INTERNAL, PUBLIC
from fuer.evaluation.composing.templates import TemplateError
from fuer.evaluation.domain import reports as steps
from fuer.evaluation.domain.building import build_paper, read_facts
from fuer.evaluation.domain.errors import ReportError
from fuer.evaluation.domain.issuing import list_obstacles
from fuer.evaluation.domain.queries.choices import (
    list_bases,
    list_other_snapshots,
    list_snapshots,
    list_template_names,
    list_writable_areas,
    what_may,
)
from fuer.evaluation.domain.queries.lineage import describe_field
from fuer.evaluation.domain.queries.reading import read_report
from fuer.evaluation.enums import ReportState
from fuer.evaluation.interfaces.report_forms import NewReportForm
from fuer.evaluation.models import Report
from fuer.papers.official import Paper, write_annex, write_docx, write_pdf
from fuer.plans.models import Target
from fuer.reporting.models import Collection
from fuer.reporting.rules import coordinates_area

PAGE_SIZE = 30
WRITERS: dict[str, tuple[Callable[[Paper], bytes], str]] = {
    "docx": (write_docx, "application/vnd.openxmlformats-officedocument.wordprocessingml.document"),
    "pdf": (write_pdf, "application/pdf"),
    "xlsx": (write_annex, "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
}
# Steps whose refusal has reasons that are listed one by one.
HELD_UP = ("approve", "issue")
Crumbs = list[tuple[Promise | str, str]]


def lead_back(report: Report | None = None) -> Crumbs:
    crumbs: Crumbs = [(gettext_lazy("评估报告"), reverse("desk:report_list"))]
    if report is not None:
        crumbs.append((report.title, reverse("desk:report", args=[report.pk])))
    return crumbs


def find_report(request: MemberRequest, pk: int) -> Report:
    reports = Report.objects.visible_to(request.user).select_related("area", "snapshot__area", "unit", "made_by")
    return get_object_or_404(reports, pk=pk)


@require_GET
def report_list(request: MemberRequest) -> HttpResponse:
    reports = Report.objects.visible_to(request.user)
    years = list(reports.order_by("-year").values_list("year", flat=True).distinct())
    areas = list_writable_areas(request.user)
    names = list_template_names(areas)
    rows = narrow_list(reports, request.GET).select_related("area", "snapshot__area", "unit", "made_by")
    page = Paginator(rows.order_by("-year", "area__path", "-pk"), PAGE_SIZE).get_page(request.GET.get("page"))
    context = {
        "page": page,
        "rows": [(row, names.get(row.template, row.template)) for row in page.object_list],
        "years": years,
        "names": names,
        "states": ReportState.choices,
        "chosen": {name: request.GET.get(name, "") for name in ("year", "template", "state")},
        "may_write": bool(areas),
        "is_narrowed": any(request.GET.get(name) for name in ("year", "template", "state")),
    }
    return render(request, "desk/reports/list.html", context)


def narrow_list(reports: QuerySet[Report], query: QueryDict) -> QuerySet[Report]:
    year, template, state = (str(query.get(name, "")) for name in ("year", "template", "state"))
    if year:
        reports = reports.filter(year=read_number(year) or 0)
    if template:
        reports = reports.filter(template=template)
    if state:
        reports = reports.filter(state=state)
    return reports


@require_http_methods(["GET", "HEAD", "POST"])
def report_new(request: MemberRequest) -> HttpResponse:
    areas = list_writable_areas(request.user)
    if not areas:
        raise PermissionDenied
    bases, names = list_bases(areas, timezone.localdate()), list_template_names(areas)
    form = NewReportForm(areas, bases, names, request.POST if request.method == "POST" else None)
    if form.is_valid():
        chosen, unit = form.basis_chosen, form.cleaned_data["unit"]
        try:
            made = steps.make_report(
                chosen.area,
                chosen.year,
                form.cleaned_data["template"],
                user=request.user,
                snapshot=chosen.snapshot,
                unit=unit,
                evaluation=form.cleaned_data["evaluation"],
            )
        except (ReportError, TemplateError, UnknownField) as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, _("已建立，各章已按数据写好，可以逐节修改。"))
            return redirect("desk:report", pk=made.pk)
    context = {"form": form, "has_data": bool(bases), "breadcrumb": lead_back()}
    return render(request, "desk/reports/new.html", context, status=422 if form.errors else 200)


@require_GET
def report(request: MemberRequest, pk: int) -> HttpResponse:
    return show_report(request, find_report(request, pk))


def show_report(request: MemberRequest, report: Report, *, refused: str = "", action: str = "") -> HttpResponse:
    """The report to read. `refused` is why `action` was not done; what was typed for it stays."""
    edition = read_edition(request)
    reading = read_report(report, edition)
    may = what_may(report, request.user)
    wants_obstacles = action in HELD_UP or "check" in request.GET
    context = {
        "report": report,
        "reading": reading,
        "may": may,
        "edition": edition,
        "is_public": edition == PUBLIC,
        "states": list_states(report),
        "steps": list(report.steps.select_related("by")),
        "collection": find_collection(request, report),
        "others": list_other_snapshots(report) if may.bind else [],
        "refused": refused,
        "action": action,
        "given": request.POST,
        "today": timezone.localdate(),
        "is_checked": wants_obstacles,
        "obstacles": list_obstacles(report) if wants_obstacles else [],
        "breadcrumb": lead_back(),
    }
    return render(request, "desk/reports/read.html", context, status=422 if refused else 200)


def find_collection(request: MemberRequest, report: Report) -> Collection | None:
    """The collection a draft is taken from, for whoever may press the units for what is missing."""
    if report.snapshot is not None or not coordinates_area(request.user, report.area):
        return None
    return Collection.objects.filter(area=report.area, year=report.year).first()


def list_states(report: Report) -> list[tuple[str, bool, bool]]:
    """(label, passed or reached, the present one) of the way a report goes."""
    values = list(ReportState)
    place = values.index(ReportState(report.state))
    return [(str(state.label), number <= place, number == place) for number, state in enumerate(values)]


def read_edition(request: MemberRequest) -> str:
    return PUBLIC if request.GET.get("edition") == "public" else INTERNAL


@require_POST
def report_act(request: MemberRequest, pk: int, action: str) -> HttpResponse:
    """One step of the report's way; a refusal comes back on the page, with everything that stands against it."""
    found = find_report(request, pk)
    try:
        said = ACTIONS[action](request, found)
    except ReportError as error:
        return show_report(request, found, refused=str(error), action=action)
    messages.success(request, said)
    return redirect("desk:report", pk=pk)


def circulate(request: MemberRequest, report: Report) -> str:
    steps.circulate_report(report, user=request.user, note=request.POST.get("note", ""))
    return _("已开始征求意见，能看本地规划的人员都可以阅读和提意见。")


def send_back(request: MemberRequest, report: Report) -> str:
    steps.return_report(report, user=request.user, reason=request.POST.get("reason", ""))
    return _("已退回修改。")


def approve(request: MemberRequest, report: Report) -> str:
    steps.approve_report(report, user=request.user, note=request.POST.get("note", ""))
    return _("已审定。")


def bind(request: MemberRequest, report: Report) -> str:
    pk = read_number(request.POST.get("snapshot", ""))
    snapshot = list_snapshots([report.area], report.year).filter(pk=pk or 0).first()
    if snapshot is None:
        raise ReportError(_("请选择一次定版。"))
    steps.bind_snapshot(report, snapshot, user=request.user)
    return _("已改用所选定版数据；与原来不同的数已标出，请逐节更新。")


def issue(request: MemberRequest, report: Report) -> str:
    day = parse_day(request.POST.get("issued_on", ""))
    steps.issue_report(report, user=request.user, number=request.POST.get("number", ""), issued_on=day)
    return _("已印发。")


def parse_day(given: str) -> dt.date:
    try:
        day = parse_date(given)
    except ValueError:
        day = None
    if day is None:
        raise ReportError(_("请填写印发日期。"))
    return day


ACTIONS: dict[str, Callable[[MemberRequest, Report], str]] = {
    "circulate": circulate,
    "send_back": send_back,
    "approve": approve,
    "bind": bind,
    "issue": issue,
}


@require_GET
def report_figure(request: MemberRequest, pk: int, key: str) -> HttpResponse:
    """What a number is and where it comes from; a part of the page, or a page of its own."""
    found = find_report(request, pk)
    facts = read_facts(found, timezone.localdate())
    source = describe_field(key, facts)
    if not source.printed and source.target is None:
        raise Http404
    target = source.target
    indicator = (
        Target.objects.filter(pk=target.target_id).values_list("indicator", flat=True).first() if target else None
    )
    context = {"report": found, "source": source, "indicator": indicator, "breadcrumb": lead_back(found)}
    name = "parts/figure.html" if request.htmx else "figure.html"
    return render(request, f"desk/reports/{name}", context)


@require_GET
def report_file(request: MemberRequest, pk: int, form: str) -> HttpResponse:
    """The paper as Word or PDF, or its tables as Excel, in one edition."""
    found = find_report(request, pk)
    if form not in WRITERS:
        raise Http404
    write, kind = WRITERS[form]
    edition = read_edition(request)
    try:
        content = write(build_paper(found, edition))
    except (CountsDoNotAddUp, UnknownField) as error:
        messages.error(request, _("没有生成文件：%(error)s。") % {"error": error})
        return redirect("desk:report", pk=pk)
    name = f"{found.title}（{EDITIONS[edition == PUBLIC]}）.{form}"
    disposition = content_disposition_header(as_attachment=True, filename=name)
    return HttpResponse(content, content_type=kind, headers={"Content-Disposition": disposition or "attachment"})
