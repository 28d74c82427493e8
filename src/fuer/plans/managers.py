"""Querysets of the plans room: every list shown to a person starts from `visible_to`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import models
from django.db.models import Q

from fuer.orgs.scope import has_role, in_scope, scope_of
from fuer.plans.rules import IMPORTERS

if TYPE_CHECKING:
    from fuer.orgs.scope import Visitor
    from fuer.plans.models import Draft, Plan, Target  # noqa: F401  (named in strings below)

# Characters one level of the area tree adds to a path (treebeard's default).
PATH_STEP = 4


def in_or_above_scope(user: Visitor, field: str) -> Q:
    """Plans bind the areas below them, so a county or town also reads those of the areas above its own."""
    paths = scope_of(user).paths()
    above = {path[:end] for path in paths for end in range(PATH_STEP, len(path), PATH_STEP)}
    return in_scope(user, field) | Q(**{f"{field}__in": above})


class PlanQuerySet(models.QuerySet["Plan"]):
    def visible_to(self, user: Visitor) -> PlanQuerySet:
        """Plans of the areas a member sees and of those above them."""
        return self.filter(in_or_above_scope(user, "area__path"))

    def current(self) -> PlanQuerySet:
        return self.filter(superseded_by__isnull=True)


class DraftQuerySet(models.QuerySet["Draft"]):
    def visible_to(self, user: Visitor) -> DraftQuerySet:
        """Drafts are the committee office's own work until they are adopted."""
        if not has_role(user, *IMPORTERS):
            return self.none()
        return self.filter(in_scope(user, "area__path"))


class TargetQuerySet(models.QuerySet["Target"]):
    def visible_to(self, user: Visitor) -> TargetQuerySet:
        return self.filter(in_or_above_scope(user, "plan__area__path"))

    def monitored(self) -> TargetQuerySet:
        """Targets that are judged; parked ones (未纳入监测) have neither indicator nor milestone."""
        return self.filter(is_parked=False)


PlanManager = models.Manager.from_queryset(PlanQuerySet)
DraftManager = models.Manager.from_queryset(DraftQuerySet)
TargetManager = models.Manager.from_queryset(TargetQuerySet)
