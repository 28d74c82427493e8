"""Querysets of the plans room: every list shown to a person starts from `visible_to`."""

from typing import TYPE_CHECKING, Any

from django.db import models

from fuer.orgs.domain.scope import areas_visible_to, has_role
from fuer.orgs.enums import Role

if TYPE_CHECKING:
    from fuer.orgs.models import User


class PlanQuerySet(models.QuerySet[Any]):
    def visible_to(self, user: "User") -> "PlanQuerySet":
        """Plans of the areas a member sees; `areas_visible_to` includes the areas above a member's own."""
        return self.filter(area__in=areas_visible_to(user))

    def current(self) -> "PlanQuerySet":
        return self.filter(superseded_by__isnull=True)


class DraftQuerySet(models.QuerySet[Any]):
    def visible_to(self, user: "User") -> "DraftQuerySet":
        """Drafts are the committee office's own work until they are adopted."""
        if not has_role(user, Role.WCC_OFFICE, Role.COUNTY_WCC_OFFICE, Role.ADMINISTRATOR):
            return self.none()
        return self.filter(area__in=areas_visible_to(user))


class TargetQuerySet(models.QuerySet[Any]):
    def visible_to(self, user: "User") -> "TargetQuerySet":
        return self.filter(plan__area__in=areas_visible_to(user))

    def monitored(self) -> "TargetQuerySet":
        """Targets that are judged; parked ones (未纳入监测) have neither indicator nor milestone."""
        return self.filter(is_parked=False)
