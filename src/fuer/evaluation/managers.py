"""Querysets of the evaluation room: every list shown to a person starts from `visible_to`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import models

from fuer.evaluation.enums import ReportState
from fuer.orgs.scope import in_scope
from fuer.plans.managers import in_or_above_scope

if TYPE_CHECKING:
    from fuer.evaluation.models import Evaluation, Report  # noqa: F401  (named in strings below)
    from fuer.orgs.scope import Visitor


class EvaluationQuerySet(models.QuerySet["Evaluation"]):
    def visible_to(self, user: Visitor) -> EvaluationQuerySet:
        return self.filter(in_or_above_scope(user, "area__path"))


EvaluationManager = models.Manager.from_queryset(EvaluationQuerySet)


class ReportQuerySet(models.QuerySet["Report"]):
    def visible_to(self, user: Visitor) -> ReportQuerySet:
        """An issued report is read by whoever reads the area's plans; one being written by its area's people and those above."""
        issued = models.Q(state=ReportState.ISSUED) | models.Q(state=ReportState.CIRCULATING)
        return self.filter(in_scope(user, "area__path") | (issued & in_or_above_scope(user, "area__path")))


ReportManager = models.Manager.from_queryset(ReportQuerySet)
