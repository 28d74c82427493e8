"""One section of a report: editing under a lease, taking over later figures, comments."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.functional import Promise
from django.views.decorators.http import require_http_methods, require_POST

from fuer.desk.member import MemberRequest
from fuer.desk.views.indicators import read_number
from fuer.desk.views.reports import find_report, lead_back
from fuer.evaluation.domain.building import read_printed
from fuer.evaluation.domain.errors import ReportError
from fuer.evaluation.domain.queries.reading import list_materials, read_chips
from fuer.evaluation.domain.sections import (
    answer_comment,
    comment_section,
    list_stale,
    newest_version,
    refresh_section,
    release_lease,
    take_lease,
    write_section,
)
from fuer.evaluation.models import Comment, Section


def find_section(request: MemberRequest, pk: int, section_pk: int) -> Section:
    report = find_report(request, pk)
    found = get_object_or_404(Section, report=report, pk=section_pk)
    found.report = report
    return found


def lead_to(section: Section) -> list[tuple[Promise | str, str]]:
    return [*lead_back(), (section.report.title, reverse("desk:report", args=[section.report_id]))]


@require_http_methods(["GET", "HEAD", "POST"])
def section_edit(request: MemberRequest, pk: int, section_pk: int) -> HttpResponse:
    """The editor; opening it takes the lease, saving keeps a version and gives the lease back."""
    section = find_section(request, pk, section_pk)
    text = None
    try:
        if request.method == "POST":
            text = request.POST.get("text", "")
            base = read_number(request.POST.get("base", "")) or 0
            write_section(section, text, user=request.user, base=base, reason=request.POST.get("reason", "")[:300])
            release_lease(section, user=request.user)
            return redirect(f"{reverse('desk:report', args=[pk])}#section-{section.pk}")
        take_lease(section, user=request.user, take_over=request.GET.get("take_over") == "1")
    except ReportError as error:
        messages.error(request, str(error))
        if text is None:
            return render(request, "desk/reports/taken.html", {"section": section, "breadcrumb": lead_to(section)})
    newest = newest_version(section)
    shown = newest.text if text is None else text
    printed = read_printed([newest]).get(newest.pk, {})
    context = {
        "section": section,
        "newest": newest,
        "text": shown,
        "chips": read_chips(section.report, printed),
        "materials": list_materials(section),
        "stale": list_stale(section),
        "versions": section.versions.select_related("written_by").order_by("-number"),
        "breadcrumb": lead_to(section),
    }
    return render(request, "desk/reports/section.html", context)


@require_POST
def section_refresh(request: MemberRequest, pk: int, section_pk: int) -> HttpResponse:
    """Take over later figures; with `rewrite` the text is composed anew."""
    section = find_section(request, pk, section_pk)
    try:
        take_lease(section, user=request.user)
        refresh_section(section, user=request.user, rewritten=request.POST.get("rewrite") == "1")
    except ReportError as error:
        messages.error(request, str(error))
    return redirect("desk:report_section", pk=pk, section_pk=section_pk)


@require_POST
def section_comment(request: MemberRequest, pk: int, section_pk: int) -> HttpResponse:
    section = find_section(request, pk, section_pk)
    try:
        comment_section(section, request.POST.get("text", ""), user=request.user)
    except ReportError as error:
        messages.error(request, str(error))
    return redirect(f"{reverse('desk:report', args=[pk])}#section-{section.pk}")


@require_POST
def comment_answer(request: MemberRequest, pk: int, comment_pk: int) -> HttpResponse:
    report = find_report(request, pk)
    comment = get_object_or_404(Comment, section__report=report, pk=comment_pk)
    try:
        answer_comment(comment, request.POST.get("answer", ""), user=request.user)
    except ReportError as error:
        messages.error(request, str(error))
    return redirect(f"{reverse('desk:report', args=[pk])}#section-{comment.section_id}")
