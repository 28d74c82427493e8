"""How far a filing is: its state and time in a badge, its figures in a bar."""

from django import template
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from fuer.core.templatetags.fuer import icon
from fuer.orgs.models import Area
from fuer.reporting.domain.progress import Counts, Look

register = template.Library()

BAR_WIDTH = 100


@register.simple_tag
def look(shown: Look | None, short: bool = False) -> SafeString:
    """Picture, word and colour of a state or of a note on time; nothing for None. `short` leaves out what is in （）."""
    if shown is None:
        return SafeString()
    word = shown.word.partition("（")[0] if short and shown.code == "reported" else shown.word
    return format_html(
        '<span class="state state-{}" data-state="{}" title="{}">{}{}</span>',
        shown.tone,
        shown.code,
        shown.word,
        icon(shown.icon),
        word,
    )


@register.simple_tag
def counts_bar(counts: Counts) -> SafeString:
    """The due figures of a filing as one bar: accepted, signed, filled in, sent back; what is missing stays empty."""
    parts = [
        ("accepted", counts.accepted),
        ("signed", counts.signed),
        ("filled", counts.filled),
        ("returned", counts.returned),
    ]
    return draw_bar(parts, counts.expected, describe_counts(counts))


def draw_bar(parts: list[tuple[str, int]], whole: int, words: str) -> SafeString:
    pieces, start = [], 0.0
    for name, number in parts:
        width = BAR_WIDTH * number / whole if whole else 0
        if width:
            pieces.append((name, f"{start:.2f}", f"{width:.2f}"))
        start += width
    return format_html(
        '<svg class="bar" role="img" aria-label="{}" viewBox="0 0 {} 10" preserveAspectRatio="none" focusable="false">'
        "<title>{}</title>{}</svg>",
        words,
        BAR_WIDTH,
        words,
        format_html_join("", '<rect class="bar-{}" x="{}" y="0" width="{}" height="10"></rect>', pieces),
    )


def describe_counts(counts: Counts) -> str:
    return _(
        "应报%(expected)s项：已审定%(accepted)s项，已签署%(signed)s项，已填%(filled)s项，退回%(returned)s项，"
        "未填%(missing)s项"
    ) % {
        "expected": counts.expected,
        "accepted": counts.accepted,
        "signed": counts.signed,
        "filled": counts.filled,
        "returned": counts.returned,
        "missing": counts.missing,
    }


@register.simple_tag
def place_name(area: Area, own: Area) -> str:
    """The name of a group of units; the departments of the collection's own area are 本级."""
    return _("%(area)s本级") % {"area": area} if area == own else str(area)


@register.filter
def for_area(by_area: dict[int, Counts], area_id: int) -> Counts | None:
    """Counts of one area of a unit's figures; None where it owes none."""
    return by_area.get(area_id)
