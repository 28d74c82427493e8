"""How the newest figures are reported: who owes them, until when, and when they were accepted."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from django.db.models import Min, Q
from django.utils import timezone

from fuer.indicators.domain.periods import find_period_end
from fuer.indicators.enums import AcceptanceLevel, Missing
from fuer.indicators.models import Acceptance
from fuer.indicators.models.figures import TOTAL
from fuer.monitoring.warning_rules import Report
from fuer.reporting.domain.availability import due_later
from fuer.reporting.domain.deadlines import UNITS_REPORT
from fuer.reporting.domain.steps import BEYOND_UNIT
from fuer.reporting.enums import CollectionState
from fuer.reporting.models import Collection, FilingItem

if TYPE_CHECKING:
    from fuer.indicators.models import Definition
    from fuer.monitoring.domain.queries.warning_facts import Place
    from fuer.monitoring.models import Answer
    from fuer.orgs.models import Unit
    from fuer.plans.models import Target

LIVE = (CollectionState.OPEN, CollectionState.CLOSED)
WHOLE = {f"entry__cell__{name}": TOTAL for name in ("sex", "age", "residence", "detail")}
# Data years whose reporting may still concern anybody: the last two that have ended.
YEARS_BACK = 2
# Units named in a sentence.
NAMED = 4

Key = tuple[int | None, int, int]


@dataclass(frozen=True)
class ReportFacts:
    """Reports asked for by (indicator, area, data year), their units, and the years each plan's area was asked in."""

    today: dt.date
    asked: Mapping[Key, Report]
    units: Mapping[Key, Unit]
    collected: Mapping[tuple[int, int], dt.date]
    below: Mapping[tuple[int | None, int], Sequence[tuple[str, Key]]]

    def list_years(self) -> range:
        return range(self.today.year - YEARS_BACK, self.today.year)

    def find_unit(self, place: Place) -> Unit | None:
        """Who was asked for the newest figure of the place."""
        keys = [(place.target.indicator_id, place.area.pk, year) for year in reversed(self.list_years())]
        return next((self.units[key] for key in keys if key in self.units), None)

    def list_reports(
        self, place: Place, rows: Sequence[Answer], definition: Definition, *, is_held_below: bool
    ) -> dict[int, Report]:
        """By year. A sum is owed by the areas below, which answer for themselves where they are held against the target
        too (`is_held_below`). What nobody was asked for is due where a collection ran, or where the series breaks off, and
        after the usual lag of its source.
        """
        reports = {}
        for year in self.list_years():
            key = (place.target.indicator_id, place.area.pk, year)
            if key in self.asked:
                reports[year] = self.asked[key]
            elif place.area.pk != place.target.area_id:
                continue
            elif below := self.list_below(place, year):
                if not is_held_below:
                    reports[year] = merge_reports(below)
            elif self.is_expected(place, rows, year):
                usual = self.collected.get((place.target.plan_id, year), dt.date(year + 1, *UNITS_REPORT))
                later = due_later(definition, find_period_end(definition.cadence, year), usual)
                reports[year] = Report(year, due=usual, is_asked=False, source_day=later)
        return reports

    def list_below(self, place: Place, year: int) -> list[Report]:
        """Reports of the areas inside the place."""
        below = self.below.get((place.target.indicator_id, year), ())
        return [self.asked[key] for path, key in below if path.startswith(place.area.path)]

    def is_expected(self, place: Place, rows: Sequence[Answer], year: int) -> bool:
        had_figures = any(row.value is not None and row.year < year for row in rows)
        return had_figures or (place.target.plan_id, year) in self.collected


