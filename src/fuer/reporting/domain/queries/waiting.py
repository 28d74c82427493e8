"""What waits for a person in this room: owed and sent back, to check and to sign, to accept and to decide."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from django.db.models import Count, Q
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from fuer.indicators.enums import RequestState
from fuer.indicators.models import DefinitionRequest
from fuer.orgs.enums import Role
from fuer.orgs.scope import has_role
from fuer.reporting.domain.items import name_cell
from fuer.reporting.domain.progress import Counts, Status
from fuer.reporting.domain.queries.differences import Difference, Side, list_differences
from fuer.reporting.domain.queries.missing import describe_lacks, read_lacks
from fuer.reporting.domain.queries.status import FilingStatus, list_status
from fuer.reporting.domain.shown import name_text
from fuer.reporting.domain.steps import WITHIN_UNIT
from fuer.reporting.enums import CollectionState, CorrectionState, ExtensionState, FilingState, TextState
from fuer.reporting.models import (
    CorrectionRequest,
    Extension,
    Filing,
    FilingItem,
    FilingText,
    ItemReturn,
    SideExplanation,
)
from fuer.reporting.rules import DEFINERS, checks_for_unit, coordinates, decides_definitions, fills, reviews, signs

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from fuer.orgs.scope import Visitor

LIVE = (CollectionState.OPEN, CollectionState.CLOSED)
UNDER_REVIEW = (FilingState.COUNTY, FilingState.REPORTED)


class Kind(StrEnum):
    OWED = "owed"
    RETURNED = "returned"
    TO_CHECK = "to_check"
    TO_SIGN = "to_sign"
    TO_ACCEPT = "to_accept"
    TO_EXPLAIN = "to_explain"
    TO_DECIDE = "to_decide"
    CORRECTION = "correction"
    EXTENSION = "extension"
    TEXT = "text"
    DEFINITION = "definition"


class Urgency(StrEnum):
    CALM = "calm"
    SOON = "soon"
    LATE = "late"


@dataclass(frozen=True)
class Thing:
    """One thing that waits for the person: `count` says how much of it there is, `due` until when, `link` where to."""

    kind: Kind
    title: str
    link: str
    detail: str = ""
    count: int = 0
    due: dt.date | None = None
    urgency: Urgency = Urgency.CALM
    status: Status | None = None
    counts: Counts | None = None


def waiting_for(user: Visitor, today: dt.date) -> tuple[Thing, ...]:
    """Everything in this room that waits for `user`, the most urgent of each kind first; constant queries."""
    filings = Filing.objects.visible_to(user).filter(collection__state__in=LIVE)
    mine = [row.pk for row in filings.select_related("collection__area", "unit__area") if concerns(user, row)]
    current = list_status(Filing.objects.filter(pk__in=mine), today)
    things = [
        *list_owed_things(user, current, today),
        *list_returned_things(user, current),
        *list_head_things(user, current),
        *list_review_things(user, current),
        *list_disputes(user, current),
        *list_corrections(user, filings),
        *list_extensions(user, filings),
        *list_texts(user, filings),
        *list_definition_requests(user),
    ]
    order = list(Urgency)
    return tuple(sorted(things, key=lambda thing: (-order.index(thing.urgency), thing.due or dt.date.max)))


def concerns(user: Visitor, filing: Filing) -> bool:
    """Whether figures of this filing are this person's to fill, check, sign or review now."""
    is_running = filing.collection.state == CollectionState.OPEN or filing.round > 0
    own = fills(user, filing) or checks_for_unit(user, filing) or signs(user, filing)
    return is_running and (own or (filing.state in (*UNDER_REVIEW, FilingState.ACCEPTED) and reviews(user, filing)))


def tell_urgency(one: FilingStatus) -> Urgency:
    if one.status.is_late:
        return Urgency.LATE
    return Urgency.SOON if one.status.is_due_soon else Urgency.CALM


def list_owed_things(user: Visitor, current: Iterable[FilingStatus], today: dt.date) -> Iterator[Thing]:
    """欠报: forms that have not left the unit, with what is missing; also those a head is looking at."""
    owed = [one for one in current if fills(user, one.filing) and is_owed(one)]
    lacks = read_lacks([one.filing.pk for one in owed], today)
    for one in owed:
        missing = [lack for lack in lacks.get(one.filing.pk, ()) if lack.is_text or not lack.reason]
        yield Thing(
            kind=Kind.OWED,
            title=one.filing.collection.title,
            link=reverse("desk:filing", args=[one.filing.pk]),
            detail=describe_lacks(missing) or describe_full(one),
            count=len(missing),
            due=one.status.deadline,
            urgency=tell_urgency(one),
            status=one.status,
            counts=one.counts,
        )


