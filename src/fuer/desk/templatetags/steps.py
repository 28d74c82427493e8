"""The picture of a step in a history of things done (办理记录), whatever room it belongs to."""

from __future__ import annotations

from django import template
from django.utils.safestring import SafeString

from fuer.core.templatetags.fuer import icon

register = template.Library()

ICONS = {
    "raised": "alert-triangle",
    "renewed": "refresh",
    "ceased": "circle-check",
    "assigned": "send",
    "created": "send",
    "answered": "message",
    "reported": "message",
    "returned": "arrow-back-up",
    "followed": "eye",
    "postponed": "calendar-event",
    "closed": "circle-check",
    "reopened": "rotate",
    "advanced": "arrow-right",
    "skipped": "ban",
    "submitted": "send",
    "accepted": "check",
    "taken": "check",
}


@register.simple_tag
def step_icon(kind: str) -> SafeString:
    """Raises KeyError for a kind that has no picture: a new kind of step names one here."""
    return icon(ICONS[kind])
