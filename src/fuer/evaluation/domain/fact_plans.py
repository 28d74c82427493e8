"""The plans of a report with their domains, also those no target stands in."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db.models import Count, Q

from fuer.evaluation.composing.facts import DomainFact, PlanFact
from fuer.plans.enums import Audience, ClauseKind, Tier
from fuer.plans.models import Clause, Plan, Target

if TYPE_CHECKING:
    from fuer.monitoring.models import SnapshotTarget

AUDIENCES = [Audience.WOMEN, Audience.CHILDREN, Audience.BOTH]


@dataclass(frozen=True)
class Outline:
    """A plan as a report goes through it; `by_title`: keys of its domains."""

    plan: PlanFact
    by_title: Mapping[str, str]

    def find_key(self, row: SnapshotTarget) -> str:
        if row.tier == Tier.KEY:
            return f"{self.plan.key}.key"
        return self.by_title.get(row.domain, f"{self.plan.key}.rest")


def read_outlines(rows: Iterable[SnapshotTarget], targets: Mapping[int, Target]) -> dict[str, Outline]:
    """By title of the plan as it was frozen, women's before children's. A plan that is gone keeps what its rows say."""
    plans: dict[str, Plan | None] = {}
    titles: dict[str, list[str]] = {}
    for row in rows:
        found = targets.get(row.target_id)
        plans[row.plan_title] = plans.get(row.plan_title) or (found.plan if found is not None else None)
        titles.setdefault(row.plan_title, []).append(row.domain)
    domains = read_domains([plan for plan in plans.values() if plan is not None])
    ordered = sorted(plans.items(), key=lambda item: place_plan(item[1]))
    outlines = {}
    for number, (title, plan) in enumerate(ordered, start=1):
        known = domains.get(plan.pk, []) if plan is not None else []
        named = [name for name in dict.fromkeys(titles[title]) if name and name not in dict(known)]
        outlines[title] = make_outline(f"p{number}", title, plan, [*known, *((name, 0) for name in named)])
    return outlines


def place_plan(plan: Plan | None) -> tuple[int, int]:
    return (AUDIENCES.index(Audience(plan.audience)), plan.pk) if plan is not None else (len(AUDIENCES), 0)


def make_outline(key: str, title: str, plan: Plan | None, domains: list[tuple[str, int]]) -> Outline:
    made = tuple(DomainFact(f"{key}.d{place}", name, parked) for place, (name, parked) in enumerate(domains, start=1))
    years = (plan.start_year, plan.end_year) if plan is not None else (0, 0)
    audience = plan.audience if plan is not None else ""
    return Outline(PlanFact(key, title, *years, audience, made), {domain.title: domain.key for domain in made})


def read_domains(plans: Iterable[Plan]) -> dict[int, list[tuple[str, int]]]:
    """By plan: titles of its domains in order, each with how many of its goals and measures are not monitored."""
    parked = Count("children__quotes__target", filter=Q(children__quotes__target__is_parked=True), distinct=True)
    clauses = Clause.objects.filter(plan__in=list(plans), kind=ClauseKind.DOMAIN).annotate(parked=parked)
    found: dict[int, list[tuple[str, int]]] = {}
    for clause in clauses.order_by("plan_id", "position"):
        found.setdefault(clause.plan_id, []).append((clause.title, clause.parked))
    return found
