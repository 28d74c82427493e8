"""Two years of one area, or two areas in one year, target by target: better, worse, equal, or not to be compared."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import TYPE_CHECKING

from fuer.indicators.models import Cell
from fuer.judging.rules import Rule, RuleError
from fuer.monitoring.domain.queries.changes import Change, compare_figures, count_changes, print_change
from fuer.monitoring.domain.queries.county_indicator import is_rare, printed_of, with_unit
from fuer.monitoring.domain.queries.rows import NOWHERE, Domain, Place, name_domain, read_places
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
    pairs = pair_up(read_side(answers, first, scene.plan), read_side(answers, second, scene.plan))
    places = read_places([found.leading.target_id for found in pairs])
    rules = read_rules([found.leading for found in pairs])
    groups_of = read_groups({found.leading.target.indicator_id for found in pairs}, (first, second))
    lines = [make_line(found, places, rules, groups_of) for found in pairs]
    counts = count_changes((line.change for line in lines), len(pairs))
    return Comparison(scene, pair.between_areas, first, second, tuple(group_lines(lines)), counts, len(pairs))


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


def read_side(answers: AnswerQuerySet, side: Side, plan: Plan | None) -> list[Answer]:
    """What the area says in the year, in the order of the plans."""
    found = answers.filter(area=side.area, year=side.year).select_related("target__plan", "area")
    if plan is not None:
        found = found.filter(target__plan=plan)
    return list(found.order_by("-target__plan__start_year", "target__plan_id", "target__position"))


@dataclass(frozen=True)
class Pair:
    """The two answers on one target; one may be missing. `leading` tells target, goal and rule."""

    first: Answer | None
    second: Answer | None
    leading: Answer


def pair_up(first: Sequence[Answer], second: Sequence[Answer]) -> list[Pair]:
    """Each answer of one side with that of the other on the same target, else on the same indicator; each target once."""
    by_target = {answer.target_id: answer for answer in first}
    by_indicator = {answer.target.indicator_id: answer for answer in first}
    pairs, used = [], set[int]()
    for answer in second:
        other = by_target.get(answer.target_id) or by_indicator.get(answer.target.indicator_id)
        pairs.append(Pair(other, answer, answer))
        used |= {other.target_id} if other else set()
    return pairs + [Pair(answer, None, answer) for answer in first if answer.target_id not in used]


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


def compares_unlike(pair: Pair, groups_of: Mapping[tuple[int, int, int], set[str]]) -> bool:
    """Whether the two figures are of different comparability groups (口径变更)."""
    sides = [side for side in (pair.first, pair.second) if side is not None]
    if any(side.bucket == "definition_changed" for side in sides):
        return True
    known = [groups_of.get((side.target.indicator_id or 0, side.area_id, side.year), set()) for side in sides]
    return len(known) == 2 and all(known) and known[0].isdisjoint(known[1])


def make_line(
    pair: Pair,
    places: Mapping[int, Place],
    rules: Mapping[int | None, Rule],
    groups_of: Mapping[tuple[int, int, int], set[str]],
) -> Line:
    """Rare events are shown side by side and called neither better nor worse."""
    leading, one, other = pair.leading, printed_of(pair.first), printed_of(pair.second)
    is_rare_pair = is_rare(pair.first) or is_rare(pair.second)
    rule = None if is_rare_pair else rules.get(leading.milestone_id)
    return Line(
        target=leading.target,
        domain=name_domain(leading, places.get(leading.target_id, NOWHERE)),
        first=pair.first,
        second=pair.second,
        change=compare_figures(rule, one, other, is_broken=compares_unlike(pair, groups_of)),
        difference=with_unit(print_change(one, other), leading),
    )


def group_lines(lines: Sequence[Line]) -> list[LineGroup]:
    ordered = sorted(lines, key=lambda line: (-line.target.plan.start_year, line.target.plan_id, line.domain.position))
    grouped = [(domain, tuple(found)) for domain, found in groupby(ordered, key=lambda line: line.domain)]
    return [LineGroup(found[0].target.plan, domain, found) for domain, found in grouped]
