"""Querysets of the indicators room: every list shown to a person starts from `visible_to`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NoReturn

from django.db import models

from fuer.orgs.scope import in_scope, scope_of

if TYPE_CHECKING:
    from fuer.indicators.models import Cell, Indicator, ObservationVersion  # noqa: F401  (named in strings below)
    from fuer.orgs.scope import Visitor


class IndicatorQuerySet(models.QuerySet["Indicator"]):
    def visible_to(self, user: Visitor) -> IndicatorQuerySet:
        """Definitions are no secret inside the administration: every member in office may read the catalogue."""
        return self if scope_of(user).posts else self.none()


class CellQuerySet(models.QuerySet["Cell"]):
    def visible_to(self, user: Visitor) -> CellQuerySet:
        return self.filter(in_scope(user, "area__path"))


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


IndicatorManager = models.Manager.from_queryset(IndicatorQuerySet)
CellManager = models.Manager.from_queryset(CellQuerySet)
VersionManager = models.Manager.from_queryset(VersionQuerySet)
