"""Self-assessment: opened for every unit, written, reported, returned per item, reported again, accepted."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from fuer.core.domain.events import record_event
from fuer.core.domain.refusing import Refusal, require, require_words, trim
from fuer.delivery.domain.pieces import Upload, keep_pieces
from fuer.evaluation.domain.queries.assessments import find_owed, is_open, list_items, list_weak
from fuer.evaluation.domain.steps import hold
from fuer.evaluation.enums import NEEDS_WORDS, AssessmentState, AssessmentStepKind, EvaluationStage, ItemProgress
from fuer.evaluation.models import (
    AssessmentItem,
    AssessmentItemVersion,
    AssessmentStep,
    Evaluation,
    SelfAssessment,
)
from fuer.evaluation.rules import writes_assessment
from fuer.monitoring.rules import ANSWERERS
from fuer.notices.domain.notify import Message, notify_each
from fuer.notices.enums import NoticeKind
from fuer.orgs.domain.posts import people_by_unit, people_holding
from fuer.plans.enums import ClauseKind
from fuer.reporting.rules import OFFICES

if TYPE_CHECKING:
    from fuer.orgs.models import User

TEXT_LENGTH = 5000
MOST_NAMED = 5


def open_assessments(evaluation: Evaluation) -> list[SelfAssessment]:
    """One for every unit that answers for a clause of the plans, in the caller's transaction; each unit is told."""
    owed = find_owed(evaluation, timezone.localdate()).by_unit
    made = SelfAssessment.objects.bulk_create(SelfAssessment(evaluation=evaluation, unit=unit) for unit in owed)
    AssessmentItem.objects.bulk_create(
        AssessmentItem(assessment=assessment, clause=clause) for assessment in made for clause in owed[assessment.unit]
    )
    people = people_by_unit(owed, *ANSWERERS)
    title = _("请填写自评：%(evaluation)s") % {"evaluation": evaluation.title}
    notify_each(
        (people[assessment.unit_id], write_message(assessment, "open", title, NoticeKind.TODO)) for assessment in made
    )
    return made


@transaction.atomic
def save_item(
    item: AssessmentItem,
    *,
    progress: str,
    text: str,
    row_version: int,
    files: Iterable[Upload] = (),
    user: User,
) -> AssessmentItem:
    """Keep what the unit typed so far, and the files it added. Refused when somebody else saved in between."""
    held = hold_item(item, user)
    require(held.row_version == row_version, _("同事刚刚改过这一项，请刷新页面后再填。"))
    require(not progress or progress in ItemProgress.values, _("请从列表中选择进展。"))
    held.progress, held.text = progress, trim(text, TEXT_LENGTH)
    held.row_version += 1
    held.save(update_fields=["progress", "text", "row_version"])
    held.evidence.add(*keep_pieces(files, "", room="evaluation", user=user))
    return held


@transaction.atomic
def remove_evidence(item: AssessmentItem, evidence_id: int, *, user: User) -> AssessmentItem:
    """Take a piece away from the working copy; what was reported keeps it."""
    held = hold_item(item, user)
    held.evidence.remove(evidence_id)
    return held


def list_gaps(assessment: SelfAssessment) -> list[str]:
    """What keeps the unit from reporting, a sentence for each item."""
    weak = list_weak(assessment.evaluation)
    gaps = []
    for item in list_items(assessment):
        name = item.clause.title or item.clause.path
        if item.clause_id in weak and not item.text:
            targets = "、".join(answer.target.name for answer in weak[item.clause_id][:MOST_NAMED])
            gaps.append(
                _("“%(item)s”有未达标或滞后的目标（%(targets)s），须写明情况。") % {"item": name, "targets": targets}
            )
        if item.clause.kind != ClauseKind.DOMAIN and not item.progress:
            gaps.append(_("“%(item)s”没有选择进展。") % {"item": name})
        if item.progress in NEEDS_WORDS and not item.text:
            words = {"item": name, "progress": item.get_progress_display()}
            gaps.append(_("“%(item)s”为%(progress)s，须写明原因。") % words)
    return gaps


@transaction.atomic
def submit_assessment(assessment: SelfAssessment, *, user: User) -> SelfAssessment:
    """报送: what each item says is kept as a version. Refused with what is missing."""
    held = hold_assessment(assessment)
    require(writes_assessment(user, held), _("只有本单位的填表人和负责人可以填报自评。"))
    require(held.state in (AssessmentState.WRITING, AssessmentState.RETURNED), _("自评已经报送，请刷新页面查看。"))
    gaps = list_gaps(held)
    rest = _("另有%(n)d处。") % {"n": len(gaps) - MOST_NAMED} if len(gaps) > MOST_NAMED else ""
    require(not gaps, "".join(gaps[:MOST_NAMED]) + rest)
    step = write_step(held, AssessmentStepKind.SUBMITTED, user)
    keep_versions(step, [item for item in list_items(held) if is_open(held, item)])
    held.items.update(returned_reason="")
    people = people_holding(*OFFICES, area=held.evaluation.area)
    title = _("%(unit)s已报送自评") % {"unit": held.unit}
    notify_each([(people, write_message(held, f"step-{step.pk}", title, NoticeKind.TODO))])
    return hold_assessment(held)


