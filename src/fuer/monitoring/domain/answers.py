"""The answers of every target kept up to date (DESIGN 4, habit 4): one way to make a row, whoever asks for it.

A row says how a target stands in an area and year. A city's target is also held against the areas below it that have
none of their own (参照市级目标), where its figure speaks of a share or a mean and not of a number of things.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import json
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from fuer.indicators.enums import CollectedAt, Shape
from fuer.indicators.models import Period
from fuer.judging.adding import is_additive
from fuer.judging.rules import Hold, Kind, Rule, RuleError
from fuer.monitoring.domain.answer_rows import COLUMN_PLACES, COLUMNS, Row, put_rows, replace_rows
from fuer.monitoring.models import Answer
from fuer.orgs.enums import AreaKind, AreaLevel
from fuer.orgs.models import Area
from fuer.orgs.scope import match_paths
from fuer.plans.domain.queries.answers import TargetAnswer, answer_years
from fuer.plans.domain.queries.figures import Figures, is_valid_on, read_figures
from fuer.plans.models import Plan, Target

if TYPE_CHECKING:
    from fuer.indicators.models import Cell, Definition

# Answers made and written together, in one transaction: bounds memory, and the time SQLite's write lock is held.
ANSWERS_AT_ONCE = 4_000
# Levels whose areas are held against a target of the area above them.
COMPARED_LEVELS = (AreaLevel.CITY, AreaLevel.COUNTY)
# Rules that speak of a share, a mean or a direction; the others count things of the target's own area.
COMPARED_KINDS = (
    Kind.AT_LEAST,
    Kind.AT_MOST,
    Kind.ABOVE,
    Kind.BELOW,
    Kind.BETWEEN,
    Kind.ABOUT,
    Kind.INCREASE,
    Kind.DECREASE,
    Kind.INCREASE_EACH_YEAR,
    Kind.CHANGE_BY,
    Kind.CHANGE_PER_YEAR,
    Kind.FULL_COVERAGE,
    Kind.ZERO,
)
VALUE_PLACES = Decimal("1e-8")
CANONICAL = json.JSONEncoder(ensure_ascii=False, sort_keys=True, separators=(",", ":"))


@dataclass(frozen=True)
class Scene:
    """The areas targets are answered for, and the last year that is."""

    today: dt.date
    areas: Sequence[Area]
    # Indicators that have targets of their own in an area: nothing of the area above is held against it there.
    own: Mapping[int, frozenset[int]]

    def list_years(self, target: Target) -> range:
        """Years of the plan that have begun, and its first."""
        plan = target.plan
        return range(plan.start_year, max(plan.start_year, min(plan.end_year, self.today.year)) + 1)

    def split(self, targets: Sequence[Target]) -> Iterator[Sequence[Target]]:
        """Batches of about ANSWERS_AT_ONCE answers, none without a target."""
        longest = max((len(self.list_years(target)) for target in targets), default=1)
        size = max(1, ANSWERS_AT_ONCE // (max(1, len(self.areas)) * longest))
        return (targets[start : start + size] for start in range(0, len(targets), size))

    def list_areas(self, target: Target, figures: Figures) -> list[Area]:
        """The target's own area, and those below it that it is held against."""
        if not is_comparable_below(target, figures):
            return [target.area]
        below = [
            area
            for area in self.areas
            if area.path.startswith(target.area.path)
            and area.pk != target.area_id
            and target.indicator_id not in self.own.get(area.pk, frozenset())
        ]
        return [target.area, *below]


def is_comparable_below(target: Target, figures: Figures) -> bool:
    """Whether the target can be held against the parts of its area, which report figures of their own."""
    try:
        rules = list(figures.typed_rules_of(target).values())
    except RuleError:
        return False
    newest = figures.definitions[target.indicator_id][-1]
    is_collected = newest.collected_at != CollectedAt.CITY
    return is_collected and bool(rules) and all(map(compares_below, rules)) and speaks_of_a_mean(newest)


