"""Querysets of the evaluation room: every list shown to a person starts from `visible_to`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import models

from fuer.evaluation.enums import ReportState
from fuer.orgs.enums import Role
from fuer.orgs.scope import match_paths, scope_of
from fuer.plans.managers import in_or_above_scope

if TYPE_CHECKING:
    from fuer.evaluation.models import Evaluation, Report  # noqa: F401  (named in strings below)
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


EvaluationManager = models.Manager.from_queryset(EvaluationQuerySet)


class ReportQuerySet(models.QuerySet["Report"]):
    def visible_to(self, user: Visitor) -> ReportQuerySet:
        """A report that circulates or is issued is read by whoever reads the area's plans; one being written by the offices."""
        shown = models.Q(state__in=(ReportState.CIRCULATING, ReportState.APPROVED, ReportState.ISSUED))
        writing = match_paths(scope_of(user).paths(DRAFT_READERS), "area__path")
        return self.filter(writing | (shown & in_or_above_scope(user, "area__path")))


ReportManager = models.Manager.from_queryset(ReportQuerySet)
