"""Targets of adopted plans with their quotes, milestones and typed rules."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from fuer.indicators.domain.matching import find_indicators
from fuer.judging.rules import Rule, rule_from_wire
from fuer.orgs.enums import TermBody
from fuer.plans.domain.adopt_clauses import find_clause
from fuer.plans.domain.adopt_indicators import leads_first
from fuer.plans.domain.rule_rows import make_rows
from fuer.plans.enums import Decision, Tier
from fuer.plans.models import Clause, DraftTarget, Milestone, MilestoneRule, Plan, Target, TargetQuote

if TYPE_CHECKING:
    from fuer.indicators.models import Indicator

TERM_KINDS = {"by_calendar", "increase_each_term"}
# First match wins: 村委会 is no 党委, 人大代表 no 政府.
TERM_WORDS = (
    (TermBody.VILLAGE, ("村", "社区", "居委会", "居民委员会")),
    (TermBody.NPC, ("人大", "人民代表大会")),
    (TermBody.CPPCC, ("政协", "政治协商")),
    (TermBody.PARTY, ("党委", "党的", "市委", "县委", "区委")),
    (TermBody.GOVERNMENT, ("政府",)),
)


@dataclass(frozen=True)
class MadeTarget:
    """A target with the rows it came from, the first of which named it."""

    target: Target
    rows: tuple[DraftTarget, ...]


def make_targets(
    plans: list[Plan], rows: Iterable[DraftTarget], indicators: dict[int, Indicator], clauses: dict[int, list[Clause]]
) -> list[MadeTarget]:
    """All targets of all plans: accepted rows of one indicator, rule and due years are one target with several quotes."""
    made = [
        MadeTarget(make_target(plan, members, position, indicators), tuple(members))
        for index, plan in enumerate(plans)
        for position, members in enumerate(group_targets([r for r in rows if r.plan_index == index], indicators), 1)
    ]
    Target.objects.bulk_create([one.target for one in made], batch_size=500)
    make_milestones([one for one in made if not one.target.is_parked])
    make_quotes(made, clauses)
    return made


def group_targets(rows: list[DraftTarget], indicators: dict[int, Indicator]) -> list[list[DraftTarget]]:
    """Rows of one plan by target, in document order; the row of the indicator table comes first in its group."""
    by_id = {row.pk: row for row in rows}
    groups: dict[object, list[DraftTarget]] = defaultdict(list)
    for row in rows:
        leader = by_id.get(row.merged_into_id or 0, row)
        if leader.decision == Decision.ACCEPTED:
            groups[(indicators[leader.pk].pk, tuple(rules_by_year(leader).items()))].append(row)
        elif leader.decision == Decision.PARKED:
            groups[leader.pk].append(row)
    ordered = sorted(groups.values(), key=lambda group: min(row.start for row in group))
    return [sorted(group, key=leads_first) for group in ordered]


def rules_by_year(row: DraftTarget) -> dict[int, Rule]:
    """Due year → the rule that must hold then."""
    return {
        due["year"]: rule_from_wire(due.get("kind", row.kind), due.get("params", row.params))
        for due in sorted(row.due, key=lambda due: due["year"])
    }


def make_target(plan: Plan, rows: list[DraftTarget], position: int, indicators: dict[int, Indicator]) -> Target:
    leader, tiers = rows[0], {row.tier for row in rows}
    indicator = indicators.get(leader.pk)
    newest = max(indicator.definitions.all(), key=lambda definition: definition.number) if indicator else None
    return Target(
        plan=plan,
        area_id=plan.area_id,
        indicator=indicator,
        name=leader.indicator_name,
        tier=Tier.KEY if Tier.KEY in tiers else leader.tier,
        is_parked=indicator is None,
        position=position,
        comparability_group=newest.comparability_group if newest else "1",
        baseline_year=leader.baseline_year if indicator else None,
        term_body=find_term_body(leader) if leader.kind in TERM_KINDS and indicator else "",
    )


def find_term_body(row: DraftTarget) -> str:
    """Whose elections decide: read from the name, else from the quote; empty when neither says."""
    for text in (row.indicator_name, row.quote):
        for body, words in TERM_WORDS:
            if any(word in text for word in words):
                return body
    return ""


def make_milestones(made: list[MadeTarget]) -> None:
    rules: list[tuple[Milestone, Rule]] = []
    for one in made:
        raws = {due["year"]: due.get("raw", "") for due in one.rows[0].due}
        for year, rule in rules_by_year(one.rows[0]).items():
            rules.append((Milestone(target=one.target, due_year=year, raw=raws[year][:300]), rule))
    Milestone.objects.bulk_create([milestone for milestone, _rule in rules], batch_size=500)
    typed = [row for milestone, rule in rules for row in make_rows(milestone, rule)]
    references = find_references(typed)
    for row in typed:
        row.reference_id = references.get(row.reference_name)
    MilestoneRule.objects.bulk_create(typed, batch_size=500)


def find_references(rows: list[MilestoneRule]) -> dict[str, int]:
    """Names of other indicators that rules compare with → their ids, where the catalogue knows them as per cent."""
    names = {row.reference_name for row in rows if row.reference_name}
    found = find_indicators((name, "%") for name in names) if names else {}
    return {name: indicator.pk for (name, _unit), indicator in found.items()}


def make_quotes(made: list[MadeTarget], clauses: dict[int, list[Clause]]) -> None:
    quotes: dict[object, TargetQuote] = {}
    for one in made:
        for row in one.rows:
            quotes.setdefault(
                (one.target.pk, row.start, row.end),
                TargetQuote(
                    target=one.target,
                    clause=find_clause(clauses[one.target.plan_id], row.start),
                    quote=row.quote,
                    start=row.start,
                    end=row.end,
                ),
            )
    TargetQuote.objects.bulk_create(quotes.values(), batch_size=500)
