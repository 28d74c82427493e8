"""Rows and lines of the review page, put together without a template each: a long plan has 1,300 of them on one page."""

from __future__ import annotations

from django import template
from django.utils.functional import Promise
from django.utils.html import escape, format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from fuer.core.templatetags.fuer import icon
from fuer.plans.domain.queries.draft_review import Paragraph, ReviewRow
from fuer.plans.enums import Decision
from fuer.plans.models import DraftTarget

register = template.Library()

DECISION_ICONS = {
    Decision.OPEN: "question-mark",
    Decision.ACCEPTED: "check",
    Decision.PARKED: "clock-pause",
    Decision.REJECTED: "ban",
}
MERGED = ("arrow-merge", gettext_lazy("已并入"))
ASKED = ("question-mark", gettext_lazy("疑似同一指标"))
SAME = ("link", gettext_lazy("同一指标"))
KNOWN = ("check", gettext_lazy("已有指标"))

ROW = (
    '<li class="review-item" id="row-{0}" data-row="{0}" data-version="{1}" data-decision="{2}"{3}>'
    '<button class="review-row" type="button" tabindex="-1"><span class="review-mark">{4}'
    '<span class="visually-hidden">{5}</span></span><span class="review-name">{6}</span>'
    '<span class="review-rule">{7}{8}</span><span class="review-marks">{9}{10}</span></button></li>'
)


@register.simple_tag
def review_row(row: ReviewRow, *, replaces: bool = False) -> SafeString:
    """One target of the list; `replaces`: it is to take the place of its older self on the page."""
    target = row.target
    decision = Decision(target.decision)
    return format_html(
        ROW,
        target.pk,
        target.row_version,
        target.decision,
        mark_safe(' hx-swap-oob="true"') if replaces else "",
        icon(DECISION_ICONS[decision]),
        decision.label,
        target.indicator_name,
        row.rule or _("类型未定"),
        format_html("<small>{}</small>", row.years) if row.years else "",
        render_chip(target),
        format_html('<span class="review-sure">{} {}</span>', _("把握"), target.confidence) if row.is_unsure else "",
    )


def render_chip(target: DraftTarget) -> SafeString | str:
    """What is known of the row's indicator, as long as the row counts."""
    chip = choose_chip(target)
    return format_html('<span class="review-chip">{}{}</span>', icon(chip[0]), chip[1]) if chip else ""


def choose_chip(target: DraftTarget) -> tuple[str, Promise] | None:
    if target.merged_into_id:
        return MERGED
    if target.decision not in (Decision.OPEN, Decision.ACCEPTED):
        return None
    if target.suggested_same_id:
        return ASKED
    if target.same_as_id:
        return SAME
    return KNOWN if target.indicator_id else None


@register.simple_tag
def review_line(paragraph: Paragraph) -> SafeString:
    """One line of the document with its quotes marked; every run of text names its offset."""
    look = f" source-{paragraph.level}" if paragraph.level else ""
    runs = (
        f'<mark data-start="{run.start}" data-rows="{run.row_ids}">{escape(run.text)}</mark>'
        if run.rows
        else f'<span data-start="{run.start}">{escape(run.text)}</span>'
        for run in paragraph.segments
    )
    return mark_safe(f'<p class="source-line{look}">{"".join(runs)}</p>')
