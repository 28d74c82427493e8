"""What every page shows around its content: the place, the rooms and the posts of the person signed in."""

from dataclasses import dataclass
from typing import Any, cast

from django.db.models import Subquery
from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import Promise, SimpleLazyObject
from django.utils.translation import gettext_lazy as _

from fuer.desk.views.terms import KEEPERS
from fuer.monitoring.domain.index_methods import is_index_shown
from fuer.notices.domain.inbox import count_unread
from fuer.orgs.enums import AreaLevel, Role, UnitKind
from fuer.orgs.models import Area, Membership, Unit, User
from fuer.orgs.scope import has_role
from fuer.reporting.models import Collection


@dataclass(frozen=True)
class Place:
    """The city this installation serves; both names are empty before an area is loaded.

    `demo_years` are the data years of simulated figures it holds ("2021—2025"), empty without any.
    """

    name: str = ""
    committee: str = ""
    demo_years: str = ""


@dataclass(frozen=True)
class Room:
    label: Promise
    url: str
    is_current: bool


# A room appears here when its first page does; one with roles only to those who work in it.
ROOMS: tuple[tuple[Promise, str, tuple[Role, ...]], ...] = (
    (_("工作台"), "desk:home", ()),
    (_("规划"), "desk:plan_list", ()),
    (_("指标"), "desk:indicator_list", ()),
    (_("数据填报"), "desk:filing_list", ()),
    (_("监测分析"), "desk:monitoring_board", ()),
    (_("任务落实"), "desk:task_list", ()),
    (_("评估报告"), "desk:report_list", ()),
    (_("系统管理"), "desk:term_list", KEEPERS),
)
# Pages of a room that do not stand below its first page.
ELSEWHERE = {
    "desk:report_list": ("/evaluations/",),
    "desk:term_list": ("/system/",),
    "desk:filing_list": ("/collections/", "/definitions/", "/checks/", "/imports/"),
}


def describe_place(request: HttpRequest) -> dict[str, Any]:
    """Context processor; nothing is read before a template asks for it, so a fragment costs no query."""
    return {
        "place": SimpleLazyObject(read_place),
        "rooms": SimpleLazyObject(lambda: list_rooms(request)),
        "posts": SimpleLazyObject(lambda: list_posts(request)),
        "shows_index": lambda: is_index_shown(cast(User, request.user)),
        "count_unread": lambda: count_unread(request.user),
        "sees_outbox": lambda: has_role(cast(User, request.user), Role.WCC_OFFICE),
    }


def read_place() -> Place:
    simulated = Collection.objects.filter(is_demo=True).order_by("year").values("year")
    city = (
        Area.objects.filter(level=AreaLevel.CITY, valid_to=None)
        .annotate(demo_first=Subquery(simulated[:1]), demo_last=Subquery(simulated.reverse()[:1]))
        .first()
    )
    if city is None:
        return Place()
    committee = Unit.objects.filter(area=city, kind=UnitKind.COORDINATION, valid_to=None).first()
    years = sorted({year for year in (city.demo_first, city.demo_last) if year is not None})
    return Place(city.name, committee.name if committee else "", "—".join(str(year) for year in years))


def list_rooms(request: HttpRequest) -> list[Room]:
    """The rooms this person works in, the one that holds the page marked."""
    user = cast(User, request.user)
    rooms = [(label, view_name) for label, view_name, roles in ROOMS if not roles or has_role(user, *roles)]
    return [make_room(label, view_name, request.path) for label, view_name in rooms]


def make_room(label: Promise, view_name: str, path: str) -> Room:
    """Every path begins with the workbench's, so that one is current on its own page only."""
    url = reverse(view_name)
    is_current = path == url if url == "/" else path.startswith((url, *ELSEWHERE.get(view_name, ())))
    return Room(label, url, is_current)


def list_posts(request: HttpRequest) -> list[Membership]:
    if not request.user.is_authenticated:
        return []
    posts = request.user.memberships.valid_on(timezone.localdate())
    return list(posts.select_related("unit", "area"))
