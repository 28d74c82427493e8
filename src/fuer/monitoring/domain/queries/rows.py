"""Rows of targets as the monitoring pages list them: the kept answers, earlier years, domains, leads and warnings.

Nothing is judged here. Whatever the number of targets, the rows are read in constant queries.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db.models import Count, Q

from fuer.monitoring.models import Answer, TargetWarning
from fuer.plans.domain.queries.duties import Duties, read_duties
from fuer.plans.enums import ClauseKind, ResponsibilityRole, Tier
from fuer.plans.models import TargetQuote

if TYPE_CHECKING:
    from fuer.monitoring.managers import AnswerQuerySet
    from fuer.orgs.models import Area
    from fuer.orgs.scope import Visitor

# Earlier years shown beside the year asked for.
EARLIER = 3
# The worse the lower: what needs somebody stands before what goes well.
SEVERITY = (
    "not_met",
    "lost",
    "reversed",
    "will_miss",
    "off_track",
    "slow",
    "needs_person",
    "needs_denominator",
    "definition_changed",
    "no_data",
    "not_yet_met",
)


@dataclass(frozen=True)
class Domain:
    """A part of a plan that targets are listed under: the table of key indicators, a domain, or what is said elsewhere."""

    plan_id: int
    # 0 for the table of key indicators; None for a target said outside the domains.
    clause_id: int | None
    title: str
    position: int

    @property
    def is_table(self) -> bool:
        return self.clause_id == 0

    @property
    def key(self) -> str:
        """How an address names it."""
        return f"{self.plan_id}-{'' if self.clause_id is None else self.clause_id}"


@dataclass(frozen=True)
class YearFigure:
    """What an earlier year says of the target; an empty `figure` was not reported. Before the due year `code` is how it
    went, where that can be told.
    """

    year: int
    figure: str
    code: str


@dataclass(frozen=True)
class TargetRow:
    """One target in one area and year. `earlier` has an entry for each year before it, None where nothing is kept."""

    answer: Answer
    earlier: tuple[YearFigure | None, ...]
    domain: Domain
    duties: Duties
    leads: tuple[str, ...]
    lead_names: tuple[tuple[int, str], ...]
    lead_is_demo: bool
    warnings: int

    @property
    def lead_ids(self) -> frozenset[int]:
        return frozenset(pk for pk, _ in self.lead_names)

    @property
    def severity(self) -> int:
        """Its worst mark's place in SEVERITY; what is in none of them goes well."""
        marks = {self.answer.bucket, self.answer.trajectory, self.answer.outlook}
        return next((place for place, mark in enumerate(SEVERITY) if mark in marks), len(SEVERITY))


def read_rows(answers: AnswerQuerySet, area: Area, year: int, user: Visitor) -> list[TargetRow]:
    """How the targets of `answers` stand in `area` and `year`, in the order of their plans."""
    here = answers.filter(area=area, target__plan__superseded_by=None)
    found = list(
        here.filter(year=year)
        .select_related("target__plan", "area")
        .order_by("-target__plan__start_year", "target__plan_id", "target__position")
    )
    ids = [answer.target_id for answer in found]
    earlier = read_earlier(here.filter(target__in=ids), year)
    places = read_places(ids)
    duties = read_duties(Q(clause__in={pk for place in places.values() for pk in place.clause_ids}) | Q(target__in=ids))
    warnings = count_warnings(ids, area, user)
    years = range(year - EARLIER, year)
    rows = []
    for answer in found:
        place = places.get(answer.target_id, NOWHERE)
        own = duties.of(place.clause_ids, [answer.target_id])
        rows.append(
            TargetRow(
                answer=answer,
                earlier=tuple(earlier.get((answer.target_id, before)) for before in years),
                domain=name_domain(answer, place),
                duties=own,
                leads=list_leads(own),
                lead_names=duties.leads_of(place.clause_ids, answer.target_id),
                lead_is_demo=not own.document and bool(own.demo),
                warnings=warnings.get(answer.target_id, 0),
            )
        )
    return rows


def read_earlier(answers: AnswerQuerySet, year: int) -> dict[tuple[int, int], YearFigure]:
    """By target and year: what the years before `year` say."""
    found = answers.filter(year__lt=year, year__gte=year - EARLIER)
    columns = found.values_list("target_id", "year", "figure", "code", "trajectory")
    return {
        (target_id, then): YearFigure(then, figure, trajectory if code == "not_yet_met" and trajectory else code)
        for target_id, then, figure, code, trajectory in columns
    }


@dataclass(frozen=True)
class Place:
    """Where a target is said: the clauses of its quotes, and the first domain among them."""

    clause_ids: tuple[int, ...] = ()
    domain_id: int | None = None
    title: str = ""
    position: int = 0


NOWHERE = Place()


def read_places(target_ids: Iterable[int]) -> dict[int, Place]:
    """By target: its clauses and its domain."""
    quotes = TargetQuote.objects.filter(target__in=target_ids).select_related("clause__parent").order_by("start", "id")
    by_target: dict[int, list[TargetQuote]] = defaultdict(list)
    for quote in quotes:
        by_target[quote.target_id].append(quote)
    return {target_id: make_place(found) for target_id, found in by_target.items()}


def make_place(quotes: Sequence[TargetQuote]) -> Place:
    clause_ids = tuple(quote.clause_id for quote in quotes)
    for quote in quotes:
        for clause in (quote.clause, quote.clause.parent):
            if clause is not None and clause.kind == ClauseKind.DOMAIN:
                return Place(clause_ids, clause.pk, clause.title, clause.position)
    return Place(clause_ids)


def name_domain(answer: Answer, place: Place) -> Domain:
    """Key indicators stand in their table, whatever domain repeats them: a target is listed once."""
    plan_id = answer.target.plan_id
    if answer.target.tier == Tier.KEY:
        return Domain(plan_id, 0, "", -1)
    return Domain(plan_id, place.domain_id, place.title, place.position if place.domain_id else 10**6)


def list_leads(duties: Duties) -> tuple[str, ...]:
    """Who leads: as the document says, else as the demonstration proposes; without a lead, all who are named."""
    lists = duties.document or duties.demo
    leads = [found for found in lists if found.role == ResponsibilityRole.LEAD]
    named = [found for found in lists if found.role == ResponsibilityRole.NAMED]
    return tuple(name for found in leads or named for name in found.names)


def count_warnings(target_ids: Iterable[int], area: Area, user: Visitor) -> Mapping[int, int]:
    """Standing warnings by target."""
    standing = TargetWarning.objects.visible_to(user).standing().filter(target__in=list(target_ids), area=area)
    return dict(standing.order_by().values_list("target_id").annotate(number=Count("pk")))
