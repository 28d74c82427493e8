"""Who may do what with reports: the office of the area writes, circulates and issues; its leader approves."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rules.permissions import add_perm
from rules.predicates import predicate

from fuer.orgs.enums import Role
from fuer.orgs.rules import is_visible
from fuer.orgs.scope import scope_of

if TYPE_CHECKING:
    from fuer.evaluation.models import Report
    from fuer.orgs.models import Area
    from fuer.orgs.scope import Visitor

WRITERS = (Role.WCC_OFFICE, Role.COUNTY_WCC_OFFICE, Role.STATISTICS_BUREAU)
ISSUERS = (Role.WCC_OFFICE, Role.COUNTY_WCC_OFFICE)
APPROVERS = (Role.LEADER, *ISSUERS)


def holds_post_at(user: Visitor, area: Area, roles: tuple[Role, ...]) -> bool:
    """A post at the area itself: the city reads the counties' reports and never edits them."""
    return any(post.role in roles and area.path in post.paths for post in scope_of(user).posts)


def writes_reports(user: Visitor, area: Area) -> bool:
    return holds_post_at(user, area, WRITERS)


def issues_reports(user: Visitor, area: Area) -> bool:
    return holds_post_at(user, area, ISSUERS)


def approves_report(user: Visitor, report: Report) -> bool:
    return holds_post_at(user, report.area, APPROVERS)


add_perm("evaluation.view_report", predicate(is_visible))
