"""Setting up an evaluation and walking it through its stages. One function for each transition, in one transaction."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils.translation import gettext as _

from fuer.core.domain.refusing import Refusal, require, require_words
from fuer.evaluation.domain.assessments import open_assessments
from fuer.evaluation.domain.reviews import end_expert_posts
from fuer.evaluation.domain.stages import DATED, find_next, list_missing
from fuer.evaluation.domain.steps import hold, note, write_step
from fuer.evaluation.enums import EvaluationKind, EvaluationStage, EvaluationStepKind
from fuer.evaluation.models import Evaluation, EvaluationDate, EvaluationStep, Report
from fuer.evaluation.rules import holds_evaluations
from fuer.notices.domain.notify import notify
from fuer.notices.enums import NoticeKind
from fuer.orgs.domain.posts import people_holding
from fuer.orgs.enums import Role
from fuer.reporting.rules import OFFICES

if TYPE_CHECKING:
    from fuer.monitoring.models import Snapshot
    from fuer.orgs.models import Area, User
    from fuer.plans.models import Plan

TITLE_LENGTH = 200
# Who hears that an evaluation moved on, besides its office.
CONCERNED = (*OFFICES, Role.STATISTICS_BUREAU)


@transaction.atomic
def create_evaluation(
    *, area: Area, kind: EvaluationKind, year: int, plans: Sequence[Plan], title: str = "", user: User
) -> Evaluation:
    """Set up the evaluation of `plans` up to data year `year`; the one before it in the area becomes its predecessor.

    Refused for plans of another area, or that do not run in the year, and where the area has this one already.
    """
    require(holds_evaluations(user, area), _("评估由本级妇儿工委办组织，您不能建立%(area)s的评估。") % {"area": area})
    require(bool(plans), _("请选择评估的规划。"))
    for plan in plans:
        require(plan.area_id == area.pk, _("“%(plan)s”不是%(area)s的规划。") % {"plan": plan, "area": area})
        runs = plan.start_year <= year <= plan.end_year
        require(runs, _("“%(plan)s”不包括%(year)d年。") % {"plan": plan, "year": year})
    words = title.strip() or propose_title(area, kind, year)
    require(len(words) <= TITLE_LENGTH, _("名称太长，请控制在%(n)d字以内。") % {"n": TITLE_LENGTH})
    predecessor = find_predecessor(area, year)
    try:
        with transaction.atomic():
            evaluation = Evaluation.objects.create(
                area=area, kind=kind, year=year, title=words, predecessor=predecessor, made_by=user
            )
    except IntegrityError:
        facts = {"area": area, "year": year, "kind": EvaluationKind(kind).label}
        raise Refusal(_("%(area)s已有%(year)d年的%(kind)s。") % facts) from None
    evaluation.plans.set(plans)
    # Its own report may have been begun before it.
    Report.objects.filter(area=area, year=year, template=kind, evaluation=None).update(evaluation=evaluation)
    write_step(evaluation, EvaluationStepKind.CREATED, user, plans=[plan.pk for plan in plans])
    return evaluation


def propose_title(area: Area, kind: str, year: int) -> str:
    words = {"area": area.name, "year": year}
    if kind == EvaluationKind.ANNUAL:
        return _("%(area)s%(year)d年妇女儿童发展规划年度统计监测") % words
    if kind == EvaluationKind.MIDTERM:
        return _("%(area)s妇女儿童发展规划中期评估（%(year)d年）") % words
    return _("%(area)s妇女儿童发展规划终期评估（%(year)d年）") % words


def find_predecessor(area: Area, year: int) -> Evaluation | None:
    """The last evaluation of the area up to the year, whatever its kind."""
    return Evaluation.objects.filter(area=area, year__lte=year).order_by("-year", "-pk").first()


@transaction.atomic
def set_calendar(evaluation: Evaluation, days: Mapping[EvaluationStage, dt.date], *, user: User) -> Evaluation:
    """The day by which each stage is to be over, all of them, none before the one before it."""
    held = hold(evaluation, user)
    undated = [str(stage.label) for stage in DATED if stage not in days]
    require(not undated, _("请排定各阶段的完成日期：%(stages)s。") % {"stages": "、".join(undated)})
    for before, after in zip(DATED, DATED[1:], strict=False):
        facts = {"before": before.label, "after": after.label}
        require(days[before] <= days[after], _("“%(after)s”的完成日期不能早于“%(before)s”。") % facts)
    for stage in DATED:
        EvaluationDate.objects.update_or_create(evaluation=held, stage=stage, defaults={"due": days[stage]})
    note(held, "set_calendar", user, {stage.value: days[stage].isoformat() for stage in DATED})
    return held


@transaction.atomic
def cite_snapshot(evaluation: Evaluation, snapshot: Snapshot, *, user: User) -> Evaluation:
    """The frozen data its figures are cited from: of the same area and year. Another one only before rectification."""
    held = hold(evaluation, user)
    fits = snapshot.area_id == held.area_id and snapshot.year == held.year
    require(fits, _("只能引用本级%(year)d年的定版数据。") % {"year": held.year})
    is_over = held.stage in (EvaluationStage.RECTIFYING, EvaluationStage.CLOSED)
    require(not is_over, _("报告阶段已经结束，不能改用另一份定版数据。"))
    held.snapshot = snapshot
    held.save(update_fields=["snapshot"])
    note(held, "cite_snapshot", user, {"snapshot": snapshot.pk})
    return held


@transaction.atomic
def skip_item(evaluation: Evaluation, key: str, *, reason: str, user: User) -> Evaluation:
    """略过: pass over one missing thing, for a reason that stays in the record. What has to be done cannot be skipped."""
    held = hold(evaluation, user)
    missing = next((item for item in list_missing(held) if item.key == key), None)
    if missing is None:
        raise Refusal(_("这一事项已经具备或已经略过，请刷新页面查看。"))
    require(missing.can_skip, _("这一事项不能略过：%(says)s") % {"says": missing.says})
    words = require_words(reason, _("请写明略过的理由。"))
    write_step(held, EvaluationStepKind.SKIPPED, user, item=key, subject=missing.says, note=words)
    return held


@transaction.atomic
def advance_evaluation(evaluation: Evaluation, *, user: User, seen: str = "") -> Evaluation:
    """To the next stage; Refusal names everything that is missing. `seen` is the stage the person looked at: a second
    press, or a colleague's, does not pass over a stage nobody looked at.
    """
    held = hold(evaluation, user)
    require(not seen or held.stage == seen, _("阶段已经变动，请刷新页面查看。"))
    following = find_next(held.stage)
    if following is None:
        raise Refusal(_("评估已经结束。"))
    missing = list_missing(held)
    require(not missing, _("还不能进入“%(stage)s”：%(missing)s") % {
        "stage": following.label, "missing": "".join(item.says for item in missing)
    })  # fmt: skip
    held.stage = following
    held.save(update_fields=["stage"])
    step = write_step(held, EvaluationStepKind.ADVANCED, user)
    if following == EvaluationStage.ASSESSING:
        open_assessments(held)
    if following == EvaluationStage.CLOSED:
        end_expert_posts(held, user)
    tell_concerned(held, step)
    return held


def tell_concerned(evaluation: Evaluation, step: EvaluationStep) -> None:
    title = _("%(evaluation)s进入“%(stage)s”阶段") % {
        "evaluation": evaluation.title,
        "stage": evaluation.get_stage_display(),
    }
    notify(
        people_holding(*CONCERNED, area=evaluation.area),
        kind=NoticeKind.INFO,
        key=f"evaluation:{evaluation.pk}:step-{step.pk}",
        title=title,
        link=reverse("desk:evaluation_detail", args=[evaluation.pk]),
        area=evaluation.area,
        subject=evaluation,
    )
