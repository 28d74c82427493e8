"""A report as it is read on a page: its sections with numbers marked, tables, who edits, what was said."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

from django.utils import timezone
from django.utils.translation import gettext as _

from fuer.evaluation.composing.fields import UnknownField
from fuer.evaluation.composing.paper import PUBLIC
from fuer.evaluation.composing.sections import build_section
from fuer.evaluation.composing.stale import Stale, find_stale
from fuer.evaluation.composing.templates import list_slugs, read_template
from fuer.evaluation.domain.building import draft_of, newest_versions, read_facts, read_printed
from fuer.evaluation.domain.facts import in_chinese
from fuer.evaluation.models import Comment, Report, Section, SectionLease, SectionVersion
from fuer.evaluation.report_rules import WRITERS
from fuer.monitoring.models import Snapshot
from fuer.orgs.models import Area, Unit
from fuer.orgs.scope import scope_of
from fuer.papers.charts import Outlines
from fuer.papers.official.blocks import Chart, Figure, Heading, Paragraph, Run, Table
from fuer.plans.models import Plan, Target
from fuer.reporting.enums import TextState
from fuer.reporting.models import FilingText

if TYPE_CHECKING:
    from collections.abc import Mapping

    from fuer.evaluation.composing.facts import Facts
    from fuer.orgs.scope import Visitor


class Words(NamedTuple):
    """A piece of a paragraph: plain words with an empty key, or a number; `is_stale`: it is another one by now.

    `indicator`: whose page tells where the number comes from, None for a count.
    """

    text: str
    key: str = ""
    is_stale: bool = False
    indicator: int | None = None


@dataclass(frozen=True)
class ReadTable:
    caption: str
    heads: tuple[tuple[str, bool], ...]
    rows: tuple[tuple[tuple[tuple[Words, ...], bool], ...], ...]
    note: str
    annex: str


@dataclass(frozen=True)
class ReadSection:
    version: SectionVersion
    paragraphs: tuple[tuple[Words, ...], ...]
    tables: tuple[ReadTable, ...]
    charts: tuple[Chart, ...]
    stale: tuple[Stale, ...]
    fault: str
    lease: SectionLease | None
    comments: tuple[Comment, ...]

    @property
    def number(self) -> str:
        return str(self.version.section_id)


@dataclass(frozen=True)
class Reading:
    basis: str
    sections: tuple[ReadSection, ...]
    outlines: Outlines | None = None

    @property
    def stale(self) -> int:
        return sum(len(section.stale) for section in self.sections)


@in_chinese
def read_report(report: Report, edition: str) -> Reading:
    """The whole report in constant queries. A section with a broken field is shown with the sentence why."""
    facts = read_facts(report, report.cut_off)
    versions = newest_versions(report)
    printed = read_printed(versions)
    now = timezone.now()
    leases = {
        lease.section_id: lease
        for lease in SectionLease.objects.filter(section__report=report, until__gt=now).select_related("holder")
    }
    comments: dict[int, list[Comment]] = defaultdict(list)
    for comment in Comment.objects.filter(section__report=report).select_related("made_by", "answered_by"):
        comments[comment.section_id].append(comment)
    indicators = read_indicators(facts)
    sections = []
    for version in versions:
        values = printed.get(version.pk, {})
        stale = tuple(find_stale(version.text, values, facts.fields))
        keys = {one.key for one in stale}
        fault, blocks = "", []
        try:
            blocks = build_section(draft_of(version, values), facts, is_public=edition == PUBLIC)
        except UnknownField as error:
            fault = str(error)
        sections.append(
            ReadSection(
                version=version,
                paragraphs=tuple(
                    mark(block.runs, keys, indicators) for block in blocks if isinstance(block, Paragraph)
                ),
                tables=tuple(read_table(block, keys, indicators) for block in blocks if isinstance(block, Table)),
                charts=tuple(block for block in blocks if isinstance(block, Chart)),
                stale=stale,
                fault=fault,
                lease=leases.get(version.section_id),
                comments=tuple(comments[version.section_id]),
            )
        )
        assert not blocks or isinstance(blocks[0], Heading)
    return Reading(facts.basis, tuple(sections), facts.outlines)


def read_indicators(facts: Facts) -> dict[str, int]:
    """By the beginning of a target's keys: the indicator it is measured by."""
    ids = {target.target_id for target in facts.targets}
    known = dict(Target.objects.filter(pk__in=ids, indicator__isnull=False).values_list("pk", "indicator_id"))
    return {target.key: known[target.target_id] for target in facts.targets if target.target_id in known}


