"""The composite index of a plan and year: the city's by domain, and its counties' by what is comparable among them.

Scores are those of the kept answers. Counties are scored by the answers of the city's targets held against them
(参照市级目标); rare events score in no county, because a rate of a few cases ranks chance (DESIGN 5.3).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from fuer.core.templatetags.fuer import state_word
from fuer.judging.index import Index, Item, Stability, Weights, compose_index, measure_stability, rank_areas
from fuer.monitoring.domain.index_methods import MethodDraft, read_method
from fuer.monitoring.enums import SchemeLevel, ScoreMethod
from fuer.monitoring.models import Answer, SchemeIndicator
from fuer.plans.enums import ClauseKind
from fuer.plans.models import Clause, Target

if TYPE_CHECKING:
    from fuer.monitoring.models import IndexMethod
    from fuer.orgs.models import Area
    from fuer.orgs.scope import Visitor
    from fuer.plans.models import Plan

# Targets the document names outside every domain; they form a part of their own, of weight 1.
NO_DOMAIN = "0"


@dataclass(frozen=True)
class Scored:
    """A monitored target and the domain it counts in; `domain` is the clause's id as text, NO_DOMAIN for none."""

    target: Target
    domain: str


@dataclass(frozen=True)
class AreaIndex:
    """The index of one area. `rank` and `stability` are None below the least coverage, and for the city itself."""

    area: Area
    index: Index
    before: Fraction | None
    before_by_domain: Mapping[str, Fraction | None]
    rests_on_demo: bool
    rank: int | None = None
    stability: Stability | None = None


@dataclass(frozen=True)
class IndexPage:
    """Everything of a plan's index in a year; `counties` in the order of their codes."""

    plan: Plan
    year: int
    method: IndexMethod
    settled: MethodDraft
    scored: tuple[Scored, ...]
    domains: Mapping[str, str]
    city: AreaIndex | None
    counties: tuple[AreaIndex, ...] = ()
    comparable: int = 0


def read_index_page(plan: Plan, year: int, user: Visitor) -> IndexPage:
    """The page's whole matter in constant queries; without `city` and counties where the index is switched off."""
    method, settled = read_method(plan)
    clauses = list(Clause.objects.filter(plan=plan, kind=ClauseKind.DOMAIN).order_by("position"))
    scored = read_scored(plan, clauses)
    used = {one.domain for one in scored}
    domains = {str(clause.pk): clause.title for clause in clauses if str(clause.pk) in used}
    if NO_DOMAIN in used:
        domains[NO_DOMAIN] = _("未列入领域的目标")
    scored = tuple(sorted(scored, key=lambda one: list(domains).index(one.domain)))
    if not settled.is_active:
        return IndexPage(plan, year, method, settled, scored, domains, None)
    answers = read_answers(plan, year, user)
    city = compose_area(plan.area, scored, answers, year, settled)
    counties, comparable = compose_counties(plan, scored, answers, year, settled)
    return IndexPage(plan, year, method, settled, scored, domains, city, counties, comparable)


def read_scored(plan: Plan, clauses: Sequence[Clause]) -> tuple[Scored, ...]:
    """Monitored targets with their domains: where the text states them, else where the city's own scheme puts them."""
    titles = {clause.title: str(clause.pk) for clause in clauses}
    listed = SchemeIndicator.objects.filter(
        scheme__level=SchemeLevel.CITY, scheme__audience=plan.audience, indicator__isnull=False
    ).order_by("scheme__valid_from_year")
    by_indicator = {pk: titles[domain] for pk, domain in listed.values_list("indicator", "domain") if domain in titles}
    targets = Target.objects.monitored().filter(plan=plan, area=plan.area).prefetch_related("quotes__clause__parent")
    return tuple(
        Scored(target, find_domain_code(target) or by_indicator.get(target.indicator_id or 0) or NO_DOMAIN)
        for target in targets
    )


def find_domain_code(target: Target) -> str:
    for quote in target.quotes.all():
        for clause in (quote.clause, quote.clause.parent):
            if clause is not None and clause.kind == ClauseKind.DOMAIN:
                return str(clause.pk)
    return ""


