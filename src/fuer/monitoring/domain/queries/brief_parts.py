"""What makes up the gap of one target: which counties lack how many events, or which members fail."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from math import ceil
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from fuer.indicators.enums import Shape
from fuer.judging.direction import find_direction
from fuer.judging.members import fulfils
from fuer.judging.numbers import print_fixed
from fuer.judging.rules import EachMember, RuleError, ShareOfMembers
from fuer.judging.shares import Part, share_shortfall
from fuer.judging.units import difference_unit, print_quantity
from fuer.monitoring.domain.queries.changes import Printed, print_gap
from fuer.monitoring.domain.queries.warning_facts import find_goal_amount
from fuer.monitoring.warning_rules import RARE
from fuer.plans.domain.queries.figures import Accepted

if TYPE_CHECKING:
    from fuer.indicators.models import Definition
    from fuer.judging.rules import Rule
    from fuer.monitoring.models import Answer
    from fuer.orgs.models import Area
    from fuer.plans.domain.queries.figures import Figures


@dataclass(frozen=True)
class PartLine:
    """One county and its share of the gap, printed; `events` is how many cases it lacks or has too many, rounded up."""

    name: str
    share: str
    events: int


@dataclass(frozen=True)
class Blame:
    """`gap` is the distance to the goal in words; `parts` by size, `events` what the whole area lacks; `members` are the
    ones known to fail; `unknown` counties have no figure to hold anything against.
    """

    gap: str = ""
    parts: tuple[PartLine, ...] = ()
    events: int = 0
    rises: bool = True
    members: tuple[str, ...] = ()
    unknown: int = 0


def find_blame(answer: Answer, figures: Figures, counties: Sequence[Area]) -> Blame:
    """Nothing is said of a target that is met, has no figure, or whose rule names no number."""
    try:
        rule = figures.typed_rules_of(answer.target).get(answer.due_year)
    except RuleError:
        return Blame()
    if rule is None or answer.bucket == "met":
        return Blame()
    if isinstance(rule, ShareOfMembers | EachMember):
        return blame_members(answer, rule, figures)
    definition = figures.definition_of(answer.target.indicator_id, answer.year)
    goal, direction = find_goal_amount(rule, definition), find_direction(rule)
    if goal is None or direction == 0 or answer.value is None:
        return Blame()
    gap = word_gap(answer, goal, direction)
    if not gap or definition.shape != Shape.RATIO or RARE in answer.flag_list:
        return Blame(gap)
    return blame_counties(answer, gap, goal, definition, figures, counties, rises=direction > 0)


def word_gap(answer: Answer, goal: Decimal, direction: int) -> str:
    """低于目标2.30个百分点, 高于目标0.5‰; empty where the figure is not on the wrong side."""
    if answer.value is None or (answer.value - goal) * direction >= 0:
        return ""
    difference = print_gap(goal, Printed(answer.value, answer.figure)).lstrip("+-")
    amount = print_quantity(difference, difference_unit(answer.unit))
    words = _("低于目标%(amount)s") if direction > 0 else _("高于目标%(amount)s")
    return words % {"amount": amount}


def blame_counties(
    answer: Answer,
    gap: str,
    goal: Decimal,
    definition: Definition,
    figures: Figures,
    counties: Sequence[Area],
    *,
    rises: bool,
) -> Blame:
    found = {area: read_version(figures, answer, area) for area in counties}
    names = {str(area.pk): area.short_name or area.name for area in counties}
    parts = [
        Part(str(area.pk), Fraction(version.numerator), Fraction(version.denominator))
        for area, version in found.items()
        if version is not None and version.numerator is not None and version.denominator is not None
    ]
    shortfall = share_shortfall(parts, Fraction(goal), Fraction(definition.factor), rises=rises)
    lines = tuple(
        PartLine(names[lack.key], print_fixed(lack.share * 100, 0) + "%", ceil(lack.events)) for lack in shortfall.lacks
    )
    unknown = len(counties) - len(parts) if parts else 0
    return Blame(gap, lines, ceil(shortfall.net), rises, unknown=unknown)


def read_version(figures: Figures, answer: Answer, area: Area) -> Accepted | None:
    """The area's accepted figure of the year, measured as the target is."""
    cells = figures.series_of(answer.target.indicator_id, area.pk).get(answer.year, ())
    group = answer.target.comparability_group
    cell = next((cell for cell in cells if cell.comparability_group == group), None)
    return None if cell is None or cell.missing else cell


def blame_members(answer: Answer, rule: Rule, figures: Figures) -> Blame:
    """The members known to fail, by name."""
    assert isinstance(rule, ShareOfMembers | EachMember)
    members = figures.members_of(answer.area, rule.level, answer.year)
    versions = [(member, read_version(figures, answer, member)) for member in members]
    known = [(member, version.value) for member, version in versions if version and version.value is not None]
    failing = tuple(member.short_name or member.name for member, value in known if not fulfils(rule, value))
    gap = _("还差%(number)s个") % {"number": answer.needed_members} if answer.needed_members else ""
    return Blame(gap, members=failing, unknown=len(members) - len(known) if known else 0)
