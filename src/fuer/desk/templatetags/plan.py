"""The running text of a plan with its chips, written in one go: a template would take a second for a thousand pieces."""

from collections.abc import Iterable
from html import escape

from django import template
from django.urls import reverse
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from fuer.core.templatetags.fuer import icon, state_badge
from fuer.plans.domain.queries.duties import Duties, RoleList
from fuer.plans.domain.queries.living import Chip, ShownRun

register = template.Library()


@register.simple_tag
def plan_text(runs: Iterable[ShownRun]) -> SafeString:
    """The runs in order; what the system adds carries the class `added` and is no part of the published text."""
    parked_mark = f'<span class="parked-mark added">{escape(_("未纳入监测"))}</span>'
    return mark_safe("".join(write_run(run, parked_mark) for run in runs))  # every part is escaped


def write_run(run: ShownRun, parked_mark: str) -> str:
    words = escape(run.text)
    if run.is_target:
        words = f'<span class="target-words">{words}</span>'
    elif run.is_parked:
        words = f'<span class="parked-words">{words}</span>'
    if run.is_lead:
        words = f'<strong class="lead-words">{words}</strong>'
    anchors = "".join(f'<span class="quote-anchor" id="q{pk}"></span>' for pk in run.anchors)
    mark = parked_mark if run.ends_parked else ""
    chips = "".join(plan_chip(chip, is_named=len(run.chips) > 1) for chip in run.chips)
    return anchors + words + mark + chips


@register.simple_tag
def plan_chip(chip: Chip, *, is_named: bool = False, has_baseline: bool = True) -> SafeString:
    """How one target stands, leading to its indicator. It shows its name where several stand together."""
    answer, target = chip.answer, chip.target
    baseline = ""
    if has_baseline and answer.baseline:
        words = _("%(year)s年基期值 %(value)s") % {"year": target.baseline_year, "value": answer.baseline}
        baseline = format_html('<span class="chip-figure">{}</span>', words)
    goal = _("%(name)s：%(goal)s（%(year)s年）") % {"name": target.name, "goal": answer.goal, "year": answer.due_year}
    return format_html(
        '<a class="chip added" href="{}?year={}" data-bucket="{}" data-tier="{}" data-target="{}" data-units="{}"'
        ' title="{}"><span class="{}">{} </span>{}{}{}</a>',
        reverse("desk:indicator", args=[target.indicator_id]),
        answer.year,
        answer.bucket,
        target.tier,
        target.pk,
        " ".join(str(pk) for pk in sorted(chip.unit_ids)),
        f"{goal}\n{answer.explanation}",
        "chip-name" if is_named else "visually-hidden",
        target.indicator,
        state_badge(answer.code),
        format_html('<span class="chip-figure">{}</span>', answer.figure) if answer.figure else "",
        baseline,
    )


@register.simple_tag
def duty_note(duties: Duties) -> SafeString:
    """Who answers for a piece of the plan: what the document says, and apart from it the demonstration."""
    nobody = format_html('<div class="duty duty-none">{}</div>', _("文件未列责任单位"))
    said = write_roles(duties.document) if duties.document else nobody
    if not duties.demo:
        return said
    return format_html(
        '{}<div class="duty-demo"><div class="duty-demo-words">{}{}</div>{}</div>',
        said,
        icon("info-circle"),
        _("演示分工（非文件规定）"),
        write_roles(duties.demo),
    )


def write_roles(lists: Iterable[RoleList]) -> SafeString:
    rows = ((found.role.label, _("、").join(found.names), _("等") if found.is_open else "") for found in lists)
    return format_html_join("", '<div class="duty"><span class="duty-role">{}</span>{}{}</div>', rows)
