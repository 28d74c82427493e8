"""Sections of a report: editing one under a lease, its history, taking over later figures, comments on it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_POST

from fuer.desk.member import MemberRequest
from fuer.desk.views.indicators import read_number
from fuer.desk.views.reports import find_report, lead_back, show_report
from fuer.evaluation.composing.stale import find_stale
from fuer.evaluation.domain import sections as steps
from fuer.evaluation.domain.building import read_facts, read_printed
from fuer.evaluation.domain.errors import ReportError
from fuer.evaluation.domain.queries.choices import what_may
from fuer.evaluation.domain.queries.lineage import list_offers
from fuer.evaluation.domain.queries.writing import diff_texts, list_unit_words, read_version_texts
from fuer.evaluation.models import Comment, Report, Section, SectionLease

MOST_VERSIONS = 200


def find_section(request: MemberRequest, pk: int, section: int) -> Section:
    report = find_report(request, pk)
    found = get_object_or_404(Section, report=report, pk=section)
    found.report = report
    return found


def read_anchor(section: Section) -> str:
    return f"{reverse('desk:report', args=[section.report_id])}#section-{section.pk}"


@require_GET
def section_edit(request: MemberRequest, pk: int, section: int) -> HttpResponse:
    return show_editor(request, find_section(request, pk, section))


def show_editor(request: MemberRequest, section: Section, *, error: str = "", is_lost: bool = False) -> HttpResponse:
    """The editor with the standing text, or with what was typed when it could not be saved."""
    report = section.report
    if not what_may(report, request.user).edit:
        return show_report(request, report, refused=_("这份报告现在不能编辑，或不由您编写。"))
    version = steps.newest_version(section)
    facts = read_facts(report, timezone.localdate())
    printed = read_printed([version]).get(version.pk, {})
    lease = SectionLease.objects.filter(section=section, until__gt=timezone.now()).select_related("holder").first()
    text, base = version.text, version.number
    if "text" in request.POST:
        text, base = request.POST["text"].replace("\r\n", "\n"), read_number(request.POST.get("base", "")) or 0
    context: dict[str, Any] = {
        "report": report,
        "section": section,
        "version": version,
        "text": text,
        "base": base,
        "reason": request.POST.get("reason", ""),
        "lease": lease,
        "is_mine": lease is not None and lease.holder_id == request.user.pk,
        "error": error,
        "is_lost": is_lost,
        "is_outdated": base != version.number,
        "standing": read_version_texts([version])[0] if base != version.number else "",
        "fields": facts.fields | printed,
        "stale": find_stale(version.text, printed, facts.fields),
        "offers": list(list_offers(section.argument, facts.keep(printed))),
        "words": list_unit_words(section, facts, request.user),
        "breadcrumb": lead_back(report),
    }
    return render(request, "desk/reports/edit.html", context, status=422 if error else 200)


@require_POST
def section_lease(request: MemberRequest, pk: int, section: int) -> HttpResponse:
    """Begin or go on editing; with what was typed so far, when the lease was lost in between."""
    found = find_section(request, pk, section)
    if request.POST.get("take_over") and not request.POST.get("sure"):
        return show_editor(request, found, error=_("接手前请先勾选确认：对方没有保存的文字不会并入。"))
    try:
        steps.take_lease(found, user=request.user, take_over=bool(request.POST.get("take_over")))
    except ReportError as error:
        return show_editor(request, found, error=str(error), is_lost="text" in request.POST)
    if "text" in request.POST:
        return show_editor(request, found)
    return redirect("desk:section_edit", pk=pk, section=section)


@require_POST
def section_keep(request: MemberRequest, pk: int, section: int) -> HttpResponse:
    """The lease goes on while somebody types; the line that tells of it."""
    found = find_section(request, pk, section)
    error = ""
    try:
        steps.take_lease(found, user=request.user)
    except ReportError as refused:
        error = str(refused)
    lease = SectionLease.objects.filter(section=found, until__gt=timezone.now()).select_related("holder").first()
    context = {"lease": lease, "is_mine": lease is not None and lease.holder_id == request.user.pk, "lost": error}
    return render(request, "desk/reports/parts/lease.html", context)


@require_POST
def section_release(request: MemberRequest, pk: int, section: int) -> HttpResponse:
    found = find_section(request, pk, section)
    steps.release_lease(found, user=request.user)
    return redirect(read_anchor(found))


@require_POST
def section_save(request: MemberRequest, pk: int, section: int) -> HttpResponse:
    """A new version of the text. What cannot be saved stays on the page with the reason."""
    found = find_section(request, pk, section)
    base = read_number(request.POST.get("base", "")) or 0
    text, reason = request.POST.get("text", ""), request.POST.get("reason", "").strip()[:300]
    try:
        version = steps.write_section(found, text, user=request.user, base=base, reason=reason)
    except ReportError as error:
        holds = SectionLease.objects.filter(section=found, holder=request.user, until__gt=timezone.now()).exists()
        return show_editor(request, found, error=str(error), is_lost=not holds)
    messages.success(request, _("“%(name)s”已保存为第%(n)d版。") % {"name": found.heading, "n": version.number})
    if request.POST.get("then") == "read":
        steps.release_lease(found, user=request.user)
        return redirect(read_anchor(found))
    return redirect("desk:section_edit", pk=pk, section=section)


@require_POST
def section_refresh(request: MemberRequest, pk: int, section: int) -> HttpResponse:
    """Take over later figures into one section, or have it written anew."""
    found = find_section(request, pk, section)
    is_rewritten = bool(request.POST.get("rewritten"))
    try:
        changes = refresh(found, request, is_rewritten=is_rewritten)
    except ReportError as error:
        return show_report(request, found.report, refused=str(error))
    number = len(changes)
    said = ngettext("“%(name)s”已更新%(n)d处数据。", "“%(name)s”已更新%(n)d处数据。", number)
    messages.success(request, said % {"name": found.heading, "n": number})
    return redirect(read_anchor(found))


def refresh(section: Section, request: MemberRequest, *, is_rewritten: bool) -> list[Any]:
    """Under a lease that is given back, unless the person was editing already."""
    held = SectionLease.objects.filter(section=section, holder=request.user, until__gt=timezone.now()).exists()
    steps.take_lease(section, user=request.user)
    try:
        return steps.refresh_section(section, user=request.user, rewritten=is_rewritten)
    finally:
        if not held:
            steps.release_lease(section, user=request.user)


@require_GET
def section_history(request: MemberRequest, pk: int, section: int) -> HttpResponse:
    """Versions, the newest first, and how two of them differ (the newest two, unless others are chosen)."""
    found = find_section(request, pk, section)
    versions = list(found.versions.select_related("written_by").order_by("-number")[:MOST_VERSIONS])
    by_number = {version.number: version for version in versions}
    after = by_number.get(read_number(request.GET.get("after", "")) or 0, versions[0])
    asked = read_number(request.GET.get("before", "")) or after.number - 1
    before = by_number.get(asked)
    context: dict[str, Any] = {"section": found, "report": found.report, "versions": versions, "after": after}
    if before is not None and before != after:
        old, new = read_version_texts([before, after])
        context |= {"before": before, "parts": list(diff_texts(old, new))}
    else:
        context["standing"] = read_version_texts([after])[0]
    return render(request, "desk/reports/history.html", context | {"breadcrumb": lead_back(found.report)})


@require_POST
def section_comment(request: MemberRequest, pk: int, section: int) -> HttpResponse:
    found = find_section(request, pk, section)
    text = request.POST.get("text", "")
    return do_and_return(
        request, found, lambda: steps.comment_section(found, text, user=request.user), _("意见已提出。")
    )


@require_POST
def comment_answer(request: MemberRequest, pk: int, comment: int) -> HttpResponse:
    report: Report = find_report(request, pk)
    found = get_object_or_404(Comment.objects.select_related("section"), section__report=report, pk=comment)
    section = found.section
    section.report = report
    answer = request.POST.get("answer", "")
    return do_and_return(
        request, section, lambda: steps.answer_comment(found, answer, user=request.user), _("已记下处理情况。")
    )


def do_and_return(request: MemberRequest, section: Section, act: Callable[[], object], said: str) -> HttpResponse:
    try:
        act()
    except ReportError as error:
        return show_report(request, section.report, refused=str(error))
    messages.success(request, said)
    return redirect(read_anchor(section))
