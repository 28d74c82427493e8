"""What the review page shows of a draft: its targets by clause and its text cut at their quotes.

Whatever the draft's size, `read_review` asks the database once, for the targets; clauses and text come from the
reading kept with the draft.
"""

from __future__ import annotations

from bisect import bisect_right
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import groupby
from typing import Any

from django.utils.translation import gettext as _

from fuer.judging.chinese_format import format_rule
from fuer.judging.rules import Kind, RuleError, rule_from_wire
from fuer.plans.domain.outline import Piece, list_pieces
from fuer.plans.enums import ClauseKind, Decision, DraftSource
from fuer.plans.models import Draft, DraftTarget

SURE = Decimal("0.9")


@dataclass(frozen=True)
class ReviewRow:
    """One target as the list shows it. `rule` is Chinese, empty while kind and parameters make no rule yet."""

    target: DraftTarget
    rule: str
    years: str

    @property
    def is_unsure(self) -> bool:
        return self.target.confidence < SURE


@dataclass(frozen=True)
class ClauseGroup:
    """The targets of one clause, decided together. `domain` is set on the first group of a domain."""

    key: str
    plan_index: int
    path: str
    title: str
    domain: str
    rows: tuple[ReviewRow, ...]


@dataclass(frozen=True)
class PlanPart:
    """One plan of the document: what the reader counted in it, and its targets."""

    index: int
    title: str
    years: str
    domains: int
    measures: int
    table_rows: int
    projects: int
    groups: tuple[ClauseGroup, ...]


@dataclass(frozen=True)
class Segment:
    """A run of text under the same targets; `rows` holds their ids, none for plain text."""

    start: int
    text: str
    rows: tuple[int, ...]

    @property
    def row_ids(self) -> str:
        return " ".join(str(row) for row in self.rows)


@dataclass(frozen=True)
class Paragraph:
    """One line of the document. `level` is plan or domain where such a piece begins, else empty."""

    level: str
    segments: tuple[Segment, ...]


@dataclass(frozen=True)
class ReviewPage:
    parts: tuple[PlanPart, ...]
    paragraphs: tuple[Paragraph, ...]
    counts: dict[str, int]
    warnings: tuple[str, ...]


def read_review(draft: Draft) -> ReviewPage:
    """The whole page, in one query."""
    rows = [describe_row(target) for target in list_targets(draft)]
    plans: list[dict[str, Any]] = draft.reading.get("plans", [])
    parts = tuple(
        describe_part(index, plan, [row for row in rows if row.target.plan_index == index])
        for index, plan in enumerate(plans)
    )
    return ReviewPage(
        parts=parts,
        paragraphs=cut_text(draft.text, [row.target for row in rows], list_headings(plans)),
        counts=count_rows(row.target for row in rows),
        warnings=tuple(draft.reading.get("warnings", [])),
    )


def read_rows(draft: Draft, ids: Iterable[int]) -> list[ReviewRow]:
    """Some rows afresh, after something was decided about them."""
    return [describe_row(target) for target in list_targets(draft).filter(pk__in=list(ids))]


def read_counts(draft: Draft) -> dict[str, int]:
    return count_rows(draft.targets.only("decision"))


def list_targets(draft: Draft) -> Any:
    """Targets in the order they are reviewed: as in the document, the indicator table in its own place."""
    return draft.targets.defer("quote", "why").order_by("plan_index", "start", "position", "pk")


def count_rows(targets: Iterable[DraftTarget]) -> dict[str, int]:
    """How many rows stand under each decision; every decision is named, 0 included."""
    found = Counter(target.decision for target in targets)
    return {decision.value: found[decision.value] for decision in Decision}


def describe_row(target: DraftTarget) -> ReviewRow:
    years = "、".join(print_due(target, due) for due in target.due)
    if target.kind == Kind.BY_RUBRIC:
        # Without somebody's rubric the reader repeats the sentence, which stands beside it as the name.
        return ReviewRow(target, _("按评判标准认定"), years)
    return ReviewRow(target, print_rule(target.kind, target.params, target.unit_of_measure), years)


def print_due(target: DraftTarget, due: dict[str, Any]) -> str:
    """The due year, with its rule where it is not the row's own."""
    if "kind" not in due:
        return str(due["year"])
    return f"{due['year']}：{print_rule(due['kind'], due['params'], target.unit_of_measure) or due['raw']}"


