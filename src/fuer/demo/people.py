"""Who acts in the demo where nobody can sign in: for each unit one invented person without a password."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.contrib.auth.hashers import make_password
from django.db import transaction
from django.utils.translation import gettext as _

from fuer.core.domain.events import record_event
from fuer.orgs.enums import Role
from fuer.orgs.models import Membership, User

if TYPE_CHECKING:
    from fuer.orgs.models import Area, Unit

REPORTERS = (Role.UNIT_REPORTER, Role.INSTITUTION_CLERK)
POSTS = (Role.UNIT_REPORTER, Role.STATISTICS_HEAD, Role.UNIT_HEAD)


@dataclass(frozen=True)
class UnitPeople:
    """Who fills in, checks and signs for one unit; often the same person."""

    reporter: User
    statistics_head: User
    unit_head: User


@transaction.atomic
def find_people(units: Iterable[Unit]) -> dict[int, UnitPeople]:
    """The people of each unit by its id; a post nobody holds is taken by the unit's invented person."""
    units = list(units)
    holders = read_holders(units)
    return {unit.pk: find_unit_people(unit, holders) for unit in units}


def read_holders(units: Iterable[Unit]) -> dict[tuple[int, str], User]:
    """The first demo person in each post of each unit."""
    posts = Membership.objects.filter(unit__in=list(units), user__is_demo=True, valid_to=None)
    holders: dict[tuple[int, str], User] = {}
    for post in posts.select_related("user").order_by("pk"):
        if post.unit_id is not None:
            role = Role.UNIT_REPORTER if post.role in REPORTERS else Role(post.role)
            holders.setdefault((post.unit_id, role), post.user)
    return holders


def find_unit_people(unit: Unit, holders: Mapping[tuple[int, str], User]) -> UnitPeople:
    vacant = [role for role in POSTS if (unit.pk, role) not in holders]
    person = invent_person(unit, vacant) if vacant else None
    filled = [holders.get((unit.pk, role)) or person for role in POSTS]
    reporter, statistics_head, unit_head = (one for one in filled if one is not None)
    return UnitPeople(reporter, statistics_head, unit_head)


def invent_person(unit: Unit, roles: Iterable[Role]) -> User:
    """A person who holds `roles` at the unit and cannot sign in."""
    name = _("%(unit)s经办人（演示）") % {"unit": unit.short_name}
    user, created = User.objects.get_or_create(
        username=f"unit-{unit.pk}", is_demo=True, defaults={"name": name[:50], "password": make_password(None)}
    )
    for role in roles:
        Membership.objects.get_or_create(user=user, role=role, area=unit.area, unit=unit)
    if created:
        record_event(actor=None, verb="orgs.demo_person_created", subject=user, area_id=unit.area_id)
    return user


def find_official(role: Role, area: Area) -> User:
    """The demo person who holds `role` at `area` itself."""
    return User.objects.filter(memberships__role=role, memberships__area=area, is_demo=True).earliest("pk")
