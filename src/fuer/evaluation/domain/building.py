"""A report as an official paper, as it stands or straight from a template and the data."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from fuer.evaluation.composing.facts import Facts, Judgement
from fuer.evaluation.composing.paper import INTERNAL, Imprint, make_paper, name_source
from fuer.evaluation.composing.sections import Draft, compose
from fuer.evaluation.composing.templates import Template, TemplateError, parse_template, read_template
from fuer.evaluation.domain.facts import facts_from_snapshot, facts_live, in_chinese
from fuer.evaluation.models import FieldValue, Report, ReportTemplate, SectionVersion

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Mapping, Sequence

    from fuer.monitoring.models import Snapshot
    from fuer.orgs.models import Area
    from fuer.papers.official.blocks import Paper


def find_template(area: Area, slug: str) -> Template:
    """The area's own template of that name, else the shipped one. TemplateError for a broken or unknown one."""
    own = ReportTemplate.objects.filter(area=area, slug=slug).first()
    if own is None:
        return read_template(slug)
    return parse_template(own.content, _("本地模板“%(name)s”") % {"name": own.name})


@in_chinese
def compose_paper(
    template: Template, facts: Facts, *, edition: str = INTERNAL, snapshot: Snapshot | None = None
) -> Paper:
    """A first draft of the paper, nothing kept. For one unit, narrow the facts before."""
    if template.by == "unit" and facts.counties:
        raise TemplateError(_("“%(name)s”是给一个单位的，须指明单位。") % {"name": template.name})
    source = name_source(facts.area_code, facts.year, snapshot.number) if snapshot is not None else ""
    return make_paper(compose(template, facts), facts, Imprint(template.title), edition, source)


@in_chinese
def build_paper(report: Report, edition: str = INTERNAL) -> Paper:
    """The report as its sections' newest versions say, with the numbers they were written with."""
    facts = read_facts(report, report.cut_off)
    imprint = Imprint(report.title, report.number, report.issued_on, report.seal_head)
    source = ""
    if report.snapshot is not None:
        source = name_source(report.area.code, report.year, report.snapshot.number)
    return make_paper(read_drafts(report), facts, imprint, edition, source)


def read_facts(report: Report, today: dt.date | None) -> Facts:
    """The report's data: its snapshot, or the running collection as of `today`; with what people signed beside it."""
    if report.snapshot is not None:
        facts = facts_from_snapshot(report.snapshot)
    else:
        assert today is not None
        facts = facts_live(report.area, report.year, today)
    if report.unit is not None:
        facts = facts.narrow(report.unit.short_name or report.unit.name)
    return facts.judge(read_judgements(report))


def read_judgements(report: Report) -> tuple[Judgement, ...]:
    rows = report.judgements.select_related("signed_by")
    return tuple(
        Judgement(row.target_id, row.text, row.signed_by.name, row.signed_at.date().isoformat()) for row in rows
    )


def newest_versions(report: Report) -> list[SectionVersion]:
    """The version that stands of each section, in their order; two queries."""
    versions = SectionVersion.objects.filter(section__report=report).select_related("section")
    newest = {version.section_id: version for version in versions.order_by("number")}
    return sorted(newest.values(), key=lambda version: version.section.position)


def read_drafts(report: Report) -> list[Draft]:
    """Its sections as written, each with its numbers as they were printed then; three queries."""
    versions = newest_versions(report)
    printed = read_printed(versions)
    return [draft_of(version, printed.get(version.pk, {})) for version in versions]


def read_printed(versions: Sequence[SectionVersion]) -> dict[int, dict[str, str]]:
    """By version: every number as it was printed; one query."""
    found: dict[int, dict[str, str]] = {}
    for row in FieldValue.objects.filter(version__in=versions):
        found.setdefault(row.version_id, {})[row.key] = row.printed
    return found


def draft_of(version: SectionVersion, printed: Mapping[str, str]) -> Draft:
    section = version.section
    return Draft(section.level, section.heading, section.filling, section.argument, version.text, printed)
