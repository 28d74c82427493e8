"""Who may do what in the monitoring room; every page and domain function of the room asks here.

The WCC office of the warned area, or of one above it, gives warnings out, sends answers back and closes; the unit it was
given to answers. A year is frozen by the statistics bureau or the office of its own area. Everybody who reads the area's
plans reads its warnings and snapshots.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from rules.permissions import add_perm
from rules.predicates import predicate

from fuer.orgs.enums import AreaLevel, Role
from fuer.orgs.models import Area
from fuer.orgs.rules import is_visible
from fuer.orgs.scope import has_role, scope_of
from fuer.reporting.rules import OFFICES, REPORTERS

if TYPE_CHECKING:
    from fuer.monitoring.models import TargetWarning
    from fuer.orgs.models import Unit
    from fuer.orgs.scope import Visitor
    from fuer.plans.models import Plan

ANSWERERS = (*REPORTERS, Role.UNIT_HEAD)
KEEPERS = (Role.WCC_OFFICE, Role.STATISTICS_BUREAU)
FREEZERS = (Role.STATISTICS_BUREAU, Role.WCC_OFFICE, Role.COUNTY_WCC_OFFICE)


def handles_warning(user: Visitor, warning: TargetWarning) -> bool:
    """Assign, send back, close, reopen: the office of the area or of one above it."""
    return has_role(user, *OFFICES, area=warning.area)


def may_assign_to(user: Visitor, unit: Unit) -> bool:
    """An office gives out to the units of its own area and below."""
    return has_role(user, *OFFICES, area=unit.area)


def answers_warning(user: Visitor, warning: TargetWarning) -> bool:
    """填表人 or head of the unit the warning was given to."""
    return any(post.role in ANSWERERS and warning.unit_id in post.unit_ids for post in scope_of(user).posts)


def follows_warning(user: Visitor, warning: TargetWarning) -> bool:
    return handles_warning(user, warning) or answers_warning(user, warning)


def freezes(user: Visitor, area: Area) -> bool:
    """定版: the statistics bureau and the WCC office of the area itself; nobody freezes another area's year."""
    return any(post.role in FREEZERS and area.path in post.paths for post in scope_of(user).posts)


def list_frozen_paths(user: Visitor) -> list[str]:
    """Paths of the areas whose years the person may freeze."""
    return sorted({path for post in scope_of(user).posts if post.role in FREEZERS for path in post.paths})


def maps_schemes(user: Visitor) -> bool:
    """The city's statistics bureau and WCC office say which indicator of ours an entry of a scheme is."""
    paths = [path for post in scope_of(user).posts if post.role in KEEPERS for path in post.paths]
    return bool(paths) and Area.objects.filter(path__in=paths, level=AreaLevel.CITY).exists()


def sets_index(user: Visitor, plan: Plan) -> bool:
    """How the composite index of a plan is made is its area's own WCC office's and statistics bureau's to decide."""
    roles = (*KEEPERS, Role.COUNTY_WCC_OFFICE)
    path = plan.area.path
    return has_role(user, *roles) and any(post.role in roles and path in post.paths for post in scope_of(user).posts)


add_perm("monitoring.view_targetwarning", predicate(is_visible))
add_perm("monitoring.view_snapshot", predicate(is_visible))