def is_owed(one: FilingStatus) -> bool:
    is_open = one.filing.collection.state == CollectionState.OPEN
    return is_open and (not one.status.is_reported or bool(one.counts.missing))


def describe_full(one: FilingStatus) -> str:
    return _("已填齐，可以报送") if one.filing.state == FilingState.DRAFTING else _("已填齐")


def list_returned_things(user: Visitor, current: Iterable[FilingStatus]) -> list[Thing]:
    """退回: each figure and text that came back, with the reason; a form sent back inside the unit as a whole."""
    own = {one.filing.pk: one for one in current if fills(user, one.filing)}
    things = [
        make_returned(one, str(one.filing.collection), one.filing.sent_back_reason)
        for one in own.values()
        if one.filing.sent_back_reason and one.filing.state == FilingState.DRAFTING
    ]
    returns = ItemReturn.objects.filter(item__filing__in=own, resolved_at=None)
    for found in returns.select_related("item__entry__cell__indicator", "item__entry__cell__area"):
        things.append(make_returned(own[found.item.filing_id], name_cell(found.item.entry.cell), found.reason))
    texts = FilingText.objects.filter(filing__in=own, state=TextState.RETURNED).select_related("clause__plan")
    for text in texts:
        title = _("文字材料“%(title)s”") % {"title": name_text(text)}
        things.append(make_returned(own[text.filing_id], title, text.returned_reason))
    return things


def make_returned(one: FilingStatus, title: str, reason: str) -> Thing:
    link = reverse("desk:filing", args=[one.filing.pk])
    return Thing(Kind.RETURNED, title, link, detail=reason, count=1, urgency=Urgency.SOON)


def list_head_things(user: Visitor, current: Iterable[FilingStatus]) -> Iterator[Thing]:
    """待审、待签: forms that wait for this head of the unit."""
    steps = {FilingState.CHECKING: (Kind.TO_CHECK, checks_for_unit), FilingState.SIGNING: (Kind.TO_SIGN, signs)}
    for one in current:
        kind, may = steps.get(FilingState(one.filing.state), (None, None))
        if kind and may and may(user, one.filing):
            yield make_review_thing(one, kind, one.filing.collection.title, one.counts.expected)


def list_review_things(user: Visitor, current: Iterable[FilingStatus]) -> Iterator[Thing]:
    """待审定: forms that lie at this statistics bureau."""
    for one in current:
        if one.filing.state in UNDER_REVIEW and reviews(user, one.filing):
            yield make_review_thing(one, Kind.TO_ACCEPT, str(one.filing.unit), one.counts.signed)


def make_review_thing(one: FilingStatus, kind: Kind, title: str, count: int) -> Thing:
    collection = one.filing.collection
    own_days = {FilingState.COUNTY: collection.county_due, FilingState.REPORTED: collection.city_due}
    return Thing(
        kind=kind,
        title=title,
        link=reverse("desk:filing_review", args=[one.filing.pk]),
        detail=ngettext("%(n)d项数据", "%(n)d项数据", count) % {"n": count},
        count=count,
        due=own_days.get(FilingState(one.filing.state), one.status.deadline),
        urgency=tell_urgency(one),
        status=one.status,
        counts=one.counts,
    )


def list_disputes(user: Visitor, current: Iterable[FilingStatus]) -> Iterator[Thing]:
    """双线: figures two units report differently: each unit that has not yet explained its own owes that (差异说明);
    the bureau one of them lies at decides, urgently once all have spoken. Three queries at most.
    """
    filings = [one.filing for one in current]
    own = {filing.pk for filing in filings if fills(user, filing)}
    lying = {filing.pk for filing in filings if filing.state not in WITHIN_UNIT and reviews(user, filing)}
    items = FilingItem.objects.filter(filing__in=own | lying, accepted=None, entry__version__isnull=False)
    rows = list(items.values_list("entry__cell_id", "entry__version_id", "filing_id").order_by("-filing_id"))
    mine = {version: filing for _cell, version, filing in rows if filing in own}
    to_decide = {cell: filing for cell, _version, filing in rows if filing in lying}
    differences = list_differences([cell for cell, _version, _filing in rows])
    spoken = list_spoken(differences)
    for found in differences:
        silent = [side for side in found.sides if side.version.pk not in spoken]
        sides = "；".join(f"{side.unit} {side.shown}" for side in found.sides)
        for side in silent:
            if side.version.pk in mine:
                link = reverse("desk:filing_review", args=[mine[side.version.pk]])
                yield Thing(Kind.TO_EXPLAIN, found.name, link, detail=sides, count=1, urgency=Urgency.SOON)
        if found.cell_id in to_decide:
            link = reverse("desk:filing_review", args=[to_decide[found.cell_id]])
            detail = _("%(sides)s（%(how)s）") % {"sides": sides, "how": tell_silent(silent)}
            urgency = Urgency.CALM if silent else Urgency.SOON
            yield Thing(Kind.TO_DECIDE, found.name, link, detail=detail, count=1, urgency=urgency)


