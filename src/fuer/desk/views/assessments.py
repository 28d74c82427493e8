"""自评: the unit's list by domain, saved while it is typed; the office's review of each item."""

from __future__ import annotations

from collections.abc import Callable

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from fuer.core.domain.refusing import Refusal
from fuer.delivery.interfaces.task_forms import read_uploads
from fuer.desk.member import MemberRequest
from fuer.desk.views.indicators import read_number
from fuer.evaluation.domain import assessments as domain
from fuer.evaluation.domain.queries.assessments import is_open, list_groups
from fuer.evaluation.enums import AssessmentState, EvaluationStage, ItemProgress
from fuer.evaluation.models import AssessmentItem, SelfAssessment
from fuer.evaluation.rules import keeps_evaluation, writes_assessment
from fuer.reporting.validators import EVIDENCE_SUFFIXES

REFUSED = 422


def find_assessment(request: MemberRequest, pk: int) -> SelfAssessment:
    rows = SelfAssessment.objects.visible_to(request.user).with_state()
    return get_object_or_404(rows.select_related("evaluation__area", "unit__area"), pk=pk)


@require_GET
def assessment(request: MemberRequest, pk: int) -> HttpResponse:
    return show_assessment(request, find_assessment(request, pk))


def show_assessment(request: MemberRequest, found: SelfAssessment, refused: str = "") -> HttpResponse:
    evaluation = found.evaluation
    is_on = evaluation.stage == EvaluationStage.ASSESSING
    may_write = is_on and writes_assessment(request.user, found)
    home = reverse("desk:evaluation_detail", args=[evaluation.pk])
    context = {
        "assessment": found,
        "groups": list_groups(found, may_write=may_write),
        "may_submit": may_write and found.state in (AssessmentState.WRITING, AssessmentState.RETURNED),
        "may_review": is_on and found.state == AssessmentState.SUBMITTED and keeps_evaluation(request.user, evaluation),
        "steps": found.steps.select_related("made_by").order_by("pk"),
        "choices": ItemProgress.choices,
        "suffixes": ",".join(EVIDENCE_SUFFIXES),
        "refused": refused,
        "breadcrumb": [(_("评估报告"), reverse("desk:evaluation_list")), (str(evaluation), home)],
    }
    return render(request, "desk/evaluations/assessment.html", context, status=REFUSED if refused else 200)


def find_item(request: MemberRequest, pk: int, item: int) -> AssessmentItem:
    owner = find_assessment(request, pk)
    found = get_object_or_404(owner.items.select_related("clause"), pk=item)
    found.assessment = owner
    return found


@require_POST
def assessment_item(request: MemberRequest, pk: int, item: int) -> HttpResponse:
    """Autosave of one item: the rest of its form comes back, with the new row version or why it was refused."""
    found = find_item(request, pk, item)
    given = request.POST

    def save() -> AssessmentItem:
        return domain.save_item(
            found,
            progress=given.get("progress", ""),
            text=given.get("text", ""),
            row_version=read_number(given.get("row_version", "")) or 0,
            files=read_uploads(request.FILES.getlist("files")),
            user=request.user,
        )

    return answer_item(request, found, save)


@require_POST
def assessment_evidence_remove(request: MemberRequest, pk: int, item: int, evidence: int) -> HttpResponse:
    found = find_item(request, pk, item)
    return answer_item(request, found, lambda: domain.remove_evidence(found, evidence, user=request.user))


def answer_item(request: MemberRequest, item: AssessmentItem, act: Callable[[], AssessmentItem]) -> HttpResponse:
    error = ""
    try:
        item = act()
    except Refusal as refusal:
        error = str(refusal)
    context = {
        "item": item,
        "assessment": item.assessment,
        "can_edit": is_open(item.assessment, item),
        "suffixes": ",".join(EVIDENCE_SUFFIXES),
        "error": error,
        "saved": not error,
    }
    return render(request, "desk/evaluations/parts/item_rest.html", context)


@require_POST
def assessment_submit(request: MemberRequest, pk: int) -> HttpResponse:
    found = find_assessment(request, pk)
    return act_on(request, found, lambda: domain.submit_assessment(found, user=request.user), _("自评已报送。"))


@require_POST
def assessment_return(request: MemberRequest, pk: int) -> HttpResponse:
    """The items whose reason was typed."""
    found = find_assessment(request, pk)
    reasons = {}
    for name in request.POST:
        number = read_number(name.removeprefix("reason-")) if name.startswith("reason-") else None
        words = request.POST.get(name, "").strip()
        if number is not None and words:
            reasons[number] = words
    return act_on(
        request,
        found,
        lambda: domain.return_assessment(found, reasons, user=request.user),
        _("已退回，单位会收到通知。"),
    )


@require_POST
def assessment_accept(request: MemberRequest, pk: int) -> HttpResponse:
    found = find_assessment(request, pk)
    return act_on(request, found, lambda: domain.accept_assessment(found, user=request.user), _("自评已审核通过。"))


def act_on(request: MemberRequest, found: SelfAssessment, act: Callable[[], object], said: str) -> HttpResponse:
    try:
        act()
    except Refusal as error:
        return show_assessment(request, find_assessment(request, found.pk), str(error))
    messages.success(request, said)
    return redirect("desk:assessment", pk=found.pk)
