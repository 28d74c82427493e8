"""The register of units as a page lists it: by area, searched, with the people of each unit."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db.models import Q
from django.utils import timezone

from fuer.orgs.domain.posts import list_with_predecessors
from fuer.orgs.enums import AreaKind, AreaLevel, UnitKind
from fuer.orgs.models import Area, Membership, Unit

if TYPE_CHECKING:
    from fuer.orgs.managers import UnitQuerySet
    from fuer.orgs.models import User

INSTITUTIONS = "institutions"


@dataclass(frozen=True)
class UnitFilters:
    """`area`: an area's id, INSTITUTIONS (相关机构) or "" for all; `ended` takes in units that are no more."""

    words: str = ""
    area: str = ""
    ended: bool = False


def list_unit_areas(user: User) -> list[Area]:
    """The city and counties whose units this person sees, in the order of the place."""
    areas = Area.objects.visible_to(user).filter(
        level__in=(AreaLevel.CITY, AreaLevel.COUNTY), kind__in=(AreaKind.ORDINARY, AreaKind.ZONE), valid_to=None
    )
    return list(areas.order_by("path"))


def list_units(user: User, filters: UnitFilters) -> UnitQuerySet:
    """Units in scope in the order of the register; `words` are looked for in names and aliases."""
    units = Unit.objects.visible_to(user)
    if not filters.ended:
        units = units.filter(Q(valid_to=None) | Q(valid_to__gte=timezone.localdate()))
    if filters.area == INSTITUTIONS:
        units = units.filter(kind=UnitKind.INSTITUTION)
    elif filters.area.isdecimal():
        units = units.filter(area=int(filters.area))
    for word in filters.words.split():
        own = Q(name__icontains=word) | Q(short_name__icontains=word)
        units = units.filter(own | Q(pk__in=Unit.objects.filter(aliases__name__icontains=word).values("pk")))
    found: UnitQuerySet = units.select_related("area", "counterpart").prefetch_related("aliases")
    return found.order_by("area__path", "position", "id")


def list_people(user: User, units: list[Unit]) -> dict[int, list[Membership]]:
    """Posts in force at each unit, by its id, that this person may see. One query."""
    found: dict[int, list[Membership]] = defaultdict(list)
    posts = Membership.objects.visible_to(user).valid_on(timezone.localdate()).filter(unit__in=units)
    for post in posts.filter(user__is_active=True).select_related("user").order_by("unit_id", "id"):
        found[post.unit_id or 0].append(post)
    return found


def list_people_of(user: User, unit: Unit) -> list[Membership]:
    """The people of one unit, those who came with what it was before included."""
    line = list_with_predecessors(unit)
    found = list_people(user, line)
    return [post for one in line for post in found[one.pk]]
