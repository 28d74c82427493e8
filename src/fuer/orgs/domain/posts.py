"""Whether anybody sits in a post at all: a step that waits for nobody is skipped, and said to be."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils import timezone

from fuer.orgs.models import Membership

if TYPE_CHECKING:
    from fuer.orgs.enums import Role
    from fuer.orgs.models import Area, Unit
    from fuer.orgs.scope import Node


def anyone_holds(*roles: Role, unit: Unit | None = None, area: Area | None = None) -> bool:
    """Whether an active person holds one of `roles` today at `unit`, or at `area` itself (not above or below it).

    Posts at what came before the unit or area count: access follows the successor.
    """
    posts = Membership.objects.valid_on(timezone.localdate()).filter(role__in=roles, user__is_active=True)
    if unit is not None:
        posts = posts.filter(unit__in=list_with_predecessors(unit))
    if area is not None:
        posts = posts.filter(area__in=list_with_predecessors(area))
    return posts.exists()


def list_with_predecessors(node: Node) -> list[Node]:
    """`node` and everything that gave way to it."""
    found = [node]
    for current in found:
        found += [change.before for change in current.changes_before.select_related("before")]
    return found