def print_rule(kind: str, params: dict[str, Any], unit: str) -> str:
    """Kind and parameters in Chinese; empty when they make no rule."""
    try:
        return format_rule(rule_from_wire(kind, params), unit=unit)
    except RuleError:
        return ""


def describe_part(index: int, plan: dict[str, Any], rows: Sequence[ReviewRow]) -> PlanPart:
    domains = plan.get("domains", [])
    return PlanPart(
        index=index,
        title=plan.get("title", ""),
        years=f"{plan.get('start') or '—'}—{plan.get('end') or '—'}",
        domains=len(domains),
        measures=sum(len(domain.get("measures", [])) for domain in domains),
        table_rows=len(plan.get("table", [])),
        projects=len(plan.get("projects", [])),
        groups=tuple(group_rows(index, plan, rows)),
    )


def group_rows(index: int, plan: dict[str, Any], rows: Sequence[ReviewRow]) -> list[ClauseGroup]:
    """Rows that follow one another under one clause path; all rows of the indicator table make one group."""
    pieces = list_pieces(plan)
    groups, domain_before = [], ""
    for (source, path), members in groupby(rows, key=group_key):
        run = tuple(members)
        first = run[0].target
        domain, title = ("", "") if source == DraftSource.TABLE else locate(pieces, first)
        shown = domain if domain != domain_before else ""
        groups.append(ClauseGroup(f"{index}-{first.pk}", index, path, title, shown, run))
        domain_before = domain
    return groups


def group_key(row: ReviewRow) -> tuple[str, str]:
    target = row.target
    return target.source, "" if target.source == DraftSource.TABLE else target.clause_path


def locate(pieces: Iterable[Piece], target: DraftTarget) -> tuple[str, str]:
    """Titles of the domain around a target and of its clause, empty where there is none."""
    domain = clause = ""
    for piece in pieces:
        if piece.kind == ClauseKind.DOMAIN and piece.holds(target.start):
            domain = piece.label + piece.title
        elif piece.path == target.clause_path:
            clause = piece.title
    return domain, clause


def list_headings(plans: Iterable[dict[str, Any]]) -> dict[int, str]:
    """Where plans and domains begin in the text."""
    headings: dict[int, str] = {}
    for plan in plans:
        headings[plan["start_offset"]] = "plan"
        headings.update({piece.start: "domain" for piece in list_pieces(plan) if piece.kind == ClauseKind.DOMAIN})
    return headings


def cut_text(text: str, targets: Sequence[DraftTarget], headings: dict[int, str]) -> tuple[Paragraph, ...]:
    """The text by lines, each cut where a quote begins or ends; joined again it is the text without its line ends."""
    quotes = sorted((target.start, target.end, target.pk) for target in targets)
    borders = sorted({border for start, end, _row in quotes for border in (start, end)})
    paragraphs, offset, first = [], 0, 0
    for line in text.split("\n"):
        end = offset + len(line)
        while first < len(quotes) and quotes[first][1] <= offset:
            first += 1
        if line.strip():
            cuts = [offset, *borders[bisect_right(borders, offset) : bisect_right(borders, end - 1)], end]
            segments = (
                make_segment(text, here, there, quotes, first) for here, there in zip(cuts, cuts[1:], strict=False)
            )
            paragraphs.append(Paragraph(find_level(headings, text, offset, end), tuple(segments)))
        offset = end + 1
    return tuple(paragraphs)


def make_segment(text: str, start: int, end: int, quotes: Sequence[tuple[int, int, int]], first: int) -> Segment:
    """The text from `start` to `end` with the quotes over it; quotes before `first` are over already."""
    rows = []
    for quote_start, quote_end, row in quotes[first:]:
        if quote_start > start:
            break
        if quote_end > start:
            rows.append(row)
    return Segment(start, text[start:end], tuple(rows))


def find_level(headings: dict[int, str], text: str, start: int, end: int) -> str:
    """The heading that begins in a line, leading blanks apart."""
    begin = start + len(text[start:end]) - len(text[start:end].lstrip())
    return headings.get(begin) or headings.get(start, "")
