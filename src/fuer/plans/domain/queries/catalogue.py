"""Lists of plans and indicators, with how each stands."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING

from django.core.paginator import Page, Paginator
from django.db.models import Count, Q, QuerySet
from pypinyin import Style, lazy_pinyin

from fuer.orgs.models import Unit
from fuer.plans.domain.queries.answers import TargetAnswer, answer_targets, count_buckets, default_year
from fuer.plans.domain.queries.duties import Duties, read_plan_duties
from fuer.plans.enums import ClauseKind, RulePart, Tier
from fuer.plans.models import Clause, Plan, Responsibility, Target

if TYPE_CHECKING:
    from fuer.orgs.scope import Visitor

PAGE_SIZE = 50


@dataclass(frozen=True)
class PlanRow:
    """A plan in the list, with its states in the last year that has ended."""

    plan: Plan
    year: int
    domains: int
    measures: int
    projects: int
    monitored: int
    key: int
    parked: int
    counts: tuple[tuple[str, int], ...]


def list_plans(user: Visitor, *, today: dt.date) -> list[PlanRow]:
    """Plans in force that `user` may read; queries do not grow with plans of the same period."""
    plans = list(Plan.objects.visible_to(user).current().select_related("area", "document"))
    targets = list(Target.objects.filter(plan__in=plans).select_related("area", "baseline__cell", "plan"))
    by_plan: dict[int, list[Target]] = defaultdict(list)
    for target in targets:
        by_plan[target.plan_id].append(target)
    answers = answer_by_default_year(targets, today)
    clauses: dict[int, dict[str, int]] = defaultdict(dict)
    kinds = Clause.objects.filter(plan__in=plans).order_by().values_list("plan_id", "kind").annotate(number=Count("id"))
    for plan_id, kind, number in kinds:
        clauses[plan_id][kind] = number
    return [describe_plan(plan, by_plan[plan.pk], answers, clauses[plan.pk], today) for plan in plans]


def answer_by_default_year(targets: Sequence[Target], today: dt.date) -> dict[int, TargetAnswer]:
    """Every monitored target in the default year of its own plan."""
    by_year: dict[int, list[Target]] = defaultdict(list)
    for target in targets:
        by_year[default_year(target.plan, today)].append(target)
    answers: dict[int, TargetAnswer] = {}
    for year, group in by_year.items():
        answers |= answer_targets(group, year, today=today)
    return answers


def describe_plan(
    plan: Plan, targets: Sequence[Target], answers: dict[int, TargetAnswer], clauses: dict[str, int], today: dt.date
) -> PlanRow:
    monitored = [target for target in targets if not target.is_parked]
    return PlanRow(
        plan=plan,
        year=default_year(plan, today),
        domains=clauses.get(ClauseKind.DOMAIN, 0),
        measures=clauses.get(ClauseKind.MEASURE, 0) + clauses.get(ClauseKind.GOAL, 0),
        projects=clauses.get(ClauseKind.PROJECT, 0),
        monitored=len(monitored),
        key=sum(target.tier == Tier.KEY for target in monitored),
        parked=len(targets) - len(monitored),
        counts=tuple(count_buckets((answers[target.pk] for target in monitored), len(monitored))),
    )


@dataclass(frozen=True)
class Filters:
    """What the list of indicators is narrowed to; empty means everything."""

    words: str = ""
    plan: int | None = None
    domain: int | None = None
    unit: int | None = None
    tier: str = ""
    kind: str = ""
    state: str = ""
    parked: bool = False


@dataclass(frozen=True)
class IndicatorRow:
    """One target of the catalogue; a parked one has no answer."""

    target: Target
    answer: TargetAnswer | None
    duties: Duties
    domain: str
    quote_id: int | None


@dataclass(frozen=True)
class CataloguePage:
    """`page` carries the numbers for paging, `rows` what it shows."""

    page: Page[Target]
    rows: list[IndicatorRow]


@dataclass(frozen=True)
class Choices:
    """What the filters offer: plans, their domains, and the units that answer for anything in them."""

    plans: list[Plan]
    domains: list[Clause]
    units: list[Unit]


def find_targets(user: Visitor, filters: Filters) -> QuerySet[Target]:
    """Targets of the plans in force that `user` may read, narrowed by everything but the state."""
    targets: QuerySet[Target] = Target.objects.visible_to(user)
    targets = targets.filter(plan__superseded_by=None, is_parked=filters.parked)
    if filters.words:
        targets = match_words(targets, filters.words)
    if filters.plan:
        targets = targets.filter(plan=filters.plan)
    if filters.domain:
        targets = targets.filter(Q(quotes__clause=filters.domain) | Q(quotes__clause__parent=filters.domain))
    if filters.unit:
        targets = targets.filter(
            Q(responsibilities__unit=filters.unit) | Q(quotes__clause__responsibilities__unit=filters.unit)
        )
    if filters.tier:
        targets = targets.filter(tier=filters.tier)
    if filters.kind:
        targets = targets.filter(milestones__rules__kind=filters.kind, milestones__rules__part=RulePart.SELF)
    return targets.distinct()


def match_words(targets: QuerySet[Target], words: str) -> QuerySet[Target]:
    """By name or alias; letters also by the initials of the name's pinyin (yfsw finds 孕妇死亡…)."""
    found = (
        Q(name__icontains=words) | Q(indicator__name__icontains=words) | Q(indicator__aliases__name__icontains=words)
    )
    if words.isascii() and words.isalpha():
        names = targets.values_list("pk", "name")
        found |= Q(pk__in=[pk for pk, name in names if words.lower() in read_initials(name)])
    return targets.filter(found)


