"""The targets behind the figures a filing owes: what must hold in the data year and at the end, and who says so."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

from fuer.judging.rules import RuleError
from fuer.plans.domain.queries.answers import word_goal
from fuer.plans.domain.queries.figures import group_rules
from fuer.plans.domain.rule_rows import rule_of
from fuer.plans.enums import ClauseKind
from fuer.plans.models import MilestoneRule, Target, TargetQuote

if TYPE_CHECKING:
    from fuer.indicators.models import Definition
    from fuer.reporting.models import Collection


@dataclass(frozen=True)
class ShownTarget:
    """`goal` must hold in `due_year`, the next one from the data year on; `final` in `final_year`, empty if the same.

    `is_reference`: the city's target beside a county's figure, which is not judged by it (参照市级目标). `is_of_table`:
    it stands in the table of key indicators (重点指标表).
    """

    pk: int
    name: str
    plan: str
    domain: str
    goal: str
    due_year: int
    final: str
    final_year: int
    quote: str
    baseline_year: int | None
    is_reference: bool = False
    is_of_table: bool = False


class QuoteRow(NamedTuple):
    """A quote with its clause and the clause above it, as light as a filing of two hundred rows asks for."""

    target_id: int
    quote: str
    clause__kind: str
    clause__title: str
    clause__parent__kind: str | None
    clause__parent__title: str | None

    @property
    def domain(self) -> str:
        """The title of the domain the quote stands in; empty for a row of the table."""
        if self.clause__kind == ClauseKind.DOMAIN:
            return self.clause__title
        return self.clause__parent__title or "" if self.clause__parent__kind == ClauseKind.DOMAIN else ""


# Rule rows of a target by due year.
Goals = Mapping[int, Sequence[MilestoneRule]]


@dataclass(frozen=True)
class OwedTarget:
    """A target with what stands behind it."""

    target: Target
    goals: Goals
    quotes: Sequence[QuoteRow]


class OwedTargets:
    """Monitored targets of the collection's plans, found by indicator and area."""

    def __init__(self, collection: Collection, targets: Sequence[OwedTarget]) -> None:
        self.collection = collection
        self.by_place = {(owed.target.indicator_id, owed.target.area_id): owed for owed in reversed(targets)}

    def of(self, indicator_id: int, area_id: int) -> tuple[OwedTarget | None, bool]:
        """The target of the area itself, else the collection area's as a reference (True)."""
        own = self.by_place.get((indicator_id, area_id))
        if own is not None:
            return own, False
        return self.by_place.get((indicator_id, self.collection.area_id)), True


def read_owed_targets(collection: Collection, indicator_ids: Iterable[int]) -> OwedTargets:
    """Constant queries. Without plans named by the collection nothing is found."""
    wanted = set(indicator_ids)
    if not wanted:
        return OwedTargets(collection, [])
    found = Target.objects.monitored().filter(plan__in=collection.plans.all(), indicator__in=wanted)
    targets = list(found.select_related("plan").order_by("plan_id", "position"))
    ids = [target.pk for target in targets]
    rules = MilestoneRule.objects.filter(milestone__target__in=ids).select_related("milestone")
    goals = group_rules(rules.order_by("milestone__due_year", "id"))
    quotes: dict[int, list[QuoteRow]] = {}
    rows = TargetQuote.objects.filter(target__in=ids).order_by("start", "id")
    for row in map(QuoteRow._make, rows.values_list(*QuoteRow._fields)):
        quotes.setdefault(row.target_id, []).append(row)
    return OwedTargets(
        collection, [OwedTarget(target, goals.get(target.pk, {}), quotes.get(target.pk, ())) for target in targets]
    )


def show_target(owed: OwedTarget, definition: Definition, year: int, *, is_reference: bool) -> ShownTarget:
    target = owed.target
    final = max(owed.goals, default=target.plan.end_year)
    due = min((number for number in owed.goals if number >= year), default=final)
    return ShownTarget(
        pk=target.pk,
        name=target.name,
        plan=target.plan.title,
        domain=next((row.domain for row in owed.quotes if row.domain), ""),
        goal=word_rules(target, owed.goals.get(due, ()), definition),
        due_year=due,
        final=word_rules(target, owed.goals[final], definition) if final != due else "",
        final_year=final,
        quote=owed.quotes[0].quote if owed.quotes else "",
        baseline_year=target.baseline_year,
        is_reference=is_reference,
        is_of_table=any(row.clause__kind == ClauseKind.TABLE_ROW for row in owed.quotes),
    )


def word_rules(target: Target, rows: Sequence[MilestoneRule], definition: Definition) -> str:
    """What a milestone asks for; its published words where the rule cannot be written out."""
    if not rows:
        return ""
    raw = rows[0].milestone.raw
    try:
        return word_goal(target, raw, rule_of(rows), definition)
    except RuleError:
        return raw
