"""Review: groups, rubrics, 回避, scores given before others' are seen. One function for each act, in one transaction."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from django.db import IntegrityError, transaction
from django.db.models import Model
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from fuer.core.domain.events import record_event
from fuer.core.domain.refusing import Refusal, require, require_words
from fuer.evaluation.domain.steps import hold
from fuer.evaluation.enums import EvaluationStage
from fuer.evaluation.models import Evaluation, Recusal, ReviewGroup, Rubric, Score
from fuer.notices.domain.notify import notify
from fuer.notices.enums import NoticeKind
from fuer.orgs.enums import Role
from fuer.orgs.models import Membership

if TYPE_CHECKING:
    from fuer.orgs.models import User
    from fuer.plans.models import Target

PREPARED = (EvaluationStage.PREPARING, EvaluationStage.ASSESSING, EvaluationStage.REVIEWING)
WORDS_LENGTH, MOST_POINTS, NAME_LENGTH = 1000, 100, 100


@transaction.atomic
def make_group(evaluation: Evaluation, *, name: str, members: Sequence[User], user: User) -> ReviewGroup:
    """建组: at least two people, of whom each target needs two scores."""
    held = hold_prepared(evaluation, user)
    words = require_words(name, _("请写明评估组名称。"), NAME_LENGTH)
    require(len(members) >= 2, _("评估组至少两人。"))
    try:
        with transaction.atomic():
            group = ReviewGroup.objects.create(evaluation=held, name=words)
    except IntegrityError:
        raise Refusal(_("已有“%(name)s”，请换一个名称。") % {"name": words}) from None
    group.members.set(members)
    note(held, group, "make_group", user, {"members": [member.pk for member in members]})
    notify(
        members,
        kind=NoticeKind.TODO,
        key=f"evaluation.group:{group.pk}",
        title=_("您是%(evaluation)s%(group)s成员") % {"evaluation": held.title, "group": words},
        link=reverse("desk:review", args=[held.pk]),
        area=held.area,
        subject=group,
    )
    return group


@transaction.atomic
def set_rubric(group: ReviewGroup, target: Target, *, text: str, user: User) -> Rubric:
    """By what the group judges a target; not changed any more once somebody scored."""
    held = hold_prepared(group.evaluation, user)
    require(held.plans.filter(pk=target.plan_id).exists(), _("所选目标不在这次评估的规划里。"))
    words = require_words(text, _("请写明评分标准。"), WORDS_LENGTH)
    rubric = Rubric.objects.filter(group=group, target=target).first() or Rubric(group=group, target=target)
    is_used = rubric.pk is not None and rubric.scores.exists()
    require(not is_used, _("已有人按这份标准评分，不能再改。"))
    rubric.text = words
    rubric.save()
    note(held, rubric, "set_rubric", user, {"target": target.pk})
    return rubric


@transaction.atomic
def recuse(rubric: Rubric, *, reason: str, user: User) -> Recusal:
    """回避: before one's own score; others go on without this member."""
    held = hold_for_member(rubric, user)
    words = require_words(reason, _("请写明回避理由。"))
    row = Recusal.objects.create(rubric=rubric, user=user, reason=words)
    note(held, row, "recuse", user, {"rubric": rubric.pk})
    return row


@transaction.atomic
def give_score(rubric: Rubric, *, points: int, words: str, user: User) -> Score:
    """评分: once, while the review lasts, by a member who did not recuse."""
    held = hold_for_member(rubric, user)
    require(held.stage == EvaluationStage.REVIEWING, _("现在不是评审阶段，不能评分。"))
    require(0 <= points <= MOST_POINTS, _("得分应在0到100之间。"))
    row = Score.objects.create(
        rubric=rubric, user=user, points=points, words=require_words(words, _("请写明评分依据。"), WORDS_LENGTH)
    )
    note(held, row, "give_score", user, {"rubric": rubric.pk})
    return row


def end_expert_posts(evaluation: Evaluation, user: User) -> None:
    """An expert's post at the area ends with the last evaluation that needs them; in the caller's transaction."""
    running = ReviewGroup.objects.exclude(evaluation__stage=EvaluationStage.CLOSED).exclude(evaluation=evaluation)
    today = timezone.localdate()
    posts = (
        Membership.objects.valid_on(today)
        .filter(role=Role.EXPERT, area=evaluation.area_id, user__in=evaluation.groups.values("members"))
        .exclude(user__in=running.values("members"))
    )
    for post in posts.order_by("pk"):
        post.valid_to = today
        post.save(update_fields=["valid_to"])
        note(evaluation, post, "end_expert_post", user, {})


def hold_prepared(evaluation: Evaluation, user: User) -> Evaluation:
    held = hold(evaluation, user)
    require(held.stage in PREPARED, _("评审阶段已经结束。"))
    return held


def hold_for_member(rubric: Rubric, user: User) -> Evaluation:
    """The evaluation, held, for a member of the rubric's group who neither scored nor recused."""
    pk = rubric.group.evaluation_id
    Evaluation.objects.select_for_update().get(pk=pk)
    held = Evaluation.objects.select_related("area").get(pk=pk)
    require(rubric.group.members.filter(pk=user.pk).exists(), _("您不是这个评估组的成员。"))
    require(held.stage in PREPARED, _("评审阶段已经结束。"))
    require(not rubric.recusals.filter(user=user).exists(), _("您已对这一目标回避。"))
    require(not rubric.scores.filter(user=user).exists(), _("您已评分，评分不能更改。"))
    return held


def note(evaluation: Evaluation, subject: Model, verb: str, user: User, payload: dict[str, Any]) -> None:
    payload = {"evaluation": evaluation.pk} | payload
    record_event(actor=user, verb=f"evaluation.{verb}", subject=subject, payload=payload, area_id=evaluation.area_id)
