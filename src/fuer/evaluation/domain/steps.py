"""Holding an evaluation while something is decided about it, and writing down what was."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _

from fuer.core.domain.events import record_event
from fuer.core.domain.refusing import require
from fuer.evaluation.enums import EvaluationStepKind
from fuer.evaluation.models import Evaluation, EvaluationStep
from fuer.evaluation.rules import keeps_evaluation

if TYPE_CHECKING:
    from fuer.orgs.models import User


def hold(evaluation: Evaluation, user: User) -> Evaluation:
    """The evaluation as it stands now, held until the transaction ends, for somebody who keeps it."""
    Evaluation.objects.select_for_update().get(pk=evaluation.pk)
    held = Evaluation.objects.select_related("area", "snapshot").get(pk=evaluation.pk)
    require(keeps_evaluation(user, held), _("评估由本级妇儿工委办组织，您不能进行此项操作。"))
    return held


def write_step(
    evaluation: Evaluation, kind: EvaluationStepKind, user: User, *, plans: Sequence[int] = (), **said: Any
) -> EvaluationStep:
    step = EvaluationStep.objects.create(evaluation=evaluation, kind=kind, stage=evaluation.stage, made_by=user, **said)
    payload: dict[str, Any] = {"step": step.pk, "stage": str(evaluation.stage)}
    payload |= {"plans": list(plans)} if plans else {}
    payload |= {"item": step.item} if step.item else {}
    note(evaluation, f"{kind}_evaluation", user, payload)
    return step


def note(evaluation: Evaluation, verb: str, user: User, payload: dict[str, Any]) -> None:
    record_event(actor=user, verb=f"evaluation.{verb}", subject=evaluation, payload=payload, area_id=evaluation.area_id)
