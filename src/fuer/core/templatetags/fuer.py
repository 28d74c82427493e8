"""Tags and filters every page may use: pictures, states, figures, form controls."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import timedelta
from decimal import Decimal
from typing import Any

from django import template
from django.core.paginator import Page
from django.forms import BoundField, CheckboxInput, CheckboxSelectMultiple, RadioSelect, Select
from django.templatetags.static import static
from django.utils.functional import Promise
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

register = template.Library()

SPRITE = "vendor/icons/icons.svg"


@dataclass(frozen=True)
class Badge:
    """How a state is shown; never by colour alone. `tone` is a class of fuer.css."""

    icon: str
    word: Promise
    tone: str


BADGES = {
    "met": Badge("check", _("已达标"), "good"),
    "early": Badge("check", _("提前达标"), "good"),
    "keeping": Badge("check", _("保持达标"), "good"),
    "so_far": Badge("check", _("至今保持"), "good"),
    "not_yet_met": Badge("point", _("尚未达标"), "quiet"),
    "not_met": Badge("x", _("未达标"), "bad"),
    "on_track": Badge("arrow-up-right", _("进展正常"), "fair"),
    "slow": Badge("arrow-right", _("进展偏慢"), "slow"),
    "off_track": Badge("arrow-down-right", _("进展滞后"), "late"),
    "reversed": Badge("x", _("出现倒退"), "bad"),
    "kept": Badge("check", _("持续保持"), "good"),
    "lost": Badge("x", _("未能保持"), "bad"),
    "will_meet": Badge("arrow-up-right", _("预期可达标"), "good"),
    "will_miss": Badge("arrow-down-right", _("达标困难"), "late"),
    "open": Badge("point", _("尚难判断"), "quiet"),
    "insufficient_data": Badge("point", _("数据不足"), "quiet"),
    "needs_person": Badge("question-mark", _("待人工判定"), "person"),
    "needs_denominator": Badge("divide", _("待补分母"), "person"),
    "definition_changed": Badge("equal-not", _("口径变更"), "person"),
    "no_data": Badge("point", _("无数据"), "none"),
    "report_not_due": Badge("point", _("未到报送期"), "quiet"),
    "not_applicable": Badge("point", _("不适用"), "quiet"),
}


@register.simple_tag
def icon(name: str, label: str = "") -> SafeString:
    """A picture of the sprite; without a label it is decoration and hidden from screen readers."""
    address = f"{static(SPRITE)}#{name}"
    if label:
        return format_html(
            '<svg class="icon" role="img" aria-label="{}" focusable="false"><use href="{}"></use></svg>', label, address
        )
    return format_html('<svg class="icon" aria-hidden="true" focusable="false"><use href="{}"></use></svg>', address)


@register.simple_tag
def state_badge(code: str, title: str = "") -> SafeString:
    """Picture, word and colour of a verdict, label, trajectory, outlook or state; `title` adds the explanation.

    Raises KeyError for a code that has no badge: a state may be unknown to the page, never silently blank.
    """
    badge = BADGES[code]
    return format_html(
        '<span class="state state-{}" data-state="{}"{}>{}{}</span>',
        badge.tone,
        code,
        format_html(' title="{}"', title) if title else "",
        icon(badge.icon),
        badge.word,
    )


@register.filter
def verdict_code(answer: Mapping[str, Any]) -> str:
    """The badge of an answer's verdict (wire form): its state, unless judged."""
    if answer["state"] != "judged":
        return str(answer["state"])
    if answer["verdict"] == "met":
        return str(answer["label"] or "met")
    if answer["phase"] == "before" and answer["breach_year"] is None:
        return "not_yet_met"
    return "not_met"


@register.filter
def state_word(code: str) -> Promise:
    """The word of a badge alone, for a list of choices."""
    return BADGES[code].word


@register.filter
def decimal(value: Decimal | str | None) -> str:
    """A figure in digits, never with an exponent, trailing zeros kept; a missing one is a dash."""
    if value is None or value == "":
        return "—"
    return format(Decimal(value), "f")


@register.filter
def grouped(value: Decimal | int | str | None) -> str:
    """As `decimal`, with the thousands set apart: 10348.50 → 10,348.50."""
    if value is None or value == "":
        return "—"
    return format(Decimal(value), ",f")


@register.filter
def whole_minutes(span: timedelta) -> int:
    """Minutes of a span, begun ones counted."""
    return -(-int(span.total_seconds()) // 60)


@register.filter
def page_numbers(page: Page[Any]) -> Iterable[int | str]:
    """The numbers a pagination shows, with ellipses: 1 … 4 5 6 … 20."""
    return page.paginator.get_elided_page_range(page.number, on_each_side=1, on_ends=1)


@register.simple_tag
def control(field: BoundField) -> SafeString:
    """The input of a form field in the look of the house."""
    widget = field.field.widget
    if isinstance(widget, CheckboxInput):
        look = "form-check-input"
    elif isinstance(widget, (CheckboxSelectMultiple, RadioSelect)):
        look = "form-choices"
    elif isinstance(widget, Select):
        look = "form-select"
    else:
        look = "form-control"
    return field.as_widget(attrs={"class": f"{look} is-invalid" if field.errors else look})


@register.simple_tag
def help_tip(text: str) -> SafeString:
    """A question mark that opens a short explanation; works by mouse, touch and keyboard without a script."""
    return format_html(
        '<details class="help-tip"><summary aria-label="{}">{}</summary><div class="help-tip-text">{}</div></details>',
        _("说明"),
        icon("help-circle"),
        text,
    )
