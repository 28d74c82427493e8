"""One finding of an evaluation: what was found, and whether it is given out or dropped with a reason."""

from __future__ import annotations

from collections.abc import Callable

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from fuer.core.domain.refusing import Refusal
from fuer.core.domain.working_days import add_working_days, read_holidays
from fuer.desk.member import MemberRequest
from fuer.evaluation.domain.findings import assign_finding, drop_finding
from fuer.evaluation.domain.queries.evaluation_page import list_concerned_units
from fuer.evaluation.enums import FindingState
from fuer.evaluation.interfaces.evaluation_forms import AssignFindingForm, ReasonForm
from fuer.evaluation.models import Finding
from fuer.evaluation.rules import keeps_evaluation

RECTIFY_DAYS = 40  # working days proposed
Prepared = tuple[forms.Form, Callable[[], object], str]


def find_finding(request: MemberRequest, pk: int) -> Finding:
    rows = Finding.objects.visible_to(request.user).with_state()
    return get_object_or_404(rows.select_related("evaluation__area", "unit__area", "clause", "dropped_by"), pk=pk)


@require_GET
def finding_detail(request: MemberRequest, pk: int) -> HttpResponse:
    return show_finding(request, find_finding(request, pk))


def show_finding(
    request: MemberRequest, finding: Finding, action: str = "", form: forms.Form | None = None
) -> HttpResponse:
    may_decide = keeps_evaluation(request.user, finding.evaluation) and finding.state == FindingState.OPEN
    made: dict[str, forms.Form] = {}
    if may_decide:
        made = {"assign": make_assign_form(finding), "drop": ReasonForm(auto_id="drop-%s")}
    if form is not None and action in made:
        made[action] = form
    home = reverse("desk:evaluation_detail", args=[finding.evaluation_id])
    context = {
        "finding": finding,
        "forms": made,
        "failed": action,
        "breadcrumb": [(_("评估报告"), reverse("desk:evaluation_list")), (str(finding.evaluation), home)],
    }
    return render(request, "desk/evaluations/finding.html", context, status=422 if form is not None else 200)


def make_assign_form(finding: Finding, data: object = None) -> AssignFindingForm:
    today = timezone.localdate()
    proposed = {"due": add_working_days(today, RECTIFY_DAYS, read_holidays()), "measure": finding.advice}
    return AssignFindingForm(
        list_concerned_units(finding.evaluation, today),
        data,
        initial=proposed,
        proposed=finding.unit_id,
        auto_id="assign-%s",
    )


@require_POST
def finding_act(request: MemberRequest, pk: int, action: str) -> HttpResponse:
    finding = find_finding(request, pk)
    form, act, said = ACTIONS[action](request, finding)
    if not form.is_valid():
        return show_finding(request, finding, action, form)
    try:
        act()
    except Refusal as error:
        form.add_error(None, str(error))
        return show_finding(request, finding, action, form)
    messages.success(request, said)
    return redirect("desk:finding_detail", pk=pk)


def prepare_assign(request: MemberRequest, finding: Finding) -> Prepared:
    form = make_assign_form(finding, request.POST)

    def act() -> None:
        given = form.cleaned_data
        unit = form.chosen("unit")
        assign_finding(finding, unit=unit, measure=given["measure"], due=given["due"], user=request.user)

    return form, act, _("已交办整改，责任单位会收到通知。")


def prepare_drop(request: MemberRequest, finding: Finding) -> Prepared:
    form = ReasonForm(request.POST, auto_id="drop-%s")
    return form, lambda: drop_finding(finding, reason=form.cleaned_data["reason"], user=request.user), _("已记录。")


ACTIONS: dict[str, Callable[[MemberRequest, Finding], Prepared]] = {"assign": prepare_assign, "drop": prepare_drop}