def mark(runs: tuple[Run, ...], stale: set[str], indicators: Mapping[str, int]) -> tuple[Words, ...]:
    return tuple(
        Words(run.text, run.key, run.key in stale, indicators.get(run.key.rpartition(".")[0]))
        if isinstance(run, Figure)
        else Words(run)
        for run in runs
    )


def read_table(table: Table, stale: set[str], indicators: Mapping[str, int]) -> ReadTable:
    figures = [column.is_figure for column in table.columns]
    rows = tuple(
        tuple((mark(cell, stale, indicators), is_figure) for cell, is_figure in zip(row, figures, strict=True))
        for row in table.rows
    )
    heads = tuple((column.title, column.is_figure) for column in table.columns)
    return ReadTable(table.caption, heads, rows, table.note, table.annex)


def read_chips(report: Report, printed: dict[str, str]) -> dict[str, str]:
    """What the editor prints in place of each token: as the section has it, else as it is now."""
    return read_facts(report, report.cut_off or timezone.localdate()).fields | printed


def list_own_areas(user: Visitor) -> list[Area]:
    """Areas whose reports the person writes."""
    paths = {path for post in scope_of(user).posts if post.role in WRITERS for path in post.paths}
    return list(Area.objects.filter(path__in=paths).order_by("path")) if paths else []


class Choices(NamedTuple):
    templates: list[tuple[str, str, bool]]
    snapshots: list[Snapshot]
    years: list[int]
    units: list[Unit]


def list_choices(area: Area) -> Choices:
    """What a report of the area can be made of; years of a draft are those that have ended within its plans."""
    templates = [read_template(slug) for slug in list_slugs()]
    snapshots = list(Snapshot.objects.filter(area=area).select_related("area").order_by("-year", "-number"))
    ended = timezone.localdate().year - 1
    spans = Plan.objects.filter(superseded_by=None, area=area).values_list("start_year", "end_year")
    years = {year for start, last in spans for year in range(start, min(last, ended) + 1)}
    units = Unit.objects.filter(area=area, valid_to=None).order_by("short_name", "name")
    return Choices(
        [(one.slug, one.name, one.by == "unit") for one in templates],
        snapshots,
        sorted(years, reverse=True),
        list(units),
    )


class Material(NamedTuple):
    """A unit's 文字材料 on the domain a section speaks of; `source` is what a quotation is signed with."""

    unit: str
    state: str
    parts: list[tuple[str, str]]
    source: str


def list_materials(section: Section) -> list[Material]:
    """What units of the area and below have sent in the report's year, the city's own first; drafts stay with them."""
    report = section.report
    plans = read_facts(report, report.cut_off).plans
    found = next(
        ((plan.title, one.title) for plan in plans for one in plan.domains if one.key == section.argument), None
    )
    if found is None:
        return []
    texts = FilingText.objects.filter(
        filing__collection__year=report.year,
        filing__collection__area__path__startswith=report.area.path,
        clause__plan__title=found[0],
        clause__title=found[1],
        state__in=(TextState.SENT, TextState.ACCEPTED),
    ).select_related("filing__unit__area")
    return [make_material(text, report.year) for text in texts.order_by("filing__unit__area__path", "pk")]


def make_material(text: FilingText, year: int) -> Material:
    unit = text.filing.unit.short_name or text.filing.unit.name
    parts = [
        (_("工作进展"), text.progress),
        (_("存在问题"), text.problems),
        (_("下一步打算"), text.next_steps),
    ]
    named = [(name, words.strip()) for name, words in parts if words.strip()]
    # It goes into the paper, so it is no word of the page.
    return Material(unit, str(text.get_state_display()), named, f"（{unit}{year}年文字材料）")
