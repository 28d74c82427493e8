"""Tags of the monitoring pages: states as small pictures, what a target still needs, classes of a heat table."""

from functools import cache

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from fuer.core.templatetags.fuer import BADGES, icon, state_badge
from fuer.judging.units import difference_unit, print_quantity
from fuer.monitoring.models import Answer

register = template.Library()


@register.simple_tag
def state_icon(code: str) -> SafeString:
    """The picture of a state in its colour; its word is read out and shown on hover."""
    return draw_icon(code, get_language() or "")


@register.simple_tag
def plain_badge(code: str) -> SafeString:
    """A state badge without explanation, written once for each state: a board shows hundreds."""
    return draw_badge(code, get_language() or "")


@cache
def draw_icon(code: str, _language: str) -> SafeString:
    badge = BADGES[code]
    return format_html(
        '<span class="state-icon state-ink-{}" title="{}">{}<span class="visually-hidden">{}</span></span>',
        badge.tone,
        badge.word,
        icon(badge.icon),
        badge.word,
    )


@cache
def draw_badge(code: str, _language: str) -> SafeString:
    return state_badge(code)


@register.filter
def needed_words(answer: Answer) -> str:
    """What is still needed each year, or how many members: "+0.35个百分点", "还差2个". Empty where nothing is."""
    if answer.needed_members:
        return _("还差%(number)s个") % {"number": answer.needed_members}
    needed = answer.needed_per_year
    if not needed or not needed.strip("-0."):
        return ""
    signed = needed if needed.startswith("-") else f"+{needed}"
    return print_quantity(signed, difference_unit(answer.unit))
