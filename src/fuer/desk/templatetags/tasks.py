"""How tasks look: their state, always picture, word and colour."""

from __future__ import annotations

from django import template
from django.urls import reverse
from django.utils.safestring import SafeString

from fuer.delivery.enums import TaskState
from fuer.desk.templatetags.warnings import show_state

register = template.Library()

LOOKS = {
    TaskState.ACTING: ("loader-2", "slow"),
    TaskState.REPORTED: ("message", "fair"),
    TaskState.CLOSED: ("circle-check", "good"),
}


@register.simple_tag
def task_state(state: str) -> SafeString:
    found = TaskState(state)
    return show_state(LOOKS[found], found.value, found.label)


@register.filter
def task_action(pk: int, action: str) -> str:
    """The address a step of the task is posted to."""
    return reverse(f"desk:task_{action}", args=[pk])
