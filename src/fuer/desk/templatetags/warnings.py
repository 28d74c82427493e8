"""How warnings look: their kinds and stages, always picture, word and colour."""

from __future__ import annotations

from django import template
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString

from fuer.core.templatetags.fuer import icon
from fuer.monitoring.enums import WarningKind, WarningStage

register = template.Library()

KIND_LOOKS = {
    WarningKind.WILL_MISS: ("arrow-down-right", "late"),
    WarningKind.MISSED: ("x", "bad"),
    WarningKind.REVERSED: ("x", "bad"),
    WarningKind.LOST: ("x", "bad"),
    WarningKind.BEHIND_CITY: ("arrow-down-right", "late"),
    WarningKind.WRONG_WAY: ("chart-line", "late"),
    WarningKind.NO_DATA: ("circle-dashed", "slow"),
    WarningKind.DIFFICULT: ("alert-triangle", "bad"),
    WarningKind.LATE_DATA: ("hourglass", "quiet"),
    WarningKind.FIGURE_CHANGED: ("git-compare", "person"),
    WarningKind.DEFINITION_CHANGED: ("equal-not", "person"),
}
STAGE_LOOKS = {
    WarningStage.UNASSIGNED: ("circle-dashed", "quiet"),
    WarningStage.OPEN: ("hourglass", "slow"),
    WarningStage.ANSWERED: ("message", "fair"),
    WarningStage.FOLLOWED: ("loader-2", "fair"),
    WarningStage.CLOSED: ("circle-check", "good"),
}


def show_state(look: tuple[str, str], code: str, word: object) -> SafeString:
    return format_html('<span class="state state-{}" data-state="{}">{}{}</span>', look[1], code, icon(look[0]), word)


@register.simple_tag
def warning_kind(kind: str) -> SafeString:
    found = WarningKind(kind)
    return show_state(KIND_LOOKS[found], found.value, found.label)


@register.simple_tag
def warning_stage(stage: str) -> SafeString:
    found = WarningStage(stage)
    return show_state(STAGE_LOOKS[found], found.value, found.label)


@register.filter
def warning_action(pk: int, action: str) -> str:
    """The address a step of the warning is posted to."""
    return reverse(f"desk:warning_{action}", args=[pk])
