"""Who may do what with a collection and its filings; every page and domain function of the room asks here.

Fill-in, check and signature belong to the unit (统计法 24), review to the statistics bureau of the level at which the
filing lies; the WCC office opens, urges, decides delays and accepts the written part, and never changes a figure.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from rules.permissions import add_perm
from rules.predicates import predicate

from fuer.orgs.domain.posts import anyone_holds
from fuer.orgs.enums import AreaLevel, Role
from fuer.orgs.models import Area
from fuer.orgs.rules import is_visible
from fuer.orgs.scope import has_role, scope_of
from fuer.reporting.enums import FilingState

if TYPE_CHECKING:
    from fuer.orgs.scope import Visitor
    from fuer.reporting.models import Collection, Filing

OFFICES = (Role.WCC_OFFICE, Role.COUNTY_WCC_OFFICE)
CHECK_WRITERS = (Role.STATISTICS_BUREAU, *OFFICES)
DEFINERS = (Role.WCC_OFFICE, Role.COUNTY_WCC_OFFICE, Role.STATISTICS_BUREAU)
REPORTERS = (Role.UNIT_REPORTER, Role.INSTITUTION_CLERK)


def fills(user: Visitor, filing: Filing) -> bool:
    """填表人 of the unit (an institution's clerk is one): the only people who type its figures and report them."""
    return holds_unit_post(user, filing, *REPORTERS)


def checks_for_unit(user: Visitor, filing: Filing) -> bool:
    """统计负责人 of the unit."""
    return holds_unit_post(user, filing, Role.STATISTICS_HEAD)


def signs(user: Visitor, filing: Filing) -> bool:
    """单位负责人."""
    return holds_unit_post(user, filing, Role.UNIT_HEAD)


def belongs_to_unit(user: Visitor, filing: Filing) -> bool:
    return fills(user, filing) or checks_for_unit(user, filing) or signs(user, filing)


def reviews(user: Visitor, filing: Filing) -> bool:
    """Statistics bureau of the level the filing lies at: the county's while it waits there, else the collection's own.

    A bureau speaks for its own level only: the city's does not answer for a county, nor the county's for the city.
    """
    path = county_path(filing) if filing.state == FilingState.COUNTY else filing.collection.area.path
    return any(post.role == Role.STATISTICS_BUREAU and path in post.paths for post in scope_of(user).posts)


def coordinates(user: Visitor, collection: Collection) -> bool:
    """The WCC office of the collection: opens and closes it, urges, decides delays, accepts the written part."""
    return coordinates_area(user, collection.area)


def coordinates_area(user: Visitor, area: Area) -> bool:
    """Whose collections of `area` are to prepare and open: its own WCC office's, or that of the city above it."""
    return has_role(user, *OFFICES, area=area)


def urges(user: Visitor, filing: Filing) -> bool:
    """The offices that see the filing and may press for it: the collection's, and that of the unit's own county."""
    return has_role(user, *OFFICES, area=filing.unit.area)


def prepares_history(user: Visitor, area: Area) -> bool:
    """Upload earlier years' figures of a city or county and say what their columns mean."""
    return has_role(user, *OFFICES, Role.STATISTICS_BUREAU, area=area)


def commits_history(user: Visitor, area: Area) -> bool:
    """Accept earlier years' figures: the statistics bureau of the city, for its counties too, as it accepts filings."""
    path = area.path
    if area.level == AreaLevel.COUNTY and len(path) > Area.steplen:
        path = path[: -Area.steplen]
    return any(post.role == Role.STATISTICS_BUREAU and path in post.paths for post in scope_of(user).posts)


def writes_checks(user: Visitor, area: Area) -> bool:
    """The statistics bureau and the WCC office of the area itself: a county's add checks of their own."""
    return any(post.role in CHECK_WRITERS and area.path in post.paths for post in scope_of(user).posts)


def decides_definitions(user: Visitor, area: Area) -> bool:
    """The statistics bureau and the WCC office of the area itself: what a unit asks to be measured otherwise."""
    return any(post.role in DEFINERS and area.path in post.paths for post in scope_of(user).posts)


def sets_families(user: Visitor, area: Area) -> bool:
    """The ready families are one city's: its counties read them as they are."""
    return area.level in (AreaLevel.PROVINCE, AreaLevel.CITY) and writes_checks(user, area)


def county_path(filing: Filing) -> str:
    """Path of the county whose statistics see the filing before the city's: for a county's unit in a city's collection;
    empty otherwise.
    """
    own, reach = filing.unit.area.path, len(filing.collection.area.path) + Area.steplen
    return own[:reach] if filing.collection.area.level == AreaLevel.CITY and len(own) >= reach else ""


def fills_by_proxy(user: Visitor, filing: Filing) -> bool:
    """代录: the WCC office copies the paper of a unit in which nobody can sign in; it never touches another's figures."""
    return coordinates(user, filing.collection) and not anyone_holds(*REPORTERS, unit=filing.unit)


def types_in(user: Visitor, filing: Filing) -> bool:
    """Who may type figures, evidence and texts: the unit's own 填表人, or the office where the unit has none (代录)."""
    return fills(user, filing) or fills_by_proxy(user, filing)


def holds_unit_post(user: Visitor, filing: Filing, *roles: Role) -> bool:
    return any(post.role in roles and filing.unit_id in post.unit_ids for post in scope_of(user).posts)


def is_filled_by(user: Visitor, filing: Any) -> bool:
    return filing is not None and fills(user, filing)


def is_reviewed_by(user: Visitor, filing: Any) -> bool:
    return filing is not None and reviews(user, filing)


def is_coordinated_by(user: Visitor, collection: Any) -> bool:
    return collection is not None and coordinates(user, collection)


for name in ("view_collection", "view_filing", "view_filingcell", "view_check", "view_familysetting"):
    add_perm(f"reporting.{name}", predicate(is_visible))
add_perm("reporting.fill_filing", predicate(is_filled_by))
add_perm("reporting.review_filing", predicate(is_reviewed_by))
add_perm("reporting.coordinate_collection", predicate(is_coordinated_by))
