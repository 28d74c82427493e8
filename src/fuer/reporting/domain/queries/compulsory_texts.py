"""Which texts a filing cannot go without: those of a domain in which a target the unit answers for is behind."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from django.db.models import prefetch_related_objects

from fuer.indicators.enums import ObservationSource
from fuer.indicators.models import Cell
from fuer.plans.domain.queries.answers import TargetAnswer, answer_target
from fuer.plans.domain.queries.duties import read_plan_duties
from fuer.plans.domain.queries.figures import Accepted, Figures, Series, read_figures
from fuer.plans.enums import ClauseKind, ResponsibilityRole
from fuer.plans.models import Target
from fuer.reporting.models import Filing, FilingCell, FilingText

if TYPE_CHECKING:
    from fuer.plans.domain.queries.duties import PlanDuties

BEHIND = frozenset({"off_track", "reversed", "lost"})


@dataclass(frozen=True)
class Behind:
    """A target that is behind: its name and the code of its state (off_track, reversed, lost or not_met)."""

    name: str
    code: str
    explanation: str


def list_compulsory_texts(filing: Filing, *, today: dt.date) -> dict[int, tuple[Behind, ...]]:
    """Texts that must be written, by id, with the targets that are behind; constant queries.

    Judged are the monitored targets of the text's domain which this unit leads or whose figure it reports, in the data
    year, with the figures just typed, else the accepted ones.
    """
    texts = list(filing.texts.select_related("clause__plan"))
    entries = list_entries(filing)
    targets = list_targets(texts, filing, {entry.cell.indicator_id for entry in entries})
    answers = answer_with_entries(targets, entries, filing.collection.year, today)
    by_domain: dict[int, list[Behind]] = defaultdict(list)
    for target in targets:
        found = describe_behind(target, answers[target.pk])
        if found is not None:
            by_domain[find_domain_id(target)].append(found)
    return {text.pk: tuple(by_domain[text.clause_id]) for text in texts if text.clause_id in by_domain}


def list_entries(filing: Filing) -> list[FilingCell]:
    entries = FilingCell.objects.filter(items__filing=filing).select_related("cell__period", "definition")
    return list(entries)


def list_targets(texts: Sequence[FilingText], filing: Filing, reported: set[int]) -> list[Target]:
    plans = {text.clause.plan for text in texts}
    found = (
        Target.objects.monitored()
        .filter(plan__in=plans, area_id=filing.collection.area_id)
        .select_related("plan", "area", "indicator", "baseline__cell")
        .prefetch_related("quotes__clause__parent")
    )
    duties = read_plan_duties(plans)
    return [
        target for target in found if target.indicator_id in reported or leads_target(duties, target, filing.unit_id)
    ]


def leads_target(duties: PlanDuties, target: Target, unit_id: int) -> bool:
    """Named as lead for the target itself, or for a clause that states it (or the domain it stands in)."""
    rows = list(duties.by_target.get(target.pk, ()))
    for quote in target.quotes.all():
        for clause in (quote.clause, quote.clause.parent):
            rows += duties.by_clause.get(clause.pk, ()) if clause else ()
    return any(row.unit_id == unit_id and row.role == ResponsibilityRole.LEAD for row in rows)


def find_domain_id(target: Target) -> int:
    """The clause of the domain a target is said in; 0 for none."""
    for quote in target.quotes.all():
        for clause in (quote.clause, quote.clause.parent):
            if clause is not None and clause.kind == ClauseKind.DOMAIN:
                return clause.pk
    return 0


def answer_with_entries(
    targets: Sequence[Target], entries: Sequence[FilingCell], year: int, today: dt.date
) -> dict[int, TargetAnswer]:
    """How the targets stand in `year` if the figures just typed were accepted."""
    prefetch_related_objects(targets, "plan", "area", "baseline__cell")
    figures = put_in_entries(read_figures(targets, year), entries, year)
    return {target.pk: answer_target(target, target.area, figures, year, today) for target in targets}


def put_in_entries(figures: Figures, entries: Sequence[FilingCell], year: int) -> Figures:
    accepted: dict[tuple[int | None, int], Series] = dict(figures.accepted)
    for entry in entries:
        place = (entry.cell.indicator_id, entry.cell.area_id)
        if entry.is_filled and entry.cell.period.label_year == year and is_total(entry.cell):
            accepted[place] = {**accepted.get(place, {}), year: [as_accepted(entry)]}
    return replace(figures, accepted=accepted)


def is_total(cell: Cell) -> bool:
    return cell.sex == cell.age == cell.residence == cell.detail == "_T"


def as_accepted(entry: FilingCell) -> Accepted:
    """What is typed as if it were accepted."""
    return Accepted(
        comparability_group=entry.cell.comparability_group,
        value=entry.value,
        printed=entry.printed,
        numerator=entry.numerator,
        denominator=entry.denominator,
        missing=entry.missing,
        source=ObservationSource.FILING,
        basis=entry.basis,
        cell_id=entry.cell_id,
        period_id=entry.cell.period_id,
        period_end=entry.cell.period.end,
    )


def describe_behind(target: Target, answer: TargetAnswer) -> Behind | None:
    trajectory = str(answer.wire.get("trajectory") or "")
    code = trajectory if trajectory in BEHIND else answer.bucket if answer.bucket == "not_met" else ""
    return Behind(target.name, code, answer.explanation) if code else None
