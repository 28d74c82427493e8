"""Raising warnings: once for a cause, renewed while it lasts, said to have ceased when it is gone; nothing is deleted."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from fuer.core.domain.events import Happening, record_events
from fuer.monitoring.domain.answers import (
    asks_for,
    list_current_targets,
    list_elected,
    rebuild_answers,
    rebuild_plans,
    refresh_cells,
    refresh_indicators,
)
from fuer.monitoring.domain.moments import find_moment
from fuer.monitoring.domain.queries.warning_facts import Found, read_subjects
from fuer.monitoring.enums import WarningKind, WarningStepKind
from fuer.monitoring.models import TargetWarning, WarningStep
from fuer.monitoring.warning_rules import Alert, find_alerts
from fuer.plans.models import Target

if TYPE_CHECKING:
    from fuer.indicators.models import Cell
    from fuer.orgs.models import Area, Unit
    from fuer.plans.models import Plan

BATCH = 100
# Whoever brings the figures answers for these; for the others whoever leads the target.
OF_FIGURES = (WarningKind.NO_DATA, WarningKind.LATE_DATA, WarningKind.FIGURE_CHANGED)
TOLD = ("last_year", "due_year", "reason", "gap", "needed_per_year")
CHANGING = [*TOLD, "unit", "ceased_on"]

# Target, area, kind and cause: what stands open once.
Key = tuple[int, int, str, str]


@dataclass
class Raised:
    """How many warnings were new, went on with something new to say, and lost their cause."""

    raised: int = 0
    renewed: int = 0
    ceased: int = 0

    def add(self, other: Raised) -> None:
        self.raised += other.raised
        self.renewed += other.renewed
        self.ceased += other.ceased


@dataclass
class Writing:
    """The rows of one batch as they are found to need writing."""

    today: dt.date
    moment: dt.datetime
    new: list[TargetWarning] = field(default_factory=list)
    renewed: list[TargetWarning] = field(default_factory=list)
    ceased: list[TargetWarning] = field(default_factory=list)
    quiet: list[TargetWarning] = field(default_factory=list)


def refresh_accepted(cells: Sequence[Cell]) -> None:
    """After figures were accepted: the answers that rest on them, then what those warn of."""
    refresh_cells(cells)
    raise_for_indicators({cell.indicator_id for cell in cells})


def refresh_defined(indicator_ids: Iterable[int]) -> None:
    """After definitions changed: the answers, then what those warn of."""
    ids = set(indicator_ids)
    refresh_indicators(ids)
    raise_for_indicators(ids)


@transaction.atomic
def refresh_elected(area: Area) -> None:
    """After an election was written down: the answers of the targets that follow it, then what those warn of."""
    targets, today = list_elected(area), timezone.localdate()
    rebuild_answers(targets, today=today)
    raise_warnings(targets, today=today)


@transaction.atomic
def refresh_adopted(plans: Sequence[Plan]) -> None:
    """After plans were adopted: their answers and what those warn of, the areas held beside them, and the end of what
    stood open of the plans they replace.
    """
    rebuild_plans(plans)
    asked = Target.objects.monitored().filter(plan__in=plans).values_list("indicator_id", flat=True)
    raise_for_indicators({pk for pk in asked if pk is not None})
    cease_outdated(timezone.localdate())


@transaction.atomic
def refresh_frozen() -> None:
    """After a year was frozen: a change that the new rows hold (定版后数据变动) is no change any more."""
    standing = TargetWarning.objects.standing().filter(kind=WarningKind.FIGURE_CHANGED, ceased_on=None)
    targets = list_current_targets(Q(pk__in=standing.values("target")))
    raise_warnings(targets, today=timezone.localdate())


def raise_for_indicators(indicator_ids: Iterable[int]) -> None:
    """Warnings of the targets on these indicators, wherever they are set: a county is held beside its city."""
    ids = set(indicator_ids)
    if ids:
        raise_warnings(list_current_targets(asks_for(ids)), today=timezone.localdate())


@transaction.atomic
def raise_everywhere(*, today: dt.date) -> Raised:
    """Every target of the plans in force; what stands open of plans that were replaced ceases."""
    done = raise_warnings(list_current_targets(), today=today)
    done.add(cease_outdated(today))
    return done


def cease_outdated(today: dt.date) -> Raised:
    """What stands open of plans that were replaced has lost its cause."""
    current = Target.objects.monitored().filter(plan__superseded_by=None)
    outdated = TargetWarning.objects.standing().filter(ceased_on=None).exclude(target__in=current)
    return write_all(Writing(today, find_moment(today), ceased=list(outdated)))


@transaction.atomic
def raise_warnings(targets: Sequence[Target], *, today: dt.date) -> Raised:
    """Bring the warnings of `targets` up to `today`; run again it changes nothing. Constant queries a batch.

    A warning that was closed is raised again only for a newer year than it spoke of.
    """
    done = Raised()
    for start in range(0, len(targets), BATCH):
        batch = targets[start : start + BATCH]
        done.add(raise_batch(batch, today))
    return done


def raise_batch(targets: Sequence[Target], today: dt.date) -> Raised:
    """Whoever comes second waits here for the targets, and then sees what the first one wrote."""
    ids = [target.pk for target in targets]
    list(Target.objects.select_for_update(no_key=True).filter(pk__in=ids).order_by("pk").values_list("pk"))
    standing: dict[Key, TargetWarning] = {}
    closed: dict[Key, int] = {}
    for row in TargetWarning.objects.filter(target__in=ids).order_by("pk"):
        key = (row.target_id, row.area_id, row.kind, row.cause)
        if row.closed_at is None:
            standing[key] = row
        else:
            closed[key] = max(closed.get(key, 0), row.last_year)
    writing = Writing(today, find_moment(today))
    for found in read_subjects(targets, today):
        for alert in find_alerts(found.subject, today):
            key = (found.place.target.pk, found.place.area.pk, alert.kind.value, alert.cause)
            take_up(alert, found, standing.pop(key, None), closed.get(key, 0), writing)
    writing.ceased = [row for row in standing.values() if row.ceased_on is None]
    return write_all(writing)


def take_up(alert: Alert, found: Found, row: TargetWarning | None, closed: int, writing: Writing) -> None:
    """Raise the alert, renew the warning that speaks for it, or leave it closed."""
    unit = choose_unit(alert, found)
    if row is None:
        if alert.last_year > closed:
            writing.new.append(make_warning(alert, found, unit, since=closed + 1, moment=writing.moment))
        return
    has_news = row.ceased_on is not None or (row.last_year, row.reason) != (alert.last_year, alert.reason)
    before = [getattr(row, name) for name in CHANGING]
    for name in TOLD:
        setattr(row, name, getattr(alert, name))
    row.ceased_on = None
    if row.deadline is None:
        row.unit = unit
    if has_news:
        writing.renewed.append(row)
    elif before != [getattr(row, name) for name in CHANGING]:
        writing.quiet.append(row)


def choose_unit(alert: Alert, found: Found) -> Unit | None:
    return found.source if alert.kind in OF_FIGURES else found.lead


def make_warning(alert: Alert, found: Found, unit: Unit | None, *, since: int, moment: dt.datetime) -> TargetWarning:
    told = {name: getattr(alert, name) for name in TOLD}
    return TargetWarning(
        target=found.place.target,
        area=found.place.area,
        kind=alert.kind,
        cause=alert.cause,
        year=max(alert.year, since),
        unit=unit,
        raised_at=moment,
        **told,
    )


def write_all(writing: Writing) -> Raised:
    """The rows, a step for each, and the events."""
    for row in writing.ceased:
        row.ceased_on = writing.today
    TargetWarning.objects.bulk_create(writing.new, batch_size=BATCH)
    changed = [*writing.renewed, *writing.ceased, *writing.quiet]
    TargetWarning.objects.bulk_update(changed, CHANGING, batch_size=BATCH)
    taken = (
        (WarningStepKind.RAISED, "monitoring.raise_warning", writing.new),
        (WarningStepKind.RENEWED, "monitoring.renew_warning", writing.renewed),
        (WarningStepKind.CEASED, "monitoring.cease_warning", writing.ceased),
    )
    steps, happenings = [], []
    for kind, verb, rows in taken:
        steps += [
            WarningStep(warning=row, kind=kind, note=write_note(kind, row), made_at=writing.moment) for row in rows
        ]
        happenings.append((verb, [Happening(row, {"kind": row.kind}, row.area_id) for row in rows]))
    WarningStep.objects.bulk_create(steps, batch_size=BATCH)
    for verb, told in happenings:
        if told:
            record_events(told, actor=None, verb=verb)
    return Raised(len(writing.new), len(writing.renewed), len(writing.ceased))


def write_note(kind: WarningStepKind, row: TargetWarning) -> str:
    return "" if kind == WarningStepKind.CEASED else row.reason
