"""Permissions of people and places: `user.has_perm("orgs.…", object)`; without an object nothing is allowed."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from rules.permissions import add_perm
from rules.predicates import predicate

from fuer.orgs.enums import Role
from fuer.orgs.scope import has_role

if TYPE_CHECKING:
    from fuer.orgs.scope import Visitor


def is_visible(user: Visitor, obj: Any) -> bool:
    return obj is not None and type(obj).objects.visible_to(user).filter(pk=obj.pk).exists()


def administers(user: Visitor, area: Any) -> bool:
    """Administrators look after the people and units of their area and below."""
    return area is not None and has_role(user, Role.ADMINISTRATOR, area=area)


def administers_area_of(user: Visitor, obj: Any) -> bool:
    return obj is not None and administers(user, obj.area)


def administers_every_post(user: Visitor, person: Any) -> bool:
    """A person who also serves outside the administrator's area is not theirs to change; nobody changes oneself."""
    if person is None or person.pk == user.pk:
        return False
    areas = [membership.area for membership in person.memberships.select_related("area")]
    return bool(areas) and all(administers(user, area) for area in areas)


def keeps_terms(user: Visitor, area: Any) -> bool:
    return area is not None and has_role(user, Role.WCC_OFFICE, Role.COUNTY_WCC_OFFICE, area=area)


def keeps_units(user: Visitor, area: Any) -> bool:
    """The register of units: the WCC office and the administrators of the area or of one above it."""
    return area is not None and has_role(user, Role.WCC_OFFICE, Role.COUNTY_WCC_OFFICE, Role.ADMINISTRATOR, area=area)


def keeps_unit(user: Visitor, unit: Any) -> bool:
    return unit is not None and keeps_units(user, unit.area)


for name in ("view_area", "view_unit", "view_term", "view_user", "view_membership"):
    add_perm(f"orgs.{name}", predicate(is_visible))
add_perm("orgs.add_membership", predicate(administers))
add_perm("orgs.change_membership", predicate(administers_area_of))
add_perm("orgs.add_unit", predicate(keeps_units))
add_perm("orgs.change_unit", predicate(keeps_unit))
add_perm("orgs.change_user", predicate(administers_every_post))
add_perm("orgs.add_term", predicate(keeps_terms))
