"""Querysets of the evaluation room: every list shown to a person starts from `visible_to`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import models
from django.db.models import Case, F, OuterRef, Q, Subquery, Value, When
from django.db.models.functions import Coalesce

from fuer.delivery.enums import TaskOrigin
from fuer.delivery.models import Task
from fuer.evaluation.enums import AssessmentState, FindingState, ReportState
from fuer.orgs.enums import Role
from fuer.orgs.managers import WIDE_ROLES
from fuer.orgs.scope import match_paths, scope_of
from fuer.plans.managers import in_or_above_scope

if TYPE_CHECKING:
    from fuer.core.models import StoredFile
    from fuer.evaluation.models import Evaluation, Finding, Report, SelfAssessment  # noqa: F401  (named in strings below)
    from fuer.orgs.scope import Visitor

# Who reads a report that is still being written.
DRAFT_READERS = (
    Role.WCC_OFFICE,
    Role.COUNTY_WCC_OFFICE,
    Role.STATISTICS_BUREAU,
    Role.LEADER,
    Role.EXPERT,
)


class EvaluationQuerySet(models.QuerySet["Evaluation"]):
    def visible_to(self, user: Visitor) -> EvaluationQuerySet:
        return self.filter(in_or_above_scope(user, "area__path"))


class FindingQuerySet(models.QuerySet["Finding"]):
    def visible_to(self, user: Visitor) -> FindingQuerySet:
        return self.filter(in_or_above_scope(user, "evaluation__area__path"))

    def with_state(self) -> FindingQuerySet:
        """Adds `task_id`, `task_state`, `task_due` and `state` (FindingState)."""
        tasks = Task.objects.with_state().filter(origin=TaskOrigin.FINDING, origin_id=OuterRef("pk")).order_by("-pk")
        found = self.annotate(
            task_id=Subquery(tasks.values("pk")[:1]),  # type: ignore[no-redef]
            task_state=Subquery(tasks.values("state")[:1]),  # type: ignore[misc]
            task_due=Subquery(tasks.values("due")[:1]),
        )
        return found.annotate(
            state=Case(  # type: ignore[no-redef]
                When(~Q(dropped_reason=""), then=Value(FindingState.DROPPED.value)),
                When(task_id=None, then=Value(FindingState.OPEN.value)),
                default=F("task_state"),
            )
        )

    def unsettled(self) -> FindingQuerySet:
        """Neither closed (销号) nor dropped with a reason; of rows read `with_state`."""
        return self.exclude(state__in=[FindingState.CLOSED, FindingState.DROPPED])  # type: ignore[misc]


class SelfAssessmentQuerySet(models.QuerySet["SelfAssessment"]):
    def visible_to(self, user: Visitor) -> SelfAssessmentQuerySet:
        """The unit's own people, and those who oversee the evaluation's area; not the other units."""
        scope = scope_of(user)
        overseen = match_paths(scope.paths(WIDE_ROLES), "evaluation__area__path")
        return self.filter(overseen | Q(unit__in=scope.unit_ids))

    def with_state(self) -> SelfAssessmentQuerySet:
        """Adds `state` (AssessmentState): the newest step, or nothing reported yet."""
        from fuer.evaluation.models import AssessmentStep

        steps = AssessmentStep.objects.filter(assessment=OuterRef("pk")).order_by("-pk")
        newest = Subquery(steps.values("kind")[:1])
        return self.annotate(state=Coalesce(newest, Value(AssessmentState.WRITING.value)))  # type: ignore[no-redef]

    def holding(self, file: StoredFile) -> SelfAssessmentQuerySet:
        return self.filter(Q(items__evidence__file=file) | Q(items__versions__evidence__file=file))


EvaluationManager = models.Manager.from_queryset(EvaluationQuerySet)
FindingManager = models.Manager.from_queryset(FindingQuerySet)
SelfAssessmentManager = models.Manager.from_queryset(SelfAssessmentQuerySet)


class ReportQuerySet(models.QuerySet["Report"]):
    def visible_to(self, user: Visitor) -> ReportQuerySet:
        """A report that circulates or is issued is read by whoever reads the area's plans; one being written by the offices."""
        shown = models.Q(state__in=(ReportState.CIRCULATING, ReportState.APPROVED, ReportState.ISSUED))
        writing = match_paths(scope_of(user).paths(DRAFT_READERS), "area__path")
        return self.filter(writing | (shown & in_or_above_scope(user, "area__path")))


ReportManager = models.Manager.from_queryset(ReportQuerySet)
