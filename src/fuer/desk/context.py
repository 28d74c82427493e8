"""What every page shows around its content: the place, the rooms and the posts of the person signed in."""

from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest
from django.urls import NoReverseMatch, reverse
from django.utils import timezone
from django.utils.functional import Promise, SimpleLazyObject
from django.utils.translation import gettext_lazy as _

from fuer.orgs.enums import AreaLevel, UnitKind
from fuer.orgs.models import Area, Membership, Unit


@dataclass(frozen=True)
class Place:
    """The city this installation serves; both names are empty before an area is loaded."""

    name: str = ""
    committee: str = ""


@dataclass(frozen=True)
class Room:
    label: Promise
    url: str
    is_current: bool


# A room appears here when its first page does.
ROOMS = (
    (_("规划"), "desk:plan_list"),
    (_("指标"), "desk:indicator_list"),
    (_("系统管理"), "desk:term_list"),
)


def describe_place(request: HttpRequest) -> dict[str, Any]:
    """Context processor; nothing is read before a template asks for it, so a fragment costs no query."""
    return {
        "place": SimpleLazyObject(read_place),
        "rooms": SimpleLazyObject(lambda: list_rooms(request.path)),
        "posts": SimpleLazyObject(lambda: list_posts(request)),
    }


def read_place() -> Place:
    city = Area.objects.filter(level=AreaLevel.CITY, valid_to=None).first()
    if city is None:
        return Place()
    committee = Unit.objects.filter(area=city, kind=UnitKind.COORDINATION, valid_to=None).first()
    return Place(city.name, committee.name if committee else "")


def list_rooms(path: str) -> list[Room]:
    """The rooms that have a page, the one that holds `path` marked."""
    rooms = []
    for label, view_name in ROOMS:
        try:
            url = reverse(view_name)
        except NoReverseMatch:
            continue
        rooms.append(Room(label, url, path.startswith(url)))
    return rooms


def list_posts(request: HttpRequest) -> list[Membership]:
    if not request.user.is_authenticated:
        return []
    posts = request.user.memberships.valid_on(timezone.localdate())
    return list(posts.select_related("unit", "area"))
