"""The indicators whose availability and reporting line a person sets: those of the plans of their area."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection as Container
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from fuer.orgs.models import Unit
from fuer.orgs.scope import match_paths, scope_of
from fuer.plans.domain.queries.figures import read_definitions
from fuer.plans.models import Plan, Target
from fuer.reporting.rules import DEFINERS

if TYPE_CHECKING:
    import datetime as dt

    from fuer.indicators.models import Definition, Indicator
    from fuer.orgs.models import User


@dataclass(frozen=True)
class DefinitionRow:
    """`is_locked`: a plan outside this person's areas asks for the indicator too, so its office decides."""

    definition: Definition
    plans: tuple[Plan, ...]
    is_locked: bool


def list_defined_plans(user: User) -> list[Plan]:
    """Current plans whose indicators this person may define."""
    plans = Plan.objects.current().filter(match_paths(scope_of(user).paths(DEFINERS), "area__path"))
    return list(plans.select_related("area").order_by("area__path", "-start_year", "id"))


def list_definitions(
    own: Sequence[Plan], chosen: Container[int], year: int, *, without_source: bool = False
) -> list[DefinitionRow]:
    """A row for each indicator of the `chosen` plans (ids among `own`), as it is defined in `year`. Four queries."""
    targets = Target.objects.monitored().filter(plan__in=chosen).select_related("indicator")
    indicators: dict[int, Indicator] = {}
    plans: dict[int, dict[int, Plan]] = defaultdict(dict)
    by_id = {plan.pk: plan for plan in own}
    for target in targets.order_by("plan__area__path", "plan_id", "position"):
        if target.indicator is not None:
            indicators.setdefault(target.indicator.pk, target.indicator)
            plans[target.indicator.pk][target.plan_id] = by_id[target.plan_id]
    elsewhere = Target.objects.monitored().filter(indicator__in=indicators, plan__superseded_by=None)
    locked = set(elsewhere.exclude(plan__in=by_id).values_list("indicator_id", flat=True))
    definitions = read_definitions(indicators, year)
    sources = Unit.objects.in_bulk({found.source_unit_id for found in definitions.values() if found.source_unit_id})
    rows = []
    for pk, indicator in indicators.items():
        definition = definitions[pk]
        definition.indicator = indicator
        if definition.source_unit_id:
            definition.source_unit = sources[definition.source_unit_id]
        if not (without_source and definition.source_unit_id):
            rows.append(DefinitionRow(definition, tuple(plans[pk].values()), pk in locked))
    return rows


def list_source_units(plans: Sequence[Plan], day: dt.date) -> list[Unit]:
    """Units that may report figures of the plans: those of the plans' own areas and of the areas above."""
    step = 4
    paths = {plan.area.path[:end] for plan in plans for end in range(step, len(plan.area.path) + 1, step)}
    return list(Unit.objects.filter(area__path__in=paths).valid_on(day).select_related("area"))


def find_definable(user: User, indicator: Indicator) -> Definition | None:
    """The indicator's newest definition, if this person may define it: a plan of theirs monitors it, and none outside
    their areas does.
    """
    own = list_defined_plans(user)
    targets = Target.objects.monitored().filter(indicator=indicator, plan__superseded_by=None)
    asking = set(targets.values_list("plan_id", flat=True))
    if not asking or not asking <= {plan.pk for plan in own}:
        return None
    return indicator.definitions.select_related("indicator", "source_unit").order_by("-number").first()
