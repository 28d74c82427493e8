"""Querysets of the evaluation room: every list shown to a person starts from `visible_to`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import models

from fuer.plans.managers import in_or_above_scope

if TYPE_CHECKING:
    from fuer.evaluation.models import Evaluation  # noqa: F401  (named in a string below)
    from fuer.orgs.scope import Visitor


class EvaluationQuerySet(models.QuerySet["Evaluation"]):
    def visible_to(self, user: Visitor) -> EvaluationQuerySet:
        return self.filter(in_or_above_scope(user, "area__path"))


EvaluationManager = models.Manager.from_queryset(EvaluationQuerySet)
