"""预警: the list, the page of one, and what offices and units do with it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_GET, require_POST

from fuer.core.domain.refusing import Refusal
from fuer.core.domain.working_days import add_working_days, read_holidays
from fuer.desk.member import MemberRequest
from fuer.desk.views.indicators import read_number
from fuer.monitoring.domain import warning_steps as steps
from fuer.monitoring.domain.queries.warning_list import Filters, list_choices, list_warnings
from fuer.monitoring.domain.queries.warning_page import WarningPage, list_assignable_units, read_warning_page
from fuer.monitoring.interfaces.warning_forms import AnswerForm, AssignForm, ReturnForm, WordsForm
from fuer.monitoring.models import TargetWarning
from fuer.orgs.scope import has_role
from fuer.reporting.rules import OFFICES

MOST = 200  # warnings given out in one go
ANSWER_DAYS, RETURN_DAYS = 10, 5  # working days proposed
WORDS: dict[str, tuple[Promise, Promise, Callable[..., TargetWarning], str]] = {
    "follow": (gettext_lazy("进展"), gettext_lazy("已记录跟进情况。"), steps.follow_warning, "note"),
    "close": (gettext_lazy("销号理由"), gettext_lazy("已销号。"), steps.close_warning, "reason"),
    "reopen": (
        gettext_lazy("重新启动的理由"),
        gettext_lazy("已重新启动，请重新交办。"),
        steps.reopen_warning,
        "reason",
    ),
}


def read_filters(request: HttpRequest) -> Filters:
    given = request.GET
    return Filters(
        stage=given.get("stage", ""),
        kind=given.get("kind", ""),
        plan=read_number(given.get("plan", "")),
        area=read_number(given.get("area", "")),
        unit=read_number(given.get("unit", "")),
        year=read_number(given.get("year", "")),
        late=given.get("late") == "1",
    )


@require_GET
def warning_list(request: MemberRequest) -> HttpResponse:
    filters, user, today = read_filters(request), request.user, timezone.localdate()
    is_office = has_role(user, *OFFICES)
    context = {
        "found": list_warnings(user, filters, request.GET.get("page", 1), today),
        "filters": filters,
        "is_office": is_office,
    }
    if request.headers.get("HX-Request") != "true":
        context["choices"] = list_choices(user)
    if is_office:
        context["form"] = make_assign_form(request)
    template = (
        "desk/monitoring/parts/warning_rows.html" if "choices" not in context else "desk/monitoring/warnings.html"
    )
    return render(request, template, context)


def make_assign_form(request: MemberRequest, data: Any = None) -> AssignForm:
    today = timezone.localdate()
    day = add_working_days(today, ANSWER_DAYS, read_holidays())
    return AssignForm(list_assignable_units(request.user, today), data, initial={"deadline": day})


@require_POST
def warning_assign_many(request: MemberRequest) -> HttpResponse:
    """交办 of the ticked ones, all or none."""
    back = request.POST.get("back", "")
    address = back if url_has_allowed_host_and_scheme(back, None) else reverse("desk:warning_list")
    ids = [number for text in request.POST.getlist("warning")[:MOST] if (number := read_number(text)) is not None]
    chosen = list(TargetWarning.objects.visible_to(request.user).filter(pk__in=ids))
    form = make_assign_form(request, request.POST)
    if not chosen:
        messages.error(request, _("请先勾选要交办的预警。"))
    elif not form.is_valid():
        messages.error(request, str(next(iter(form.errors.values()))[0]))
    else:
        assign(request, chosen, form)
    return redirect(address)


def assign(request: MemberRequest, chosen: list[TargetWarning], form: AssignForm) -> bool:
    given = form.cleaned_data
    try:
        done = steps.assign_warnings(
            chosen, unit=form.unit_chosen, deadline=given["deadline"], note=given["note"], user=request.user
        )
    except Refusal as error:
        messages.error(request, str(error))
        return False
    number = len(done)
    messages.success(request, ngettext("已交办%(n)d项预警。", "已交办%(n)d项预警。", number) % {"n": number})
    return True


def find_warning(request: MemberRequest, pk: int) -> TargetWarning:
    rows = TargetWarning.objects.visible_to(request.user).with_stage()
    return get_object_or_404(
        rows.select_related("target__plan", "target__indicator", "target__area", "area", "unit"), pk=pk
    )


@require_GET
def warning_detail(request: MemberRequest, pk: int) -> HttpResponse:
    return show_warning(request, find_warning(request, pk))


def show_warning(
    request: MemberRequest, warning: TargetWarning, action: str = "", form: forms.Form | None = None
) -> HttpResponse:
    """The page with the forms this person may use; `form` takes the place of that of `action`, with its errors."""
    page = read_warning_page(warning, request.user, timezone.localdate())
    made = make_forms(request, page)
    if form is not None and action in made:
        made[action] = form
    context = {
        "page": page,
        "forms": made,
        "failed": action,
        "breadcrumb": [(_("预警"), reverse("desk:warning_list"))],
    }
    return render(request, "desk/monitoring/warning.html", context, status=422 if form is not None else 200)


def make_forms(request: MemberRequest, page: WarningPage) -> dict[str, forms.Form]:
    holidays, today, may = read_holidays(), timezone.localdate(), page.may
    again = {"deadline": add_working_days(today, RETURN_DAYS, holidays)}
    proposed = {"unit": page.warning.unit_id, "deadline": add_working_days(today, ANSWER_DAYS, holidays)}
    made: dict[str, forms.Form] = {}
    if may.answer:
        made["answer"] = AnswerForm(auto_id="answer-%s")
    if may.assign:
        made["assign"] = AssignForm(page.units, initial=proposed, auto_id="assign-%s")
    if may.send_back:
        made["send_back"] = ReturnForm(initial=again, auto_id="return-%s")
    for name in WORDS:
        if getattr(may, name):
            made[name] = WordsForm(WORDS[name][0], auto_id=f"{name}-%s")
    return made


@require_POST
def warning_act(request: MemberRequest, pk: int, action: str) -> HttpResponse:
    """One step of one warning; what is refused comes back with its sentence and what was typed."""
    warning = find_warning(request, pk)
    form, act, said = ACTIONS[action](request, warning)
    if not form.is_valid():
        return show_warning(request, warning, action, form)
    try:
        act()
    except Refusal as error:
        form.add_error(None, str(error))
        return show_warning(request, warning, action, form)
    messages.success(request, said)
    return redirect("desk:warning_detail", pk=pk)


Prepared = tuple[forms.Form, Callable[[], object], str]


def prepare_assign(request: MemberRequest, warning: TargetWarning) -> Prepared:
    units = list_assignable_units(request.user, timezone.localdate(), near=warning)
    form = AssignForm(units, request.POST, auto_id="assign-%s")

    def act() -> None:
        given = form.cleaned_data
        day, note = given["deadline"], given["note"]
        steps.assign_warnings([warning], unit=form.unit_chosen, deadline=day, note=note, user=request.user)

    return form, act, _("已交办，责任单位会收到通知。")


def prepare_answer(request: MemberRequest, warning: TargetWarning) -> Prepared:
    form = AnswerForm(request.POST, auto_id="answer-%s")
    return form, lambda: steps.answer_warning(warning, user=request.user, **form.cleaned_data), _("已反馈。")


def prepare_return(request: MemberRequest, warning: TargetWarning) -> Prepared:
    form = ReturnForm(request.POST, auto_id="return-%s")
    said = _("已退回，责任单位会收到通知。")
    return form, lambda: steps.return_answer(warning, user=request.user, **form.cleaned_data), said


def prepare_words(action: str) -> Callable[[MemberRequest, TargetWarning], Prepared]:
    label, said, function, name = WORDS[action]

    def prepare(request: MemberRequest, warning: TargetWarning) -> Prepared:
        form = WordsForm(label, request.POST, auto_id=f"{action}-%s")
        return form, lambda: function(warning, user=request.user, **{name: form.cleaned_data["words"]}), str(said)

    return prepare


ACTIONS: dict[str, Callable[[MemberRequest, TargetWarning], Prepared]] = {
    "assign": prepare_assign,
    "answer": prepare_answer,
    "send_back": prepare_return,
    **{action: prepare_words(action) for action in WORDS},
}