@cache
def read_initials(name: str) -> str:
    return "".join(lazy_pinyin(name, style=Style.FIRST_LETTER)).lower()


def list_indicators(user: Visitor, filters: Filters, page: str | int, *, today: dt.date) -> CataloguePage:
    """One page of the catalogue. A state is known only after judging, so filtering by it judges every candidate."""
    targets = list(
        find_targets(user, filters)
        .select_related("plan", "area", "indicator", "baseline__cell")
        .prefetch_related("quotes__clause__parent")
    )
    answers = answer_by_default_year(targets, today) if filters.state else {}
    if filters.state:
        targets = [target for target in targets if target.pk in answers and answers[target.pk].bucket == filters.state]
    found: Page[Target] = Paginator(targets, PAGE_SIZE).get_page(page)
    shown = list(found.object_list)
    answers = answers or answer_by_default_year(shown, today)
    return CataloguePage(found, describe_targets(shown, answers))


def describe_targets(targets: Sequence[Target], answers: dict[int, TargetAnswer]) -> list[IndicatorRow]:
    """Rows with duties and domains; the quotes and their clauses must be loaded."""
    duties = read_plan_duties({target.plan for target in targets})
    rows = []
    for target in targets:
        quotes = list(target.quotes.all())
        own = duties.of((quote.clause_id for quote in quotes), [target.pk])
        answer = answers.get(target.pk)
        rows.append(IndicatorRow(target, answer, own, find_domain(target), quotes[0].pk if quotes else None))
    return rows


def find_domain(target: Target) -> str:
    """The title of the domain a target is said in; empty for a row of the table."""
    for quote in target.quotes.all():
        for clause in (quote.clause, quote.clause.parent):
            if clause is not None and clause.kind == ClauseKind.DOMAIN:
                return clause.title
    return ""


def list_choices(user: Visitor) -> Choices:
    plans = list(Plan.objects.visible_to(user).current().select_related("area"))
    domains = (
        Clause.objects.filter(plan__in=plans, kind=ClauseKind.DOMAIN)
        .select_related("plan")
        .order_by("plan", "position")
    )
    named = Q(clause__plan__in=plans) | Q(target__plan__in=plans)
    units = Responsibility.objects.filter(named, unit__isnull=False).values("unit")
    return Choices(plans, list(domains), list(Unit.objects.filter(pk__in=units)))
