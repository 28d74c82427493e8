"""Who hears of a warning, in the transaction of the step or by the clock."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext as _

from fuer.monitoring.enums import WarningStage, WarningStepKind
from fuer.monitoring.models import TargetWarning, WarningStep
from fuer.monitoring.rules import ANSWERERS
from fuer.notices.domain.notify import Message, notify, notify_each
from fuer.notices.enums import NoticeKind
from fuer.orgs.domain.posts import people_by_unit, people_holding
from fuer.orgs.models import User
from fuer.reporting.domain.telling import write_day
from fuer.reporting.rules import OFFICES

if TYPE_CHECKING:
    from fuer.orgs.models import Unit


def tell_units(taken: Sequence[tuple[TargetWarning, WarningStep]]) -> None:
    """交办: the 填表人 and the head of each unit."""
    people = people_by_unit([warning.unit for warning, _step in taken if warning.unit is not None], *ANSWERERS)
    told = []
    for warning, step in taken:
        due = write_day(warning.deadline) if warning.deadline else ""
        title = _("请反馈预警：%(target)s，%(due)s前") % {"target": name_warning(warning), "due": due}
        text = warning.reason + (f"\n{step.note}" if step.note else "")
        message = write_message(warning, f"step-{step.pk}", title, text, NoticeKind.TODO)
        told.append((people.get(warning.unit_id or 0, []), message))
    notify_each(told)


def tell_unit(warning: TargetWarning, step: WarningStep, sentence: str, *, kind: NoticeKind = NoticeKind.INFO) -> None:
    """`sentence` with %(target)s. Nobody where the warning has no unit."""
    if warning.unit is None:
        return
    title = sentence % {"target": name_warning(warning)}
    send(people_holding(*ANSWERERS, unit=warning.unit), warning, step, title, kind)


def tell_office(
    warning: TargetWarning, step: WarningStep, sentence: str, *, kind: NoticeKind = NoticeKind.INFO
) -> None:
    """The office of the area, and whoever gave the warning out; `sentence` with %(unit)s and %(target)s."""
    title = sentence % {"unit": warning.unit, "target": name_warning(warning)}
    send(list_office([warning])[warning.pk], warning, step, title, kind)


def list_office(warnings: Sequence[TargetWarning]) -> dict[int, list[User]]:
    """By warning: the people of the area's office and the one who gave it out last."""
    found: dict[int, dict[int, User]] = {}
    offices = {area: list(people_holding(*OFFICES, area=area)) for area in {warning.area for warning in warnings}}
    for warning in warnings:
        found[warning.pk] = {person.pk: person for person in offices[warning.area]}
    steps = WarningStep.objects.filter(warning__in=warnings, kind=WarningStepKind.ASSIGNED, made_by__is_active=True)
    last = {step.warning_id: step.made_by for step in steps.select_related("made_by").order_by("pk")}
    for pk, person in last.items():
        if person is not None:
            found[pk][person.pk] = person
    return {pk: list(people.values()) for pk, people in found.items()}


def send(people: Iterable[User], warning: TargetWarning, step: WarningStep, title: str, kind: NoticeKind) -> None:
    text = "\n".join(filter(None, [step.cause, step.measure, step.note])) or title
    message = write_message(warning, f"step-{step.pk}", title, text, kind)
    notify(
        people,
        kind=message.kind,
        key=message.key,
        title=message.title,
        text=message.text,
        link=message.link,
        area=message.area,
        subject=message.subject,
    )


def write_message(warning: TargetWarning, key: str, title: str, text: str, kind: NoticeKind) -> Message:
    link = reverse("desk:warning_detail", args=[warning.pk])
    return Message(kind, f"monitoring.warning:{warning.pk}:{key}", title, text, link, warning.area, warning)


def name_warning(warning: TargetWarning) -> str:
    """常山县：产前筛查率（明显落后全市）."""
    return f"{warning.area}：{warning.target.name}（{warning.get_kind_display()}）"


@transaction.atomic
def remind_overdue(today: dt.date) -> int:
    """逾期: the unit and the office of each warning whose day has passed, once for each day set. Returns how many."""
    rows = TargetWarning.objects.with_stage().overdue(today).select_related("target", "area", "unit__area")
    overdue = list(rows.order_by("pk"))
    units: list[Unit] = [warning.unit for warning in overdue if warning.unit is not None]
    people, offices = people_by_unit(units, *ANSWERERS), list_office(overdue)
    told = []
    for warning in overdue:
        assert warning.deadline is not None
        is_unanswered = warning.stage == WarningStage.OPEN
        sentence = _("预警逾期未反馈：%(target)s") if is_unanswered else _("预警整改到期：%(target)s")
        facts = {"unit": warning.unit, "due": write_day(warning.deadline)}
        text = _("责任单位%(unit)s，期限%(due)s已过。") % facts
        title = sentence % {"target": name_warning(warning)}
        message = write_message(warning, f"overdue-{warning.deadline}", title, text, NoticeKind.OVERDUE)
        told.append(([*people.get(warning.unit_id or 0, []), *offices[warning.pk]], message))
    return len({notice.key for notice in notify_each(told)})