def keep_versions(step: AssessmentStep, items: Sequence[AssessmentItem]) -> None:
    """What each of `items` says now, its evidence too; two queries whatever their number."""
    made = AssessmentItemVersion.objects.bulk_create(
        AssessmentItemVersion(item=item, step=step, progress=item.progress, text=item.text) for item in items
    )
    links = AssessmentItemVersion.evidence.through
    links.objects.bulk_create(
        links(assessmentitemversion_id=version.pk, evidence_id=piece.pk)
        for version, item in zip(made, items, strict=True)
        for piece in item.evidence.all()
    )


@transaction.atomic
def return_assessment(assessment: SelfAssessment, reasons: Mapping[int, str], *, user: User) -> SelfAssessment:
    """退回修改: the items named by id, each with its reason; the others stay as they were reported."""
    held = hold_for_office(assessment, user)
    require(held.state == AssessmentState.SUBMITTED, _("自评没有在审核中，不能退回。"))
    require(bool(reasons), _("请写明退回哪一项和理由。"))
    items = {item.pk: item for item in held.items.filter(pk__in=reasons)}
    require(len(items) == len(reasons), _("所选的自评项不在这份自评里。"))
    step = write_step(held, AssessmentStepKind.RETURNED, user)
    for pk, reason in reasons.items():
        items[pk].returned_reason = require_words(reason, _("请写明退回理由。"))
    AssessmentItem.objects.bulk_update(items.values(), ["returned_reason"])
    AssessmentItemVersion.objects.bulk_create(
        AssessmentItemVersion(item=item, step=step, text=item.returned_reason) for item in items.values()
    )
    title = _("自评被退回%(n)d项：%(evaluation)s") % {"n": len(items), "evaluation": held.evaluation.title}
    people = people_holding(*ANSWERERS, unit=held.unit)
    notify_each([(people, write_message(held, f"step-{step.pk}", title, NoticeKind.RETURNED))])
    return hold_assessment(held)


@transaction.atomic
def accept_assessment(assessment: SelfAssessment, *, user: User) -> SelfAssessment:
    """审核通过."""
    held = hold_for_office(assessment, user)
    require(held.state == AssessmentState.SUBMITTED, _("自评没有在审核中，不能通过。"))
    write_step(held, AssessmentStepKind.ACCEPTED, user)
    return hold_assessment(held)


def hold_assessment(assessment: SelfAssessment) -> SelfAssessment:
    """The self-assessment as it stands now, held until the transaction ends, while its stage lasts."""
    SelfAssessment.objects.select_for_update().get(pk=assessment.pk)
    rows = SelfAssessment.objects.with_state().select_related("evaluation__area", "unit__area")
    held = rows.get(pk=assessment.pk)
    is_on = held.evaluation.stage == EvaluationStage.ASSESSING
    require(is_on, _("自评阶段已经结束或还没有开始。"))
    return held


def hold_for_office(assessment: SelfAssessment, user: User) -> SelfAssessment:
    hold(assessment.evaluation, user)
    return hold_assessment(assessment)


def hold_item(item: AssessmentItem, user: User) -> AssessmentItem:
    held = hold_assessment(item.assessment)
    require(writes_assessment(user, held), _("只有本单位的填表人和负责人可以填报自评。"))
    found = held.items.select_related("clause").filter(pk=item.pk).first()
    if found is None or not is_open(held, found):
        raise Refusal(_("这一项现在不能修改。"))
    found.assessment = held
    return found


def write_step(assessment: SelfAssessment, kind: AssessmentStepKind, user: User) -> AssessmentStep:
    step = AssessmentStep.objects.create(assessment=assessment, kind=kind, made_by=user)
    payload: dict[str, Any] = {"step": step.pk, "unit": assessment.unit_id}
    area_id = assessment.evaluation.area_id
    record_event(actor=user, verb=f"evaluation.{kind}_assessment", subject=assessment, payload=payload, area_id=area_id)
    return step


def write_message(assessment: SelfAssessment, key: str, title: str, kind: NoticeKind) -> Message:
    link = reverse("desk:assessment", args=[assessment.pk])
    area = assessment.evaluation.area
    return Message(kind, f"evaluation.assessment:{assessment.pk}:{key}", title, "", link, area, assessment)
