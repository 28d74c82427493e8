"""Who may see what, decided here once: every `visible_to` and every rule of a higher room asks this module.

Reading follows the area tree: a membership opens its area and everything below. Acting follows the role:
`has_role`. It stands below the models, so it reads a person's memberships through the relation and imports no model.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from functools import reduce
from operator import or_
from typing import TYPE_CHECKING, TypeAlias, TypeVar

from django.contrib.auth.models import AnonymousUser
from django.db.models import Q
from django.utils import timezone

from fuer.orgs.enums import UNIT_ROLES, Role

if TYPE_CHECKING:
    from collections.abc import Iterable

    from fuer.orgs.models import Area, Membership, Unit, User

    Visitor: TypeAlias = User | AnonymousUser
    Node = TypeVar("Node", Area, Unit)

# An empty set, spelt so that it also survives an `or`.
NOTHING = Q(pk__in=[])


@dataclass(frozen=True)
class Post:
    """One membership in force: the role, the path of its area (and of the area's successors), its unit."""

    role: Role
    paths: tuple[str, ...]
    unit_ids: frozenset[int]

    def covers(self, path: str) -> bool:
        return any(path.startswith(root) for root in self.paths)


@dataclass(frozen=True)
class Scope:
    posts: tuple[Post, ...] = ()

    def paths(self, roles: Iterable[Role] = tuple(Role)) -> tuple[str, ...]:
        """Paths of the areas these roles open, without those that lie below another of them."""
        wanted = frozenset(roles)
        found = sorted({path for post in self.posts if post.role in wanted for path in post.paths})
        return tuple(path for path in found if not any(path != other and path.startswith(other) for other in found))

    @property
    def unit_ids(self) -> frozenset[int]:
        """Units this person acts for."""
        return frozenset(unit_id for post in self.posts for unit_id in post.unit_ids)


def read_scope(user: User) -> Scope:
    """The memberships of `user` in force today; access follows the successors of an area or unit that ended."""
    today = timezone.localdate()
    if not user.is_active:
        return Scope()
    in_force = user.memberships.filter(
        Q(valid_from=None) | Q(valid_from__lte=today), Q(valid_to=None) | Q(valid_to__gte=today)
    ).select_related("area", "unit")
    return Scope(tuple(read_post(membership, today) for membership in in_force))


def read_post(membership: Membership, today: dt.date) -> Post:
    areas = follow_successors(membership.area, today)
    units = follow_successors(membership.unit, today) if membership.unit else []
    return Post(
        role=Role(membership.role),
        paths=tuple(area.path for area in areas),
        unit_ids=frozenset(unit.pk for unit in units),
    )


def follow_successors(node: Node, today: dt.date) -> list[Node]:
    """`node` and everything that came after it up to `today`."""
    found = [node]
    for current in found:
        if current.valid_to is not None and current.valid_to < today:
            changes = current.changes_after.filter(date__lte=today).select_related("after")
            found += [change.after for change in changes if change.after not in found]
    return found


def match_subtree(path: str, field: str = "path") -> Q:
    """The area at `path` and all below it, as an index range on both engines (LIKE is a scan on SQLite)."""
    return Q(**{f"{field}__gte": path, f"{field}__lt": end_of_subtree(path)})


def end_of_subtree(path: str) -> str:
    """The first path after the subtree of `path`; paths are written in digits and capital letters."""
    stem = path.rstrip("Z")
    last = stem[-1]
    return stem[:-1] + ("A" if last == "9" else chr(ord(last) + 1))


def match_paths(paths: Iterable[str], field: str = "path") -> Q:
    return reduce(or_, (match_subtree(path, field) for path in paths), NOTHING)


def in_scope(user: Visitor, field: str = "area__path") -> Q:
    """The filter of every area-bound query: rows whose area, found through `field`, this person may see."""
    return match_paths(scope_of(user).paths(), field)


def scope_of(user: Visitor) -> Scope:
    return Scope() if isinstance(user, AnonymousUser) else user.scope


def has_role(user: Visitor, *roles: Role, area: Area | None = None) -> bool:
    """Whether the person holds one of `roles` today, at `area` or above it when one is given."""
    return any(post.role in roles and (area is None or post.covers(area.path)) for post in scope_of(user).posts)


def acts_for_unit(user: Visitor, unit: Unit) -> bool:
    """Whether the person holds a post at `unit` itself (not merely above its area)."""
    return any(unit.pk in post.unit_ids and post.role in UNIT_ROLES for post in scope_of(user).posts)
