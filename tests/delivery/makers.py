"""A task as tests need it, made by the function that makes it in life."""

import datetime as dt

from django.utils import timezone

from fuer.core.domain.refusing import Refusal
from fuer.delivery.domain.tasks import create_task
from fuer.delivery.enums import TaskOrigin
from fuer.delivery.models import Task


def in_days(number):
    return timezone.localdate() + dt.timedelta(days=number)


def make_task(user, unit, *, area=None, days=30, **fields):
    """Days before today set the day afterwards: nobody can give a task out for a day that is over."""
    values = {"title": "补齐产前筛查人员", "measure": "六月底前每个乡镇配齐一名", "origin_id": 1} | fields
    task = create_task(
        origin=TaskOrigin.FINDING, area=area or unit.area, unit=unit, due=in_days(max(days, 0)), user=user, **values
    )
    if days < 0:
        Task.objects.filter(pk=task.pk).update(due=in_days(days))
        task.due = in_days(days)
    return task


def refused(function, *args, **said):
    """The sentence a refused step says."""
    try:
        function(*args, **said)
    except Refusal as refusal:
        return str(refusal)
    return ""
