"""The page of one task: its history and what one may do."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from fuer.delivery.domain.queries.task_list import TaskRow
from fuer.delivery.enums import TaskState, TaskStepKind
from fuer.delivery.models import Task, TaskStep
from fuer.delivery.rules import handles_task, reports_task

if TYPE_CHECKING:
    from fuer.orgs.scope import Visitor


@dataclass(frozen=True)
class May:
    """What this person may do with the task now."""

    report: bool = False
    send_back: bool = False
    postpone: bool = False
    close: bool = False
    reopen: bool = False


@dataclass(frozen=True)
class TaskPage:
    row: TaskRow
    steps: Sequence[TaskStep]
    may: May

    @property
    def task(self) -> Task:
        return self.row.task

    @property
    def last_report(self) -> TaskStep | None:
        """The report that stands: the newest that was not sent back."""
        found = [step for step in self.steps if step.kind in (TaskStepKind.REPORTED, TaskStepKind.RETURNED)]
        return found[-1] if found and found[-1].kind == TaskStepKind.REPORTED else None


def read_task_page(task: Task, user: Visitor, today: dt.date) -> TaskPage:
    """`task` comes with its state. Constant queries."""
    steps = task.steps.select_related("made_by").prefetch_related("evidence").order_by("pk")
    return TaskPage(TaskRow(task, today), list(steps), find_may(task, user))


def find_may(task: Task, user: Visitor) -> May:
    state, handles = TaskState(task.state), handles_task(user, task)
    return May(
        report=state == TaskState.ACTING and reports_task(user, task),
        send_back=handles and state == TaskState.REPORTED,
        postpone=handles and state == TaskState.ACTING,
        close=handles and state != TaskState.CLOSED,
        reopen=handles and state == TaskState.CLOSED,
    )
