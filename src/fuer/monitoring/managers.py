"""Querysets of the monitoring room: every list shown to a person starts from `visible_to`.

How targets stand is read by whoever reads their plan; figures of an area by whoever sees the area, or any area of the
plan's level and above (a county compares itself with its neighbours).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import models
from django.db.models import Case, OuterRef, Q, Subquery, Value, When

from fuer.monitoring.enums import STATE_AFTER, WarningStage, WarningState, WarningStepKind
from fuer.orgs.scope import scope_of
from fuer.plans.managers import in_or_above_scope

if TYPE_CHECKING:
    import datetime as dt

    from fuer.monitoring.models import Answer, Scheme, Snapshot, TargetWarning  # noqa: F401  (named in strings below)
    from fuer.orgs.scope import Visitor


class AnswerQuerySet(models.QuerySet["Answer"]):
    def visible_to(self, user: Visitor) -> AnswerQuerySet:
        """Answers of the plans a person reads: a county sees its neighbours beside itself, held to the same target."""
        return self.filter(in_or_above_scope(user, "target__plan__area__path"))

    def own(self) -> AnswerQuerySet:
        """Answers of targets in their own area: what 达标率 and every count is made of."""
        return self.filter(is_reference=False)


class WarningQuerySet(models.QuerySet["TargetWarning"]):
    def visible_to(self, user: Visitor) -> WarningQuerySet:
        return self.filter(in_or_above_scope(user, "area__path"))

    def standing(self) -> WarningQuerySet:
        return self.filter(closed_at=None)

    def with_stage(self) -> WarningQuerySet:
        """Adds `deciding`, the newest step a state follows from, and `stage` (WarningStage)."""
        from fuer.monitoring.models import WarningStep

        steps = WarningStep.objects.filter(warning=OuterRef("pk"), kind__in=list(STATE_AFTER)).order_by("-pk")
        open_after = [kind for kind, state in STATE_AFTER.items() if state == WarningState.OPEN]
        is_open = Q(deciding=None) | Q(deciding__in=open_after)
        return self.annotate(deciding=Subquery(steps.values("kind")[:1])).annotate(
            stage=Case(  # type: ignore[no-redef]
                When(closed_at__isnull=False, then=Value(WarningStage.CLOSED.value)),
                When(is_open & Q(deadline=None), then=Value(WarningStage.UNASSIGNED.value)),
                When(is_open, then=Value(WarningStage.OPEN.value)),
                When(deciding=WarningStepKind.ANSWERED, then=Value(WarningStage.ANSWERED.value)),
                default=Value(WarningStage.FOLLOWED.value),
            )
        )

    def overdue(self, today: dt.date) -> WarningQuerySet:
        """Neither answered nor put right by the day it was given."""
        return self.standing().filter(deadline__lt=today)


class SnapshotQuerySet(models.QuerySet["Snapshot"]):
    def visible_to(self, user: Visitor) -> SnapshotQuerySet:
        return self.filter(in_or_above_scope(user, "area__path"))


class SchemeQuerySet(models.QuerySet["Scheme"]):
    def visible_to(self, user: Visitor) -> SchemeQuerySet:
        """What is monitored is no secret inside the administration: every member in office may read it."""
        return self if scope_of(user).posts else self.none()


AnswerManager = models.Manager.from_queryset(AnswerQuerySet)
WarningManager = models.Manager.from_queryset(WarningQuerySet)
SnapshotManager = models.Manager.from_queryset(SnapshotQuerySet)
SchemeManager = models.Manager.from_queryset(SchemeQuerySet)