def compares_below(rule: Rule) -> bool:
    return compares_below(rule.rule) if isinstance(rule, Hold) else rule.kind in COMPARED_KINDS


def speaks_of_a_mean(definition: Definition) -> bool:
    """A share or a mean: a figure that does not grow with the size of the area."""
    return definition.shape == Shape.RATIO or not is_additive(definition.indicator.name, definition.unit_of_measure)


def rebuild_answers(targets: Iterable[Target], *, today: dt.date) -> int:
    """Write every answer of `targets` that changed, and take away rows that are no answer any more.

    Returns how many stand. Each target's rows change in one transaction: whoever ends this half way leaves targets that
    are whole, answered again or as they were.
    """
    chosen = list(targets)
    scene = read_scene(chosen, today)
    standing = 0
    for batch in scene.split(chosen):
        with transaction.atomic():
            hold_targets(batch)
            rows = list(make_answers(batch, scene))
            replace_rows(rows, Answer.objects.filter(target__in=batch))
        standing += len(rows)
    return standing


def rebuild_plans(plans: Sequence[Plan]) -> None:
    """Answers of plans just adopted; those of the plans they replace are gone with the boards that showed them."""
    Answer.objects.exclude(target__plan__superseded_by=None).delete()
    rebuild_answers(list_current_targets(Q(plan__in=plans)), today=timezone.localdate())


def refresh_indicators(indicator_ids: Iterable[int]) -> None:
    """Answers that rest on these indicators, after their definition changed."""
    rebuild_answers(list_current_targets(asks_for(set(indicator_ids))), today=timezone.localdate())


def list_elected(area: Area) -> list[Target]:
    """Targets that follow elections in `area` or below a target's area that holds it."""
    above = [area.path[:end] for end in range(Area.steplen, len(area.path) + 1, Area.steplen)]
    return list_current_targets(Q(area__path__in=above) & ~Q(term_body=""))


@transaction.atomic
def refresh_cells(cells: Sequence[Cell]) -> None:
    """Answers that rest on figures just accepted: in their areas and those above, from the first of their years on."""
    areas = {area.pk: area for area in Area.objects.filter(pk__in={cell.area_id for cell in cells})}
    years = Period.objects.filter(pk__in={cell.period_id for cell in cells}).values_list("label_year", flat=True)
    above = {
        area.path[:end] for area in areas.values() for end in range(Area.steplen, len(area.path) + 1, Area.steplen)
    }
    asked = asks_for({cell.indicator_id for cell in cells}) & Q(area__path__in=above)
    targets = list_current_targets(asked)
    scene, since, touched = read_scene(targets, timezone.localdate()), min(years), frozenset(areas)
    for batch in scene.split(targets):
        hold_targets(batch)
        rows = list(make_answers(batch, scene, since=since, touched=touched))
        answered = {row[COLUMN_PLACES["area"]] for row in rows}
        put_rows(rows, Answer.objects.filter(target__in=batch, area__in=answered, year__gte=since))


def hold_targets(targets: Sequence[Target]) -> None:
    """Until the transaction ends nobody else answers these: what is read after this is what is answered."""
    held = Target.objects.select_for_update(no_key=True).filter(pk__in=[target.pk for target in targets])
    list(held.order_by("pk").values_list("pk"))


def asks_for(indicator_ids: Collection[int]) -> Q:
    """Targets on these indicators, or compared with one of them."""
    return Q(indicator__in=indicator_ids) | Q(milestones__rules__reference__in=indicator_ids)


def list_current_targets(condition: Q | None = None) -> list[Target]:
    """Monitored targets of plans in force, ready to be answered."""
    found = Target.objects.monitored().filter(plan__superseded_by=None)
    ids = found.filter(condition).values("pk") if condition is not None else None
    targets = Target.objects.filter(pk__in=ids) if ids is not None else found
    return list(targets.select_related("plan", "area", "baseline__cell").order_by("plan_id", "position"))


