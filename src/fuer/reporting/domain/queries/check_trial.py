"""Trying a check on real figures before it is saved: how often it applies, how often it fails, and where."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection as Group
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db.models import Q
from django.utils.translation import gettext as _

from fuer.core.expressions.evaluate import compile_text
from fuer.core.expressions.tree import Time
from fuer.indicators.enums import Cadence
from fuer.indicators.models import Cell
from fuer.orgs.enums import AreaLevel
from fuer.orgs.models import Area
from fuer.orgs.scope import match_subtree
from fuer.plans.domain.queries.figures import is_valid_on
from fuer.plans.models import Plan
from fuer.reporting.checking.rules import Rule, Scope
from fuer.reporting.checking.runner import evaluate_rule, say_finding
from fuer.reporting.domain.queries.check_figures import Focus, Wanted, read_book, read_places
from fuer.reporting.domain.queries.check_runs import read_definitions, read_names
from fuer.reporting.managers import list_paths_up

if TYPE_CHECKING:
    from fuer.core.expressions.tree import Reference, Value
    from fuer.reporting.domain.queries.check_figures import FigureBook

MOST_EXAMPLES = 50


@dataclass(frozen=True)
class Example:
    """One place where the check fails, in the words a unit would read."""

    area: str
    period: str
    message: str


@dataclass(frozen=True)
class Trial:
    """`asked` places in all: `holds` + `fails` + `unknown` (figures missing). `examples` are the first that fail."""

    year: int
    areas: int
    asked: int
    holds: int
    fails: int
    unknown: int
    examples: tuple[Example, ...]

    @property
    def applies(self) -> int:
        return self.holds + self.fails


def list_trial_years(area: Area) -> list[int]:
    """Data years with accepted or signed figures in the area, the newest first."""
    cells = Cell.objects.filter(match_subtree(area.path, "area__path"))
    there = cells.filter(Q(accepted__isnull=False) | Q(entries__version__isnull=False))
    return sorted(set(there.order_by().values_list("period__label_year", flat=True)), reverse=True)


def list_trial_areas(area: Area) -> list[Area]:
    """Where a check of `area` can be asked: the area itself and, for a city, its counties."""
    below = Area.objects.within(area).filter(level=AreaLevel.COUNTY).exclude(pk=area.pk)
    return [area, *(below if area.level != AreaLevel.COUNTY else ())]


def try_rule(rule: Rule, area: Area, year: int, chosen: Group[int] = ()) -> Trial:
    """Run `rule` of `area` on the signed and accepted figures of `year`, in all its areas or the chosen ones. Nothing is
    saved; a constant number of queries. ExpressionError if the rule cannot be read.
    """
    day = dt.date(year, 12, 31)
    wanted_areas = [
        found for found in list_trial_areas(area) if is_valid_on(found, day) and (not chosen or found.pk in chosen)
    ]
    if rule.scope is Scope.CITY:
        wanted_areas = [found for found in wanted_areas if found == area]
    book, references = read_trial_book(rule, area, year, wanted_areas)
    asked = holds = fails = 0
    examples: list[Example] = []
    for focus in list_focuses(book, references, wanted_areas):
        asked += 1

        def look_up(reference: Reference, focus: Focus = focus) -> Value:
            return book.look_up(reference, focus)

        outcome = evaluate_rule(rule, look_up)
        holds += outcome.truth is True
        fails += outcome.truth is False
        if outcome.truth is False and len(examples) < MOST_EXAMPLES:
            period = _("%(month)d月起") % {"month": focus.month} if focus.month else ""
            examples.append(Example(focus.area.name, period, say_finding(rule, outcome, look_up, _)))
    return Trial(year, len(wanted_areas), asked, holds, fails, asked - holds - fails, tuple(examples))


def read_trial_book(
    rule: Rule, area: Area, year: int, areas: Sequence[Area]
) -> tuple[FigureBook, frozenset[Reference]]:
    texts = [rule.text, *(shown.text for shown in rule.shows.values())]
    references = frozenset(reference for text in texts for reference in compile_text(text).references)
    names = read_names(reference.name for reference in references)
    places = read_places(area)
    around = {found.pk: found for found in (*places.counties, *([places.city] if places.city else ()), *areas)}
    uses_base = any(reference.time is Time.BASE_YEAR for reference in references)
    wanted = Wanted(
        year=year,
        definitions=read_definitions(names.values(), (), year),
        areas=list(around.values()),
        reads_year_before_last=True,
        plans=list(Plan.objects.filter(area__path__in=list_paths_up(area.path))) if uses_base else (),
    )
    return read_book(wanted, places, names), references


def list_focuses(book: FigureBook, references: Group[Reference], areas: Sequence[Area]) -> Iterator[Focus]:
    """Every area, four times where the figures are quarterly."""
    named = [book.definitions.get(book.names.get(reference.name)) for reference in references]
    is_quarterly = any(definition is not None and definition.cadence == Cadence.QUARTER for definition in named)
    months: list[int | None] = [1, 4, 7, 10] if is_quarterly else [None]
    for area in areas:
        for month in months:
            yield Focus(area, month)
