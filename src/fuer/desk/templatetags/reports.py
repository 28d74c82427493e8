"""A report on a page: its words with the numbers that can be asked about, its charts, its editor."""

from __future__ import annotations

import json
from collections.abc import Mapping

from django import template
from django.urls import reverse
from django.utils.html import format_html, format_html_join, json_script
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from fuer.evaluation.composing.stale import Stale
from fuer.evaluation.models import Report
from fuer.papers.charts import Option
from fuer.papers.official.blocks import Block, Chart, Figure, Paragraph, Runs, Table
from fuer.papers.official.charted import option_of

register = template.Library()
# What is bound but no number: it reads as plain words until it is stale.
WORDS = ("name", "leads", "cause", "measure", "area", "year", "said", "brief", "mark")


@register.filter
def block_kind(block: Block) -> str:
    """paragraph, table, chart or heading: the name of the part that shows it."""
    kinds = {Paragraph: "paragraph", Table: "table", Chart: "chart"}
    return kinds.get(type(block), "heading")


@register.filter
def chart_option(block: Chart) -> Option | None:
    return option_of(block)


@register.simple_tag
def chart_maps(block: Chart) -> SafeString:
    """The outlines a map of the report is drawn from."""
    scripts = [(json_script(json.loads(text), name),) for name, text in block.maps.items()]
    return format_html_join("", "{}", scripts)


@register.simple_tag
def report_runs(runs: Runs, report: Report, stale: Mapping[str, Stale], is_linked: bool = True) -> SafeString:
    """Words and numbers; a number leads to what it is, a stale one shows what it would be now."""
    base = reverse("desk:report", args=[report.pk])
    return mark_safe("".join(show_run(run, base, stale, is_linked) for run in runs))  # every part is escaped


def show_run(run: str | Figure, base: str, stale: Mapping[str, Stale], is_linked: bool) -> str:
    if isinstance(run, str):
        return format_html("{}", run)
    change = stale.get(run.key)
    if change is not None:
        return show_stale(run, change, base)
    if not is_linked or run.key.rpartition(".")[2] in WORDS:
        return format_html("{}", run.text)
    return format_html('<a class="report-figure" href="{}figures/{}/" data-figure>{}</a>', base, run.key, run.text)


def show_stale(run: Figure, change: Stale, base: str) -> str:
    now = change.now or _("已无此数")
    shape = (
        '<a class="report-figure is-stale" href="{}figures/{}/" data-figure><s>{}</s>'
        '<span class="visually-hidden">{}</span><ins>{}</ins></a>'
    )
    return format_html(shape, base, run.key, run.text, _("，现为"), now)


@register.filter
def table_rows(block: Table) -> list[list[tuple[Runs, bool]]]:
    """Rows of cells, each with whether its column holds figures."""
    return [[(cell, column.is_figure) for cell, column in zip(row, block.columns, strict=True)] for row in block.rows]


@register.filter
def column_shares(block: Table) -> list[int]:
    """How wide each column is, in per cent of the table."""
    whole = sum(column.width for column in block.columns)
    return [round(100 * column.width / whole) for column in block.columns]