def read_scene(targets: Sequence[Target], today: dt.date) -> Scene:
    paths = sorted({target.area.path for target in targets})
    areas = Area.objects.filter(match_paths(paths), level__in=COMPARED_LEVELS, kind=AreaKind.ORDINARY).order_by("path")
    own: dict[int, set[int]] = defaultdict(set)
    held = Target.objects.monitored().filter(plan__superseded_by=None).values_list("area_id", "indicator_id")
    for area_id, indicator_id in held:
        own[area_id].add(indicator_id or 0)
    return Scene(today, list(areas), {area_id: frozenset(ids) for area_id, ids in own.items()})


def make_answers(
    targets: Sequence[Target], scene: Scene, *, since: int = 0, touched: Collection[int] | None = None
) -> Iterator[Row]:
    """Rows, target by target; years from `since` on. With `touched`, only areas in it and each target's own."""
    if not targets:
        return
    last = max(scene.list_years(target)[-1] for target in targets)
    figures = read_figures(targets, last, beside=scene.areas)
    for target in targets:
        years = [year for year in scene.list_years(target) if year >= since]
        for area in scene.list_areas(target, figures):
            if area.pk == target.area_id:
                asked = years
            elif touched is None or area.pk in touched:
                asked = [year for year in years if is_valid_on(area, dt.date(year, 12, 31))]
            else:
                continue
            for answer in answer_years(target, area, figures, asked, scene.today):
                yield make_row(target, area, answer, figures)


def make_row(target: Target, area: Area, answer: TargetAnswer, figures: Figures) -> Row:
    """The row that holds `answer`; its text columns print numbers as the wire form does."""
    wire = answer.wire
    outlook: dict[str, Any] = wire.get("outlook") or {}
    values: dict[str, Any] = {
        "target": target.pk,
        "milestone": figures.milestone_id(target, answer.due_year),
        "area": area.pk,
        "year": answer.year,
        "due_year": answer.due_year,
        "is_reference": area.pk != target.area_id,
        "input_hash": hash_case(answer.case),
        "bucket": answer.bucket,
        "code": answer.code,
        "state": wire.get("state") or answer.bucket,
        "breach_year": wire.get("breach_year"),
        "flags": ",".join(wire.get("flags") or ()),
        "outlook": outlook.get("says") or "",
        "outlook_year": outlook.get("year"),
        "outlook_value": outlook.get("value") or "",
        "outlook_low": outlook.get("low") or "",
        "outlook_high": outlook.get("high") or "",
        "needed_members": None if wire.get("needed_members") is None else int(wire["needed_members"]),
        "explanation": answer.explanation,
        "unit": answer.unit,
        "goal": answer.goal,
        "baseline": answer.baseline,
        "figure": answer.figure,
        "value": None if answer.value is None else as_decimal(answer.value),
        "is_provisional": answer.is_provisional,
        "members_counted": answer.rollup.reported if answer.rollup else None,
        "members_expected": answer.rollup.members if answer.rollup else None,
        "rests_on_demo": answer.rests_on_demo,
    }
    for name in TEXTS:
        values[name] = wire.get(name) or ""
    return tuple(map(values.__getitem__, COLUMNS))


TEXTS = ("verdict", "phase", "label", "trajectory", "p", "needed_per_year", "degree", "progress", "rule_version")


def hash_case(case: Mapping[str, Any]) -> str:
    """SHA-256 of the case's canonical JSON: equal inputs, equal hash."""
    return hashlib.sha256(write_canonical(case).encode()).hexdigest()


def write_canonical(wire: Mapping[str, Any]) -> str:
    """JSON with sorted keys and no blanks, as frozen rows and hashes use it."""
    return CANONICAL.encode(wire)


def as_decimal(number: Fraction) -> Decimal:
    return (Decimal(number.numerator) / Decimal(number.denominator)).quantize(VALUE_PLACES)
