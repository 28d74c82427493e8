"""评估: the list, setting one up, the page of one with its stages, and the findings."""

from __future__ import annotations

from collections.abc import Callable

from django import forms
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from fuer.core.domain.refusing import Refusal
from fuer.desk.member import MemberRequest
from fuer.evaluation.domain import evaluations, findings
from fuer.evaluation.domain.queries.evaluation_page import (
    EvaluationPage,
    list_concerned_units,
    list_domains,
    list_evaluations,
    read_evaluation_page,
)
from fuer.evaluation.enums import EvaluationKind, EvaluationStage
from fuer.evaluation.interfaces.evaluation_forms import (
    CalendarForm,
    EvaluationForm,
    FindingForm,
    ReasonForm,
    SnapshotForm,
)
from fuer.evaluation.models import Evaluation
from fuer.evaluation.rules import list_held_areas
from fuer.monitoring.models import Snapshot

REFUSED = 422
Prepared = tuple[forms.Form, Callable[[], object], str]


@require_GET
def evaluation_list(request: MemberRequest) -> HttpResponse:
    context = {
        "page": list_evaluations(request.user, request.GET.get("page", 1)),
        "may_create": bool(list_held_areas(request.user)),
        "today": timezone.localdate(),
    }
    return render(request, "desk/evaluations/list.html", context)


@require_http_methods(["GET", "POST"])
def evaluation_new(request: MemberRequest) -> HttpResponse:
    areas = list_held_areas(request.user)
    if not areas:
        raise Http404
    form = EvaluationForm(areas, request.POST or None, initial={"year": timezone.localdate().year - 1})
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        plans = list(given["plans"])
        try:
            evaluation = evaluations.create_evaluation(
                area=plans[0].area,
                kind=EvaluationKind(given["kind"]),
                year=given["year"],
                plans=plans,
                title=given["title"],
                user=request.user,
            )
        except Refusal as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, _("已建立评估，请排定日程。"))
            return redirect("desk:evaluation_detail", pk=evaluation.pk)
    context = {"form": form, "breadcrumb": [(_("评估报告"), reverse("desk:evaluation_list"))]}
    return render(request, "desk/evaluations/new.html", context, status=REFUSED if form.errors else 200)


def find_evaluation(request: MemberRequest, pk: int) -> Evaluation:
    rows = Evaluation.objects.visible_to(request.user).select_related("area", "snapshot__area", "predecessor")
    return get_object_or_404(rows.prefetch_related("plans"), pk=pk)


@require_GET
def evaluation_detail(request: MemberRequest, pk: int) -> HttpResponse:
    return show_evaluation(request, find_evaluation(request, pk))


def show_evaluation(
    request: MemberRequest, evaluation: Evaluation, action: str = "", form: forms.Form | None = None
) -> HttpResponse:
    """The page with the forms this person may use; `form` takes the place of that of `action`, with its errors."""
    page = read_evaluation_page(evaluation, request.user, timezone.localdate())
    made = make_forms(page) if page.may_keep else {}
    if form is not None:
        made[action] = form
    context = {
        "page": page,
        "forms": made,
        "failed": action,
        "breadcrumb": [(_("评估报告"), reverse("desk:evaluation_list"))],
    }
    return render(request, "desk/evaluations/detail.html", context, status=REFUSED if form is not None else 200)


def make_forms(page: EvaluationPage) -> dict[str, forms.Form]:
    evaluation, stage = page.evaluation, EvaluationStage(page.evaluation.stage)
    made: dict[str, forms.Form] = {}
    if stage == EvaluationStage.CLOSED:
        return made
    due = {point.stage.value: point.due for point in page.line if point.due}
    made["calendar"] = CalendarForm(initial=due, auto_id="calendar-%s")
    if any(missing.can_skip for missing in page.missing):
        made["skip"] = ReasonForm(auto_id="skip-%s")
    if page.snapshots and stage != EvaluationStage.RECTIFYING:
        cited = {"snapshot": evaluation.snapshot_id}
        made["cite"] = SnapshotForm(page.snapshots, initial=cited, auto_id="cite-%s")
    if stage in findings.WRITABLE:
        made["finding"] = make_finding_form(evaluation)
    return made


def make_finding_form(evaluation: Evaluation, data: object = None) -> FindingForm:
    units = list_concerned_units(evaluation, timezone.localdate())
    return FindingForm(list_domains(evaluation), units, data, auto_id="finding-%s")


@require_POST
def evaluation_act(request: MemberRequest, pk: int, action: str) -> HttpResponse:
    """One act on an evaluation; what is refused comes back with its sentence and what was typed."""
    evaluation = find_evaluation(request, pk)
    form, act, said = ACTIONS[action](request, evaluation)
    if not form.is_valid():
        return show_evaluation(request, evaluation, action, form)
    try:
        act()
    except Refusal as error:
        form.add_error(None, str(error))
        return show_evaluation(request, evaluation, action, form)
    messages.success(request, said)
    return redirect("desk:evaluation_detail", pk=pk)


def prepare_advance(request: MemberRequest, evaluation: Evaluation) -> Prepared:
    seen = request.POST.get("seen", "")
    form = forms.Form(request.POST)
    return form, lambda: evaluations.advance_evaluation(evaluation, user=request.user, seen=seen), _("已进入下一阶段。")


def prepare_calendar(request: MemberRequest, evaluation: Evaluation) -> Prepared:
    form = CalendarForm(request.POST, auto_id="calendar-%s")
    return form, lambda: evaluations.set_calendar(evaluation, form.days, user=request.user), _("日程已保存。")


def prepare_skip(request: MemberRequest, evaluation: Evaluation) -> Prepared:
    form, key = ReasonForm(request.POST, auto_id="skip-%s"), request.POST.get("item", "")

    def act() -> None:
        evaluations.skip_item(evaluation, key, reason=form.cleaned_data["reason"], user=request.user)

    return form, act, _("已略过，理由留有记录。")


def prepare_cite(request: MemberRequest, evaluation: Evaluation) -> Prepared:
    snapshots = Snapshot.objects.visible_to(request.user).filter(area=evaluation.area_id, year=evaluation.year)
    form = SnapshotForm(snapshots.select_related("area"), request.POST, auto_id="cite-%s")

    def act() -> None:
        evaluations.cite_snapshot(evaluation, form.chosen("snapshot"), user=request.user)

    return form, act, _("已引用这份定版数据。")


def prepare_finding(request: MemberRequest, evaluation: Evaluation) -> Prepared:
    form = make_finding_form(evaluation, request.POST)

    def act() -> None:
        given = {name: form.cleaned_data[name] for name in ("text", "cause", "advice")}
        chosen = {name: form.chosen(name) for name in ("clause", "unit")}
        findings.add_finding(evaluation, **given, **chosen, user=request.user)

    return form, act, _("已登记问题。")


ACTIONS: dict[str, Callable[[MemberRequest, Evaluation], Prepared]] = {
    "advance": prepare_advance,
    "calendar": prepare_calendar,
    "skip": prepare_skip,
    "cite": prepare_cite,
    "finding": prepare_finding,
}
