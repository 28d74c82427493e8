"""A report as it is read on a page: every section with its blocks, what is stale in it, what people said of it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.utils import timezone

from fuer.evaluation.composing.fields import UnknownField
from fuer.evaluation.composing.paper import PUBLIC
from fuer.evaluation.composing.sections import build_section
from fuer.evaluation.composing.stale import Stale, find_stale
from fuer.evaluation.domain.building import draft_of, newest_versions, read_facts, read_printed
from fuer.evaluation.domain.facts import in_chinese
from fuer.evaluation.enums import ReportState
from fuer.evaluation.models import Comment, SectionLease
from fuer.papers.official.blocks import Heading

if TYPE_CHECKING:
    from collections.abc import Iterable

    from fuer.evaluation.composing.facts import Facts
    from fuer.evaluation.models import Report, Section, SectionVersion
    from fuer.papers.official.blocks import Block


@dataclass(frozen=True)
class SectionReading:
    """A section as it stands. `stale` by key; `lease` is that of whoever is editing it now; `fault`: why it has no blocks."""

    section: Section
    version: SectionVersion
    blocks: Sequence[Block]
    fault: str
    stale: Mapping[str, Stale]
    comments: Sequence[Comment]
    lease: SectionLease | None

    @property
    def waiting(self) -> int:
        """意见 nobody has answered."""
        return sum(comment.answered_at is None for comment in self.comments)


@dataclass(frozen=True)
class ReportReading:
    facts: Facts
    sections: Sequence[SectionReading]

    @property
    def stale(self) -> list[Stale]:
        return [one for section in self.sections for one in section.stale.values()]

    @property
    def waiting(self) -> int:
        return sum(section.waiting for section in self.sections)


@in_chinese
def read_report(report: Report, edition: str) -> ReportReading:
    """The report in one edition, its numbers as they were written beside those of today.

    An issued report is bound to its snapshot for good, so nothing in it is stale.
    """
    facts = read_facts(report, timezone.localdate())
    versions = newest_versions(report)
    printed = read_printed(versions)
    comments = group_comments(report)
    leases = {lease.section_id: lease for lease in list_leases(report)}
    is_issued = report.state == ReportState.ISSUED
    sections = []
    for version in versions:
        values = printed.get(version.pk, {})
        stale = [] if is_issued else find_stale(version.text, values, facts.fields)
        blocks, fault = read_blocks(version, values, facts, is_public=edition == PUBLIC)
        section = SectionReading(
            section=version.section,
            version=version,
            blocks=blocks,
            fault=fault,
            stale={one.key: one for one in stale},
            comments=comments.get(version.section_id, []),
            lease=leases.get(version.section_id),
        )
        sections.append(section)
    return ReportReading(facts, sections)


def read_blocks(
    version: SectionVersion, printed: Mapping[str, str], facts: Facts, *, is_public: bool
) -> tuple[list[Block], str]:
    """What stands below the section's heading, which the page writes itself; or nothing and the sentence why."""
    try:
        blocks = build_section(draft_of(version, printed), facts, is_public=is_public)
    except UnknownField as error:
        return [], str(error)
    return [block for block in blocks if not isinstance(block, Heading) or block.text != version.section.heading], ""


def group_comments(report: Report) -> dict[int, list[Comment]]:
    comments = Comment.objects.filter(section__report=report).select_related("made_by", "answered_by")
    found: dict[int, list[Comment]] = {}
    for comment in comments:
        found.setdefault(comment.section_id, []).append(comment)
    return found


def list_leases(report: Report) -> Iterable[SectionLease]:
    """Those still running."""
    return SectionLease.objects.filter(section__report=report, until__gt=timezone.now()).select_related("holder")
