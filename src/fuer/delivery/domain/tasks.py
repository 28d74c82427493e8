"""What people do with a task: 交办, 反馈, 退回, 延期, 销号, 重新启动. One function for each, in one transaction."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from typing import TYPE_CHECKING

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from fuer.core.domain.events import record_event
from fuer.core.domain.refusing import require, require_future, require_words
from fuer.delivery.domain.pieces import Upload, keep_pieces
from fuer.delivery.domain.task_notices import tell_office, tell_unit
from fuer.delivery.enums import TaskOrigin, TaskState, TaskStepKind
from fuer.delivery.models import Task, TaskStep
from fuer.delivery.rules import handles_task, reports_task, sets_tasks
from fuer.monitoring.domain.moments import find_moment
from fuer.monitoring.rules import may_assign_to
from fuer.notices.enums import NoticeKind

if TYPE_CHECKING:
    from fuer.core.models import Evidence
    from fuer.orgs.models import Area, Unit, User

TITLE_LENGTH, RESULT_LENGTH = 200, 2000


@transaction.atomic
def create_task(
    *,
    origin: TaskOrigin,
    origin_id: int,
    area: Area,
    unit: Unit,
    title: str,
    measure: str,
    due: dt.date,
    user: User,
    day: dt.date | None = None,
) -> Task:
    """交办: `unit` is to do `measure` by `due`, for what `origin_id` is the id of. `day` is today unless given."""
    today = day or timezone.localdate()
    require(sets_tasks(user, area), _("您不能在%(area)s交办任务。") % {"area": area})
    require(may_assign_to(user, unit), _("只能交办给本级和下级的单位。"))
    ended = unit.valid_to is not None and unit.valid_to < today
    require(not ended, _("%(unit)s已经撤销或更名，请选择现在的单位。") % {"unit": unit})
    name = require_words(title, _("请写明任务名称。"), TITLE_LENGTH)
    words = require_words(measure, _("请写明整改要求。"), RESULT_LENGTH)
    require_future(due, today)
    task = Task.objects.create(
        origin=origin,
        origin_id=origin_id,
        area=area,
        unit=unit,
        title=name,
        measure=words,
        due=due,
        made_by=user,
        made_at=find_moment(today),
    )
    step = write_step(task, TaskStepKind.CREATED, words, user, today, deadline=due)
    tell_unit(task, step, _("请办理任务：%(task)s，%(due)s前"), kind=NoticeKind.TODO)
    return hold(task)


@transaction.atomic
def report_task(
    task: Task,
    *,
    result: str,
    files: Iterable[Upload] = (),
    reference: str = "",
    user: User,
    day: dt.date | None = None,
) -> Task:
    """反馈: what was done, with its proof. The unit's 填表人 or head; a report without any evidence is refused."""
    held = hold(task)
    require_may(reports_task(user, held))
    require(held.state == TaskState.ACTING, _("这项任务现在不需要反馈，请刷新页面查看。"))
    words = require_words(result, _("请写明办理结果。"), RESULT_LENGTH)
    evidence = keep_pieces(files, reference, room="delivery", user=user)
    require(bool(evidence), _("请上传佐证材料，或写明材料的出处（文号、网址或存放处）。"))
    step = write_step(held, TaskStepKind.REPORTED, words, user, day or timezone.localdate(), evidence=evidence)
    tell_office(held, step, _("%(unit)s已反馈任务：%(task)s"), kind=NoticeKind.TODO)
    return hold(task)


@transaction.atomic
def return_task(task: Task, *, reason: str, due: dt.date, user: User) -> Task:
    """退回: what was reported does not do, and why; another report is expected by `due`."""
    held = hold(task)
    require_may(handles_task(user, held))
    require(held.state == TaskState.REPORTED, _("还没有反馈，没有可以退回的内容。"))
    words = require_words(reason, _("请写明退回理由。"))
    step = set_day(held, TaskStepKind.RETURNED, words, due, user)
    tell_unit(held, step, _("任务反馈被退回：%(task)s，%(due)s前重新反馈"), kind=NoticeKind.RETURNED)
    return hold(task)


@transaction.atomic
def postpone_task(task: Task, *, reason: str, due: dt.date, user: User) -> Task:
    """延期: a later day, with its reason."""
    held = hold(task)
    require_may(handles_task(user, held))
    require(held.state == TaskState.ACTING, _("只有整改中的任务可以延期。"))
    words = require_words(reason, _("请写明延期理由。"))
    require(due > held.due, _("新的期限应当晚于原期限%(due)s。") % {"due": held.due.isoformat()})
    step = set_day(held, TaskStepKind.POSTPONED, words, due, user)
    tell_unit(held, step, _("任务延期至%(due)s：%(task)s"))
    return hold(task)


@transaction.atomic
def close_task(task: Task, *, reason: str, user: User, day: dt.date | None = None) -> Task:
    """销号, with its reason; also of what was not reported (the matter fell away), which the reason then says."""
    held = hold(task)
    require_may(handles_task(user, held))
    require(held.state != TaskState.CLOSED, _("这项任务已经销号。"))
    words = require_words(reason, _("请写明销号理由。"))
    step = write_step(held, TaskStepKind.CLOSED, words, user, day or timezone.localdate())
    tell_unit(held, step, _("任务已销号：%(task)s"))
    return hold(task)


@transaction.atomic
def reopen_task(task: Task, *, reason: str, due: dt.date, user: User) -> Task:
    """重新启动: it turned out not to be done; a report is expected again by `due`."""
    held = hold(task)
    require_may(handles_task(user, held))
    require(held.state == TaskState.CLOSED, _("这项任务没有销号，不需要重新启动。"))
    words = require_words(reason, _("请写明重新启动的理由。"))
    step = set_day(held, TaskStepKind.REOPENED, words, due, user)
    tell_unit(held, step, _("任务重新启动：%(task)s，%(due)s前反馈"), kind=NoticeKind.TODO)
    return hold(task)


def hold(task: Task) -> Task:
    """The task as it stands now, held until the transaction ends."""
    Task.objects.select_for_update().get(pk=task.pk)
    return Task.objects.with_state().select_related("area", "unit__area").get(pk=task.pk)


def set_day(task: Task, kind: TaskStepKind, words: str, due: dt.date, user: User) -> TaskStep:
    today = timezone.localdate()
    require_future(due, today)
    task.due = due
    task.save(update_fields=["due"])
    return write_step(task, kind, words, user, today, deadline=due)


def write_step(
    task: Task,
    kind: TaskStepKind,
    note: str,
    user: User,
    day: dt.date,
    *,
    deadline: dt.date | None = None,
    evidence: Iterable[Evidence] = (),
) -> TaskStep:
    step = TaskStep.objects.create(
        task=task, kind=kind, note=note, deadline=deadline, made_by=user, made_at=find_moment(day)
    )
    pieces = list(evidence)
    step.evidence.set(pieces)
    payload = {"step": step.pk, "unit": task.unit_id, "evidence": [piece.pk for piece in pieces]}
    if deadline is not None:
        payload["due"] = deadline.isoformat()
    record_event(actor=user, verb=f"delivery.{kind}_task", subject=task, payload=payload, area_id=task.area_id)
    return step


def require_may(condition: bool) -> None:
    require(condition, _("您不能对这项任务进行此项操作。"))
