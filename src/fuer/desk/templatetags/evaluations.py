"""How evaluations look: stages and findings, always picture, word and colour."""

from __future__ import annotations

from django import template
from django.urls import reverse
from django.utils.safestring import SafeString

from fuer.desk.templatetags.warnings import show_state
from fuer.evaluation.enums import AssessmentState, EvaluationStage, FindingState

register = template.Library()

FINDING_LOOKS = {
    FindingState.OPEN: ("circle-dashed", "quiet"),
    FindingState.ACTING: ("loader-2", "slow"),
    FindingState.REPORTED: ("message", "fair"),
    FindingState.CLOSED: ("circle-check", "good"),
    FindingState.DROPPED: ("ban", "quiet"),
}

ASSESSMENT_LOOKS = {
    AssessmentState.WRITING: ("writing", "quiet"),
    AssessmentState.SUBMITTED: ("send", "fair"),
    AssessmentState.RETURNED: ("arrow-back-up", "late"),
    AssessmentState.ACCEPTED: ("circle-check", "good"),
}


@register.simple_tag
def evaluation_stage(stage: str) -> SafeString:
    found = EvaluationStage(stage)
    look = ("circle-check", "good") if found == EvaluationStage.CLOSED else ("loader-2", "fair")
    return show_state(look, found.value, found.label)


@register.simple_tag
def assessment_state(state: str) -> SafeString:
    found = AssessmentState(state)
    return show_state(ASSESSMENT_LOOKS[found], found.value, found.label)


@register.simple_tag
def finding_state(state: str) -> SafeString:
    found = FindingState(state)
    return show_state(FINDING_LOOKS[found], found.value, found.label)


@register.filter
def evaluation_action(pk: int, action: str) -> str:
    """The address an act on the evaluation is posted to."""
    return reverse(f"desk:evaluation_{action}", args=[pk])


@register.filter
def finding_action(pk: int, action: str) -> str:
    return reverse(f"desk:finding_{action}", args=[pk])
