"""How far a scheme is covered: each entry, the indicator of ours it is, its last figure, and the required breaks.

Whether a figure exists is no secret inside the administration; figures shown are the area's own, which everybody who
reads its plans reads (Answer.visible_to).
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from django.db.models import Max, Q
from django.utils.translation import gettext_lazy as _

from fuer.indicators.models import Cell, Definition
from fuer.indicators.models.figures import TOTAL
from fuer.monitoring.models import Answer, Scheme, SchemeIndicator
from fuer.orgs.enums import AreaLevel
from fuer.orgs.models import Area
from fuer.orgs.scope import match_subtree
from fuer.plans.domain.queries.figures import show_quantity
from fuer.plans.managers import in_or_above_scope

if TYPE_CHECKING:
    import datetime as dt

    from fuer.indicators.models import Indicator
    from fuer.orgs.scope import Visitor

BREAKS = {"by_sex": _("分性别"), "by_residence": _("分城乡"), "by_age": _("分年龄")}
DIMENSIONS = {"by_sex": "sex", "by_residence": "residence", "by_age": "age"}
# How a required break stands, in the order the page counts them; "" where the scheme requires none.
BREAK_STATES = {
    "kept": _("符合"),
    "not_asked": _("未要求"),
    "lacking": _("要求而未报"),
    "not_collected": _("未采集"),
}
# Where an entry stands; every entry is in exactly one.
ENTRY_STATES = {
    "in_year": _("本年有数据"),
    "earlier": _("以前年度有数据"),
    "without": _("尚无数据"),
    "not_collected": _("未采集"),
}
HAS_A_FIGURE = Q(value__isnull=False) | (Q(state="judged") & ~Q(figure=""))


@dataclass(frozen=True)
class LastFigure:
    """The newest figure of an indicator up to the year looked at, printed with its unit."""

    year: int
    text: str
    is_demo: bool


@dataclass(frozen=True)
class CoveredEntry:
    """One entry of a scheme in one year. `breaks` says for each of BREAKS how it stands."""

    entry: SchemeIndicator
    figure: LastFigure | None
    breaks: Mapping[str, str]
    state: str

    @property
    def indicator(self) -> Indicator | None:
        return self.entry.indicator


@dataclass(frozen=True)
class Coverage:
    """A scheme with all its entries; the states of ENTRY_STATES add up to them."""

    scheme: Scheme
    year: int
    rows: tuple[CoveredEntry, ...]

    @cached_property
    def by_state(self) -> dict[str, int]:
        found = Counter(row.state for row in self.rows)
        return {state: found[state] for state in ENTRY_STATES}

    @property
    def mapped(self) -> int:
        return len(self.rows) - self.by_state["not_collected"]

    @cached_property
    def by_certainty(self) -> dict[str, int]:
        found = Counter(row.entry.certainty for row in self.rows)
        return {certainty: found[certainty] for certainty in ("verified", "likely", "unverified")}

    @cached_property
    def by_break(self) -> dict[str, dict[str, int]]:
        """For each break: how many entries require it, and how those stand; they add up."""
        counts = {}
        for name in BREAKS:
            found = Counter(row.breaks[name] for row in self.rows if row.breaks[name])
            counts[name] = {"required": found.total()} | {state: found[state] for state in BREAK_STATES}
        return counts

    @property
    def domains(self) -> list[tuple[str, list[CoveredEntry]]]:
        found: dict[str, list[CoveredEntry]] = defaultdict(list)
        for row in self.rows:
            found[row.entry.domain].append(row)
        return list(found.items())


def find_city(user: Visitor) -> Area | None:
    """The city whose plans the person reads."""
    return Area.objects.filter(in_or_above_scope(user, "path"), level=AreaLevel.CITY).order_by("path").first()


def find_newest_year(area: Area, today: dt.date) -> int:
    """The last ended year the area has a figure of; last year where it has none."""
    found = Answer.objects.filter(HAS_A_FIGURE, area=area, year__lt=today.year).aggregate(newest=Max("year"))
    return int(found["newest"] or today.year - 1)


def read_coverages(schemes: Sequence[Scheme], area: Area, year: int) -> list[Coverage]:
    """Every scheme as it stands in `year`, in five queries however many they are."""
    entries = list(SchemeIndicator.objects.filter(scheme__in=schemes).select_related("indicator"))
    ids = {entry.indicator_id for entry in entries if entry.indicator_id is not None}
    definitions = read_definitions(ids, year)
    figures = read_last_figures(ids, definitions, area, year)
    reported = read_reported_breaks(ids, area, year)
    by_scheme: dict[int, list[CoveredEntry]] = defaultdict(list)
    for entry in entries:
        by_scheme[entry.scheme_id].append(cover_entry(entry, definitions, figures, reported, year))
    return [Coverage(scheme, year, tuple(by_scheme[scheme.pk])) for scheme in schemes]


def read_definitions(ids: Iterable[int], year: int) -> dict[int, Definition]:
    """The definition in force in `year`; the first one where all begin later."""
    found: dict[int, Definition] = {}
    for definition in Definition.objects.filter(indicator__in=ids).select_related("source_unit").order_by("number"):
        if definition.indicator_id not in found or definition.valid_from_year <= year:
            found[definition.indicator_id] = definition
    return found


def read_last_figures(
    ids: Iterable[int], definitions: Mapping[int, Definition], area: Area, year: int
) -> dict[int, LastFigure]:
    """From the answers, which know roll-ups; from the area's own cells where no target asks for the indicator."""
    found: dict[int, LastFigure] = {}
    totals = dict.fromkeys(("sex", "age", "residence", "detail"), TOTAL)
    cells = Cell.objects.filter(
        indicator__in=ids, area=area, accepted__missing="", period__label_year__lte=year, **totals
    )
    for cell in cells.select_related("accepted", "period").order_by("period__label_year"):
        version = cell.accepted
        if version is not None:
            text = show_quantity(version, definitions[cell.indicator_id])
            found[cell.indicator_id] = LastFigure(cell.period.label_year, text, version.is_demo)
    answers = Answer.objects.own().filter(
        HAS_A_FIGURE, target__indicator__in=ids, target__plan__superseded_by=None, area=area, year__lte=year
    )
    columns = ("target__indicator_id", "year", "figure", "rests_on_demo")
    for indicator_id, of_year, text, is_demo in answers.order_by("year").values_list(*columns):
        if indicator_id not in found or found[indicator_id].year <= of_year:
            found[indicator_id] = LastFigure(of_year, text, is_demo)
    return found


