"""Figures a document prints: baselines of its tables, and those told in its preface."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from fuer.indicators.domain.figures import (
    Figure,
    FigureError,
    Place,
    accept_version,
    printed_figure,
    record_observation,
    require_storable,
)
from fuer.indicators.domain.names import normalise_name
from fuer.indicators.domain.periods import year_period
from fuer.indicators.enums import ObservationSource
from fuer.indicators.models import Cell, Definition, Indicator, ObservationVersion, Period
from fuer.plans.domain.adopt_targets import MadeTarget
from fuer.plans.domain.draft_rows import read_unit
from fuer.plans.enums import DraftSource
from fuer.plans.models import Draft, Plan, Target

if TYPE_CHECKING:
    from fuer.orgs.models import User

# "达90%以上" tells a bound, "近90%" a guess: neither is the figure of the year.
INEXACT = re.compile(r"以上|以下|以内|左右|超过|超|不低于|不少于|近\d|约|余")


@dataclass(frozen=True)
class Told:
    """A figure the document tells of an indicator; `from_table` ones come first."""

    indicator: Indicator
    year: int
    figure: Figure
    reference: str
    from_table: bool


def attach_baselines(draft: Draft, plans: list[Plan], made: list[MadeTarget], *, user: User | None) -> None:
    """Write down every figure the document tells of an adopted indicator; each target gets that of its base year.

    A table's figure counts before the preface's; where a cell has an accepted figure already, the document's stands
    beside it unaccepted.
    """
    monitored = [one for one in made if not one.target.is_parked]
    recorded: dict[tuple[int, int], ObservationVersion] = {}
    periods: dict[int, Period] = {}
    for told in sorted(list_told(draft, plans, monitored), key=lambda told: not told.from_table):
        period = periods.setdefault(told.year, year_period(told.year))
        version = record_told(told, draft, period, user)
        recorded.setdefault((told.indicator.pk, told.year), version)
    for one in monitored:
        set_baseline(one.target, recorded)
    Target.objects.bulk_update([one.target for one in monitored], ["baseline", "baseline_year"], batch_size=500)


def set_baseline(target: Target, recorded: dict[tuple[int, int], ObservationVersion]) -> None:
    """The figure of the target's base year, by default the year before the plan; without one it has no baseline."""
    year = target.baseline_year or target.plan.start_year - 1
    target.baseline = recorded.get((target.indicator_id or 0, year))
    target.baseline_year = year if target.baseline else None


def list_told(draft: Draft, plans: list[Plan], made: list[MadeTarget]) -> Iterator[Told]:
    by_name: dict[tuple[str, str], Indicator] = {}
    for one in made:
        if one.target.indicator:
            unit = newest_definition(one.target.indicator).unit_of_measure
            by_name |= {(normalise_name(row.indicator_name), unit): one.target.indicator for row in one.rows}
            yield from list_table_figures(draft, one)
    for plan in draft.reading["plans"]:
        for told in plan.get("narrative", []):
            indicator = by_name.get((normalise_name(told["indicator"]), read_unit(told["unit"])))
            if indicator and told["year"] and not INEXACT.search(told["quote"]):
                yield from told_figure(indicator, told["year"], told["value"], told["quote"], from_table=False)


def list_table_figures(draft: Draft, one: MadeTarget) -> Iterator[Told]:
    spans = {(row.plan_index, row.start, row.end) for row in one.rows if row.source == DraftSource.TABLE}
    for plan_index, start, end in spans:
        for row in draft.reading["plans"][plan_index]["table"]:
            if (row["start"], row["end"]) == (start, end):
                for year, printed in row["baselines"].items():
                    reference = _("指标表：%(name)s") % {"name": row["name"]}
                    yield from told_figure(one.target.indicator, int(year), printed, reference, from_table=True)


def told_figure(
    indicator: Indicator | None, year: int, printed: str, reference: str, *, from_table: bool
) -> Iterator[Told]:
    """A cell may hold a dash or a word instead of a figure: then the document tells none."""
    try:
        figure = printed_figure(printed)
        require_storable(figure)
    except FigureError:
        return
    if indicator is not None:
        yield Told(indicator, year, figure, reference, from_table)


def record_told(told: Told, draft: Draft, period: Period, user: User | None) -> ObservationVersion:
    """The document's version of the cell; the same figure told twice is written once."""
    definition = newest_definition(told.indicator)
    place = Place(draft.area, period)
    cell = find_cell(definition, place)
    accepted = cell.accepted if cell else None
    if accepted and accepted.printed == told.figure.printed and accepted.source == ObservationSource.DOCUMENT:
        return accepted
    version = record_observation(
        definition,
        place,
        told.figure,
        source=ObservationSource.DOCUMENT,
        source_reference=f"{draft.file.name} {told.reference}",
        user=user,
    )
    if accepted is None:
        accept_version(version, user=user)
    return version


def find_cell(definition: Definition, place: Place) -> Cell | None:
    return (
        Cell.objects.select_related("accepted")
        .filter(
            indicator_id=definition.indicator_id,
            comparability_group=definition.comparability_group,
            area=place.area,
            period=place.period,
            sex=place.sex,
            age=place.age,
            residence=place.residence,
            detail=place.detail,
        )
        .first()
    )


def newest_definition(indicator: Indicator) -> Definition:
    return max(indicator.definitions.all(), key=lambda definition: definition.number)
