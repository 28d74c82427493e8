"""Signing a filing and reviewing it: one page to read, one address for each step, one domain function behind each."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from fuer.desk.member import MemberRequest
from fuer.desk.views.filings import show_filing
from fuer.indicators.models import ObservationVersion
from fuer.reporting.domain import review, signing
from fuer.reporting.domain.queries.review_page import read_review
from fuer.reporting.domain.queries.steps_open import list_open_steps
from fuer.reporting.domain.steps import StepError
from fuer.reporting.enums import SigningMethod
from fuer.reporting.interfaces.sign_sheet import SHEETS, read_sheet
from fuer.reporting.models import Filing, FilingText
from fuer.reporting.validators import FileRefused

REFUSED = 422


def find_filing(request: MemberRequest, pk: int) -> Filing:
    filings = Filing.objects.visible_to(request.user).select_related("collection__area", "unit__area")
    filing: Filing = get_object_or_404(filings, pk=pk)
    return filing


@require_GET
def filing_review(request: MemberRequest, pk: int) -> HttpResponse:
    return show_review(request, find_filing(request, pk))


def show_review(request: MemberRequest, filing: Filing, refusal: StepError | None = None) -> HttpResponse:
    """The page; after a refused step with what was wrong and with what the person had typed."""
    context = {
        "filing": filing,
        "collection": filing.collection,
        "page": read_review(filing),
        "steps": list_open_steps(filing, request.user),
        "refusal": refusal,
        "typed": request.POST if refusal else {},
        "ticked": set(read_items(request)) if refusal else set(),
    }
    return render(request, "desk/filings/review.html", context, status=REFUSED if refusal else 200)


def perform(request: MemberRequest, filing: Filing, step: Callable[[], Any], said: str) -> HttpResponse:
    """Take one step; a refused one leaves the page with its sentence and the list of what stands in the way."""
    try:
        step()
    except StepError as refusal:
        return show_review(request, find_filing(request, filing.pk), refusal)
    messages.success(request, said)
    return redirect("desk:filing_review", filing.pk)


def read_items(request: MemberRequest) -> list[int]:
    return [int(text) for text in request.POST.getlist("item") if text.isdecimal()]


def read_reasons(request: MemberRequest) -> dict[int, str]:
    """Item id → its own reason, else the one given for all."""
    common = request.POST.get("reason", "")
    return {pk: request.POST.get(f"reason-{pk}", "").strip() or common for pk in read_items(request)}


@require_POST
def filing_report(request: MemberRequest, pk: int) -> HttpResponse:
    """报送; what stands in the way is listed on the page where it can be put right."""
    filing = find_filing(request, pk)
    try:
        signing.report_filing(filing, user=request.user)
    except StepError as refusal:
        return show_filing(request, find_filing(request, pk), refusal)
    messages.success(request, _("已报送。"))
    return redirect("desk:filing_review", pk)


@require_POST
def filing_approve(request: MemberRequest, pk: int) -> HttpResponse:
    filing = find_filing(request, pk)
    return perform(request, filing, lambda: signing.approve_filing(filing, user=request.user), _("已审核通过。"))


@require_POST
def filing_sign(request: MemberRequest, pk: int) -> HttpResponse:
    filing = find_filing(request, pk)
    return perform(request, filing, lambda: signing.sign_filing(filing, user=request.user), _("已签署并报送。"))


@require_POST
def filing_send_back(request: MemberRequest, pk: int) -> HttpResponse:
    filing, reason = find_filing(request, pk), request.POST.get("reason", "")
    return perform(
        request, filing, lambda: signing.send_back(filing, user=request.user, reason=reason), _("已退回修改。")
    )


@require_POST
def filing_scan(request: MemberRequest, pk: int) -> HttpResponse:
    """扫描回传: the signed and sealed sheet, as PDF or picture."""
    filing, upload, note = find_filing(request, pk), request.FILES.get("file"), request.POST.get("note", "")
    name, content = (str(upload.name), upload.read()) if upload else ("", b"")

    def step() -> None:
        try:
            signing.return_scan(filing, name=name, content=content, note=note, user=request.user)
        except FileRefused as error:
            raise signing.SigningError(str(error)) from None

    return perform(request, filing, step, _("扫描件已回传，报表已报送。"))


@require_POST
def filing_proxy(request: MemberRequest, pk: int) -> HttpResponse:
    filing, note = find_filing(request, pk), request.POST.get("note", "")
    method = request.POST.get("method", SigningMethod.PROXY)
    return perform(
        request,
        filing,
        lambda: signing.record_by_proxy(filing, user=request.user, note=note, method=method),
        _("已登记，报表已报送。"),
    )


@require_POST
def filing_continue(request: MemberRequest, pk: int) -> HttpResponse:
    filing = find_filing(request, pk)
    return perform(
        request, filing, lambda: signing.continue_filing(filing, user=request.user), _("可以补报后到的数据了。")
    )


@require_POST
def filing_return(request: MemberRequest, pk: int) -> HttpResponse:
    filing, reasons = find_filing(request, pk), read_reasons(request)
    said = _("已退回%(number)d项。") % {"number": len(reasons)}
    return perform(request, filing, lambda: review.return_items(filing, reasons, user=request.user), said)


@require_POST
def filing_reopen(request: MemberRequest, pk: int) -> HttpResponse:
    filing, reasons = find_filing(request, pk), read_reasons(request)
    said = _("可以更正%(number)d项了，更正后请重新报送。") % {"number": len(reasons)}
    return perform(request, filing, lambda: review.reopen_items(filing, reasons, user=request.user), said)


@require_POST
def filing_accept(request: MemberRequest, pk: int) -> HttpResponse:
    """Accept the ticked figures, or with `scope` all everything that can be accepted."""
    filing, reason = find_filing(request, pk), request.POST.get("reason", "")
    chosen = None if request.POST.get("scope") == "all" else read_items(request)
    return perform(
        request,
        filing,
        lambda: review.accept_items(filing, chosen, user=request.user, reason=reason.strip()),
        _("已审定。"),
    )


@require_POST
def filing_decide(request: MemberRequest, pk: int) -> HttpResponse:
    """认定: one of the differing figures of a cell of this filing."""
    filing, chosen = find_filing(request, pk), request.POST.get("version", "")
    versions = ObservationVersion.objects.filter(cell__entries__items__filing=filing).distinct()
    if not chosen.isdecimal():
        return perform(request, filing, refuse_choice, "")
    version = get_object_or_404(versions.select_related("cell__indicator", "cell__area"), pk=chosen)
    reason = request.POST.get("reason", "")
    return perform(
        request,
        filing,
        lambda: review.decide_between(version.cell, version, user=request.user, reason=reason),
        _("已认定。"),
    )


def refuse_choice() -> None:
    raise review.ReviewError(_("请选择以哪一家的数据为准。"))


@require_POST
def filing_text_decide(request: MemberRequest, pk: int, text: int) -> HttpResponse:
    """The WCC office accepts a written part, or with `decision` return sends it back."""
    filing = find_filing(request, pk)
    found: FilingText = get_object_or_404(filing.texts.select_related("clause", "filing"), pk=text)
    if request.POST.get("decision") == "return":
        reason = request.POST.get("reason", "")
        return perform(
            request,
            filing,
            lambda: review.return_text(found, reason, user=request.user),
            _("文字材料已退回。"),
        )
    return perform(request, filing, lambda: review.accept_text(found, user=request.user), _("文字材料已审定。"))


@require_POST
def filing_text_send(request: MemberRequest, pk: int, text: int) -> HttpResponse:
    filing = find_filing(request, pk)
    found: FilingText = get_object_or_404(filing.texts.select_related("filing"), pk=text)
    return perform(request, filing, lambda: signing.send_text(found, user=request.user), _("文字材料已报送。"))


@require_GET
def filing_sheet(request: MemberRequest, pk: int, form: str) -> HttpResponse:
    """The sheet to sign and seal, as Word or PDF."""
    if form not in SHEETS:
        raise Http404
    sheet = read_sheet(find_filing(request, pk))
    media_type, write = SHEETS[form]
    answer = HttpResponse(write(sheet), content_type=media_type)
    name = _("%(unit)s%(year)d年度报表签署单") % {"unit": sheet.unit, "year": sheet.year}
    answer.headers["Content-Disposition"] = content_disposition_header(True, f"{name}.{form}") or ""
    return answer
