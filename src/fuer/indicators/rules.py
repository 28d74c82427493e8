"""Who may do what with indicators beyond reading them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from fuer.orgs.enums import Role
from fuer.orgs.scope import has_role

if TYPE_CHECKING:
    from fuer.orgs.models import Area
    from fuer.orgs.scope import Visitor


def keeps_references(user: Visitor, city: Area) -> bool:
    """The WCC office and the statistics bureau of the city enter what country and province have published."""
    return has_role(user, Role.WCC_OFFICE, Role.STATISTICS_BUREAU, area=city)
