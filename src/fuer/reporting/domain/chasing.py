"""催报: the text for the chat group, by unit, with what is missing; and the record that a unit was urged."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.conf import settings
from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from fuer.core.domain.events import record_event
from fuer.notices.domain.notify import notify
from fuer.notices.enums import NoticeKind
from fuer.orgs.domain.posts import people_holding
from fuer.reporting.domain.queries.board import BoardRow
from fuer.reporting.domain.queries.missing import Lack, describe_lacks, read_lacks
from fuer.reporting.domain.queries.urged import URGE_VERB, read_urged
from fuer.reporting.domain.steps import lock_filings
from fuer.reporting.domain.telling import write_day
from fuer.reporting.enums import CollectionState, FilingState
from fuer.reporting.rules import REPORTERS, urges

if TYPE_CHECKING:
    from fuer.orgs.models import User
    from fuer.reporting.models import Collection, Filing


class ChasingError(ValueError):
    """One sentence for a person: why nobody can be urged."""


@dataclass(frozen=True)
class Chased:
    """One unit to be urged, and what it lacks."""

    row: BoardRow
    lacks: tuple[Lack, ...]

    @property
    def filing(self) -> Filing:
        return self.row.filing


def list_chased(rows: Iterable[BoardRow], today: dt.date) -> list[Chased]:
    """The units among `rows` of which something is still expected, with what they lack; constant queries."""
    open_rows = [row for row in rows if row.is_open]
    lacks = read_lacks([row.filing.pk for row in open_rows], today)
    return [Chased(row, lacks.get(row.filing.pk, ())) for row in open_rows]


def write_chasing_text(chased: Sequence[Chased], collection: Collection, today: dt.date) -> str:
    """The text to paste into the chat group: who, until when, how many days late, what is missing, where to fill in."""
    facts = {
        "title": collection.title,
        "year": collection.year,
        "filing_year": collection.filing_year,
        "due": write_day(collection.unit_due),
        "today": write_day(today),
        "n": len(chased),
    }
    opening = ngettext(
        "数据年度%(year)s年、填报年度%(filing_year)s年，单位报送截止%(due)s。截至%(today)s，还有%(n)d个单位未完成：",
        "数据年度%(year)s年、填报年度%(filing_year)s年，单位报送截止%(due)s。截至%(today)s，还有%(n)d个单位未完成：",
        len(chased),
    )
    lines = [_("【催报】%(title)s") % facts, _("各位联络员：") + opening % facts]
    lines += [f"{number}. {write_unit_line(one)}" for number, one in enumerate(chased, 1)]
    lines.append(_("请抓紧填报，经统计负责人审核、单位负责人签署后报送；确有困难的，请在系统内申请延期。"))
    if settings.FUER_BASE_URL:
        lines.append(_("填报地址：%(address)s") % {"address": settings.FUER_BASE_URL + reverse("desk:home")})
    lines.append(_("谢谢支持配合！"))
    return "\n".join(lines)


def write_unit_line(chased: Chased) -> str:
    """市卫健委（逾期5天）：缺产前筛查率、婴儿死亡率等6项；文字材料2篇未报。"""
    note = None if chased.row.status.is_reported else chased.row.status.note
    when = _("（%(note)s）") % {"note": note.word} if note else ""
    return f"{chased.row.unit}{when}：{describe_lacks(chased.lacks) or write_step(chased)}。"


def write_step(chased: Chased) -> str:
    """For a form that is full: whom it waits for inside the unit."""
    steps: Mapping[str, str] = {
        FilingState.CHECKING: _("数据已填齐，待统计负责人审核"),
        FilingState.SIGNING: _("数据已填齐，待单位负责人签署"),
    }
    return steps.get(chased.filing.state, _("数据已填齐，尚未报送"))


@transaction.atomic
def urge_units(chased: Sequence[Chased], collection: Collection, *, user: User, today: dt.date) -> int:
    """催报: put it into the inbox of each unit's 填表人 and write it down, once a day for each unit.

    Returns how many units were urged now. ChasingError when the collection is not running, or for a unit this person
    may not urge.
    """
    if collection.state != CollectionState.OPEN:
        raise ChasingError(_("填报任务未布置或已结束，不能催报。"))
    for one in chased:
        if not urges(user, one.filing):
            raise ChasingError(_("只有妇儿工委办可以催报。"))
    lock_filings(one.filing.pk for one in chased)
    urged = read_urged(one.filing.pk for one in chased)
    done_today = {pk for pk, found in urged.items() if found.last_on == timezone.localdate()}
    waiting = [one for one in chased if one.filing.pk not in done_today]
    for one in waiting:
        tell_urged(one, collection, today)
        payload = {"overdue_days": one.row.status.overdue_days, "lacks": len(one.lacks)}
        area_id = one.row.unit.area_id
        record_event(actor=user, verb=URGE_VERB, subject=one.filing, payload=payload, area_id=area_id)
    return len(waiting)


def tell_urged(chased: Chased, collection: Collection, today: dt.date) -> None:
    words = {"title": collection.title, "line": write_unit_line(chased)}
    notify(
        people_holding(*REPORTERS, unit=chased.row.unit),
        kind=NoticeKind.OVERDUE if chased.row.status.is_late else NoticeKind.DUE,
        key=f"reporting.urge:{chased.filing.pk}:{today.isoformat()}",
        title=_("催报：%(title)s") % words,
        text=_("%(line)s请抓紧填报；确有困难的，请申请延期。") % words,
        link=reverse("desk:filing", args=[chased.filing.pk]),
        area=chased.row.unit.area,
        subject=chased.filing,
    )
