"""Managers of the people and places; every one can answer `visible_to(user)`."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Any

from django.contrib.auth.base_user import BaseUserManager
from django.db import models
from django.db.models import Q
from treebeard.mp_tree import MP_NodeManager, MP_NodeQuerySet

from fuer.orgs.enums import UNIT_ROLES, Role
from fuer.orgs.scope import in_scope, match_paths, match_subtree, scope_of

if TYPE_CHECKING:
    from fuer.orgs.models import Area, Membership, Term, Unit, User  # noqa: F401 -- named in the querysets' bases
    from fuer.orgs.scope import Visitor

# Those who look after people: they see the persons of their area, others only their colleagues.
PEOPLE_ROLES = (Role.ADMINISTRATOR, Role.WCC_OFFICE, Role.COUNTY_WCC_OFFICE)
WIDE_ROLES = tuple(role for role in Role if role not in UNIT_ROLES)


def valid_on(day: dt.date) -> Q:
    """Rows in force on `day`; both ends of a validity are inclusive."""
    return (Q(valid_from=None) | Q(valid_from__lte=day)) & (Q(valid_to=None) | Q(valid_to__gte=day))


class AreaQuerySet(MP_NodeQuerySet):
    def visible_to(self, user: Visitor) -> AreaQuerySet:
        return self.filter(in_scope(user, "path"))

    def within(self, area: Area) -> AreaQuerySet:
        """`area` and everything below it."""
        return self.filter(match_subtree(area.path))

    def valid_on(self, day: dt.date) -> AreaQuerySet:
        return self.filter(valid_on(day))


AreaManagerBase = MP_NodeManager.from_queryset(AreaQuerySet)


class AreaManager(AreaManagerBase):
    def get_queryset(self) -> AreaQuerySet:
        return AreaQuerySet(self.model, using=self._db).order_by("path")


class UnitQuerySet(models.QuerySet["Unit"]):
    def visible_to(self, user: Visitor) -> UnitQuerySet:
        """Units of the areas a person oversees; somebody who acts for a unit sees that unit."""
        scope = scope_of(user)
        return self.filter(match_paths(scope.paths(WIDE_ROLES), "area__path") | Q(pk__in=scope.unit_ids))

    def valid_on(self, day: dt.date) -> UnitQuerySet:
        return self.filter(valid_on(day))


class TermQuerySet(models.QuerySet["Term"]):
    def visible_to(self, user: Visitor) -> TermQuerySet:
        return self.filter(in_scope(user))


class UserQuerySet(models.QuerySet["User"]):
    def visible_to(self, user: Visitor) -> UserQuerySet:
        """Oneself, one's colleagues and, for those who look after people, everybody of their areas."""
        if not user.is_authenticated:
            return self.none()
        from_memberships = user.memberships.model.objects.visible_to(user).values("user_id")
        return self.filter(Q(pk=user.pk) | Q(pk__in=from_memberships))


class MembershipQuerySet(models.QuerySet["Membership"]):
    def visible_to(self, user: Visitor) -> MembershipQuerySet:
        if not user.is_authenticated:
            return self.none()
        scope = scope_of(user)
        return self.filter(
            match_paths(scope.paths(PEOPLE_ROLES), "area__path") | Q(unit__in=scope.unit_ids) | Q(user=user)
        )

    def valid_on(self, day: dt.date) -> MembershipQuerySet:
        return self.filter(valid_on(day))


UnitManager = models.Manager.from_queryset(UnitQuerySet)
TermManager = models.Manager.from_queryset(TermQuerySet)
MembershipManager = models.Manager.from_queryset(MembershipQuerySet)


class UserManager(BaseUserManager["User"]):
    # Written out: as a base made by from_queryset the type checker knows it only in some orders of reading the modules.
    def get_queryset(self) -> UserQuerySet:
        return UserQuerySet(self.model, using=self._db)

    def visible_to(self, user: Visitor) -> UserQuerySet:
        return self.get_queryset().visible_to(user)

    def create_user(self, username: str, password: str | None = None, **fields: Any) -> User:
        """A new account. Without a password nobody can sign in with it."""
        user = self.model(username=self.model.normalize_username(username), **fields)
        user.set_password(password)
        user.save(using=self._db)
        return user
