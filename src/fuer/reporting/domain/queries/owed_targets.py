"""The targets behind the figures a filing owes: what must hold in the data year and at the end, and who says so."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from fuer.judging.rules import RuleError
from fuer.plans.domain.queries.answers import word_goal
from fuer.plans.domain.queries.catalogue import find_domain
from fuer.plans.domain.rule_rows import rule_of
from fuer.plans.models import Milestone, Target

if TYPE_CHECKING:
    from fuer.indicators.models import Definition
    from fuer.reporting.models import Collection


@dataclass(frozen=True)
class ShownTarget:
    """`goal` must hold in `due_year`, the next one from the data year on; `final` in `final_year`, empty if the same.

    `is_reference`: the city's target beside a county's figure, which is not judged by it (参照市级目标).
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


class OwedTargets:
    """Monitored targets of the collection's plans, found by indicator and area."""

    def __init__(self, collection: Collection, targets: Sequence[Target]) -> None:
        self.collection = collection
        self.by_place = {(target.indicator_id, target.area_id): target for target in reversed(targets)}

    def of(self, indicator_id: int, area_id: int) -> tuple[Target | None, bool]:
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
    targets = (
        Target.objects.monitored()
        .filter(plan__in=collection.plans.all(), indicator__in=wanted)
        .select_related("plan")
        .prefetch_related("quotes__clause__parent", "milestones__rules")
        .order_by("plan_id", "position")
    )
    return OwedTargets(collection, list(targets))


def show_target(target: Target, definition: Definition, year: int, *, is_reference: bool) -> ShownTarget:
    goals = {milestone.due_year: word_milestone(target, milestone, definition) for milestone in target.milestones.all()}
    final = max(goals, default=target.plan.end_year)
    due = min((number for number in goals if number >= year), default=final)
    quotes = target.quotes.all()
    return ShownTarget(
        pk=target.pk,
        name=target.name,
        plan=target.plan.title,
        domain=find_domain(target),
        goal=goals.get(due, ""),
        due_year=due,
        final=goals[final] if final != due else "",
        final_year=final,
        quote=quotes[0].quote if quotes else "",
        baseline_year=target.baseline_year,
        is_reference=is_reference,
    )


def word_milestone(target: Target, milestone: Milestone, definition: Definition) -> str:
    """What the milestone asks for; its published words where the rule cannot be written out."""
    rows = milestone.rules.all()
    try:
        return word_goal(target, milestone.raw, rule_of(rows), definition) if rows else milestone.raw
    except RuleError:
        return milestone.raw
