"""The demo's warnings: raised by the rules from the simulated years, some given out before the open collection began."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from fuer.core.domain.working_days import next_working_day
from fuer.demo.people import find_people
from fuer.monitoring.domain.answers import list_current_targets, rebuild_answers
from fuer.monitoring.domain.warning_steps import answer_warning, assign_warnings
from fuer.monitoring.domain.warnings import raise_everywhere
from fuer.monitoring.enums import WarningKind
from fuer.monitoring.models import TargetWarning
from fuer.orgs.enums import Role
from fuer.orgs.models import Membership

if TYPE_CHECKING:
    from fuer.orgs.models import User

# Days after the warnings were raised, and before or after the day of loading.
ASSIGNED_AFTER, ANSWERED_AFTER = 2, 6
OVERDUE_SINCE, DUE_IN, RIGHT_IN = 5, 9, 60
# What a city's office would give out first.
FIRST = (WarningKind.DIFFICULT, WarningKind.WILL_MISS, WarningKind.REVERSED, WarningKind.LOST, WarningKind.WRONG_WAY)


def play_warnings(office: User, opened: dt.date, today: dt.date) -> None:
    """Written in bulk, past years have no answers yet. As of the day the open collection began: one answered, one overdue, one still in time; the rest to be given out."""
    rebuild_answers(list_current_targets(), today=today)
    raise_everywhere(today=opened)
    given = next_working_day(opened + dt.timedelta(days=ASSIGNED_AFTER))
    days = (given + dt.timedelta(days=10), today - dt.timedelta(days=OVERDUE_SINCE), today + dt.timedelta(days=DUE_IN))
    chosen = choose_warnings(office, len(days))
    note = _("请分析原因，提出措施（演示）。")
    for warning, deadline in zip(chosen, days, strict=False):
        assign_warnings([warning], unit=None, deadline=max(deadline, given), note=note, user=office, day=given)
    for warning in chosen[:1]:
        assert warning.unit is not None
        answer_warning(
            warning,
            cause=_("服务力量集中在城区，乡镇覆盖不足，部分对象未纳入管理（演示）。"),
            measure=_("上半年补齐乡镇力量，按月通报进展，年底前完成补查补管（演示）。"),
            deadline=today + dt.timedelta(days=RIGHT_IN),
            user=find_people([warning.unit])[warning.unit.pk].reporter,
            day=next_working_day(opened + dt.timedelta(days=ANSWERED_AFTER)),
        )


def choose_warnings(office: User, number: int) -> Sequence[TargetWarning]:
    """The first of each unit somebody can sign in for, the gravest kinds first, of different targets."""
    posts = Membership.objects.filter(role=Role.UNIT_REPORTER, user__is_demo=True).exclude(
        user__password__startswith="!"
    )
    rows = TargetWarning.objects.visible_to(office).filter(unit__in=posts.values("unit"), kind__in=FIRST)
    ordered = sorted(rows.select_related("unit"), key=lambda row: (FIRST.index(WarningKind(row.kind)), row.pk))
    picked: list[TargetWarning] = []
    for row in ordered:
        if all(row.unit_id != other.unit_id and row.target_id != other.target_id for other in picked):
            picked.append(row)
    return picked[:number]
