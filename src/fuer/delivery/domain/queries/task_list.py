"""The list of tasks: what a person may read, narrowed by filters, with counts that add up."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import TYPE_CHECKING, Any

from django.core.paginator import Page, Paginator
from django.db.models import BooleanField, Case, IntegerField, Q, Value, When

from fuer.delivery.enums import TaskState
from fuer.delivery.models import Task
from fuer.orgs.models import Unit

if TYPE_CHECKING:
    from fuer.delivery.managers import TaskQuerySet
    from fuer.orgs.scope import Visitor

PAGE_SIZE = 30
STATES = list(TaskState)


@dataclass(frozen=True)
class Filters:
    """What the address asks for; what is no choice finds nothing. `late` keeps only what is overdue."""

    state: str = ""
    unit: int | None = None
    late: bool = False

    def narrow(self, rows: TaskQuerySet, today: dt.date) -> TaskQuerySet:
        wanted: dict[str, Any] = {"state": self.state, "unit": self.unit}
        rows = rows.filter(**{name: value for name, value in wanted.items() if value not in ("", None)})
        return rows.overdue(today) if self.late else rows


@dataclass(frozen=True)
class TaskRow:
    """One task as a line."""

    task: Task
    today: dt.date

    @property
    def state(self) -> TaskState:
        return TaskState(self.task.state)

    @property
    def is_overdue(self) -> bool:
        return self.state == TaskState.ACTING and self.task.due < self.today

    @property
    def days_left(self) -> int | None:
        """Below 0 once the day has passed; None for what is reported or closed: nothing is expected of the unit."""
        return (self.task.due - self.today).days if self.state == TaskState.ACTING else None

    @property
    def days_late(self) -> int:
        return -(self.days_left or 0)


@dataclass(frozen=True)
class TaskList:
    """A page of rows, the counts of every state under the other filters, and how many of all are overdue."""

    page: Page[Task]
    counts: tuple[tuple[TaskState, int], ...]
    overdue: int
    today: dt.date

    @property
    def total(self) -> int:
        return sum(number for _state, number in self.counts)

    @cached_property
    def rows(self) -> list[TaskRow]:
        return [TaskRow(task, self.today) for task in self.page.object_list]


def list_tasks(user: Visitor, filters: Filters, number: object, today: dt.date) -> TaskList:
    """Overdue ones first, closed ones last, then by the day they are due. Four queries."""
    visible = Task.objects.visible_to(user).with_state()
    every_state = replace(filters, state="").narrow(visible, today)
    found = Counter(every_state.order_by().values_list("state", flat=True))  # type: ignore[misc]
    late = Case(When(late_condition(today), then=Value(True)), default=Value(False), output_field=BooleanField())
    rank = Case(
        *[When(state=state, then=Value(place)) for place, state in enumerate(STATES)], output_field=IntegerField()
    )
    rows = filters.narrow(visible, today).annotate(is_late=late, rank=rank).select_related("area", "unit__area")
    page = Paginator(rows.order_by("-is_late", "rank", "due", "pk"), PAGE_SIZE).get_page(number)  # type: ignore[arg-type]
    overdue = replace(filters, state="", late=True).narrow(visible, today).count()
    return TaskList(page, tuple((state, found[state.value]) for state in STATES), overdue, today)


def late_condition(today: dt.date) -> Q:
    return Q(state=TaskState.ACTING, due__lt=today)


def list_units(user: Visitor) -> Sequence[Unit]:
    """What the filter offers: only units that some task was given to."""
    given = Task.objects.visible_to(user).order_by().values("unit")
    return list(Unit.objects.filter(pk__in=given).select_related("area").order_by("area__path", "position", "pk"))
