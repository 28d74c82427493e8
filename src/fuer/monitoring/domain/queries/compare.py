"""Two years of one area, or two areas in one year, target by target: better, worse, equal, or not to be compared."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import TYPE_CHECKING

from fuer.indicators.models import Cell
from fuer.judging.rules import Rule, RuleError
from fuer.judging.units import difference_unit, print_quantity
from fuer.monitoring.domain.queries.changes import Change, Printed, compare_figures, count_changes, print_difference
from fuer.monitoring.domain.queries.rows import NOWHERE, Domain, name_domain, read_places
from fuer.monitoring.domain.queries.scene import Asked, Scene, read_scene
from fuer.monitoring.models import Answer
from fuer.plans.domain.queries.figures import TOTALS
from fuer.plans.domain.rule_rows import rule_of
from fuer.plans.models import MilestoneRule, Plan, Target

if TYPE_CHECKING:
    from fuer.monitoring.managers import AnswerQuerySet
    from fuer.orgs.models import Area
    from fuer.orgs.scope import Visitor


@dataclass(frozen=True)
class AskedPair:
    """What an address asks to compare: two areas where `other` names one, else two years."""

    asked: Asked
    between_areas: bool = False
    other: str = ""
    earlier: int | None = None


@dataclass(frozen=True)
class Side:
    """One of the two: an area and a year."""

    area: Area
    year: int


@dataclass(frozen=True)
class Line:
    """One target on both sides. `change` is what the second is against the first, `difference` by how much."""

    target: Target
    domain: Domain
    first: Answer | None
    second: Answer | None
    change: Change
    difference: str

    @property
    def leading(self) -> Answer | None:
        """The side that tells goal and unit."""
        return self.second or self.first


@dataclass(frozen=True)
class LineGroup:
    plan: Plan
    domain: Domain
    lines: tuple[Line, ...]


@dataclass(frozen=True)
class Comparison:
    """`counts` by change sum to `total`, or the comparison is refused."""

    scene: Scene
    between_areas: bool
    first: Side
    second: Side
    groups: tuple[LineGroup, ...]
    counts: dict[Change, int]
    total: int

    @property
    def rests_on_demo(self) -> bool:
        sides = (side for group in self.groups for line in group.lines for side in (line.first, line.second))
        return any(side is not None and side.rests_on_demo for side in sides)


def read_comparison(user: Visitor, pair: AskedPair, *, today: dt.date) -> Comparison | None:
    """The comparison for `user`, in constant queries; None while there is no plan."""
    scene = read_scene(user, pair.asked, today=today)
    if scene is None:
        return None
    first, second = choose_sides(scene, pair)
    answers = Answer.objects.visible_to(user).filter(target__plan__superseded_by=None)
    found = read_side(answers, first), read_side(answers, second)
    targets = list_targets(found[1], found[0], scene)
    places = read_places([target.pk for target in targets])
    rules = read_rules([answer for side in found for answer in side.values()])
    groups_of = read_groups({target.indicator_id for target in targets}, (first, second))
    lines = []
    for target in targets:
        one, other = (side.get(target.indicator_id) for side in found)
        leading = other or one
        assert leading is not None
        is_broken = compares_unlike(one, other, groups_of)
        domain = name_domain(leading, places.get(target.pk, NOWHERE))
        lines.append(make_line(target, domain, (one, other), rules.get(leading.milestone_id), is_broken=is_broken))
    counts = count_changes((line.change for line in lines), len(targets))
    return Comparison(scene, pair.between_areas, first, second, tuple(group_lines(lines)), counts, len(targets))


def choose_sides(scene: Scene, pair: AskedPair) -> tuple[Side, Side]:
    """Two years of the area, the earlier one the year before unless asked for; or the area beside another one."""
    if pair.between_areas:
        others = [area for area in scene.areas if area != scene.area] or [scene.area]
        other = next((area for area in others if area.code == pair.other), others[0])
        return Side(scene.area, scene.year), Side(other, scene.year)
    years = [year for year in scene.years if year != scene.year] or [scene.year]
    before = max((year for year in years if year < scene.year), default=min(years))
    earlier = pair.earlier if pair.earlier in years else before
    return Side(scene.area, earlier or before), Side(scene.area, scene.year)


def read_side(answers: AnswerQuerySet, side: Side) -> dict[int | None, Answer]:
    """By indicator: what the area says; its own target stands before one it is only held against."""
    found = answers.filter(area=side.area, year=side.year).select_related("target__plan", "area")
    ordered = sorted(found, key=lambda one: not one.is_reference)
    return {answer.target.indicator_id: answer for answer in ordered}


def list_targets(
    main: Mapping[int | None, Answer], other: Mapping[int | None, Answer], scene: Scene
) -> list[Target]:
    """Targets either side answers, in the order of their plans, each indicator once."""
    answers = {**other, **main}.values()
    chosen = [answer.target for answer in answers if scene.plan is None or answer.target.plan_id == scene.plan.pk]
    return sorted(chosen, key=lambda target: (-target.plan.start_year, target.plan_id, target.position))


def read_rules(answers: Sequence[Answer]) -> dict[int | None, Rule]:
    """The rule each answer was judged by, by milestone; none where its rows make no rule."""
    ids = {answer.milestone_id for answer in answers if answer.milestone_id}
    rows = MilestoneRule.objects.filter(milestone__in=ids).order_by("milestone_id", "id")
    found: dict[int | None, Rule] = {}
    for milestone_id, group in groupby(rows, key=lambda row: row.milestone_id):
        try:
            found[milestone_id] = rule_of(list(group))
        except RuleError:
            continue
    return found


def read_groups(indicator_ids: set[int | None], sides: Sequence[Side]) -> dict[tuple[int, int, int], set[str]]:
    """By indicator, area and year: the comparability groups its accepted figures are of."""
    cells = Cell.objects.filter(
        TOTALS,
        indicator__in=indicator_ids - {None},
        area__in={side.area.pk for side in sides},
        period__label_year__in={side.year for side in sides},
        accepted__isnull=False,
    )
    found: dict[tuple[int, int, int], set[str]] = {}
    for indicator, area, year, group in cells.values_list(
        "indicator_id", "area_id", "period__label_year", "comparability_group"
    ):
        found.setdefault((indicator, area, year), set()).add(group)
    return found


def compares_unlike(
    one: Answer | None, other: Answer | None, groups_of: Mapping[tuple[int, int, int], set[str]]
) -> bool:
    """Whether the two figures are of different comparability groups (口径变更)."""
    sides = [side for side in (one, other) if side is not None]
    if any(side.bucket == "definition_changed" for side in sides):
        return True
    known = [groups_of.get((side.target.indicator_id or 0, side.area_id, side.year), set()) for side in sides]
    return len(known) == 2 and all(known) and known[0].isdisjoint(known[1])


def make_line(
    target: Target,
    domain: Domain,
    sides: tuple[Answer | None, Answer | None],
    rule: Rule | None,
    *,
    is_broken: bool,
) -> Line:
    one, other = (Printed(side.value, side.figure) if side is not None else Printed(None) for side in sides)
    change = compare_figures(rule, one, other, is_broken=is_broken)
    amount = print_difference(one.value, other.value, max(one.digits, other.digits))
    leading = sides[1] or sides[0]
    unit = difference_unit(leading.unit) if leading is not None else ""
    return Line(target, domain, *sides, change, print_quantity(amount, unit) if amount else "")


def group_lines(lines: Sequence[Line]) -> list[LineGroup]:
    ordered = sorted(lines, key=lambda line: (-line.target.plan.start_year, line.target.plan_id, line.domain.position))
    grouped = [(domain, tuple(found)) for domain, found in groupby(ordered, key=lambda line: line.domain)]
    return [LineGroup(found[0].target.plan, domain, found) for domain, found in grouped]
