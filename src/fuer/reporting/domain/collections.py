"""The life of a collection (填报任务): prepared, opened (布置) as often as something is added, closed."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, TypedDict, Unpack

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from fuer.core.domain.events import record_event
from fuer.orgs.models import Area
from fuer.reporting.domain.opening import write_owed
from fuer.reporting.domain.queries.owed import list_owed
from fuer.reporting.domain.telling import tell_closed, tell_opened
from fuer.reporting.enums import CollectionState
from fuer.reporting.models import Collection
from fuer.reporting.rules import coordinates_area

if TYPE_CHECKING:
    from fuer.orgs.models import User
    from fuer.plans.models import Plan


class Calendar(TypedDict):
    """布置、单位报送截止、县级审核截止、市级审定截止, in this order."""

    opens_on: dt.date
    unit_due: dt.date
    county_due: dt.date
    city_due: dt.date


class FormHead(TypedDict, total=False):
    """What stands at the head of the form (统计法 17); an empty title gets the usual one."""

    title: str
    form_number: str
    form_issuer: str
    approval_number: str
    form_valid_until: dt.date | None


class Setting(Calendar, FormHead):
    pass


class CollectionError(ValueError):
    """One sentence for a person: why a collection cannot be prepared, changed, opened or closed."""


@transaction.atomic
def prepare_collection(
    area: Area,
    year: int,
    *,
    plans: Iterable[Plan],
    is_demo: bool = False,
    user: User | None,
    **setting: Unpack[Setting],
) -> Collection:
    """A collection of data year `year` that nobody is asked by yet. `user` None is the system.

    CollectionError for a second one of the same area and year, plans of another area or other years, dates out of order.
    """
    require_coordinator(user, area)
    plans = list(plans)
    require_plans(plans, area, year)
    require_order(setting, year)
    # Held until the end: of two people who prepare the same year the later one finds the other's.
    Area.objects.select_for_update().get(pk=area.pk)
    if Collection.objects.filter(area=area, year=year).exists():
        raise CollectionError(_("%(area)s%(year)s年度的填报任务已经有了。") % {"area": area, "year": year})
    setting["title"] = setting.get("title") or name_collection(area, year)
    filing_year = setting["opens_on"].year
    collection = Collection.objects.create(
        area=area, year=year, filing_year=filing_year, is_demo=is_demo, created_by=user, **setting
    )
    collection.plans.set(plans)
    record_event(
        actor=user,
        verb="reporting.prepare_collection",
        subject=collection,
        payload={"year": year, "plans": [plan.pk for plan in plans]},
        area_id=area.pk,
    )
    return collection


@transaction.atomic
def open_collection(collection: Collection, *, user: User | None) -> Collection:
    """布置: make the filing of every unit that owes something, in one step. Done again it adds what is new.

    CollectionError when it is closed, or when nobody owes anything yet.
    """
    found = lock_collection(collection, user)
    if found.state == CollectionState.CLOSED:
        raise CollectionError(_("填报任务已结束，不能再布置。"))
    owed = list_owed(found)
    if not owed.items and not owed.texts:
        raise CollectionError(_("没有单位应报数据或文字材料：请先确定指标的数据来源单位和领域的牵头单位。"))
    added = write_owed(found, owed)
    if found.state == CollectionState.DRAFT:
        found.state, found.opened_at = CollectionState.OPEN, timezone.now()
        found.save(update_fields=["state", "opened_at"])
    payload: dict[str, object] = {
        "filings": added.filings,
        "items": added.items,
        "texts": added.texts,
        "dropped": added.dropped,
    }
    if added.brought_back:
        payload["brought_back"] = added.brought_back
    event = record_event(
        actor=user, verb="reporting.open_collection", subject=found, payload=payload, area_id=found.area_id
    )
    tell_opened(found, event, added.asked)
    return found


@transaction.atomic
def change_calendar(collection: Collection, *, user: User | None, **calendar: Unpack[Calendar]) -> Collection:
    """Set other days. What comes later than the units' day (`due_on`) follows at the next opening."""
    found = lock_collection(collection, user)
    require_not_closed(found)
    require_order(calendar, found.year)
    found.filing_year = calendar["opens_on"].year
    save_columns(found, calendar, "filing_year")
    payload = {name: day.isoformat() for name, day in calendar.items() if isinstance(day, dt.date)}
    record_event(actor=user, verb="reporting.change_calendar", subject=found, payload=payload, area_id=found.area_id)
    return found