def read_report_facts(targets: Iterable[Target], indicator_ids: Iterable[int], today: dt.date) -> ReportFacts:
    """Three queries."""
    since = today.year - YEARS_BACK
    items = FilingItem.objects.filter(
        WHOLE_Q,
        entry__cell__indicator__in=list(indicator_ids),
        entry__cell__period__label_year__gte=since,
        filing__collection__state__in=LIVE,
    ).select_related("filing__collection", "filing__unit__area", "entry__cell__period", "entry__cell__area")
    found: dict[Key, list[FilingItem]] = defaultdict(list)
    for item in items.order_by("entry__cell__period__end", "pk"):
        cell = item.entry.cell
        found[cell.indicator_id, cell.area_id, cell.period.label_year].append(item)
    chosen = {key: choose_item(rows) for key, rows in found.items()}
    accepted = read_acceptances(item.entry.cell_id for item in chosen.values())
    below: dict[tuple[int | None, int], list[tuple[str, Key]]] = defaultdict(list)
    for key, item in chosen.items():
        below[key[0], key[2]].append((item.entry.cell.area.path, key))
    plans = {target.plan_id for target in targets}
    collected = Collection.objects.filter(state__in=LIVE, year__gte=since, plans__in=plans)
    return ReportFacts(
        today,
        {key: make_report(item, accepted.get(item.entry.cell_id)) for key, item in chosen.items()},
        {key: item.filing.unit for key, item in chosen.items()},
        {(plan_id, year): due for plan_id, year, due in collected.values_list("plans", "year", "unit_due")},
        below,
    )


WHOLE_Q = Q(**WHOLE)


def choose_item(items: Sequence[FilingItem]) -> FilingItem:
    """Of the last period; of two units that owe it (双线) the one that has reported, else the first."""
    last = [item for item in items if item.entry.cell.period_id == items[-1].entry.cell.period_id]
    return next((item for item in last if is_reported(item)), last[0])


def is_reported(item: FilingItem) -> bool:
    """Signed and out of the unit's hands."""
    return item.entry.version_id is not None and item.filing.state in BEYOND_UNIT


def merge_reports(below: Sequence[Report]) -> Report:
    """As one report of the whole: of those that have not reported, by name, else the last of those that have."""
    lacking = [report for report in below if report.reported_on is None and not report.awaits]
    if not lacking:
        return max(below, key=lambda report: report.reported_on or report.due)
    names = list(dict.fromkeys(report.unit for report in lacking))
    told = "、".join(names[:NAMED]) + ("等" if len(names) > NAMED else "")
    return replace(lacking[0], due=max(report.due for report in lacking), unit=told)


def read_acceptances(cell_ids: Iterable[int]) -> dict[int, dt.date]:
    """The day a figure was first accepted, by the level that has the last word."""
    rows = Acceptance.objects.filter(version__cell__in=list(cell_ids)).order_by("level")
    first: dict[int, dict[str, Any]] = defaultdict(dict)
    for cell_id, level, moment in rows.values_list("version__cell", "level").annotate(Min("accepted_at")):
        first[cell_id][level] = moment
    return {
        cell_id: timezone.localdate(levels.get(AcceptanceLevel.CITY) or min(levels.values()))
        for cell_id, levels in first.items()
    }


def make_report(item: FilingItem, accepted_on: dt.date | None) -> Report:
    filing, entry = item.filing, item.entry
    due = filing.extended_to or filing.collection.unit_due
    days = [accepted_on] if accepted_on else []
    days += [timezone.localdate(filing.accepted_at)] if filing.accepted_at else []
    reported = timezone.localdate(filing.reported_at) if filing.reported_at and is_reported(item) else None
    said = entry.missing if is_reported(item) else ""
    return Report(
        year=entry.cell.period.label_year,
        due=due,
        source_day=item.due_on if item.due_on is not None and item.due_on > due else None,
        awaits=item.awaits,
        reported_on=reported,
        accept_due=filing.collection.city_due,
        accepted_on=min(days, default=None),
        missing=str(Missing(said).label) if said else "",
        is_by_letter=said == Missing.BY_LETTER,
        is_of_city=not filing.unit.area.path.startswith(entry.cell.area.path),
        unit=filing.unit.short_name or filing.unit.name,
    )
