"""Who sits in a post: to be told of something, or found missing (a step that waits for nobody is skipped, and said to be)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from typing import TYPE_CHECKING

from django.utils import timezone

from fuer.orgs.models import Membership, UnitChange, User

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from fuer.orgs.enums import Role
    from fuer.orgs.models import Area, Unit
    from fuer.orgs.scope import Node


def people_holding(*roles: Role, unit: Unit | None = None, area: Area | None = None) -> QuerySet[User]:
    """Active people who hold one of `roles` today at `unit`, or at `area` itself (not above or below it).

    Posts at what came before the unit or area count: access follows the successor.
    """
    posts = Membership.objects.valid_on(timezone.localdate()).filter(role__in=roles)
    if unit is not None:
        posts = posts.filter(unit__in=list_with_predecessors(unit))
    if area is not None:
        posts = posts.filter(area__in=list_with_predecessors(area))
    return User.objects.filter(is_active=True, pk__in=posts.values("user"))


def people_by_unit(units: Iterable[Unit], *roles: Role) -> dict[int, list[User]]:
    """`people_holding` for many units at once, by the unit's id; two queries whatever their number."""
    before: dict[int, list[int]] = defaultdict(list)
    for change in UnitChange.objects.all():
        before[change.after_id].append(change.before_id)
    holders: dict[int, dict[int, User]] = defaultdict(dict)
    posts = Membership.objects.valid_on(timezone.localdate()).filter(role__in=roles, user__is_active=True)
    for post in posts.exclude(unit=None).select_related("user"):
        holders[post.unit_id or 0][post.user_id] = post.user
    found = {}
    for unit in units:
        line = [unit.pk]
        for current in line:
            line += [pk for pk in before[current] if pk not in line]
        found[unit.pk] = list({pk: user for one in line for pk, user in holders[one].items()}.values())
    return found


def anyone_holds(*roles: Role, unit: Unit | None = None, area: Area | None = None) -> bool:
    return people_holding(*roles, unit=unit, area=area).exists()


def list_with_predecessors(node: Node) -> list[Node]:
    """`node` and everything that gave way to it."""
    found = [node]
    for current in found:
        found += [change.before for change in current.changes_before.select_related("before")]
    return found
