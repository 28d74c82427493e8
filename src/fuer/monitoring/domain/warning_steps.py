"""What people do with a warning: 交办, 反馈, 退回, 跟进, 销号, 重新启动. One function for each, in one transaction."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from fuer.core.domain.events import record_event
from fuer.core.domain.refusing import Refusal, require, require_future, require_words, trim
from fuer.monitoring.domain.moments import find_moment
from fuer.monitoring.domain.warning_notices import tell_office, tell_unit, tell_units
from fuer.monitoring.enums import WarningStage, WarningStepKind
from fuer.monitoring.models import TargetWarning, WarningStep
from fuer.monitoring.rules import answers_warning, follows_warning, handles_warning, may_assign_to
from fuer.notices.enums import NoticeKind

if TYPE_CHECKING:
    from fuer.orgs.models import Unit, User


@transaction.atomic
def assign_warnings(
    warnings: Sequence[TargetWarning],
    *,
    unit: Unit | None,
    deadline: dt.date,
    note: str = "",
    user: User,
    day: dt.date | None = None,
) -> list[TargetWarning]:
    """交办: give each of `warnings` to `unit`, or to the unit proposed for it where none is named, to be answered by
    `deadline`. All or none; Refusal names the first that cannot be given out. `day` is today unless given.
    """
    today = day or timezone.localdate()
    taken = []
    for held in hold([warning.pk for warning in warnings]):
        chosen = unit or held.unit
        require_may(handles_warning(user, held))
        require(
            held.stage in (WarningStage.UNASSIGNED, WarningStage.OPEN),
            _("“%(target)s”的预警已经反馈或销号，不能再交办。") % {"target": held.target},
        )
        if chosen is None:
            raise Refusal(_("“%(target)s”没有责任单位，请选择交办单位。") % {"target": held.target})
        require(may_assign_to(user, chosen), _("只能交办给本级和下级的单位。"))
        require_future(deadline, today)
        held.unit, held.deadline = chosen, deadline
        held.save(update_fields=["unit", "deadline"])
        step = write_step(held, WarningStepKind.ASSIGNED, user, today, note=trim(note), deadline=deadline, unit=chosen)
        taken.append((held, step))
    tell_units(taken)
    return [held for held, _step in taken]


@transaction.atomic
def answer_warning(
    warning: TargetWarning, *, cause: str, measure: str, deadline: dt.date, user: User, day: dt.date | None = None
) -> TargetWarning:
    """反馈: why it is so, what is done about it, and by when. The unit's 填表人 or head, once it was given the warning."""
    today = day or timezone.localdate()
    held = hold_one(warning)
    require_may(answers_warning(user, held))
    require(held.stage == WarningStage.OPEN, _("这项预警现在不需要反馈，请刷新页面查看。"))
    require(bool(cause.strip()) and bool(measure.strip()), _("请写明成因和措施。"))
    require_future(deadline, today)
    held.deadline = deadline
    held.save(update_fields=["deadline"])
    step = write_step(
        held,
        WarningStepKind.ANSWERED,
        user,
        today,
        cause=trim(cause),
        measure=trim(measure),
        deadline=deadline,
        unit=held.unit,
    )
    tell_office(held, step, _("%(unit)s已反馈预警：%(target)s"), kind=NoticeKind.TODO)
    return held


@transaction.atomic
def return_answer(warning: TargetWarning, *, reason: str, deadline: dt.date, user: User) -> TargetWarning:
    """退回: the answer does not do, and why; another is expected by `deadline`."""
    held = hold_one(warning)
    require_may(handles_warning(user, held))
    require(held.stage in (WarningStage.ANSWERED, WarningStage.FOLLOWED), _("还没有反馈，没有可以退回的内容。"))
    words = require_words(reason, _("请写明退回理由。"))
    require_future(deadline, timezone.localdate())
    held.deadline = deadline
    held.save(update_fields=["deadline"])
    step = write_step(held, WarningStepKind.RETURNED, user, timezone.localdate(), note=words, deadline=deadline)
    tell_unit(held, step, _("预警反馈被退回：%(target)s"), kind=NoticeKind.RETURNED)
    return held


@transaction.atomic
def follow_warning(warning: TargetWarning, *, note: str, user: User) -> TargetWarning:
    """跟进: how far it is, by the unit or the office, once there is an answer."""
    held = hold_one(warning)
    require_may(follows_warning(user, held))
    require(held.stage in (WarningStage.ANSWERED, WarningStage.FOLLOWED), _("责任单位反馈以后才能跟进。"))
    words = require_words(note, _("请写明进展。"))
    step = write_step(held, WarningStepKind.FOLLOWED, user, timezone.localdate(), note=words)
    if handles_warning(user, held):
        tell_unit(held, step, _("妇儿工委办跟进预警：%(target)s"))
    else:
        tell_office(held, step, _("%(unit)s报告预警整改进展：%(target)s"))
    return held


@transaction.atomic
def close_warning(warning: TargetWarning, *, reason: str, user: User) -> TargetWarning:
    """销号, with its reason; also of what was never given out."""
    held = hold_one(warning)
    require_may(handles_warning(user, held))
    require(held.stage != WarningStage.CLOSED, _("这项预警已经销号。"))
    words = require_words(reason, _("请写明销号理由。"))
    was_given = held.stage != WarningStage.UNASSIGNED
    held.closed_at = timezone.now()
    held.save(update_fields=["closed_at"])
    step = write_step(held, WarningStepKind.CLOSED, user, timezone.localdate(), note=words)
    if was_given:
        tell_unit(held, step, _("预警已销号：%(target)s"))
    return held


@transaction.atomic
def reopen_warning(warning: TargetWarning, *, reason: str, user: User) -> TargetWarning:
    """重新启动: it is to be given out again. Refused where a newer one of the same cause stands open."""
    held = hold_one(warning)
    require_may(handles_warning(user, held))
    require(held.stage == WarningStage.CLOSED, _("这项预警没有销号，不需要重新启动。"))
    words = require_words(reason, _("请写明重新启动的理由。"))
    held.closed_at, held.deadline = None, None
    try:
        with transaction.atomic():
            held.save(update_fields=["closed_at", "deadline"])
    except IntegrityError:
        raise Refusal(_("同一成因已有较新的预警，请在那一项上办理。")) from None
    write_step(held, WarningStepKind.REOPENED, user, timezone.localdate(), note=words)
    return held


def hold(pks: Sequence[int]) -> list[TargetWarning]:
    """The warnings as they stand now, held until the transaction ends, always in the same order."""
    list(TargetWarning.objects.select_for_update().filter(pk__in=pks).order_by("pk").values_list("pk"))
    rows = TargetWarning.objects.with_stage().filter(pk__in=pks).order_by("pk")
    return list(rows.select_related("target__plan", "area", "unit__area"))


def hold_one(warning: TargetWarning) -> TargetWarning:
    return hold([warning.pk])[0]


def write_step(warning: TargetWarning, kind: WarningStepKind, user: User, day: dt.date, **said: Any) -> WarningStep:
    step = WarningStep.objects.create(warning=warning, kind=kind, made_by=user, made_at=find_moment(day), **said)
    payload = {"step": step.pk, "unit": warning.unit_id}
    record_event(
        actor=user, verb=f"monitoring.{kind}_warning", subject=warning, payload=payload, area_id=warning.area_id
    )
    return step


def require_may(condition: bool) -> None:
    require(condition, _("您不能对这项预警进行此项操作。"))
