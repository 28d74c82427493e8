"""Who may do what in the monitoring room; every page and domain function of the room asks here."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rules.permissions import add_perm
from rules.predicates import predicate

from fuer.orgs.enums import Role
from fuer.orgs.rules import is_visible
from fuer.orgs.scope import scope_of

if TYPE_CHECKING:
    from fuer.orgs.models import Area
    from fuer.orgs.scope import Visitor

FREEZERS = (Role.STATISTICS_BUREAU, Role.WCC_OFFICE, Role.COUNTY_WCC_OFFICE)


def freezes(user: Visitor, area: Area) -> bool:
    """定版: the statistics bureau and the WCC office of the area itself; nobody freezes another area's year."""
    return any(post.role in FREEZERS and area.path in post.paths for post in scope_of(user).posts)


def list_frozen_paths(user: Visitor) -> list[str]:
    """Paths of the areas whose years the person may freeze."""
    return sorted({path for post in scope_of(user).posts if post.role in FREEZERS for path in post.paths})


add_perm("monitoring.view_snapshot", predicate(is_visible))