def list_spoken(differences: Iterable[Difference]) -> set[int]:
    """Versions their units have explained."""
    versions = [side.version.pk for found in differences for side in found.sides]
    return set(SideExplanation.objects.filter(version__in=versions).values_list("version_id", flat=True))


def tell_silent(silent: Iterable[Side]) -> str:
    units = "、".join(side.unit for side in silent)
    return _("等待%(units)s说明") % {"units": units} if units else _("各方已说明，可以认定")


def list_corrections(user: Visitor, filings: QuerySet[Filing]) -> Iterator[Thing]:
    """更正申请 this bureau decides: figures of a closed collection a unit says are wrong."""
    if not has_role(user, Role.STATISTICS_BUREAU):
        return
    asked = CorrectionRequest.objects.filter(state=CorrectionState.ASKED, filing__in=filings)
    rows = asked.select_related("filing__collection__area", "filing__unit__area").annotate(wanted=Count("items"))
    for row in rows.order_by("asked_at", "pk"):
        if reviews(user, row.filing):
            words = ngettext("申请更正%(n)d项数据：%(reason)s", "申请更正%(n)d项数据：%(reason)s", row.wanted)
            detail = words % {"n": row.wanted, "reason": row.reason}
            link = reverse("desk:filing_review", args=[row.filing_id])
            yield Thing(Kind.CORRECTION, str(row.filing.unit), link, detail, count=1, urgency=Urgency.SOON)


def list_extensions(user: Visitor, filings: QuerySet[Filing]) -> Iterator[Thing]:
    """Requests for more time this office decides."""
    asked = Extension.objects.filter(state=ExtensionState.ASKED, filing__in=filings)
    for row in asked.select_related("filing__collection__area", "filing__unit"):
        if coordinates(user, row.filing.collection):
            until = _("申请延期至%(month)d月%(day)d日：%(reason)s") % {
                "month": row.until.month,
                "day": row.until.day,
                "reason": row.reason,
            }
            link = reverse("desk:collection_detail", args=[row.filing.collection_id])
            yield Thing(Kind.EXTENSION, str(row.filing.unit), link, until, count=1, urgency=Urgency.SOON)


def list_texts(user: Visitor, filings: QuerySet[Filing]) -> Iterator[Thing]:
    """Written parts this office accepts, a line for each unit."""
    sent = FilingText.objects.filter(Q(state=TextState.SENT), filing__in=filings)
    by_filing: dict[int, list[FilingText]] = {}
    for text in sent.select_related("filing__collection__area", "filing__unit").order_by("sent_at", "pk"):
        by_filing.setdefault(text.filing_id, []).append(text)
    for texts in by_filing.values():
        filing = texts[0].filing
        if coordinates(user, filing.collection):
            words = ngettext("文字材料%(n)d篇待审核", "文字材料%(n)d篇待审核", len(texts)) % {"n": len(texts)}
            link = reverse("desk:filing_review", args=[filing.pk])
            yield Thing(Kind.TEXT, str(filing.unit), link, words, count=len(texts))


def list_definition_requests(user: Visitor) -> Iterator[Thing]:
    """申请口径变更 this office decides."""
    if not has_role(user, *DEFINERS):
        return
    open_ones = DefinitionRequest.objects.visible_to(user).filter(state=RequestState.OPEN)
    for row in open_ones.select_related("indicator", "unit", "area").order_by("asked_at"):
        if decides_definitions(user, row.area):
            words = _("申请变更“%(name)s”的口径：%(what)s") % {"name": row.indicator, "what": row.what}
            link = reverse("desk:definition_request", args=[row.pk])
            yield Thing(Kind.DEFINITION, str(row.unit), link, words, count=1, urgency=Urgency.SOON)
