"""What waits for a person in this room: self-assessments to write or to read, and reports whose next step is theirs."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence
from enum import StrEnum
from typing import TYPE_CHECKING, Any

from django.db.models import Count, OuterRef, Q, Subquery
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from fuer.evaluation.enums import AssessmentState, EvaluationStage, ReportState, ReportStepKind
from fuer.evaluation.models import EvaluationDate, Report, ReportStep, SelfAssessment
from fuer.evaluation.report_rules import APPROVERS, ISSUERS, WRITERS
from fuer.monitoring.domain.queries.waiting import DatedThing, find_urgency, sort_things
from fuer.monitoring.rules import ANSWERERS
from fuer.orgs.enums import Role
from fuer.orgs.scope import scope_of
from fuer.reporting.domain.queries.waiting import Urgency
from fuer.reporting.rules import OFFICES

if TYPE_CHECKING:
    from fuer.orgs.scope import Visitor


class Kind(StrEnum):
    TO_WRITE = "assessment_to_write"
    TO_REVIEW = "assessment_to_review"
    REPORT_RETURNED = "report_returned"
    REPORT_COMMENTS = "report_comments"
    REPORT_TO_APPROVE = "report_to_approve"
    REPORT_TO_ISSUE = "report_to_issue"


REPORT_KINDS = (Kind.REPORT_RETURNED, Kind.REPORT_COMMENTS, Kind.REPORT_TO_APPROVE, Kind.REPORT_TO_ISSUE)


def waiting_for(user: Visitor, today: dt.date) -> tuple[DatedThing, ...]:
    """Self-assessments and reports that wait for this person. Three queries."""
    return sort_things([*list_assessment_things(user, today), *list_report_things(user)])


def list_assessment_things(user: Visitor, today: dt.date) -> list[DatedThing]:
    """For a unit each self-assessment it has to write, for the area's own office each it has to read. Two queries."""
    posts = scope_of(user).posts
    units = {pk for post in posts if post.role in ANSWERERS for pk in post.unit_ids}
    paths = {path for post in posts if post.role in OFFICES for path in post.paths}
    if not units and not paths:
        return []
    to_write = Q(state__in=[AssessmentState.WRITING, AssessmentState.RETURNED], unit__in=units)
    to_review = Q(state=AssessmentState.SUBMITTED, evaluation__area__path__in=paths)
    rows = SelfAssessment.objects.visible_to(user).with_state().select_related("evaluation", "unit__area")
    found = list(rows.filter(to_write | to_review, evaluation__stage=EvaluationStage.ASSESSING).order_by("pk"))
    return [make_thing(row, day, today) for row, day in zip(found, list_days(found), strict=True)]


def list_days(found: Sequence[SelfAssessment]) -> list[dt.date | None]:
    """The day by which each is to be in."""
    if not found:
        return []
    dates = EvaluationDate.objects.filter(evaluation__assessments__in=found, stage=EvaluationStage.ASSESSING)
    days = dict(dates.values_list("evaluation", "due"))
    return [days.get(row.evaluation_id) for row in found]


def make_thing(row: SelfAssessment, due: dt.date | None, today: dt.date) -> DatedThing:
    title = row.evaluation.title
    link = reverse("desk:assessment", args=[row.pk])
    if row.state == AssessmentState.SUBMITTED:
        name = _("%(unit)s的自评待审核") % {"unit": row.unit}
        return DatedThing(Kind.TO_REVIEW, name, link, title, due=due, urgency=Urgency.SOON)
    left = (due - today).days if due is not None else None
    urgency = Urgency.CALM if left is None else find_urgency(left)
    word = AssessmentState(row.state).label
    return DatedThing(Kind.TO_WRITE, title, link, str(word), due=due, urgency=urgency, days_left=left)


def list_report_things(user: Visitor) -> list[DatedThing]:
    """For those who write an area's reports what came back to them and whose 意见 nobody has answered, for those who
    approve what circulates, for those who issue what is approved. One query.
    """
    posts = [post for post in scope_of(user).posts if post.role in {*WRITERS, *APPROVERS}]
    if not posts:
        return []
    paths = {path for post in posts for path in post.paths}
    steps = ReportStep.objects.filter(report=OuterRef("pk"), kind__in=MOVES).order_by("-pk")
    rows = (
        Report.objects.visible_to(user)
        .filter(area__path__in=paths)
        .exclude(state=ReportState.ISSUED)
        .annotate(
            moved=Subquery(steps.values("kind")[:1]),
            said=Subquery(steps.values("note")[:1]),
            unanswered=Count("sections__comments", filter=Q(sections__comments__answered_at=None)),
        )
        .select_related("area")
        .order_by("pk")
    )
    return [
        thing for row in rows for thing in make_report_things(row, {p.role for p in posts if row.area.path in p.paths})
    ]


# Steps that bring a report from one state into another.
MOVES = (ReportStepKind.CIRCULATED, ReportStepKind.RETURNED, ReportStepKind.APPROVED)


def make_report_things(row: Any, roles: set[Role]) -> Iterator[DatedThing]:
    """`row` is a report as `list_report_things` reads it, `roles` those the person holds at its area."""
    link = reverse("desk:report", args=[row.pk])
    if roles.intersection(WRITERS):
        if row.state == ReportState.DRAFT and row.moved == ReportStepKind.RETURNED:
            detail = _("退回修改：%(reason)s") % {"reason": row.said}
            yield DatedThing(Kind.REPORT_RETURNED, row.title, link, detail, urgency=Urgency.SOON)
        if row.unanswered:
            detail = ngettext("%(n)d条意见没有处理", "%(n)d条意见没有处理", row.unanswered) % {"n": row.unanswered}
            yield DatedThing(Kind.REPORT_COMMENTS, row.title, link, detail, urgency=Urgency.SOON)
    if row.state == ReportState.CIRCULATING and roles.intersection(APPROVERS):
        yield DatedThing(Kind.REPORT_TO_APPROVE, row.title, link, _("征求意见，待审定"))
    if row.state == ReportState.APPROVED and roles.intersection(ISSUERS):
        yield DatedThing(Kind.REPORT_TO_ISSUE, row.title, link, _("已审定，待印发"), urgency=Urgency.SOON)
