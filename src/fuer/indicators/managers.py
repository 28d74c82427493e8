"""Querysets of the indicators room: every list shown to a person starts from `visible_to`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NoReturn

from django.db import models

from fuer.orgs.enums import UNIT_ROLES, Role
from fuer.orgs.scope import in_scope, match_paths, scope_of

if TYPE_CHECKING:
    from fuer.indicators.models import (  # noqa: F401  (named in strings below)
        Cell,
        DefinitionRequest,
        Indicator,
        ObservationVersion,
        ReferenceFigure,
        ReferenceVersion,
    )
    from fuer.orgs.scope import Visitor


class IndicatorQuerySet(models.QuerySet["Indicator"]):
    def visible_to(self, user: Visitor) -> IndicatorQuerySet:
        """Definitions are no secret inside the administration: every member in office may read the catalogue."""
        return self if scope_of(user).posts else self.none()


class DefinitionRequestQuerySet(models.QuerySet["DefinitionRequest"]):
    def visible_to(self, user: Visitor) -> DefinitionRequestQuerySet:
        """Those of one's own unit, and those asked of or by areas one oversees; a unit reads no other unit's."""
        scope = scope_of(user)
        offices = scope.paths(role for role in Role if role not in UNIT_ROLES)
        return self.filter(
            models.Q(unit__in=scope.unit_ids)
            | match_paths(offices, "area__path")
            | match_paths(offices, "unit__area__path")
        )


class CellQuerySet(models.QuerySet["Cell"]):
    def visible_to(self, user: Visitor) -> CellQuerySet:
        return self.filter(in_scope(user, "area__path"))


class ReferenceQuerySet(models.QuerySet["ReferenceFigure"]):
    def visible_to(self, user: Visitor) -> ReferenceQuerySet:
        """Published by others, so no secret: every member in office reads them."""
        return self if scope_of(user).posts else self.none()


class VersionIsFinalError(TypeError):
    """A version of a figure is written once (DESIGN 5.4): a correction is a new version."""

    def __init__(self) -> None:
        super().__init__("An ObservationVersion is never updated or deleted; record a new one.")


class VersionQuerySet(models.QuerySet["ObservationVersion"]):
    def visible_to(self, user: Visitor) -> VersionQuerySet:
        return self.filter(in_scope(user, "cell__area__path"))

    def update(self, **kwargs: Any) -> NoReturn:
        raise VersionIsFinalError

    def delete(self) -> NoReturn:
        raise VersionIsFinalError


class ReferenceVersionQuerySet(models.QuerySet["ReferenceVersion"]):
    def update(self, **kwargs: Any) -> NoReturn:
        raise VersionIsFinalError

    def delete(self) -> NoReturn:
        raise VersionIsFinalError


IndicatorManager = models.Manager.from_queryset(IndicatorQuerySet)
DefinitionRequestManager = models.Manager.from_queryset(DefinitionRequestQuerySet)
CellManager = models.Manager.from_queryset(CellQuerySet)
VersionManager = models.Manager.from_queryset(VersionQuerySet)
ReferenceManager = models.Manager.from_queryset(ReferenceQuerySet)
ReferenceVersionManager = models.Manager.from_queryset(ReferenceVersionQuerySet)
