"""The questions other rooms ask about who may see what; `fuer.orgs.scope` decides."""

from __future__ import annotations

from typing import TYPE_CHECKING

from fuer.orgs.models import Area
from fuer.orgs.scope import acts_for_unit, has_role, in_scope

if TYPE_CHECKING:
    from fuer.orgs.managers import AreaQuerySet
    from fuer.orgs.scope import Visitor

__all__ = ["acts_for_unit", "areas_visible_to", "has_role", "in_scope"]


def areas_visible_to(user: Visitor) -> AreaQuerySet:
    """The areas this person may read: those of their memberships and all below."""
    return Area.objects.visible_to(user)
