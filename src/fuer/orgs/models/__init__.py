from fuer.orgs.models.area import Area, AreaChange
from fuer.orgs.models.person import Membership, User
from fuer.orgs.models.term import Term
from fuer.orgs.models.unit import Unit, UnitAlias, UnitChange

__all__ = ["Area", "AreaChange", "Membership", "Term", "Unit", "UnitAlias", "UnitChange", "User"]
