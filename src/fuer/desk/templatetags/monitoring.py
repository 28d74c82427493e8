"""Rows and marks of the monitoring pages, written in one go: a template would take too long for a thousand cells."""

from collections.abc import Iterable
from functools import cache
from html import escape

from django import template
from django.urls import NoReverseMatch, reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language, gettext_lazy, ngettext
from django.utils.translation import gettext as _

from fuer.core.templatetags.fuer import BADGES, icon, state_badge
from fuer.indicators.models import ReferenceVersion
from fuer.judging.units import difference_unit, print_quantity
from fuer.monitoring.domain.queries.changes import Change
from fuer.monitoring.domain.queries.compare import Comparison, Line
from fuer.monitoring.domain.queries.counties import HeatRow
from fuer.monitoring.domain.queries.rows import Domain, TargetRow, YearFigure
from fuer.monitoring.domain.queries.scene import Scene
from fuer.monitoring.models import Answer
from fuer.plans.domain.queries.figures import print_plain

register = template.Library()


@register.filter
def reference_figure(version: ReferenceVersion) -> str:
    """The digits as published, else the plain number."""
    return version.printed or print_plain(version.value)


@register.simple_tag
def state_icon(code: str) -> SafeString:
    """The picture of a state in its colour; its word is read out and shown on hover."""
    return draw_icon(code, get_language() or "")


@register.simple_tag
def plain_badge(code: str) -> SafeString:
    """A state badge without explanation, drawn once for each state."""
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
def domain_title(domain: Domain) -> str:
    """What a group of targets is called: the table, the domain, or what stands outside the domains."""
    return _("重点指标") if domain.is_table else domain.title or _("其他章节")


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


NOTHING = '<span class="is-none">—</span>'
EMPTY = ("—", NOTHING)


class Words:
    """What stands in every row, translated once a page."""

    def __init__(self) -> None:
        self.goal, self.base, self.verdict = escape(_("目标值")), escape(_("基期值")), escape(_("判定"))
        self.trajectory, self.outlook = escape(_("进度")), escape(_("预期"))
        self.needed, self.lead = escape(_("每年还需")), escape(_("牵头单位"))
        self.state, self.compared, self.difference = escape(_("状态")), escape(_("比较")), escape(_("相差"))
        self.none = NOTHING
        self.nobody = f'<span class="is-none">{escape(_("文件未列责任单位"))}</span>'
        self.reference = f'<span class="target-mark">{escape(_("参照市级目标"))}</span>'
        self.demo = f' <span class="demo-mark">{escape(_("演示数据"))}</span>'
        demo_duty = f'title="{escape(_("演示分工（非文件规定）"))}">{escape(_("演示分工"))}'
        self.demo_duty = f'<span class="target-mark" {demo_duty}</span>'
        self.alert = icon("alert-triangle")
        self.warnings_url = find_url("desk:warning_list")
        self.language = get_language() or ""


def find_url(name: str) -> str:
    """The address of a page; empty while there is none."""
    try:
        return reverse(name)
    except NoReverseMatch:
        return ""


@register.simple_tag
def target_rows(rows: Iterable[TargetRow]) -> SafeString:
    """The rows of a table of targets; its head stands in the template."""
    words = Words()
    return mark_safe("".join(write_row(row, words) for row in rows))  # every part is escaped


def write_row(row: TargetRow, words: Words) -> str:
    answer = row.answer
    cells = [
        write_name(row, words),
        write_cell(
            words.goal, f'{escape(answer.goal) or "—"}<span class="target-year">{answer.due_year}</span>', "cell-goal"
        ),
        write_cell(words.base, escape(answer.baseline) or "—", "figure"),
        *(write_earlier(before, words) for before in row.earlier),
        write_cell(str(answer.year), write_figure(answer, words), "figure is-now"),
        write_cell(words.verdict, draw_badge(answer.code, words.language), "cell-state"),
        write_cell(words.trajectory, write_badge(answer.trajectory, words), "cell-state"),
        write_cell(words.outlook, write_badge(answer.outlook, words), "cell-state"),
        write_cell(words.needed, escape(needed_words(answer)) or "—", "figure"),
        write_cell(words.lead, write_leads(row, words), "cell-unit"),
    ]
    kind = ' class="is-reference"' if answer.is_reference else ""
    return f"<tr{kind}>{''.join(cells)}</tr>\n"


