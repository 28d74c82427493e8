"""Querysets of the monitoring room: every list shown to a person starts from `visible_to`.

How targets stand is read by whoever reads their plan; figures of an area by whoever sees the area, or any area of the
plan's level and above (a county compares itself with its neighbours).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import models

from fuer.orgs.scope import scope_of
from fuer.plans.managers import in_or_above_scope

if TYPE_CHECKING:
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
