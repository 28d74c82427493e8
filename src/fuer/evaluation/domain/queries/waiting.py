"""What waits for a person in this room: self-assessments to write, and those an office has to read."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from enum import StrEnum
from typing import TYPE_CHECKING

from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext as _

from fuer.evaluation.enums import AssessmentState, EvaluationStage
from fuer.evaluation.models import EvaluationDate, SelfAssessment
from fuer.monitoring.domain.queries.waiting import DatedThing, find_urgency, sort_things
from fuer.monitoring.rules import ANSWERERS
from fuer.orgs.scope import scope_of
from fuer.reporting.domain.queries.waiting import Urgency
from fuer.reporting.rules import OFFICES

if TYPE_CHECKING:
    from fuer.orgs.scope import Visitor


class Kind(StrEnum):
    TO_WRITE = "assessment_to_write"
    TO_REVIEW = "assessment_to_review"


def waiting_for(user: Visitor, today: dt.date) -> tuple[DatedThing, ...]:
    """For a unit each self-assessment it has to write, for the area's own office each it has to read. Two queries."""
    posts = scope_of(user).posts
    units = {pk for post in posts if post.role in ANSWERERS for pk in post.unit_ids}
    paths = {path for post in posts if post.role in OFFICES for path in post.paths}
    if not units and not paths:
        return ()
    to_write = Q(state__in=[AssessmentState.WRITING, AssessmentState.RETURNED], unit__in=units)
    to_review = Q(state=AssessmentState.SUBMITTED, evaluation__area__path__in=paths)
    rows = SelfAssessment.objects.visible_to(user).with_state().select_related("evaluation", "unit__area")
    found = list(rows.filter(to_write | to_review, evaluation__stage=EvaluationStage.ASSESSING).order_by("pk"))
    return sort_things(make_thing(row, day, today) for row, day in zip(found, list_days(found), strict=True))


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
