"""The list of evaluations and the page of one: where it stands, what is missing, what the last one left, its findings."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.core.paginator import Page, Paginator
from django.db.models import Count, Q

from fuer.evaluation.domain.queries.assessments import list_assessments
from fuer.evaluation.domain.stages import ORDER, Missing, find_next, list_missing
from fuer.evaluation.enums import EvaluationStage
from fuer.evaluation.models import Evaluation, EvaluationDate, EvaluationStep, Finding, SelfAssessment
from fuer.evaluation.rules import keeps_evaluation
from fuer.monitoring.models import Snapshot
from fuer.orgs.models import Unit
from fuer.orgs.scope import match_subtree
from fuer.plans.enums import ClauseKind
from fuer.plans.models import Clause

if TYPE_CHECKING:
    from fuer.orgs.scope import Visitor

PAGE_SIZE = 30


@dataclass(frozen=True)
class StagePoint:
    """One stage on the line: done, current or to come, and the day it is to be over."""

    stage: EvaluationStage
    place: str
    due: dt.date | None
    is_late: bool


@dataclass(frozen=True)
class EvaluationPage:
    """`missing` is for the office that runs the evaluation: it names units that have not done their part."""

    evaluation: Evaluation
    line: Sequence[StagePoint]
    following: EvaluationStage | None
    missing: Sequence[Missing]
    findings: Sequence[Finding]
    left: Sequence[Finding]
    steps: Sequence[EvaluationStep]
    counties: Sequence[Evaluation]
    snapshots: Sequence[Snapshot]
    may_keep: bool
    assessments: Sequence[SelfAssessment] = ()

    @property
    def is_undated(self) -> bool:
        """Some stage has no day yet."""
        return not all(point.due for point in self.line[:-1])

    @property
    def is_collecting(self) -> bool:
        return self.evaluation.stage == EvaluationStage.FINDING


def list_evaluations(user: Visitor, number: object) -> Page[Evaluation]:
    """One's own area's before those of others, newest first. Two queries."""
    rows = Evaluation.objects.visible_to(user).select_related("area").prefetch_related("dates")
    rows = rows.annotate(finding_count=Count("findings"))
    return Paginator(rows.order_by("-year", "area__path", "kind", "-pk"), PAGE_SIZE).get_page(number)  # type: ignore[arg-type]


def read_evaluation_page(evaluation: Evaluation, user: Visitor, today: dt.date) -> EvaluationPage:
    """Constant queries."""
    findings = evaluation.findings.with_state().select_related("unit__area", "clause").order_by("number")
    may_keep = keeps_evaluation(user, evaluation)
    readable = set(evaluation.assessments.visible_to(user).values_list("pk", flat=True))
    return EvaluationPage(
        evaluation=evaluation,
        line=draw_line(evaluation, list(evaluation.dates.all()), today),
        following=find_next(evaluation.stage),
        missing=list_missing(evaluation) if may_keep else (),
        findings=list(findings),
        left=list_left(evaluation, user),
        steps=list(evaluation.steps.select_related("made_by").order_by("pk")),
        counties=list_county_evaluations(evaluation, user),
        snapshots=list(Snapshot.objects.filter(area=evaluation.area_id, year=evaluation.year)) if may_keep else (),
        may_keep=may_keep,
        assessments=[row for row in list_assessments(evaluation) if may_keep or row.pk in readable],
    )


def draw_line(evaluation: Evaluation, dates: Sequence[EvaluationDate], today: dt.date) -> list[StagePoint]:
    due = {date.stage: date.due for date in dates}
    now = ORDER.index(EvaluationStage(evaluation.stage))
    points = []
    for place, stage in enumerate(ORDER):
        day = due.get(stage.value)
        # The last stage is an end, not a stretch: an evaluation that got there is done with it.
        is_done = place < now or evaluation.stage == EvaluationStage.CLOSED
        word = "done" if is_done else "current" if place == now else "to_come"
        points.append(StagePoint(stage, word, day, not is_done and day is not None and day < today))
    return points


def list_left(evaluation: Evaluation, user: Visitor) -> list[Finding]:
    """What earlier evaluations of the area found and nobody has put right yet."""
    earlier = Finding.objects.visible_to(user).filter(
        Q(evaluation__year__lt=evaluation.year) | Q(evaluation__year=evaluation.year, evaluation__lt=evaluation.pk),
        evaluation__area=evaluation.area_id,
    )
    rows = earlier.with_state().unsettled().select_related("evaluation", "unit__area")
    return list(rows.order_by("evaluation__year", "evaluation", "number"))


def list_county_evaluations(evaluation: Evaluation, user: Visitor) -> list[Evaluation]:
    """Of the areas directly below, of the same kind and year: read and cited here, never edited."""
    below = Evaluation.objects.visible_to(user).filter(
        match_subtree(evaluation.area.path, "area__path"),
        kind=evaluation.kind,
        year=evaluation.year,
        area__depth=evaluation.area.depth + 1,
    )
    return list(below.select_related("area").order_by("area__path"))


def list_domains(evaluation: Evaluation) -> list[Clause]:
    plans = evaluation.plans.all()
    rows = Clause.objects.filter(plan__in=plans, kind=ClauseKind.DOMAIN).select_related("plan")
    return list(rows.order_by("plan__audience", "plan", "position"))


def list_concerned_units(evaluation: Evaluation, today: dt.date) -> list[Unit]:
    """Units in force of the area and of the areas directly below."""
    rows = Unit.objects.valid_on(today).filter(
        match_subtree(evaluation.area.path, "area__path"), area__depth__lte=evaluation.area.depth + 1
    )
    return list(rows.select_related("area").order_by("area__path", "position", "pk"))
