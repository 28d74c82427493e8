"""The living plan: the published text, and beside each target sentence how that target stands in a year."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, NamedTuple

from django.db.models import Count

from fuer.plans.domain.queries.answers import TargetAnswer, answer_targets, count_buckets
from fuer.plans.domain.queries.duties import Duties, PlanDuties, read_plan_duties
from fuer.plans.domain.queries.plan_text import Paragraph, Quote, Row, Run, Span, Table, split_plan
from fuer.plans.domain.queries.unaccepted import NO_MARKS, Marks, read_marks
from fuer.plans.enums import ClauseKind
from fuer.plans.models import Plan, Target, TargetQuote

if TYPE_CHECKING:
    from fuer.orgs.scope import Visitor

# Clauses somebody has to answer for; beside the others no note says that the document names nobody.
ASSIGNABLE = {ClauseKind.GOAL, ClauseKind.MEASURE, ClauseKind.PROJECT, ClauseKind.TABLE_ROW}
SHORT_TITLE = 24


@dataclass(frozen=True)
class Chip:
    """One target beside its sentence."""

    target: Target
    answer: TargetAnswer
    unit_ids: frozenset[int]
    marks: Marks = NO_MARKS


class ShownRun(NamedTuple):
    """A run of text with what hangs on it. `anchors` are ids of quotes that begin here."""

    text: str
    is_lead: bool
    is_target: bool = False
    is_parked: bool = False
    anchors: tuple[int, ...] = ()
    chips: tuple[Chip, ...] = ()
    ends_parked: bool = False


@dataclass(frozen=True)
class ShownParagraph:
    level: int
    anchor: str
    kind: str
    runs: tuple[ShownRun, ...]
    duties: Duties
    is_assignable: bool
    has_chips: bool
    is_table = False


@dataclass(frozen=True)
class ShownRow:
    anchor: str
    cells: tuple[str, ...]
    chips: tuple[Chip, ...]
    duties: Duties
    is_group: bool


@dataclass(frozen=True)
class ShownTable:
    anchor: str
    header: tuple[tuple[str, ...], ...]
    rows: tuple[ShownRow, ...]
    width: int
    is_table = True


@dataclass
class OutlineItem:
    """A line of the outline; `targets` counts the monitored targets of the piece and everything in it."""

    title: str
    anchor: str
    level: int
    targets: int = 0
    children: list[OutlineItem] = field(default_factory=list)


@dataclass(frozen=True)
class LivingPlan:
    plan: Plan
    year: int
    years: tuple[int, ...]
    blocks: tuple[ShownParagraph | ShownTable, ...]
    outline: tuple[OutlineItem, ...]
    counts: tuple[tuple[str, int], ...]
    monitored: int
    parked: int
    units: tuple[tuple[int, str], ...]


def read_living_plan(plan: Plan, year: int, *, today: dt.date, user: Visitor | None = None) -> LivingPlan:
    """Everything the page shows, in a number of queries that does not grow with the plan.

    `plan.document` and `plan.area` should be loaded. `user` sees signed, unaccepted figures of the own areas. Raises CountsDoNotAddUp when the states of the monitored targets
    do not sum to their number.
    """
    targets = list(plan.targets.monitored().select_related("area", "indicator", "baseline__cell"))
    answers = answer_targets(targets, year, today=today)
    counted = dict(plan.targets.order_by().values_list("is_parked").annotate(number=Count("id")))
    duties = read_plan_duties([plan])
    clauses = list(plan.clauses.all())
    rows = TargetQuote.objects.filter(target__plan=plan).values_list(*Quote._fields)
    quotes = [Quote(*row) for row in rows]
    marks = read_marks(targets, year, user) if user else {}
    shown = Shown({target.pk: target for target in targets}, answers, duties, quotes, marks)
    blocks = [
        shown.block(index, block)
        for index, block in enumerate(split_plan(plan.document.text, Span(plan.start, plan.end), clauses, quotes))
    ]
    return LivingPlan(
        plan=plan,
        year=year,
        years=list_years(plan, today),
        blocks=tuple(blocks),
        outline=tuple(build_outline(blocks)),
        counts=tuple(count_buckets(answers.values(), counted.get(False, 0))),
        monitored=counted.get(False, 0),
        parked=counted.get(True, 0),
        units=tuple(sorted(duties.unit_names.items(), key=lambda item: item[1])),
    )


def list_years(plan: Plan, today: dt.date) -> tuple[int, ...]:
    """Years that can be chosen: those of the plan that have begun, and its first."""
    return tuple(range(plan.start_year, max(plan.start_year, min(plan.end_year, today.year)) + 1))


@dataclass(frozen=True)
class Shown:
    """Joins the blocks of the text with answers and duties."""

    targets: dict[int, Target]
    answers: dict[int, TargetAnswer]
    duties: PlanDuties
    quotes: Sequence[Quote]
    marks: Mapping[tuple[int | None, int], Marks]

    def block(self, index: int, block: Paragraph | Table) -> ShownParagraph | ShownTable:
        return self.table(index, block) if isinstance(block, Table) else self.paragraph(index, block)

    def paragraph(self, index: int, block: Paragraph) -> ShownParagraph:
        clause_ids = [clause.pk for clause in block.clauses]
        target_ids = list(dict.fromkeys(quote.target_id for run in block.runs for quote in run.quotes))
        own = self.duties.of(clause_ids, target_ids)
        runs = tuple(self.run(run, own) for run in block.runs)
        return ShownParagraph(
            level=block.level,
            anchor=f"c{clause_ids[0]}" if clause_ids else f"p{index}",
            kind=block.clauses[0].kind if block.clauses else "",
            runs=runs,
            duties=own,
            is_assignable=any(clause.kind in ASSIGNABLE for clause in block.clauses),
            has_chips=any(run.chips for run in runs),
        )

    def run(self, run: Run, own: Duties) -> ShownRun:
        if not run.quotes:
            return ShownRun(run.text, run.is_lead)
        is_target = any(quote.target_id in self.answers for quote in run.quotes)
        return ShownRun(
            text=run.text,
            is_lead=run.is_lead,
            is_target=is_target,
            is_parked=not is_target,
            anchors=tuple(quote.pk for quote in run.starting),
            chips=self.chips((quote.target_id for quote in run.ending), own),
            ends_parked=any(quote.target_id not in self.answers for quote in run.ending),
        )

    def chips(self, target_ids: Iterable[int], own: Duties) -> tuple[Chip, ...]:
        """A chip carries the units of its own target; only a target without any takes those of its clause."""
        return tuple(
            Chip(
                self.targets[pk],
                self.answers[pk],
                self.duties.units_of(pk) or own.unit_ids,
                self.marks.get((self.targets[pk].indicator_id, self.targets[pk].area_id), NO_MARKS),
            )
            for pk in dict.fromkeys(target_ids)
            if pk in self.answers
        )

    def table(self, index: int, block: Table) -> ShownTable:
        by_clause: dict[int, list[int]] = {}
        for quote in self.quotes:
            by_clause.setdefault(quote.clause_id, []).append(quote.target_id)
        rows = tuple(self.row(row, by_clause) for row in block.rows)
        return ShownTable(f"t{index}", block.header, rows, block.width)

    def row(self, row: Row, by_clause: dict[int, list[int]]) -> ShownRow:
        if row.clause is None:
            return ShownRow("", row.cells, (), Duties(), is_group=True)
        target_ids = by_clause.get(row.clause.pk, [])
        own = self.duties.of([row.clause.pk], target_ids)
        return ShownRow(f"c{row.clause.pk}", row.cells, self.chips(target_ids, own), own, is_group=False)


def build_outline(blocks: Sequence[ShownParagraph | ShownTable]) -> list[OutlineItem]:
    """Sections, domains, and the numbered pieces in them."""
    top: list[OutlineItem] = []
    open_items: list[OutlineItem] = []
    for block in blocks:
        item = outline_item(block)
        if item:
            while open_items and open_items[-1].level >= item.level:
                open_items.pop()
            (open_items[-1].children if open_items else top).append(item)
            open_items.append(item)
        for parent in open_items:
            parent.targets += count_chips(block)
    return top


def outline_item(block: ShownParagraph | ShownTable) -> OutlineItem | None:
    if isinstance(block, ShownTable):
        return OutlineItem("", block.anchor, 3)
    if block.level in (2, 3):
        return OutlineItem(shorten("".join(run.text for run in block.runs)), block.anchor, block.level)
    if block.kind and block.kind != ClauseKind.PREFACE and block.level == 0:
        lead = "".join(run.text for run in block.runs if run.is_lead)
        return OutlineItem(shorten(lead or "".join(run.text for run in block.runs)), block.anchor, 4)
    return None


def shorten(title: str) -> str:
    title = title.rstrip("。：:；;")
    return title if len(title) <= SHORT_TITLE else title[:SHORT_TITLE] + "…"


def count_chips(block: ShownParagraph | ShownTable) -> int:
    holders: Sequence[ShownRun | ShownRow] = block.rows if isinstance(block, ShownTable) else block.runs
    return len({chip.target.pk for holder in holders for chip in holder.chips})
