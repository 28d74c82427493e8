"""What the checks found in one filing, and the unit's explanations."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from fuer.desk.member import MemberRequest
from fuer.reporting.domain.checks import EXPLANATION_LENGTH, CheckError, check_filing, explain_finding
from fuer.reporting.domain.steps import WITHIN_UNIT
from fuer.reporting.models import CheckResult, Filing
from fuer.reporting.rules import fills, fills_by_proxy


def find_filing(request: MemberRequest, pk: int) -> Filing:
    filings = Filing.objects.visible_to(request.user).select_related("collection__area", "unit__area")
    found: Filing = get_object_or_404(filings, pk=pk)
    return found


@require_GET
def filing_findings(request: MemberRequest, pk: int) -> HttpResponse:
    """The list as a page of its own, or as a part of another page that asks for it by htmx."""
    return show_findings(request, find_filing(request, pk))


@require_POST
def finding_explain(request: MemberRequest, pk: int) -> HttpResponse:
    """The explanation of one finding; answers with the list as it then stands."""
    filing = find_filing(request, pk)
    key, text = request.POST.get("key", ""), request.POST.get("text", "")
    try:
        explain_finding(filing, key, text, user=request.user)
    except CheckError as error:
        return show_findings(request, filing, error=str(error), tried=key, text=text)
    return show_findings(request, filing, said=_("已保存说明。"))


def show_findings(
    request: MemberRequest, filing: Filing, *, error: str = "", said: str = "", tried: str = "", text: str = ""
) -> HttpResponse:
    findings = check_filing(filing)
    may_fill = fills(request.user, filing) or fills_by_proxy(request.user, filing)
    context = {
        "filing": filing,
        "findings": findings,
        "hard": sum(finding.is_hard for finding in findings),
        "queries": sum(not finding.is_hard for finding in findings),
        "unexplained": sum(finding.needs_explanation for finding in findings),
        "may_explain": may_fill and filing.state in WITHIN_UNIT,
        "length": EXPLANATION_LENGTH,
        "frozen": list(CheckResult.objects.filter(filing=filing, round=filing.round).select_related("cell__indicator"))
        if filing.round
        else (),
        "error": error,
        "said": said,
        "tried": tried,
        "typed": text,
    }
    is_part = request.headers.get("HX-Request") == "true"
    template = "desk/checks/parts/findings.html" if is_part else "desk/checks/findings.html"
    return render(request, template, context)
