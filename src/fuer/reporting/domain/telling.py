"""Who hears of a step of a collection or a filing, in the transaction that takes it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from fuer.notices.domain.notify import Message, notify, notify_each
from fuer.notices.enums import NoticeKind
from fuer.orgs.domain.posts import people_by_unit, people_holding
from fuer.orgs.enums import AreaLevel, Role
from fuer.orgs.models import Area, User
from fuer.reporting.enums import ExtensionState, FilingState
from fuer.reporting.rules import OFFICES, REPORTERS, county_path

if TYPE_CHECKING:
    from fuer.core.models import Event
    from fuer.reporting.domain.opening import Asked
    from fuer.reporting.models import Collection, Extension, Filing

HEADS = {FilingState.CHECKING: Role.STATISTICS_HEAD, FilingState.SIGNING: Role.UNIT_HEAD}


def tell_opened(collection: Collection, event: Event, asked: Mapping[int, Asked]) -> None:
    """布置: the 填表人 and the head of each unit that got something new; a unit that got nothing hears nothing."""
    filings = list(collection.filings.filter(pk__in=asked).select_related("unit__area"))
    people = people_by_unit([filing.unit for filing in filings], *REPORTERS, Role.UNIT_HEAD)
    facts = {"title": collection.title, "due": write_day(collection.unit_due)}
    told = []
    for filing in filings:
        new = asked[filing.pk]
        title = _("请填报：%(title)s，%(due)s截止") if new.is_first else _("新增填报内容：%(title)s，%(due)s截止")
        message = Message(
            kind=NoticeKind.TODO,
            key=f"reporting.open:{filing.pk}:{event.pk}",
            title=title % facts,
            text=describe_asked(filing, collection, new),
            link=reverse("desk:filing", args=[filing.pk]),
            area=filing.unit.area,
            subject=filing,
        )
        told.append((people[filing.unit_id], message))
    notify_each(told)


def describe_asked(filing: Filing, collection: Collection, new: Asked) -> str:
    """市卫健委应报数据6项、文字材料2篇。数据年度2025年，填报年度2026年，单位报送截止2026年4月15日。"""
    parts = []
    if new.items:
        parts.append(ngettext("数据%(n)d项", "数据%(n)d项", new.items) % {"n": new.items})
    if new.texts:
        parts.append(ngettext("文字材料%(n)d篇", "文字材料%(n)d篇", new.texts) % {"n": new.texts})
    due = filing.extended_to or collection.unit_due
    facts = {
        "unit": filing.unit,
        "what": "、".join(parts),
        "year": collection.year,
        "filing_year": collection.filing_year,
        "due": _("%(year)d年%(month)d月%(day)d日") % {"year": due.year, "month": due.month, "day": due.day},
    }
    sentence = _("%(unit)s应报%(what)s。") if new.is_first else _("%(unit)s新增应报%(what)s。")
    return (sentence + _("数据年度%(year)s年，填报年度%(filing_year)s年，单位报送截止%(due)s。")) % facts


def tell_closed(collection: Collection, event: Event) -> None:
    """结束: the people of each unit that has not reported; whoever has reported was told of every later step."""
    filings = list(collection.filings.filter(reported_at=None).select_related("unit__area"))
    people = people_by_unit([filing.unit for filing in filings], *REPORTERS, Role.UNIT_HEAD)
    told = []
    for filing in filings:
        facts = {"title": collection.title, "unit": filing.unit}
        message = Message(
            kind=NoticeKind.INFO,
            key=f"reporting.close:{filing.pk}:{event.pk}",
            title=_("填报已结束：%(title)s") % facts,
            text=_("%(unit)s未报送，未报的数据按无数据列出。需要补报的，请与妇儿工委办联系。") % facts,
            link=reverse("desk:filing", args=[filing.pk]),
            area=filing.unit.area,
            subject=filing,
        )
        told.append((people[filing.unit_id], message))
    notify_each(told)


def tell_extension_asked(extension: Extension, event: Event) -> None:
    """The office that decides. Its page of the collection holds the request."""
    filing = extension.filing
    sentence = _("%(unit)s申请延期至%(until)s：%(reason)s") % {
        "unit": filing.unit,
        "until": write_day(extension.until),
        "reason": extension.reason,
    }
    people = people_holding(*OFFICES, area=filing.collection.area)
    link = reverse("desk:collection_detail", args=[filing.collection_id])
    send(people, filing, event, sentence, NoticeKind.TODO, link=link)


def tell_extension_decided(extension: Extension, filing: Filing, event: Event) -> None:
    """The unit's 填表人 and head: until when they have time, or why not."""
    facts = {
        "title": filing.collection.title,
        "until": write_day(extension.until),
        "due": write_day(filing.extended_to or filing.collection.unit_due),
        "note": extension.decision_note,
    }
    if extension.state == ExtensionState.GRANTED:
        sentence = _("延期申请已同意：%(title)s延至%(until)s截止。") % facts
    else:
        sentence = _("延期申请未同意：%(title)s仍于%(due)s截止。理由：%(note)s") % facts
    people = people_holding(*REPORTERS, Role.UNIT_HEAD, unit=filing.unit)
    send(people, filing, event, sentence, NoticeKind.INFO, link=reverse("desk:filing", args=[filing.pk]))


def write_day(day: dt.date) -> str:
    return _("%(month)d月%(day)d日") % {"month": day.month, "day": day.day}


def tell_unit(filing: Filing, event: Event, sentence: str, *, kind: NoticeKind = NoticeKind.RETURNED) -> None:
    """The people who fill the unit's form in: what was sent back, questioned or accepted."""
    send(people_holding(*REPORTERS, unit=filing.unit), filing, event, sentence, kind)


def tell_next(filing: Filing, event: Event, sentence: str = "") -> None:
    """Whoever the filing now waits for: a head of the unit, or the statistics bureau of the level it lies at."""
    words = sentence or _("%(unit)s《%(title)s》%(state)s。") % {
        "unit": filing.unit,
        "title": filing.collection.title,
        "state": filing.get_state_display(),
    }
    if filing.state in HEADS:
        people = people_holding(HEADS[FilingState(filing.state)], unit=filing.unit)
    else:
        people = people_holding(Role.STATISTICS_BUREAU, area=find_bureau_area(filing))
    send(people, filing, event, words, NoticeKind.TODO)


def tell_office(filing: Filing, event: Event, sentence: str) -> None:
    send(people_holding(*OFFICES, area=filing.collection.area), filing, event, sentence, NoticeKind.TODO)


def find_bureau_area(filing: Filing) -> Area:
    return (
        find_county(filing) or filing.collection.area if filing.state == FilingState.COUNTY else filing.collection.area
    )


def find_county(filing: Filing) -> Area | None:
    """The county whose statistics see the filing before the city's; None for a unit of the collection's own area."""
    path = county_path(filing)
    return Area.objects.filter(path=path, level=AreaLevel.COUNTY).first() if path else None


def send(
    people: Iterable[User], filing: Filing, event: Event, sentence: str, kind: NoticeKind, *, link: str = ""
) -> None:
    notify(
        people,
        kind=kind,
        key=f"filing-{filing.pk}-{event.pk}",
        title=sentence,
        text=sentence,
        link=link or reverse("desk:filing_review", args=[filing.pk]),
        area=filing.unit.area,
        subject=filing,
    )