def read_reported_breaks(ids: Iterable[int], area: Area, year: int) -> set[tuple[int, int, str]]:
    """(indicator, year, break) for which the area or a part of it has an accepted figure of some group."""
    broken = ~Q(sex=TOTAL) | ~Q(residence=TOTAL) | ~Q(age=TOTAL)
    cells = Cell.objects.filter(
        broken,
        match_subtree(area.path, "area__path"),
        indicator__in=ids,
        accepted__missing="",
        period__label_year__lte=year,
    )
    rows = cells.order_by().values_list("indicator_id", "period__label_year", *DIMENSIONS.values()).distinct()
    return {
        (indicator_id, of_year, name)
        for indicator_id, of_year, *groups in rows
        for name, group in zip(BREAKS, groups, strict=True)
        if group != TOTAL
    }


def cover_entry(
    entry: SchemeIndicator,
    definitions: Mapping[int, Definition],
    figures: Mapping[int, LastFigure],
    reported: set[tuple[int, int, str]],
    year: int,
) -> CoveredEntry:
    indicator_id = entry.indicator_id
    figure = figures.get(indicator_id) if indicator_id is not None else None
    breaks = dict.fromkeys(BREAKS, "")
    for name in BREAKS:
        if getattr(entry, name):
            is_reported = indicator_id is not None and (indicator_id, figure.year if figure else year, name) in reported
            breaks[name] = judge_break(name, definitions.get(indicator_id or 0), is_reported=is_reported)
    if indicator_id is None:
        state = "not_collected"
    elif figure is None:
        state = "without"
    else:
        state = "in_year" if figure.year == year else "earlier"
    return CoveredEntry(entry, figure, breaks, state)


def judge_break(name: str, definition: Definition | None, *, is_reported: bool) -> str:
    """A break the scheme requires, against what our definition asks for and what was reported."""
    if definition is None:
        return "not_collected"
    if is_reported:
        return "kept"
    return "lacking" if getattr(definition, name) else "not_asked"
