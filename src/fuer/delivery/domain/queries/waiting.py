"""What waits for a person in this room: tasks to report on, and the heaps an office has to look after."""

from __future__ import annotations

import datetime as dt
from enum import StrEnum
from typing import TYPE_CHECKING

from django.db.models import Count, Q
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from fuer.delivery.domain.queries.task_list import TaskRow, late_condition
from fuer.delivery.enums import TaskState
from fuer.delivery.models import Task
from fuer.monitoring.domain.queries.waiting import DatedThing, find_urgency, sort_things
from fuer.monitoring.rules import ANSWERERS
from fuer.orgs.scope import has_role, match_paths, scope_of
from fuer.reporting.domain.queries.waiting import Urgency
from fuer.reporting.rules import OFFICES

if TYPE_CHECKING:
    from fuer.orgs.scope import Visitor


class Kind(StrEnum):
    TO_REPORT = "task_to_report"
    OFFICE = "task_office"


def waiting_for(user: Visitor, today: dt.date) -> tuple[DatedThing, ...]:
    """For a unit each task it has to report on; for an office how many are late and how many reports it has to read."""
    return sort_things([*list_unit_things(user, today), *list_office_things(user, today)])


def list_unit_things(user: Visitor, today: dt.date) -> list[DatedThing]:
    units = {pk for post in scope_of(user).posts if post.role in ANSWERERS for pk in post.unit_ids}
    if not units:
        return []
    rows = Task.objects.visible_to(user).with_state().filter(Q(state=TaskState.ACTING), unit__in=units)
    return [make_unit_thing(TaskRow(task, today)) for task in rows.order_by("due", "pk")]


def make_unit_thing(row: TaskRow) -> DatedThing:
    left = row.days_left or 0
    return DatedThing(
        kind=Kind.TO_REPORT,
        title=row.task.title,
        link=reverse("desk:task_detail", args=[row.task.pk]),
        detail=row.task.measure,
        due=row.task.due,
        urgency=find_urgency(left),
        days_left=left,
    )


def list_office_things(user: Visitor, today: dt.date) -> list[DatedThing]:
    if not has_role(user, *OFFICES):
        return []
    own = match_paths(scope_of(user).paths(OFFICES), "area__path")
    counted = (
        Task.objects.filter(own)
        .with_state()
        .aggregate(
            late=Count("pk", filter=late_condition(today)), reported=Count("pk", filter=Q(state=TaskState.REPORTED))
        )
    )
    heaps = (
        (counted["late"], _("逾期未反馈"), "?late=1", _("已过期限，请督办"), Urgency.LATE),
        (counted["reported"], _("已反馈待审阅"), "?state=reported", _("请审阅，退回或销号"), Urgency.SOON),
    )
    return [
        DatedThing(
            kind=Kind.OFFICE,
            title=ngettext("%(name)s：%(n)d项任务", "%(name)s：%(n)d项任务", number) % {"name": name, "n": number},
            link=reverse("desk:task_list") + query,
            detail=detail,
            count=number,
            urgency=urgency,
        )
        for number, name, query, detail, urgency in heaps
        if number
    ]
