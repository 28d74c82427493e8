"""What adopting a draft would make, what it leaves aside and what stands in its way, before anybody adopts it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

from fuer.indicators.domain.matching import find_indicators
from fuer.plans.domain.adopt import list_problems
from fuer.plans.domain.adopt_clauses import list_unknown_units
from fuer.plans.domain.adopt_indicators import group_rows, name_of, unit_of_group
from fuer.plans.domain.outline import PlanJson, list_pieces_around
from fuer.plans.domain.revision import find_current_plan
from fuer.plans.enums import Decision
from fuer.plans.models import Draft, DraftTarget, Plan


@dataclass(frozen=True)
class PlanSummary:
    """One plan to be made. `revises` is the plan in force it would supersede; quotes of one target count once."""

    index: int
    title: str
    years: str
    clauses: int
    targets: int
    parked: int
    rejected: int
    revises: Plan | None


@dataclass(frozen=True)
class AdoptionSummary:
    plans: tuple[PlanSummary, ...]
    new_indicators: int
    known_indicators: int
    unknown_units: tuple[str, ...]
    problems: tuple[str, ...]


def summarise_adoption(draft: Draft) -> AdoptionSummary:
    rows = list(draft.targets.select_related("indicator").order_by("position"))
    plans = draft.reading["plans"]
    new, known = count_indicators(rows)
    return AdoptionSummary(
        plans=tuple(summarise_plan(draft, index, plan, rows) for index, plan in enumerate(plans)),
        new_indicators=new,
        known_indicators=known,
        unknown_units=tuple(list_unknown_units(draft)),
        problems=tuple(list_problems(draft, rows)),
    )


def summarise_plan(draft: Draft, index: int, plan: PlanJson, rows: Iterable[DraftTarget]) -> PlanSummary:
    own = [row for row in rows if row.plan_index == index]
    counts = Counter(row.decision for row in own if row.merged_into_id is None)
    return PlanSummary(
        index=index,
        title=plan["title"],
        years=f"{plan['start'] or '—'}—{plan['end'] or '—'}",
        clauses=len(list_pieces_around(plan, draft.text, own)),
        targets=counts[Decision.ACCEPTED],
        parked=counts[Decision.PARKED],
        rejected=counts[Decision.REJECTED],
        revises=find_current_plan(draft, index),
    )


def count_indicators(rows: Iterable[DraftTarget]) -> tuple[int, int]:
    """Indicators to be made, and those of the catalogue to be used; targets that share one count it once."""
    groups = group_rows(rows)
    wanted = {index: (name_of(group), unit_of_group(group)) for index, group in enumerate(groups)}
    found = find_indicators(wanted.values())
    known = {
        index for index, group in enumerate(groups) if any(row.indicator for row in group) or wanted[index] in found
    }
    fresh = {pair for index, pair in wanted.items() if index not in known}
    return len(fresh), len(known)
