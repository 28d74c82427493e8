"""Who may do what in the evaluation room; every page and domain function of the room asks here.

Each level holds its own evaluation: the WCC office of the area itself runs it. The city reads and cites those of its
counties and never edits them. Everybody who reads the area's plans reads its evaluations.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from rules.permissions import add_perm
from rules.predicates import predicate

from fuer.monitoring.rules import ANSWERERS
from fuer.orgs.models import Area
from fuer.orgs.rules import is_visible
from fuer.orgs.scope import scope_of
from fuer.reporting.rules import OFFICES

if TYPE_CHECKING:
    from fuer.evaluation.models import Evaluation, SelfAssessment
    from fuer.orgs.scope import Visitor


def list_held_areas(user: Visitor) -> list[Area]:
    """The areas whose evaluations this person runs."""
    paths = {path for post in scope_of(user).posts if post.role in OFFICES for path in post.paths}
    return list(Area.objects.filter(path__in=paths)) if paths else []


def holds_evaluations(user: Visitor, area: Area) -> bool:
    """The WCC office of the area itself, never that of an area above it."""
    return any(post.role in OFFICES and area.path in post.paths for post in scope_of(user).posts)


def keeps_evaluation(user: Visitor, evaluation: Evaluation) -> bool:
    return holds_evaluations(user, evaluation.area)


def writes_assessment(user: Visitor, assessment: SelfAssessment) -> bool:
    """填表人 or head of the unit that owes it."""
    return any(post.role in ANSWERERS and assessment.unit_id in post.unit_ids for post in scope_of(user).posts)


add_perm("evaluation.view_evaluation", predicate(is_visible))
add_perm("evaluation.view_finding", predicate(is_visible))
add_perm("evaluation.view_selfassessment", predicate(is_visible))
