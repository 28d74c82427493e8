"""Who may do what in the monitoring room; every page and domain function of the room asks here."""

from __future__ import annotations

from typing import TYPE_CHECKING

from fuer.orgs.enums import AreaLevel, Role
from fuer.orgs.models import Area
from fuer.orgs.scope import has_role, scope_of

if TYPE_CHECKING:
    from fuer.orgs.scope import Visitor
    from fuer.plans.models import Plan

KEEPERS = (Role.WCC_OFFICE, Role.STATISTICS_BUREAU)


def maps_schemes(user: Visitor) -> bool:
    """The city's statistics bureau and WCC office say which indicator of ours an entry of a scheme is."""
    paths = [path for post in scope_of(user).posts if post.role in KEEPERS for path in post.paths]
    return bool(paths) and Area.objects.filter(path__in=paths, level=AreaLevel.CITY).exists()


def sets_index(user: Visitor, plan: Plan) -> bool:
    """How the composite index of a plan is made is its area's own WCC office's and statistics bureau's to decide."""
    roles = (*KEEPERS, Role.COUNTY_WCC_OFFICE)
    path = plan.area.path
    return has_role(user, *roles) and any(post.role in roles and path in post.paths for post in scope_of(user).posts)
