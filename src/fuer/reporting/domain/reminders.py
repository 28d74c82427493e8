"""What people are told by the clock: a day that comes near, a day that passed, the week's summary, the day's progress.

Every cause has a key, so a run that is made up or repeated tells nobody twice. A stage is told late rather than never:
after a pause of the machine the next working day tells the stage that was reached meanwhile.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.conf import settings
from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from fuer.core.domain.working_days import ONE_DAY, Extra, is_working_day, read_holidays
from fuer.notices.domain.notify import Message, announce, notify, notify_each
from fuer.notices.enums import NoticeKind
from fuer.notices.models import Notice
from fuer.orgs.domain.posts import people_by_unit, people_holding
from fuer.orgs.enums import Role
from fuer.reporting.domain.chasing import Chased, list_chased, write_unit_line
from fuer.reporting.domain.queries.board import Board, read_whole_board
from fuer.reporting.domain.telling import write_day
from fuer.reporting.enums import CollectionState, FilingState
from fuer.reporting.models import Collection
from fuer.reporting.rules import OFFICES, REPORTERS

if TYPE_CHECKING:
    from fuer.orgs.models import Area, User
    from fuer.reporting.domain.progress import Status

REPEAT_AFTER = 3  # working days between two reminders of a late filing
HEAD_AFTER = 5  # working days late after which the head of the unit is told too
# Whom a form inside the unit waits for; that person is reminded with the 填表人.
WAITS_FOR = {FilingState.CHECKING: Role.STATISTICS_HEAD, FilingState.SIGNING: Role.UNIT_HEAD}
LATE_NAMED = 10


@dataclass(frozen=True)
class Stage:
    """What there is to tell of a filing on a day: `key` names the cause, `is_for_head` that its head hears of it."""

    key: str
    kind: NoticeKind
    is_for_head: bool = False


def remind_everybody(today: dt.date) -> None:
    """The daily run. On a day nobody works nothing is told: a last day is always a working day (see `read_status`)."""
    holidays = read_holidays()
    if not is_working_day(today, holidays):
        return
    running = Collection.objects.filter(state=CollectionState.OPEN, opens_on__lte=today)
    for collection in running.select_related("area"):
        board = read_whole_board(collection, today)
        remind_units(board, holidays)
        send_week(board, holidays)
        announce_progress(board)


def remind_units(board: Board, holidays: Extra) -> None:
    """Each filing in a transaction of its own: one that goes wrong keeps nobody else from hearing."""
    chased = list_chased([row for row in board.rows if not row.status.is_reported], board.day)
    for one in chased:
        stage = find_stage(one.row.status, board.day, holidays)
        if stage is not None:
            remind_unit(one, stage, board)


def find_stage(status: Status, today: dt.date, holidays: Extra) -> Stage | None:
    """Which reminder a filing that is not reported has come to: n working days before (settings.FUER_REMIND_DAYS), on
    the day, and after it the first working day and every third from there.
    """
    deadline = status.deadline
    if today > deadline:
        if not status.is_late:
            return None
        late = count_working_days(deadline, today, holidays)
        time = (late - 1) // REPEAT_AFTER
        return Stage(f"late:{deadline.isoformat()}:{time}", NoticeKind.OVERDUE, is_for_head=late > HEAD_AFTER)
    left = count_working_days(today, deadline, holidays)
    reached = [days for days in (*settings.FUER_REMIND_DAYS, 0) if left <= days]
    return Stage(f"due:{deadline.isoformat()}:{min(reached)}", NoticeKind.DUE) if reached else None


def count_working_days(after: dt.date, until: dt.date, holidays: Extra) -> int:
    """Working days after `after` up to and with `until`."""
    days = (until - after).days
    return sum(is_working_day(after + ONE_DAY * number, holidays) for number in range(1, days + 1))


@transaction.atomic
def remind_unit(chased: Chased, stage: Stage, board: Board) -> None:
    filing, collection = chased.filing, board.collection
    facts = {"title": collection.title, "due": write_day(chased.row.status.deadline)}
    if stage.kind == NoticeKind.OVERDUE:
        days = chased.row.status.days_late
        title = ngettext("%(title)s已逾期%(n)d天", "%(title)s已逾期%(n)d天", days) % (facts | {"n": days})
    else:
        title = _("%(title)s将于%(due)s截止") % facts
    notify(
        list_recipients(chased, stage),
        kind=stage.kind,
        key=f"reporting.{stage.key}:{filing.pk}",
        title=title,
        text=_("%(line)s请及时填报，经审核、签署后报送；确有困难的，请申请延期。") % {"line": write_unit_line(chased)},
        link=reverse("desk:filing", args=[filing.pk]),
        area=chased.row.unit.area,
        subject=filing,
    )


def list_recipients(chased: Chased, stage: Stage) -> Iterable[User]:
    """Every 填表人 of the unit (A/B岗), whoever the form waits for inside it, and its head where it is long overdue."""
    roles = [*REPORTERS]
    waits_for = WAITS_FOR.get(FilingState(chased.filing.state))
    roles += [waits_for] if waits_for else []
    roles += [Role.UNIT_HEAD] if stage.is_for_head else []
    return people_holding(*roles, unit=chased.row.unit)


def first_working_day_of_week(today: dt.date, holidays: Extra) -> dt.date:
    """Of the week of a working day `today`."""
    monday = today - ONE_DAY * today.weekday()
    return next(day for day in (monday + ONE_DAY * n for n in range(7)) if is_working_day(day, holidays))


def send_week(board: Board, holidays: Extra) -> None:
    """The week's summaries, on its first working day; a machine that was off on it sends them on the next, once. A
    collection opened later in the week has told its units so and waits for the next one.
    """
    if board.collection.opens_on > first_working_day_of_week(board.day, holidays):
        return
    if not Notice.objects.filter(key__startswith=name_week(board, "")).exists():
        send_summaries(board)


def name_week(board: Board, whom: str) -> str:
    year, week, _day = board.day.isocalendar()
    return f"reporting.week:{board.collection.pk}:{year}-{week}:{whom}"


@transaction.atomic
def send_summaries(board: Board) -> None:
    """How far it is: to the office of the collection's area for all, to a county's for the county's units, to the head
    of a unit for what stands open in it.
    """
    collection = board.collection
    told = [(people_holding(*OFFICES, area=collection.area), summarise(board, collection.area))]
    for group in board.groups:
        if group.area != collection.area:
            told.append(
                (people_holding(*OFFICES, area=group.area), summarise(narrow_to(board, group.area), group.area))
            )
    notify_each(told)
    send_to_heads(board)


def narrow_to(board: Board, area: Area) -> Board:
    return board.narrow(lambda row: row.group == area)


def summarise(board: Board, area: Area) -> Message:
    lines = [write_progress(board)]
    if board.late:
        lines.append(_("逾期未报：%(names)s。") % {"names": name_late(board)})
    collection = board.collection
    is_whole = area == collection.area
    facts = {"title": collection.title, "area": area}
    title = _("%(title)s本周进度") if is_whole else _("%(title)s%(area)s本周进度")
    link = reverse("desk:board", args=[collection.pk])
    return Message(
        kind=NoticeKind.INFO,
        key=name_week(board, "office" if is_whole else f"office-{area.pk}"),
        title=title % facts,
        text="\n".join(lines),
        link=link if is_whole else f"{link}?area={area.pk}",
        area=area,
        subject=collection,
    )


def send_to_heads(board: Board) -> None:
    """单位负责人: what is still open in the unit, if anything."""
    open_units = list_chased(board.rows, board.day)
    heads = people_by_unit([one.row.unit for one in open_units], Role.UNIT_HEAD)
    told = []
    for one in open_units:
        facts = {"title": board.collection.title, "due": write_day(one.row.status.deadline)}
        message = Message(
            kind=NoticeKind.INFO,
            key=name_week(board, f"head-{one.filing.pk}"),
            title=_("本周尚未完成：%(title)s") % facts,
            text=_("%(line)s报送截止%(due)s。") % (facts | {"line": write_unit_line(one)}),
            link=reverse("desk:filing", args=[one.filing.pk]),
            area=one.row.unit.area,
            subject=one.filing,
        )
        told.append((heads[one.row.unit.pk], message))
    notify_each(told)


@transaction.atomic
def announce_progress(board: Board) -> None:
    """To the city's messenger, once a working day while somebody has still to report."""
    if board.sums.reported < board.sums.units:
        late = _("逾期未报：%(names)s。") % {"names": name_late(board)} if board.late else ""
        announce(
            "\n".join(
                filter(
                    None, [_("【报送进度】%(title)s") % {"title": board.collection.title}, write_progress(board), late]
                )
            ),
            key=f"reporting.day:{board.collection.pk}:{board.day.isoformat()}",
            link=reverse("desk:board", args=[board.collection.pk]),
        )


def write_progress(board: Board) -> str:
    sums, collection = board.sums, board.collection
    facts = {
        "today": write_day(board.day),
        "units": sums.units,
        "reported": sums.reported,
        "late": sums.late,
        "expected": sums.counts.expected,
        "signed": sums.counts.handed_in,
        "accepted": sums.counts.accepted,
        "due": write_day(collection.unit_due),
    }
    return (
        _(
            "截至%(today)s，应报单位%(units)d个，已报送%(reported)d个，逾期%(late)d个；应报数据%(expected)d项，"
            "已签署%(signed)d项，已审定%(accepted)d项。单位报送截止%(due)s。"
        )
        % facts
    )


def name_late(board: Board) -> str:
    return name_units([str(row.unit) for row in board.late])


def name_units(names: Sequence[str]) -> str:
    some = "、".join(names[:LATE_NAMED])
    if len(names) <= LATE_NAMED:
        return some
    return ngettext("%(some)s等%(n)d个单位", "%(some)s等%(n)d个单位", len(names)) % {"some": some, "n": len(names)}