@transaction.atomic
def change_contents(
    collection: Collection, *, plans: Iterable[Plan], user: User | None, **head: Unpack[FormHead]
) -> Collection:
    """Other plans or another form head. An open collection asks for what a new plan adds once it is opened again."""
    found = lock_collection(collection, user)
    require_not_closed(found)
    plans = list(plans)
    require_plans(plans, found.area, found.year)
    head["title"] = head.get("title") or found.title
    save_columns(found, head)
    found.plans.set(plans)
    payload = {"plans": [plan.pk for plan in plans]}
    record_event(actor=user, verb="reporting.change_contents", subject=found, payload=payload, area_id=found.area_id)
    return found


@transaction.atomic
def revise_collection(
    collection: Collection, *, plans: Iterable[Plan], user: User | None, calendar: Calendar, head: FormHead
) -> Collection:
    """Calendar, plans and form head in one step."""
    change_calendar(collection, user=user, **calendar)
    return change_contents(collection, plans=plans, user=user, **head)


@transaction.atomic
def close_collection(collection: Collection, *, user: User | None) -> Collection:
    """结束: nothing more is asked; what was not reported stays missing. Units that have not reported are told."""
    found = lock_collection(collection, user)
    if found.state != CollectionState.OPEN:
        raise CollectionError(_("只有填报中的任务可以结束。"))
    found.state, found.closed_at = CollectionState.CLOSED, timezone.now()
    found.save(update_fields=["state", "closed_at"])
    event = record_event(actor=user, verb="reporting.close_collection", subject=found, area_id=found.area_id)
    tell_closed(found, event)
    return found


def lock_collection(collection: Collection, user: User | None) -> Collection:
    """The row as it is now, locked, for somebody who may change it."""
    require_coordinator(user, collection.area)
    return Collection.objects.select_for_update(of=("self",)).select_related("area").get(pk=collection.pk)


def require_coordinator(user: User | None, area: Area) -> None:
    if user is not None and not coordinates_area(user, area):
        raise CollectionError(_("只有%(area)s妇儿工委办可以布置本级的填报任务。") % {"area": area})


def require_not_closed(collection: Collection) -> None:
    if collection.state == CollectionState.CLOSED:
        raise CollectionError(_("填报任务已结束，不能再改。"))


def require_plans(plans: list[Plan], area: Area, year: int) -> None:
    if not plans:
        raise CollectionError(_("请至少选一个规划。"))
    for plan in plans:
        if plan.area_id != area.pk:
            raise CollectionError(_("“%(plan)s”不是%(area)s的规划。") % {"plan": plan, "area": area})
        if not plan.start_year <= year <= plan.end_year:
            raise CollectionError(_("“%(plan)s”的规划期不含%(year)s年。") % {"plan": plan, "year": year})


def require_order(calendar: Calendar, year: int) -> None:
    days = [calendar["opens_on"], calendar["unit_due"], calendar["county_due"], calendar["city_due"]]
    if days != sorted(days):
        raise CollectionError(_("日期应当依次为：布置、单位报送、县级审核、市级审定。"))
    if days[0].year < year:
        raise CollectionError(_("布置日期不能早于数据年度。"))


def name_collection(area: Area, year: int) -> str:
    return _("%(area)s%(year)s年度妇女儿童发展规划监测填报") % {"area": area, "year": year}


def save_columns(collection: Collection, columns: Mapping[str, object], *more: str) -> None:
    for name, value in columns.items():
        setattr(collection, name, value)
    collection.save(update_fields=[*columns, *more])
