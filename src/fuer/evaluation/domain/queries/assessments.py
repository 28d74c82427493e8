"""Who owes which self-assessment, what of it cannot stay empty, and how far it is."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.utils import timezone

from fuer.evaluation.enums import EvaluationStage
from fuer.evaluation.models import AssessmentItem, Evaluation, SelfAssessment
from fuer.monitoring.models import Answer
from fuer.orgs.enums import AreaKind
from fuer.orgs.models import Area
from fuer.orgs.scope import match_subtree
from fuer.plans.enums import ClauseKind, ResponsibilityBasis, ResponsibilityRole
from fuer.plans.models import Clause, Responsibility
from fuer.reporting.domain.queries.compulsory_texts import find_domain_id
from fuer.reporting.domain.queries.in_charge import read_units_in_charge

if TYPE_CHECKING:
    from fuer.orgs.models import Unit

OWED = (ClauseKind.DOMAIN, ClauseKind.MEASURE, ClauseKind.PROJECT)
BEHIND = ("off_track", "reversed", "lost")


@dataclass(frozen=True)
class Owed:
    """The clauses each unit answers for, and those nobody does."""

    by_unit: Mapping[Unit, Sequence[Clause]]
    unowed: Sequence[Clause]


def find_owed(evaluation: Evaluation, day: dt.date) -> Owed:
    """The leads named for a clause, else whoever is named; a clause without any belongs to those of the clause above it.

    Five queries. What the document says comes before the demonstration.
    """
    plans = list(evaluation.plans.all())
    clauses = {clause.pk: clause for clause in Clause.objects.filter(plan__in=plans).order_by("plan", "position")}
    named: dict[int, list[Responsibility]] = defaultdict(list)
    for row in Responsibility.objects.filter(clause__plan__in=plans, unit__isnull=False):
        named[row.clause_id or 0].append(row)
    in_charge = read_units_in_charge(evaluation.area, {row.unit_id for rows in named.values() for row in rows}, day)
    by_unit: dict[Unit, list[Clause]] = defaultdict(list)
    unowed = []
    for clause in clauses.values():
        if clause.kind not in OWED:
            continue
        units = [in_charge.find_current(pk) for pk in find_unit_ids(clause, clauses, named)]
        found = dict.fromkeys(unit for unit in units if unit is not None)
        for unit in found:
            by_unit[unit].append(clause)
        if not found:
            unowed.append(clause)
    return Owed(by_unit, unowed)


def find_unit_ids(
    clause: Clause, clauses: Mapping[int, Clause], named: Mapping[int, Sequence[Responsibility]]
) -> list[int]:
    current: Clause | None = clause
    while current is not None:
        rows = named.get(current.pk, ())
        for basis in ResponsibilityBasis:
            here = [row for row in rows if row.basis == basis]
            leads = [row for row in here if row.role == ResponsibilityRole.LEAD]
            found = leads or [row for row in here if row.role == ResponsibilityRole.NAMED]
            if found:
                return [row.unit_id for row in found if row.unit_id is not None]
        current = clauses.get(current.parent_id or 0)
    return []


def count_unowed(evaluation: Evaluation) -> int:
    return len(find_owed(evaluation, timezone.localdate()).unowed)


def list_assessments(evaluation: Evaluation) -> list[SelfAssessment]:
    rows = evaluation.assessments.with_state().select_related("unit__area")
    return list(rows.order_by("unit__area__path", "unit__position", "pk"))


def list_behind_counties(evaluation: Evaluation) -> list[Area]:
    """Areas directly below whose own evaluation of the kind and year has not come past self-assessment, or is missing."""
    below = Area.objects.valid_on(timezone.localdate()).filter(
        match_subtree(evaluation.area.path), depth=evaluation.area.depth + 1, kind=AreaKind.ORDINARY
    )
    early = [EvaluationStage.PREPARING, EvaluationStage.ASSESSING]
    past = Evaluation.objects.filter(kind=evaluation.kind, year=evaluation.year, area__in=below).exclude(
        stage__in=early
    )
    return list(below.exclude(pk__in=past.values("area")))


def list_weak(evaluation: Evaluation) -> dict[int, list[Answer]]:
    """By domain clause: the targets of the area that are not met, lag, went back or were lost in the year."""
    answers = Answer.objects.own().filter(
        target__plan__in=evaluation.plans.all(), area=evaluation.area_id, year=evaluation.year
    )
    found: dict[int, list[Answer]] = defaultdict(list)
    rows = answers.select_related("target").prefetch_related("target__quotes__clause__parent")
    for answer in rows.order_by("target__position", "pk"):
        is_missed = answer.verdict == "not_met" and answer.phase != "before"
        if is_missed or answer.trajectory in BEHIND:
            found[find_domain_id(answer.target)].append(answer)
    return found


@dataclass(frozen=True)
class ItemRow:
    item: AssessmentItem
    text_of_clause: str
    weak: Sequence[Answer]
    can_edit: bool


@dataclass(frozen=True)
class Group:
    """The items of one domain, or of the projects of a plan."""

    title: str
    rows: Sequence[ItemRow]


def list_groups(assessment: SelfAssessment, *, may_write: bool) -> list[Group]:
    """Items by domain in the order of the plans. Constant queries."""
    items = list_items(assessment)
    weak = list_weak(assessment.evaluation)
    groups: dict[str, list[ItemRow]] = {}
    for item in items:
        clause = item.clause
        words = clause.plan.document.text[clause.start : clause.end].strip() if clause.kind != ClauseKind.DOMAIN else ""
        can_edit = may_write and is_open(assessment, item)
        groups.setdefault(name_group(clause), []).append(ItemRow(item, words, weak.get(clause.pk, ()), can_edit))
    return [Group(title, rows) for title, rows in groups.items()]


def list_items(assessment: SelfAssessment) -> list[AssessmentItem]:
    rows = assessment.items.select_related("clause__plan__document", "clause__parent__parent__parent")
    return list(rows.prefetch_related("evidence").order_by("clause__plan", "clause__position"))


def name_group(clause: Clause) -> str:
    current: Clause | None = clause
    for _step in range(4):
        if current is not None and current.kind == ClauseKind.DOMAIN:
            return f"{clause.plan}：{current.title}"
        current = current.parent if current is not None else None
    return f"{clause.plan}：{ClauseKind(clause.kind).label}"


def is_open(assessment: SelfAssessment, item: AssessmentItem) -> bool:
    """Whether the item may be written now: before the first report all, afterwards what was returned."""
    return assessment.state == "writing" or (assessment.state == "returned" and bool(item.returned_reason))
