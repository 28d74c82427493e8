"""Which indicator each accepted row speaks of; new ones get a first definition read off the rows."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from django.db.models import prefetch_related_objects
from django.utils.translation import gettext as _

from fuer.indicators.domain.definitions import add_alias, make_indicator
from fuer.indicators.domain.matching import find_indicators
from fuer.indicators.enums import Accumulation, CityTotal, CollectedAt, Direction, Shape
from fuer.judging.direction import find_direction
from fuer.judging.numbers import digits_after_point
from fuer.judging.rules import ByCalendar, Hold, Kind, Rule, rule_from_wire
from fuer.judging.units import factor_of, is_rate, normalise_unit
from fuer.plans.enums import Decision, DraftSource
from fuer.plans.models import DraftTarget, Plan

if TYPE_CHECKING:
    from fuer.indicators.models import Indicator
    from fuer.orgs.models import User

SHAPES = {
    Kind.SHARE_OF_MEMBERS: Shape.MEMBERS,
    Kind.EACH_MEMBER: Shape.MEMBERS,
    Kind.EXISTS: Shape.YES_NO,
    Kind.BY_YEAR: Shape.YES_NO,
    Kind.BY_RUBRIC: Shape.YES_NO,
    Kind.FULL_COVERAGE: Shape.RATIO,
}
# Names of rates that may pass 100 (毛入学率 counts pupils of every age) and of figures that may be negative.
UNBOUNDED_ABOVE = ("毛", "增长", "增幅", "增速")
UNBOUNDED_BELOW = ("增长", "增幅", "增速", "变化", "差距")
PRINTED_PARAMS = ("T", "lo", "hi", "n", "delta")

Group = list[DraftTarget]


class IndicatorConflictError(ValueError):
    """Rows said to be one indicator are tied to two indicators of the catalogue."""


def choose_indicators(rows: Iterable[DraftTarget], plans: list[Plan], *, user: User | None) -> dict[int, Indicator]:
    """Accepted row id → its indicator: the one it was matched to, one of equal name and unit, or a new one."""
    groups = group_rows(rows)
    known = find_indicators((name_of(group), unit_of_group(group)) for group in groups)
    chosen: dict[int, Indicator] = {}
    for group in groups:
        indicator = matched_indicator(group) or known.get((name_of(group), unit_of_group(group)))
        if indicator is None:
            first_year = min(plans[row.plan_index].start_year for row in group) - 1
            indicator = make_indicator(
                name_of(group), valid_from_year=first_year_of(group, first_year), user=user, **define(group)
            )
        for name in dict.fromkeys(row.indicator_name for row in group):
            add_alias(indicator, name, user=user)
        chosen |= {row.pk: indicator for row in group}
    prefetch_related_objects(list(chosen.values()), "definitions")
    return chosen


def group_rows(rows: Iterable[DraftTarget]) -> list[Group]:
    """Accepted rows by the indicator they share: linked by same_as or merged, in document order."""
    by_id = {row.pk: row for row in rows}
    groups: dict[int, Group] = defaultdict(list)
    for row in by_id.values():
        if row.decision == Decision.ACCEPTED:
            groups[find_root_id(row, by_id)].append(row)
    return [sorted(group, key=leads_first) for group in groups.values()]


def leads_first(row: DraftTarget) -> tuple[bool, bool, int]:
    """The row that names a group: the indicator table's before sentences', no repeat before what it repeats."""
    return row.merged_into_id is not None, row.source != DraftSource.TABLE, row.position


def find_root_id(row: DraftTarget, by_id: dict[int, DraftTarget]) -> int:
    seen: set[int] = set()
    while row.pk not in seen:
        seen.add(row.pk)
        following = row.merged_into_id or row.same_as_id
        if following is None or following not in by_id:
            break
        row = by_id[following]
    return row.pk


def matched_indicator(group: Group) -> Indicator | None:
    matched = {row.indicator for row in group if row.indicator}
    if len(matched) > 1:
        raise IndicatorConflictError(
            _("“%(name)s”的几处目标标为同一指标，却对应了不同的已有指标，请统一。") % {"name": name_of(group)}
        )
    return matched.pop() if matched else None


def name_of(group: Group) -> str:
    return group[0].indicator_name


def unit_of_group(group: Group) -> str:
    """The first unit any of the rows gives; shares of members are per cent without saying so."""
    unit = next((row.unit_of_measure for row in group if row.unit_of_measure), "")
    return unit or ("%" if any(row.kind == Kind.SHARE_OF_MEMBERS for row in group) else "")


def define(group: Group) -> dict[str, Any]:
    """Columns of the first definition. What no document says (定义、计算方法…) stays empty for a person to fill."""
    unit, rules = unit_of_group(group), list(list_rules(group))
    shape = next((SHAPES[rule.kind] for rule in rules if rule.kind in SHAPES), None)
    if shape is None:
        shape = Shape.RATIO if is_rate(unit) else Shape.VALUE
    counts_members = shape == Shape.MEMBERS
    return {
        "unit_of_measure": normalise_unit(unit),
        "shape": shape,
        "factor": factor_of(unit),
        "decimals": finest_digits(group),
        "lower_bound": None if names_any(group, UNBOUNDED_BELOW) else Decimal(0),
        "upper_bound": Decimal(100) if unit == "%" and not names_any(group, UNBOUNDED_ABOVE) else None,
        "accumulation": accumulation_of(rules),
        "direction": direction_of(rules),
        "collected_at": CollectedAt.COUNTY if counts_members else CollectedAt.CITY,
        "city_total": CityTotal.COUNTIES if counts_members else CityTotal.CITY_DIRECT,
    }


def list_rules(group: Group) -> Iterator[Rule]:
    """The rules of a group; of a rule over years also the one inside it."""
    for row in group:
        rule = rule_from_wire(row.kind, row.params)
        yield rule
        if isinstance(rule, Hold):
            yield rule.rule
        elif isinstance(rule, ByCalendar):
            yield from (rule.event, rule.other)


def direction_of(rules: list[Rule]) -> Direction:
    """The first direction a rule of the group asks for."""
    found = next((direction for rule in rules if (direction := find_direction(rule))), 0)
    return {1: Direction.RISE, -1: Direction.FALL}.get(found, Direction.NONE)


def accumulation_of(rules: list[Rule]) -> Accumulation:
    """Things to be added are reported as each year's new ones."""
    adds = any(rule.kind == Kind.ADD_AT_LEAST for rule in rules)
    return Accumulation.FLOW if adds else Accumulation.LEVEL


def finest_digits(group: Group) -> int:
    printed = [row.baseline_printed for row in group if row.baseline_printed]
    for row in group:
        printed += list_printed(row.params)
        for due in row.due:
            printed += list_printed(due.get("params", {}))
    return max((digits_after_point(Decimal(text)) for text in printed if is_number(text)), default=0)


def list_printed(params: dict[str, Any]) -> list[str]:
    """The figures printed in parameters, those of rules inside included."""
    found = [params[name] for name in PRINTED_PARAMS if name in params]
    inner = (value["params"] for value in params.values() if isinstance(value, dict))
    return found + [text for nested in inner for text in list_printed(nested)]


def is_number(text: str) -> bool:
    try:
        return Decimal(text).is_finite()
    except ArithmeticError:
        return False


def names_any(group: Group, words: Iterable[str]) -> bool:
    return any(word in row.indicator_name for row in group for word in words)


def first_year_of(group: Group, year: int) -> int:
    """The earliest year a figure of the group is told of: its baselines and the base years of its rules."""
    stated = [row.baseline_year for row in group if row.baseline_year]
    stated += [rule_year for rule in list_rules(group) if (rule_year := getattr(rule, "base_year", None))]
    return min([year, *stated])
