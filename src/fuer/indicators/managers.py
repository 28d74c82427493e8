"""Querysets of the indicators room: every list shown to a person starts from `visible_to`."""

from typing import TYPE_CHECKING, Any, NoReturn

from django.db import models

from fuer.orgs.domain.scope import areas_visible_to

if TYPE_CHECKING:
    from fuer.orgs.models import User


class IndicatorQuerySet(models.QuerySet[Any]):
    def visible_to(self, user: "User") -> "IndicatorQuerySet":
        """Definitions are no secret inside the administration: every active member may read the catalogue."""
        return self if areas_visible_to(user).exists() else self.none()


class CellQuerySet(models.QuerySet[Any]):
    def visible_to(self, user: "User") -> "CellQuerySet":
        return self.filter(area__in=areas_visible_to(user))


class VersionIsFinalError(TypeError):
    """A version of a figure is written once (DESIGN 5.4): a correction is a new version."""

    def __init__(self) -> None:
        super().__init__("An ObservationVersion is never updated or deleted; record a new one.")


class VersionQuerySet(models.QuerySet[Any]):
    def visible_to(self, user: "User") -> "VersionQuerySet":
        return self.filter(cell__area__in=areas_visible_to(user))

    def update(self, **kwargs: Any) -> NoReturn:
        raise VersionIsFinalError

    def delete(self) -> NoReturn:
        raise VersionIsFinalError
