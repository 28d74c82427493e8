"""The demo's warnings: raised by the rules from the simulated years, some given out before the open collection began."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Sequence
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from fuer.core.domain.working_days import next_working_day
from fuer.demo.people import find_people
from fuer.monitoring.domain.answers import list_current_targets, rebuild_answers
from fuer.monitoring.domain.warning_steps import answer_warning, assign_warnings, close_warning
from fuer.monitoring.domain.warnings import raise_everywhere
from fuer.monitoring.enums import WarningKind
from fuer.monitoring.models import TargetWarning
from fuer.orgs.enums import Role
from fuer.orgs.models import Membership, Unit

if TYPE_CHECKING:
    from fuer.orgs.models import User

# Days after the warnings were raised, and before or after the day of loading.
ASSIGNED_AFTER, ANSWERED_AFTER = 2, 6
OVERDUE_SINCE, DUE_IN, RIGHT_IN = 5, 9, 60
# How many are given out; of those as many are answered, and as many not, though their day is over. One answer is closed.
GIVEN, ANSWERED, OVERDUE = 12, 5, 4
# What a city's office would give out first.
FIRST = (WarningKind.DIFFICULT, WarningKind.WILL_MISS, WarningKind.REVERSED, WarningKind.LOST, WarningKind.WRONG_WAY)


def play_warnings(office: User, opened: dt.date, today: dt.date) -> None:
    """Written in bulk, past years have no answers yet. As of the day the open collection began: a dozen given out, of which
    some answered, one of them closed, some overdue, the others still in time; the rest to be given out.
    """
    rebuild_answers(list_current_targets(), today=today)
    raise_everywhere(today=opened)
    given = next_working_day(opened + dt.timedelta(days=ASSIGNED_AFTER))
    chosen = choose_warnings(office, GIVEN)
    note = _("请分析原因，提出措施（演示）。")
    for place, warning in enumerate(chosen):
        deadline = max(choose_deadline(place, given, today), given)
        assign_warnings([warning], unit=None, deadline=deadline, note=note, user=office, day=given)
    answered = chosen[:ANSWERED]
    people = find_people([warning.unit for warning in answered if warning.unit is not None])
    for warning in answered:
        assert warning.unit is not None
        answer_warning(
            warning,
            cause=_("服务力量集中在城区，乡镇覆盖不足，部分对象未纳入管理（演示）。"),
            measure=_("上半年补齐乡镇力量，按月通报进展，年底前完成补查补管（演示）。"),
            deadline=today + dt.timedelta(days=RIGHT_IN),
            user=people[warning.unit.pk].reporter,
            day=next_working_day(opened + dt.timedelta(days=ANSWERED_AFTER)),
        )
    for warning in answered[-1:]:
        close_warning(warning, reason=_("措施已落实，下年度继续跟踪监测（演示）。"), user=office)


def choose_deadline(place: int, given: dt.date, today: dt.date) -> dt.date:
    """Those that answer had ten days; then come those that are overdue, then those still in time."""
    if place < ANSWERED:
        return given + dt.timedelta(days=10)
    return today + dt.timedelta(days=-OVERDUE_SINCE if place < ANSWERED + OVERDUE else DUE_IN)


def choose_warnings(office: User, number: int) -> Sequence[TargetWarning]:
    """Of different targets, the gravest kinds first: by turns of the units, those somebody can sign in for before others."""
    posts = Membership.objects.filter(role=Role.UNIT_REPORTER, user__is_demo=True)
    known = set(posts.exclude(user__password__startswith="!").values_list("unit", flat=True))
    units = Unit.objects.filter(pk__in=posts.values("unit"))
    rows = TargetWarning.objects.visible_to(office).filter(unit__in=units, kind__in=FIRST).select_related("unit")
    ordered = sorted(rows, key=lambda row: (FIRST.index(WarningKind(row.kind)), row.pk))
    picked: dict[int, TargetWarning] = {}
    for row in ordered:
        picked.setdefault(row.target_id, row)
    turns: Counter[int | None] = Counter()
    placed = []
    for place, row in enumerate(picked.values()):
        placed.append((turns[row.unit_id], row.unit_id not in known, place, row))
        turns[row.unit_id] += 1
    return [row for *_order, row in sorted(placed, key=lambda found: found[:3])][:number]