# Area → year → target → answer.
Answers = Mapping[int, Mapping[int, Mapping[int, Answer]]]


def read_answers(plan: Plan, year: int, user: Visitor) -> Answers:
    found: dict[int, dict[int, dict[int, Answer]]] = defaultdict(lambda: defaultdict(dict))
    answers = Answer.objects.visible_to(user).filter(target__plan=plan, year__in=(year - 1, year))
    for answer in answers.select_related("area").order_by("area__path"):
        found[answer.area_id][answer.year][answer.target_id] = answer
    return found


def compose_counties(
    plan: Plan, scored: Sequence[Scored], answers: Answers, year: int, settled: MethodDraft
) -> tuple[tuple[AreaIndex, ...], int]:
    """Every county by the same items: the targets that are held against any of them. Ranked with the rank's stability."""
    below = {pk: by_year for pk, by_year in answers.items() if pk != plan.area_id and by_year.get(year)}
    shared = {pk for by_year in below.values() for pk, answer in by_year[year].items() if answer.is_reference}
    comparable = tuple(one for one in scored if one.target.pk in shared)
    areas = [next(iter(by_year[year].values())).area for by_year in below.values()]
    composed = [compose_area(area, comparable, answers, year, settled, is_compared=True) for area in areas]
    ranks = rank_areas({str(one.area.pk): one.index.overall.value for one in composed})
    items = {str(area.pk): make_items(area, comparable, answers, year, settled, is_compared=True) for area in areas}
    steady = measure_stability(items, make_weights(settled), least_coverage=Fraction(settled.least_coverage))
    by_code = {one.code: one for one in steady}
    ranked = tuple(
        AreaIndex(
            one.area,
            one.index,
            one.before,
            one.before_by_domain,
            one.rests_on_demo,
            ranks.get(str(one.area.pk)),
            by_code.get(str(one.area.pk)),
        )
        for one in composed
    )
    return ranked, len(comparable)


def compose_area(
    area: Area,
    scored: Sequence[Scored],
    answers: Answers,
    year: int,
    settled: MethodDraft,
    *,
    is_compared: bool = False,
) -> AreaIndex:
    index, before = (
        compose_index(
            make_items(area, scored, answers, of_year, settled, is_compared=is_compared),
            make_weights(settled),
            method="progress" if settled.score == ScoreMethod.PROGRESS else "degree",
            least_coverage=Fraction(settled.least_coverage),
        )
        for of_year in (year, year - 1)
    )
    counted = answers.get(area.pk, {}).get(year, {}).values()
    return AreaIndex(
        area,
        index,
        before.overall.value,
        {part.code: part.value for part in before.domains},
        any(answer.rests_on_demo for answer in counted),
    )


def make_weights(settled: MethodDraft) -> Weights:
    return Weights(
        {str(pk): weight for pk, weight in settled.domains.items()},
        {str(pk): weight for pk, weight in settled.targets.items()},
    )


def make_items(
    area: Area,
    scored: Iterable[Scored],
    answers: Answers,
    year: int,
    settled: MethodDraft,
    *,
    is_compared: bool = False,
) -> list[Item]:
    found = answers.get(area.pk, {}).get(year, {})
    return [make_item(one, found.get(one.target.pk), settled, is_compared=is_compared) for one in scored]


def make_item(one: Scored, answer: Answer | None, settled: MethodDraft, *, is_compared: bool) -> Item:
    """The target's score in one area and year, or the word why there is none."""
    target, score, reason = one.target, None, ""
    if answer is None:
        reason = _("本级另有目标") if is_compared else _("尚未判定")
    elif is_compared and "rare_events" in answer.flag_list:
        reason = _("小概率事件不参与排名")
    elif answer.state != "judged":
        reason = str(state_word(answer.bucket))
    else:
        printed = answer.progress if settled.score == ScoreMethod.PROGRESS else answer.degree
        score = Fraction(printed) if printed else None
        reason = "" if printed else say_unscored(settled.score)
    return Item(str(target.pk), target.name, one.domain, score, reason)


def say_unscored(score: str) -> str:
    if score == ScoreMethod.PROGRESS:
        return _("无基期值，或基期已达到目标")
    return _("这类目标不计算实现程度")
