"""Who hears of a task, in the transaction of the step or by the clock."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext as _

from fuer.delivery.models import Task, TaskStep
from fuer.monitoring.rules import ANSWERERS
from fuer.notices.domain.notify import Message, notify_each
from fuer.notices.enums import NoticeKind
from fuer.orgs.domain.posts import people_by_unit, people_holding
from fuer.reporting.domain.telling import write_day
from fuer.reporting.rules import OFFICES

if TYPE_CHECKING:
    from fuer.orgs.models import User


def tell_unit(task: Task, step: TaskStep, sentence: str, *, kind: NoticeKind = NoticeKind.INFO) -> None:
    """`sentence` with %(task)s and %(due)s, to the 填表人 and the head of the unit."""
    notify_each([(people_holding(*ANSWERERS, unit=task.unit), write_message(task, step, sentence, kind))])


def tell_office(task: Task, step: TaskStep, sentence: str, *, kind: NoticeKind = NoticeKind.INFO) -> None:
    """`sentence` with %(task)s and %(unit)s, to the office of the area and to whoever set the task."""
    notify_each([(list_office([task])[task.pk], write_message(task, step, sentence, kind))])


def list_office(tasks: list[Task]) -> dict[int, list[User]]:
    """By task: the people of the area's office and the one who set it."""
    offices = {area: list(people_holding(*OFFICES, area=area)) for area in {task.area for task in tasks}}
    found = {}
    for task in tasks:
        people = {person.pk: person for person in [*offices[task.area], task.made_by]}
        found[task.pk] = list(people.values())
    return found


def write_message(task: Task, step: TaskStep, sentence: str, kind: NoticeKind) -> Message:
    facts = {"task": task.title, "unit": task.unit, "due": write_day(task.due)}
    return make_message(task, f"step-{step.pk}", sentence % facts, step.note, kind)


def make_message(task: Task, key: str, title: str, text: str, kind: NoticeKind) -> Message:
    link = reverse("desk:task_detail", args=[task.pk])
    return Message(kind, f"delivery.task:{task.pk}:{key}", title, text, link, task.area, task)


@transaction.atomic
def remind_overdue(today: dt.date) -> int:
    """逾期: the unit and the office of each task whose day has passed, once for each day set. Returns how many."""
    rows = Task.objects.with_state().overdue(today).select_related("area", "unit__area", "made_by")
    overdue = list(rows.order_by("pk"))
    people, offices = people_by_unit([task.unit for task in overdue], *ANSWERERS), list_office(overdue)
    told = []
    for task in overdue:
        text = _("责任单位%(unit)s，期限%(due)s已过。") % {"unit": task.unit, "due": write_day(task.due)}
        title = _("任务逾期未反馈：%(task)s") % {"task": task.title}
        message = make_message(task, f"overdue-{task.due}", title, text, NoticeKind.OVERDUE)
        told.append(([*people.get(task.unit_id, []), *offices[task.pk]], message))
    return len({notice.key for notice in notify_each(told)})
