"""The outline and the running text of a plan, written in one go: a template would take a second for a thousand pieces."""

from collections.abc import Iterable
from html import escape

from django import template
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from fuer.core.templatetags.fuer import icon, state_badge, state_word
from fuer.plans.domain.queries.duties import Duties, RoleList
from fuer.plans.domain.queries.living import Chip, LivingPlan, OutlineItem, ShownParagraph, ShownRun, ShownTable

register = template.Library()

# By the level of a paragraph that is no running text.
HEADING_TAGS = {
    1: ('<h2 class="plan-title">', "</h2>"),
    2: ("<h3>", "</h3>"),
    3: ("<h4>", "</h4>"),
    4: ('<p class="plan-caption">', "</p>"),
}


@register.simple_tag
def plan_outline(items: Iterable[OutlineItem]) -> SafeString:
    """The outline as lists within lists."""
    return mark_safe(write_outline(items, _("重点指标目标表"), _("纳入监测的目标数")))  # every part is escaped


def write_outline(items: Iterable[OutlineItem], untitled: str, counted: str) -> str:
    lines = []
    for item in items:
        count = f'<span class="outline-count" title="{escape(counted)}">{item.targets}</span>' if item.targets else ""
        inner = write_outline(item.children, untitled, counted) if item.children else ""
        lines.append(
            f'<li><a class="outline-link outline-level-{item.level}" href="#{escape(item.anchor)}">'
            f"{escape(item.title or untitled)}{count}</a>{inner}</li>\n"
        )
    return f'<ul class="outline-list">\n{"".join(lines)}</ul>\n'


class Marks:
    """What the system adds to the text again and again, each piece written once a page."""

    def __init__(self) -> None:
        self.parked = f'<span class="parked-mark added">{escape(_("未纳入监测"))}</span>'
        self.nobody = f'<div class="duty duty-none">{escape(_("文件未列责任单位"))}</div>'
        self.demo = f'<div class="duty-demo-words">{icon("info-circle")}{escape(_("演示分工（非文件规定）"))}</div>'
        self.duties = escape(_("责任单位"))
        self.badges: dict[str, str] = {}

    def badge(self, code: str) -> str:
        if code not in self.badges:
            self.badges[code] = state_badge(code)
        return self.badges[code]


@register.simple_tag
def plan_sheet(living: LivingPlan) -> SafeString:
    """The whole text, block by block; what is added carries the class `added` and is no part of the published text."""
    marks = Marks()
    return mark_safe("".join(write_block(block, living, marks) for block in living.blocks))  # every part is escaped


def write_block(block: ShownParagraph | ShownTable, living: LivingPlan, marks: Marks) -> str:
    if isinstance(block, ShownTable):
        return render_to_string("desk/plans/parts/table.html", {"block": block, "year": living.year})
    return write_paragraph(block, marks)


def write_paragraph(block: ShownParagraph, marks: Marks) -> str:
    """A paragraph or heading, and who answers for what it says."""
    heading = " plan-heading" if block.level else ""
    kind = f" plan-{escape(block.kind)}" if block.kind else ""
    opening, closing = paragraph_tags(block)
    words = "".join(write_run(run, marks) for run in block.runs)
    duties = ""
    if block.is_assignable or not block.duties.is_empty:
        note = write_duties(block.duties, marks)
        duties = f'<aside class="plan-duties added" aria-label="{marks.duties}">{note}</aside>'
    return (
        f'<section class="plan-block{heading}{kind}" id="{escape(block.anchor)}">\n'
        f"{opening}{words}{closing}\n{duties}\n</section>\n"
    )


def paragraph_tags(block: ShownParagraph) -> tuple[str, str]:
    if block.level:
        return HEADING_TAGS[block.level]
    return ('<p class="has-chips">' if block.has_chips else "<p>"), "</p>"