def write_cell(label: str, inner: str, kind: str) -> str:
    """A cell; a phone leaves out the empty ones."""
    empty = " is-empty" if inner in EMPTY else ""
    return f'<td class="{kind}{empty}" data-label="{label}">{inner}</td>'


def write_badge(code: str, words: Words) -> str:
    return draw_badge(code, words.language) if code else words.none


def write_name(row: TargetRow, words: Words) -> str:
    """The target leading to its indicator, and what must be known of it."""
    answer = row.answer
    url = f"{reverse('desk:indicator', args=[answer.target.indicator_id])}?year={answer.year}"
    link = f'<a href="{url}" title="{escape(answer.explanation)}">{escape(answer.target.name)}</a>'
    marks = (words.reference if answer.is_reference else "") + write_warnings(row, words)
    return f'<th scope="row" class="cell-name">{link}{marks}</th>'


def write_warnings(row: TargetRow, words: Words) -> str:
    if not row.warnings:
        return ""
    text = escape(ngettext("预警 %(n)d 条", "预警 %(n)d 条", row.warnings) % {"n": row.warnings})
    if not words.warnings_url:
        return f'<span class="target-mark is-warning">{words.alert}{text}</span>'
    url = f"{words.warnings_url}?target={row.answer.target_id}&amp;area={escape(row.answer.area.code)}"
    return f'<a class="target-mark is-warning" href="{url}">{words.alert}{text}</a>'


def write_earlier(before: YearFigure | None, words: Words) -> str:
    if before is None:
        return '<td class="figure cell-earlier">—</td>'
    inner = draw_icon(before.code, words.language) + (escape(before.figure) or "—")
    return write_cell(str(before.year), inner, "figure cell-earlier")


def write_figure(answer: Answer, words: Words) -> str:
    """The figure of the year; a sum that lacks members says how many reported."""
    shown = escape(answer.figure) or "—"
    if answer.is_provisional:
        counted = {"counted": answer.members_counted, "expected": answer.members_expected}
        text = escape(_("暂为 %(counted)s/%(expected)s") % counted)
        shown += f'<span class="target-mark" title="{escape(answer.explanation)}">{text}</span>'
    return shown + (words.demo if answer.rests_on_demo and answer.figure else "")


def write_leads(row: TargetRow, words: Words) -> str:
    if not row.leads:
        return words.nobody
    return escape(_("、").join(row.leads)) + (words.demo_duty if row.lead_is_demo else "")


# Of each change: picture, tone of the house, words.
CHANGE_LOOKS = {
    Change.BETTER: ("arrow-up-right", "good", gettext_lazy("变好")),
    Change.WORSE: ("arrow-down-right", "bad", gettext_lazy("变差")),
    Change.EQUAL: ("minus", "quiet", gettext_lazy("持平")),
    Change.OTHER: ("arrow-right", "fair", gettext_lazy("有变化，不分好坏")),
    Change.BROKEN: ("equal-not", "person", gettext_lazy("口径变更，不可比")),
    Change.MISSING: ("point", "quiet", gettext_lazy("缺数，不可比")),
}
# The same where two areas stand side by side.
AREA_WORDS = {
    Change.BETTER: gettext_lazy("更好"),
    Change.WORSE: gettext_lazy("更差"),
    Change.EQUAL: gettext_lazy("相同"),
}
AREA_WORDS[Change.OTHER] = gettext_lazy("有差别，不分好坏")


def word_change(change: Change, *, between_areas: bool) -> str:
    word = CHANGE_LOOKS[change][2]
    return str(AREA_WORDS.get(change, word) if between_areas else word)


@register.simple_tag
def change_mark(change: Change, difference: str = "", between_areas: bool = False) -> SafeString:
    """Picture, word and amount of a change; `between_areas`: of a second area against a first."""
    picture, tone, _word = CHANGE_LOOKS[change]
    shown = word_change(change, between_areas=between_areas)
    amount = "" if change in (Change.BROKEN, Change.MISSING) else difference
    return format_html(
        '<span class="state state-{}" data-change="{}">{}{}</span>{}',
        tone,
        change.value,
        icon(picture),
        shown,
        format_html('<span class="change-amount">{}</span>', amount) if amount else "",
    )


