"""Querysets of the delivery room: every list shown to a person starts from `visible_to`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import models
from django.db.models import Case, OuterRef, Q, Subquery, Value, When

from fuer.delivery.enums import STATE_AFTER, TaskState
from fuer.orgs.scope import in_scope

if TYPE_CHECKING:
    import datetime as dt

    from fuer.core.models import StoredFile
    from fuer.delivery.models import Task  # noqa: F401  (named in a string below)
    from fuer.orgs.scope import Visitor


class TaskQuerySet(models.QuerySet["Task"]):
    def visible_to(self, user: Visitor) -> TaskQuerySet:
        """Tasks set at the areas a person sees, and those their areas' units were given by the level above."""
        return self.filter(in_scope(user) | in_scope(user, "unit__area__path"))

    def with_state(self) -> TaskQuerySet:
        """Adds `deciding`, the newest step a state follows from, and `state` (TaskState)."""
        from fuer.delivery.models import TaskStep

        steps = TaskStep.objects.filter(task=OuterRef("pk"), kind__in=list(STATE_AFTER)).order_by("-pk")
        whens = [When(deciding=kind, then=Value(state.value)) for kind, state in STATE_AFTER.items()]
        return self.annotate(deciding=Subquery(steps.values("kind")[:1])).annotate(
            state=Case(*whens, default=Value(TaskState.ACTING.value))  # type: ignore[no-redef]
        )

    def standing(self) -> TaskQuerySet:
        """Not closed yet; of rows read `with_state`."""
        return self.exclude(state=TaskState.CLOSED)  # type: ignore[misc]

    def overdue(self, today: dt.date) -> TaskQuerySet:
        """Still being acted on after the day set, of rows read `with_state`; what was reported waits for the office."""
        return self.filter(Q(state=TaskState.ACTING), due__lt=today)

    def holding(self, file: StoredFile) -> TaskQuerySet:
        return self.filter(steps__evidence__file=file)


TaskManager = models.Manager.from_queryset(TaskQuerySet)
