"""Findings: written down, given out as tasks, or dropped with a reason. One function for each, in one transaction."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.db.models import Max
from django.utils import timezone
from django.utils.translation import gettext as _

from fuer.core.domain.events import record_event
from fuer.core.domain.refusing import require, require_words, trim
from fuer.delivery.domain.tasks import TITLE_LENGTH, create_task
from fuer.delivery.enums import TaskOrigin
from fuer.evaluation.domain.steps import hold
from fuer.evaluation.enums import EvaluationStage, FindingState
from fuer.evaluation.models import Evaluation, Finding

if TYPE_CHECKING:
    from fuer.delivery.models import Task
    from fuer.orgs.models import Unit, User
    from fuer.plans.models import Clause

TEXT_LENGTH = 1000
WRITABLE = (EvaluationStage.ASSESSING, EvaluationStage.REVIEWING, EvaluationStage.FINDING, EvaluationStage.REPORTING)
ASSIGNABLE = (EvaluationStage.FINDING, EvaluationStage.REPORTING, EvaluationStage.RECTIFYING)


@transaction.atomic
def add_finding(
    evaluation: Evaluation,
    *,
    text: str,
    cause: str = "",
    advice: str = "",
    clause: Clause | None = None,
    unit: Unit | None = None,
    user: User,
) -> Finding:
    """Write down what was found wanting, from the self-assessment until the report is written."""
    held = hold(evaluation, user)
    require(held.stage in WRITABLE, _("“%(stage)s”阶段不能登记问题。") % {"stage": held.get_stage_display()})
    words = require_words(text, _("请写明问题。"), TEXT_LENGTH)
    is_ours = clause is None or held.plans.filter(pk=clause.plan_id).exists()
    require(is_ours, _("所选领域不在这次评估的规划里。"))
    last = held.findings.aggregate(last=Max("number"))["last"] or 0
    finding = Finding.objects.create(
        evaluation=held,
        number=last + 1,
        clause=clause,
        unit=unit,
        text=words,
        cause=trim(cause, TEXT_LENGTH),
        advice=trim(advice, TEXT_LENGTH),
        made_by=user,
    )
    note(finding, "add_finding", user, {"evaluation": held.pk})
    return hold_finding(finding, user)


@transaction.atomic
def assign_finding(finding: Finding, *, unit: Unit, measure: str, due: dt.date, user: User) -> Task:
    """交办: a task of the unit, which hears of it; the finding is settled when that task is closed (销号)."""
    held = hold_finding(finding, user)
    stage = held.evaluation.get_stage_display()
    require(held.evaluation.stage in ASSIGNABLE, _("“%(stage)s”阶段不能交办整改。") % {"stage": stage})
    require(held.state == FindingState.OPEN, _("这项问题已经交办，或已决定不列入整改。"))
    task = create_task(
        origin=TaskOrigin.FINDING,
        origin_id=held.pk,
        area=held.evaluation.area,
        unit=unit,
        title=" ".join(held.text.split())[:TITLE_LENGTH],
        measure=measure,
        due=due,
        user=user,
    )
    note(held, "assign_finding", user, {"task": task.pk})
    return task


@transaction.atomic
def drop_finding(finding: Finding, *, reason: str, user: User) -> Finding:
    """不列入整改: with its reason, which the record keeps; only what was not given out (a task is closed with its own)."""
    held = hold_finding(finding, user)
    require(held.evaluation.stage != EvaluationStage.CLOSED, _("评估已经结束。"))
    require(held.state == FindingState.OPEN, _("这项问题已经交办，或已决定不列入整改。"))
    held.dropped_reason = require_words(reason, _("请写明不列入整改的理由。"))
    held.dropped_by, held.dropped_at = user, timezone.now()
    held.save(update_fields=["dropped_reason", "dropped_by", "dropped_at"])
    note(held, "drop_finding", user, {})
    return hold_finding(held, user)


def hold_finding(finding: Finding, user: User) -> Finding:
    """The finding as it stands now; its evaluation is held until the transaction ends."""
    evaluation = hold(finding.evaluation, user)
    held = Finding.objects.with_state().get(pk=finding.pk)
    held.evaluation = evaluation
    return held


def note(finding: Finding, verb: str, user: User, payload: dict[str, Any]) -> None:
    area_id = finding.evaluation.area_id
    record_event(actor=user, verb=f"evaluation.{verb}", subject=finding, payload=payload, area_id=area_id)