@register.filter
def heat_codes(codes: str) -> list[str]:
    """Codes of states in one string, apart by commas."""
    return codes.split(",")


@register.simple_tag
def heat_rows(rows: Iterable[HeatRow], scene: Scene) -> SafeString:
    """The rows of the table of targets and counties; its head stands in the template."""
    words = HeatWords()
    return mark_safe("".join(write_heat_row(row, scene, words) for row in rows))  # every part is escaped


class HeatWords:
    def __init__(self) -> None:
        self.language = get_language() or ""
        self.own = f'<span class="target-mark">{escape(_("本地目标"))}</span>'
        self.rare = f'<span class="target-mark">{escape(_("罕见事件，不分档"))}</span>'
        self.goal, self.city, self.none = escape(_("目标值")), escape(_("全市")), escape(_("不比较"))
        self.url = reverse("desk:monitoring_counties")


def write_heat_row(row: HeatRow, scene: Scene, words: HeatWords) -> str:
    url = f"{words.url}?target={row.target.pk}&amp;year={scene.year}"
    mark = words.rare if row.is_rare else ""
    goal = escape(row.city.goal) if row.city else "—"
    cells = [
        f'<th scope="row" class="cell-name"><a href="{url}">{escape(row.target.name)}</a>{mark}</th>',
        write_cell(words.goal, goal, "cell-goal"),
        write_cell(words.city, write_heat_figure(row.city, words), "figure is-now"),
    ]
    for area, cell in zip(scene.counties, row.cells, strict=True):
        kind = f"figure heat heat-{cell.ground[1:]}" if cell.ground else "figure heat"
        own = words.own if cell.answer and not cell.answer.is_reference else ""
        label = escape(area.short_name or area.name)
        cells.append(write_cell(label, write_heat_figure(cell.answer, words) + own, kind))
    return f"<tr>{''.join(cells)}</tr>\n"


def write_heat_figure(answer: Answer | None, words: HeatWords) -> str:
    """A figure with the picture of its state, or the word why there is none."""
    if answer is None:
        return f'<span class="is-none">{words.none}</span>'
    shown = answer.figure or str(BADGES[answer.code].word)
    return draw_icon(answer.code, words.language) + escape(shown)


@register.simple_tag
def compare_rows(lines: Iterable[Line], found: Comparison) -> SafeString:
    """The rows of a comparison; its head stands in the template."""
    words = Words()
    labels = [str(side.area if found.between_areas else side.year) for side in (found.first, found.second)]
    rows = (write_line(line, labels, words, between_areas=found.between_areas) for line in lines)
    return mark_safe("".join(rows))  # every part is escaped


def write_line(line: Line, labels: list[str], words: Words, *, between_areas: bool) -> str:
    leading = line.leading
    url = reverse("desk:indicator", args=[line.target.indicator_id])
    is_reference = any(side is not None and side.is_reference for side in (line.first, line.second))
    name = f'<a href="{url}">{escape(line.target.name)}</a>{words.reference if is_reference else ""}'
    goal = f"{escape(leading.goal)}" if leading else "—"
    cells = [f'<th scope="row" class="cell-name">{name}</th>', write_cell(words.goal, goal, "cell-goal")]
    for label, side in zip(labels, (line.first, line.second), strict=True):
        shown = escape(side.figure) or "—" if side else "—"
        cells.append(write_cell(escape(label), shown, "figure is-now"))
        cells.append(write_cell(words.state, write_badge(side.code if side else "", words), "cell-state"))
    mark = change_mark(line.change, "", between_areas)
    amount = line.difference if line.change not in (Change.BROKEN, Change.MISSING) else ""
    cells += [
        write_cell(words.compared, mark, "cell-state"),
        write_cell(words.difference, escape(amount) or "—", "figure"),
    ]
    return f"<tr>{''.join(cells)}</tr>\n"
