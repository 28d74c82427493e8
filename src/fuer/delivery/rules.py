"""Who may do what in the delivery room; every page and domain function of the room asks here.

The WCC office of the area where a task was set, or of one above it, gives it out, sends reports back, postpones and
closes; the unit it was given to reports. Experts see none of it unless a rule of a room above shows it to them.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from rules.permissions import add_perm
from rules.predicates import predicate

from fuer.monitoring.rules import ANSWERERS
from fuer.orgs.rules import is_visible
from fuer.orgs.scope import has_role, scope_of
from fuer.reporting.rules import OFFICES

if TYPE_CHECKING:
    from fuer.delivery.models import Task
    from fuer.orgs.models import Area
    from fuer.orgs.scope import Visitor


def sets_tasks(user: Visitor, area: Area) -> bool:
    """交办 of tasks of `area`, to its units and those below: its own office's, or that of the level above."""
    return has_role(user, *OFFICES, area=area)


def handles_task(user: Visitor, task: Task) -> bool:
    """Send back, postpone, close, reopen."""
    return sets_tasks(user, task.area)


def reports_task(user: Visitor, task: Task) -> bool:
    """填表人 or head of the unit the task was given to."""
    return any(post.role in ANSWERERS and task.unit_id in post.unit_ids for post in scope_of(user).posts)


add_perm("delivery.view_task", predicate(is_visible))
