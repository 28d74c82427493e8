"""Querysets of the evaluation room: every list shown to a person starts from `visible_to`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import models
from django.db.models import Case, F, OuterRef, Q, Subquery, Value, When

from fuer.delivery.enums import TaskOrigin
from fuer.delivery.models import Task
from fuer.evaluation.enums import FindingState
from fuer.plans.managers import in_or_above_scope

if TYPE_CHECKING:
    from fuer.evaluation.models import Evaluation, Finding  # noqa: F401  (named in strings below)
    from fuer.orgs.scope import Visitor


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


EvaluationManager = models.Manager.from_queryset(EvaluationQuerySet)
FindingManager = models.Manager.from_queryset(FindingQuerySet)
