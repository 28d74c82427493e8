"""What follows a return and the end of a collection: words on why a figure stands, 更正申请, 差异说明."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from fuer.desk.member import MemberRequest
from fuer.desk.views.filing_review import find_filing, perform, read_answers, read_items
from fuer.indicators.models import ObservationVersion
from fuer.reporting.domain import corrections, disputes
from fuer.reporting.models import CorrectionRequest


@require_POST
def filing_answer(request: MemberRequest, pk: int) -> HttpResponse:
    """Keep why returned figures stand, without reporting yet."""
    filing, answers = find_filing(request, pk), read_answers(request)
    return perform(
        request,
        filing,
        lambda: corrections.answer_returns(filing, answers, user=request.user),
        _("已保存说明。"),
    )


@require_POST
def correction_ask(request: MemberRequest, pk: int) -> HttpResponse:
    filing, items, reason = find_filing(request, pk), read_items(request), request.POST.get("reason", "")
    return perform(
        request,
        filing,
        lambda: corrections.ask_correction(filing, items, user=request.user, reason=reason),
        _("更正申请已提交，统计机构同意后可以更正。"),
    )


@require_POST
def correction_decide(request: MemberRequest, pk: int, asked: int) -> HttpResponse:
    """The bureau agrees, or with `decision` refuse does not."""
    filing = find_filing(request, pk)
    found: CorrectionRequest = get_object_or_404(filing.correction_requests.select_related("filing"), pk=asked)
    if request.POST.get("decision") == "refuse":
        note = request.POST.get("note", "")
        return perform(
            request,
            filing,
            lambda: corrections.refuse_correction(found, user=request.user, note=note),
            _("已答复：不同意更正。"),
        )
    return perform(
        request,
        filing,
        lambda: corrections.grant_correction(found, user=request.user),
        _("已同意更正，单位可以修改了。"),
    )


@require_POST
def side_explain(request: MemberRequest, pk: int, version: int) -> HttpResponse:
    """差异说明 of this filing's own figure."""
    filing, text = find_filing(request, pk), request.POST.get("text", "")
    versions = ObservationVersion.objects.filter(cell__entries__items__filing=filing).distinct()
    found = get_object_or_404(versions.select_related("cell__indicator", "cell__area"), pk=version)
    return perform(
        request, filing, lambda: disputes.explain_side(filing, found, text, user=request.user), _("已保存说明。")
    )
