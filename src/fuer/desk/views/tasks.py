"""任务落实: the list of tasks, the page of one, and what offices and units do with it."""

from __future__ import annotations

from collections.abc import Callable

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_POST

from fuer.core.domain.refusing import Refusal
from fuer.core.domain.working_days import add_working_days, read_holidays
from fuer.delivery.domain import tasks
from fuer.delivery.domain.queries.task_list import Filters, list_tasks, list_units
from fuer.delivery.domain.queries.task_page import TaskPage, read_task_page
from fuer.delivery.interfaces.task_forms import ReasonAndDayForm, ReportForm, read_uploads
from fuer.delivery.models import Task
from fuer.desk.member import MemberRequest
from fuer.desk.views.indicators import read_number
from fuer.evaluation.models import Finding
from fuer.monitoring.interfaces.warning_forms import WordsForm

AGAIN_DAYS = 10  # working days proposed for another report
CLOSING = gettext_lazy("销号理由")
# Steps that say why and set a day: what the reason is called, what is said when done, and the domain function.
DATED: dict[str, tuple[Promise, Promise, Callable[..., Task]]] = {
    "send_back": (
        gettext_lazy("退回理由"),
        gettext_lazy("已退回，责任单位会收到通知。"),
        tasks.return_task,
    ),
    "postpone": (
        gettext_lazy("延期理由"),
        gettext_lazy("已延期，责任单位会收到通知。"),
        tasks.postpone_task,
    ),
    "reopen": (
        gettext_lazy("重新启动的理由"),
        gettext_lazy("已重新启动，责任单位会收到通知。"),
        tasks.reopen_task,
    ),
}


def read_filters(request: HttpRequest) -> Filters:
    given = request.GET
    return Filters(given.get("state", ""), read_number(given.get("unit", "")), given.get("late") == "1")


@require_GET
def task_list(request: MemberRequest) -> HttpResponse:
    filters, user = read_filters(request), request.user
    context = {
        "found": list_tasks(user, filters, request.GET.get("page", 1), timezone.localdate()),
        "filters": filters,
    }
    if request.headers.get("HX-Request") == "true":
        return render(request, "desk/tasks/parts/rows.html", context)
    return render(request, "desk/tasks/list.html", context | {"units": list_units(user)})


def find_task(request: MemberRequest, pk: int) -> Task:
    rows = Task.objects.visible_to(request.user).with_state().select_related("area", "unit__area", "made_by")
    return get_object_or_404(rows, pk=pk)


@require_GET
def task_detail(request: MemberRequest, pk: int) -> HttpResponse:
    return show_task(request, find_task(request, pk))


def show_task(request: MemberRequest, task: Task, action: str = "", form: forms.Form | None = None) -> HttpResponse:
    """The page with the forms this person may use; `form` takes the place of that of `action`, with its errors."""
    page = read_task_page(task, request.user, timezone.localdate())
    made = make_forms(page)
    if form is not None and action in made:
        made[action] = form
    context = {
        "page": page,
        "forms": made,
        "failed": action,
        "finding": Finding.objects.visible_to(request.user).filter(pk=task.origin_id).first(),
        "breadcrumb": [(_("任务落实"), reverse("desk:task_list"))],
    }
    return render(request, "desk/tasks/detail.html", context, status=422 if form is not None else 200)


def make_forms(page: TaskPage) -> dict[str, forms.Form]:
    again = {"due": add_working_days(timezone.localdate(), AGAIN_DAYS, read_holidays())}
    made: dict[str, forms.Form] = {}
    if page.may.report:
        made["report"] = ReportForm(auto_id="report-%s")
    if page.may.close:
        made["close"] = WordsForm(CLOSING, auto_id="close-%s")
    for action, (label, _said, _function) in DATED.items():
        if getattr(page.may, action):
            made[action] = ReasonAndDayForm(label, initial=again, auto_id=f"{action}-%s")
    return made


@require_POST
def task_act(request: MemberRequest, pk: int, action: str) -> HttpResponse:
    """One step of one task; what is refused comes back with its sentence and what was typed."""
    task = find_task(request, pk)
    form, act, said = ACTIONS[action](request, task)
    if not form.is_valid():
        return show_task(request, task, action, form)
    try:
        act()
    except Refusal as error:
        form.add_error(None, str(error))
        return show_task(request, task, action, form)
    messages.success(request, said)
    return redirect("desk:task_detail", pk=pk)


Prepared = tuple[forms.Form, Callable[[], object], str]


def prepare_report(request: MemberRequest, task: Task) -> Prepared:
    form = ReportForm(request.POST, request.FILES, auto_id="report-%s")

    def act() -> None:
        given = form.cleaned_data
        files = read_uploads(given["evidence"])
        tasks.report_task(task, result=given["result"], files=files, reference=given["reference"], user=request.user)

    return form, act, _("已反馈。")


def prepare_close(request: MemberRequest, task: Task) -> Prepared:
    form = WordsForm(CLOSING, request.POST, auto_id="close-%s")
    return form, lambda: tasks.close_task(task, reason=form.cleaned_data["words"], user=request.user), _("已销号。")


def prepare_dated(action: str) -> Callable[[MemberRequest, Task], Prepared]:
    label, said, function = DATED[action]

    def prepare(request: MemberRequest, task: Task) -> Prepared:
        form = ReasonAndDayForm(label, request.POST, auto_id=f"{action}-%s")
        return form, lambda: function(task, user=request.user, **form.cleaned_data), str(said)

    return prepare


ACTIONS: dict[str, Callable[[MemberRequest, Task], Prepared]] = {
    "report": prepare_report,
    "close": prepare_close,
    **{action: prepare_dated(action) for action in DATED},
}
