"""Querysets of the reporting room: every list shown to a person starts from `visible_to`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import models
from django.db.models import Q

from fuer.orgs.enums import UNIT_ROLES, Role
from fuer.orgs.models import Area
from fuer.orgs.scope import in_scope, match_paths, scope_of

if TYPE_CHECKING:
    from fuer.core.models import StoredFile
    from fuer.orgs.scope import Visitor
    from fuer.reporting.models import (  # noqa: F401  (named in strings below)
        Check,
        Collection,
        FamilySetting,
        Filing,
        FilingCell,
        HistoryImport,
    )

# Who reads the filings of every unit of their area; units read their own.
OVERSEERS = (Role.WCC_OFFICE, Role.COUNTY_WCC_OFFICE, Role.STATISTICS_BUREAU, Role.LEADER)

# Earlier years' figures are prepared by the office or the bureau and accepted by the bureau.
HISTORY_ROLES = (Role.WCC_OFFICE, Role.COUNTY_WCC_OFFICE, Role.STATISTICS_BUREAU)


class CollectionQuerySet(models.QuerySet["Collection"]):
    def visible_to(self, user: Visitor) -> CollectionQuerySet:
        """Collections of one's areas, and those in which one's own unit, or a unit one oversees, owes something."""
        from fuer.reporting.models import Filing

        owing = Filing.objects.visible_to(user).values("collection_id")
        return self.filter(Q(in_scope(user, "area__path")) & overseen(user, "area__path") | Q(pk__in=owing))


class FilingQuerySet(models.QuerySet["Filing"]):
    def visible_to(self, user: Visitor) -> FilingQuerySet:
        """One's own unit's filings; for offices, statistics bureaus and leaders those of every unit of their area."""
        scope = scope_of(user)
        own = {unit_id for post in scope.posts if post.role in UNIT_ROLES for unit_id in post.unit_ids}
        return self.filter(Q(unit__in=own) | overseen(user, "unit__area__path"))

    def holding(self, file: StoredFile) -> FilingQuerySet:
        """Filings a stored file belongs to."""
        return self.filter(
            Q(items__entry__evidence__file=file)
            | Q(items__entry__version__evidence__file=file)
            | Q(texts__file=file)
            | Q(signatures__file=file)
        ).distinct()


class FilingCellQuerySet(models.QuerySet["FilingCell"]):
    def visible_to(self, user: Visitor) -> FilingCellQuerySet:
        from fuer.reporting.models import Filing

        return self.filter(items__filing__in=Filing.objects.visible_to(user)).distinct()


class HistoryImportQuerySet(models.QuerySet["HistoryImport"]):
    def visible_to(self, user: Visitor) -> HistoryImportQuerySet:
        """Imports of the areas for which one prepares or accepts history."""
        return self.filter(match_paths(scope_of(user).paths(HISTORY_ROLES), "area__path"))

    def holding(self, file: StoredFile) -> HistoryImportQuerySet:
        """Imports a stored file belongs to."""
        return self.filter(Q(file=file) | Q(errors_file=file))


class CheckQuerySet(models.QuerySet["Check"]):
    def visible_to(self, user: Visitor) -> CheckQuerySet:
        return self.filter(asked_of(user))


class FamilySettingQuerySet(models.QuerySet["FamilySetting"]):
    def visible_to(self, user: Visitor) -> FamilySettingQuerySet:
        return self.filter(asked_of(user))


def asked_of(user: Visitor) -> Q:
    """Checks of one's areas, of what lies below them, and of those above, which bind them too."""
    above = {path for own in scope_of(user).paths() for path in list_paths_up(own)}
    return Q(in_scope(user)) | Q(area__path__in=above)


def list_paths_up(path: str) -> list[str]:
    """The area at `path` and the areas above it, the highest first."""
    return [path[:end] for end in range(Area.steplen, len(path) + 1, Area.steplen)]


def overseen(user: Visitor, field: str) -> Q:
    return match_paths(scope_of(user).paths(OVERSEERS), field)


CollectionManager = models.Manager.from_queryset(CollectionQuerySet)
FilingManager = models.Manager.from_queryset(FilingQuerySet)
FilingCellManager = models.Manager.from_queryset(FilingCellQuerySet)
HistoryImportManager = models.Manager.from_queryset(HistoryImportQuerySet)
CheckManager = models.Manager.from_queryset(CheckQuerySet)
FamilySettingManager = models.Manager.from_queryset(FamilySettingQuerySet)