def write_run(run: ShownRun, marks: Marks) -> str:
    words = escape(run.text)
    if run.is_target:
        words = f'<span class="target-words">{words}</span>'
    elif run.is_parked:
        words = f'<span class="parked-words">{words}</span>'
    if run.is_lead:
        words = f'<strong class="lead-words">{words}</strong>'
    for pk in reversed(run.anchors):
        words = f'<span class="quote-anchor" id="q{pk}"></span>{words}'
    if run.ends_parked:
        words += marks.parked
    for chip in run.chips:
        words += write_chip(chip, marks.badge(chip.answer.code), is_named=len(run.chips) > 1)
    return words


@register.simple_tag
def plan_chip(chip: Chip) -> SafeString:
    """The chip of a table row, where the baseline has a column of its own."""
    return mark_safe(write_chip(chip, state_badge(chip.answer.code), has_baseline=False))  # every part is escaped


def write_chip(chip: Chip, badge: str, *, is_named: bool = False, has_baseline: bool = True) -> str:
    """How one target stands, leading to its indicator. It shows its name where several stand together."""
    answer, target = chip.answer, chip.target
    words = {"name": target.name, "goal": answer.goal, "year": answer.due_year}
    title = _("%(name)s：%(goal)s（%(year)s年）") % words + f"\n{answer.explanation}"
    if says := (answer.wire.get("outlook") or {}).get("says"):
        title += "\n" + _("预期：%(outlook)s") % {"outlook": state_word(says)}
    if answer.rests_on_demo:
        title += f"\n{_('演示数据')}"
    if chip.marks.waiting:
        title += "\n" + _("%(year)s年已报送（未审定）：%(figure)s，不参加判定") % {
            "year": answer.year,
            "figure": chip.marks.waiting,
        }
    if chip.marks.is_revised:
        title += f"\n{_('修订数')}"
    units = " ".join(str(pk) for pk in sorted(chip.unit_ids))
    look = "chip-name" if is_named else "visually-hidden"
    return (
        f'<a class="chip added" href="{reverse("desk:indicator", args=[target.indicator_id])}?year={answer.year}"'
        f' data-bucket="{answer.bucket}" data-tier="{escape(target.tier)}" data-target="{target.pk}"'
        f' data-units="{units}" title="{escape(title)}"><span class="{look}">{escape(str(target.indicator))} </span>'
        f"{badge}{write_figure(answer.figure)}{write_marks(chip)}{write_baseline(chip) if has_baseline else ''}</a>"
    )


def write_marks(chip: Chip) -> str:
    """What stands beside the figure of the year and is no part of its state: 修订数, and what is not accepted yet."""
    revised = f'<span class="chip-mark">{icon("history")}{escape(_("修订数"))}</span>' if chip.marks.is_revised else ""
    if not chip.marks.waiting:
        return revised
    words = escape(_("未审定 %(figure)s") % {"figure": chip.marks.waiting})
    return f'{revised}<span class="chip-mark">{icon("clock")}{words}</span>'


def write_baseline(chip: Chip) -> str:
    if not chip.answer.baseline:
        return ""
    words = {"year": chip.target.baseline_year, "value": chip.answer.baseline}
    return write_figure(_("%(year)s年基期值 %(value)s") % words)


def write_figure(words: str) -> str:
    return f'<span class="chip-figure">{escape(words)}</span>' if words else ""


@register.simple_tag
def duty_note(duties: Duties) -> SafeString:
    """Who answers for a piece of the plan: what the document says, and apart from it the demonstration."""
    return mark_safe(write_duties(duties, Marks()))  # every part is escaped


def write_duties(duties: Duties, marks: Marks) -> str:
    said = write_roles(duties.document) or marks.nobody
    return said + (f'<div class="duty-demo">{marks.demo}{write_roles(duties.demo)}</div>' if duties.demo else "")


def write_roles(lists: Iterable[RoleList]) -> str:
    return "".join(write_role(found) for found in lists)


def write_role(found: RoleList) -> str:
    names = _("、").join(found.names) + (_("等") if found.is_open else "")
    return f'<div class="duty"><span class="duty-role">{escape(str(found.role.label))}</span>{escape(names)}</div>'
