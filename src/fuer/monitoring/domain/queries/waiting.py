"""What waits for a person in this room: warnings to answer, to give out, to look after."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from django.db.models import Count, Q
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from fuer.monitoring.domain.queries.warning_list import WarningRow, late_condition
from fuer.monitoring.enums import WarningStage
from fuer.monitoring.models import TargetWarning
from fuer.monitoring.rules import ANSWERERS
from fuer.orgs.scope import has_role, match_paths, scope_of
from fuer.reporting.domain.queries.waiting import Urgency
from fuer.reporting.rules import OFFICES

if TYPE_CHECKING:
    from fuer.monitoring.managers import WarningQuerySet
    from fuer.orgs.scope import Visitor

SOON = 5  # days before the day set


class Kind(StrEnum):
    TO_ANSWER = "warning_to_answer"
    TO_PUT_RIGHT = "warning_to_put_right"
    OFFICE = "warning_office"


@dataclass(frozen=True)
class DatedThing:
    """One thing that waits, as the workbench lists it; the rooms above use it too, each with kinds of its own."""

    kind: StrEnum
    title: str
    link: str
    detail: str = ""
    count: int = 1
    due: dt.date | None = None
    urgency: Urgency = Urgency.CALM
    days_left: int | None = None
    status: None = None


def waiting_for(user: Visitor, today: dt.date) -> tuple[DatedThing, ...]:
    """For a unit each warning to answer or to put right; for an office how many to give out, unanswered, answered."""
    things = [*list_unit_things(user, today), *list_office_things(user, today)]
    return sort_things(things)


def sort_things(things: Iterable[DatedThing]) -> tuple[DatedThing, ...]:
    """The most urgent first, then what is due first."""
    order = list(Urgency)
    return tuple(sorted(things, key=lambda thing: (-order.index(thing.urgency), thing.due or dt.date.max)))


def find_urgency(days_left: int) -> Urgency:
    return Urgency.LATE if days_left < 0 else Urgency.SOON if days_left <= SOON else Urgency.CALM


def list_unit_things(user: Visitor, today: dt.date) -> list[DatedThing]:
    units = {pk for post in scope_of(user).posts if post.role in ANSWERERS for pk in post.unit_ids}
    if not units:
        return []
    rows = TargetWarning.objects.visible_to(user).with_stage().standing().filter(unit__in=units, deadline__isnull=False)
    found = rows.select_related("target", "area").order_by("deadline", "pk")
    return [make_unit_thing(WarningRow(warning, today)) for warning in found]


def make_unit_thing(row: WarningRow) -> DatedThing:
    warning, left = row.warning, row.days_left or 0
    return DatedThing(
        kind=Kind.TO_ANSWER if row.stage == WarningStage.OPEN else Kind.TO_PUT_RIGHT,
        title=f"{warning.area}：{warning.target.name}",
        link=reverse("desk:warning_detail", args=[warning.pk]),
        detail=f"{warning.get_kind_display()}：{warning.reason}",
        due=warning.deadline,
        urgency=find_urgency(left),
        days_left=left,
    )


def list_office_things(user: Visitor, today: dt.date) -> list[DatedThing]:
    """One line for each heap, not one for each warning: there may be a hundred."""
    if not has_role(user, *OFFICES):
        return []
    own = match_paths(scope_of(user).paths(OFFICES), "area__path")
    counted = count_heaps(TargetWarning.objects.visible_to(user).filter(own), today)
    address = reverse("desk:warning_list")
    heaps: Iterable[tuple[int, str, str, str, Urgency]] = (
        (counted["late"], _("逾期未反馈"), "?stage=open&late=1", _("已过反馈期限，请督促"), Urgency.LATE),
        (counted["answered"], _("已反馈待审阅"), "?stage=answered", _("请审阅，退回、跟进或销号"), Urgency.SOON),
        (counted["unassigned"], _("待交办"), "?stage=unassigned", _("尚未交给责任单位"), Urgency.CALM),
    )
    return [
        DatedThing(
            kind=Kind.OFFICE,
            title=ngettext("%(name)s：%(n)d项预警", "%(name)s：%(n)d项预警", number) % {"name": name, "n": number},
            link=address + query,
            detail=detail,
            count=number,
            urgency=urgency,
        )
        for number, name, query, detail, urgency in heaps
        if number
    ]


def count_heaps(rows: WarningQuerySet, today: dt.date) -> dict[str, int]:
    staged: dict[str, int] = rows.with_stage().aggregate(
        late=Count("pk", filter=late_condition(today) & Q(stage=WarningStage.OPEN)),
        answered=Count("pk", filter=Q(stage=WarningStage.ANSWERED)),
        unassigned=Count("pk", filter=Q(stage=WarningStage.UNASSIGNED)),
    )
    return staged
