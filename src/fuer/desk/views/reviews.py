"""评审: groups, rubrics, 回避 and scores of an evaluation."""

from __future__ import annotations

from collections.abc import Callable

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from fuer.core.domain.refusing import Refusal
from fuer.desk.member import MemberRequest
from fuer.desk.views.evaluations import find_evaluation
from fuer.desk.views.indicators import read_number
from fuer.evaluation.domain import reviews as domain
from fuer.evaluation.domain.queries.review_page import read_review
from fuer.evaluation.models import Evaluation, ReviewGroup, Rubric
from fuer.evaluation.rules import keeps_evaluation
from fuer.orgs.models import User
from fuer.plans.models import Target


@require_GET
def review(request: MemberRequest, pk: int) -> HttpResponse:
    return show_review(request, find_evaluation(request, pk))


def show_review(request: MemberRequest, evaluation: Evaluation, refused: str = "") -> HttpResponse:
    may_keep = keeps_evaluation(request.user, evaluation) and evaluation.stage in domain.PREPARED
    home = reverse("desk:evaluation_detail", args=[evaluation.pk])
    targets = Target.objects.filter(plan__in=evaluation.plans.all()).select_related("plan")
    context = {
        "evaluation": evaluation,
        "groups": read_review(evaluation, request.user),
        "may_keep": may_keep,
        "people": User.objects.visible_to(request.user).filter(is_active=True).order_by("name") if may_keep else (),
        "targets": targets.order_by("-is_parked", "plan", "position") if may_keep else (),
        "refused": refused,
        "breadcrumb": [(_("评估报告"), reverse("desk:evaluation_list")), (str(evaluation), home)],
    }
    return render(request, "desk/evaluations/review.html", context, status=422 if refused else 200)


def act_on(request: MemberRequest, evaluation: Evaluation, act: Callable[[], object], said: str) -> HttpResponse:
    try:
        act()
    except Refusal as error:
        return show_review(request, evaluation, str(error))
    messages.success(request, said)
    return redirect("desk:review", pk=evaluation.pk)


@require_POST
def review_group(request: MemberRequest, pk: int) -> HttpResponse:
    evaluation, given = find_evaluation(request, pk), request.POST
    chosen = [number for text in given.getlist("members") if (number := read_number(text)) is not None]
    people = list(User.objects.visible_to(request.user).filter(pk__in=chosen))

    def act() -> None:
        domain.make_group(evaluation, name=given.get("name", ""), members=people, user=request.user)

    return act_on(request, evaluation, act, _("已建立评估组，成员会收到通知。"))


@require_POST
def review_rubric(request: MemberRequest, pk: int) -> HttpResponse:
    evaluation, given = find_evaluation(request, pk), request.POST
    group = get_object_or_404(ReviewGroup, pk=read_number(given.get("group", "")), evaluation=evaluation)
    group.evaluation = evaluation
    target = get_object_or_404(Target.objects.visible_to(request.user), pk=read_number(given.get("target", "")))

    def act() -> None:
        domain.set_rubric(group, target, text=given.get("text", ""), user=request.user)

    return act_on(request, evaluation, act, _("已保存评分标准。"))


def find_rubric(evaluation: Evaluation, pk: int) -> Rubric:
    return get_object_or_404(Rubric.objects.select_related("group"), pk=pk, group__evaluation=evaluation)


@require_POST
def review_score(request: MemberRequest, pk: int, rubric: int) -> HttpResponse:
    evaluation, given = find_evaluation(request, pk), request.POST
    found = find_rubric(evaluation, rubric)
    points = read_number(given.get("points", ""))

    def act() -> None:
        number = -1 if points is None else points
        domain.give_score(found, points=number, words=given.get("words", ""), user=request.user)

    return act_on(request, evaluation, act, _("已评分，现在可以看到其他人的评分。"))


@require_POST
def review_recuse(request: MemberRequest, pk: int, rubric: int) -> HttpResponse:
    evaluation = find_evaluation(request, pk)
    found, reason = find_rubric(evaluation, rubric), request.POST.get("reason", "")
    return act_on(
        request, evaluation, lambda: domain.recuse(found, reason=reason, user=request.user), _("已登记回避。")
    )
