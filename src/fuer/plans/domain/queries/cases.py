"""The wire form of a case (DESIGN 5.2), written from what is accepted."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Any

from fuer.indicators.domain.periods import is_awaited
from fuer.indicators.domain.surveys import is_survey_year
from fuer.indicators.enums import Missing
from fuer.indicators.models import Definition
from fuer.judging.case import CaseError
from fuer.judging.rules import Kind, Rule, params_to_wire
from fuer.orgs.models import Area
from fuer.plans.domain.queries.figures import MEMBER_KINDS, Accepted, Figures, accepted_of, choose_cell, print_plain
from fuer.plans.domain.queries.roll_ups import Rolled, roll_up_years
from fuer.plans.models import Target

Wire = dict[str, Any]

DECIDED_KINDS = (Kind.EXISTS, Kind.BY_YEAR, Kind.BY_RUBRIC)
TERM_KINDS = (Kind.BY_CALENDAR, Kind.INCREASE_EACH_TERM)


def choose_due(rules: Mapping[int, Rule], year: int) -> int:
    """The next due year, or the last one."""
    return min((due for due in rules if due >= year), default=max(rules))


def write_case(
    target: Target,
    area: Area,
    rules: Mapping[int, Rule],
    figures: Figures,
    year: int,
    today: dt.date,
    rolled: Mapping[int, Rolled],
) -> Wire:
    """The wire form of target × area × year (DESIGN 5.2); `rules` by due year. CaseError for a target without any."""
    if not rules:
        raise CaseError("目标没有节点")
    chosen = rules[choose_due(rules, year)]
    kind = chosen.kind
    definition = figures.definition_of(target.indicator_id, year)
    extra = write_elections(target, figures) if kind in TERM_KINDS else {}
    return {
        "kind": str(kind),
        "params": params_to_wire(chosen) | extra,
        "due": [
            {"year": due, "params": params_to_wire(rule) | extra} for due, rule in rules.items() if rule.kind == kind
        ],
        "unit": definition.unit_of_measure,
        **write_definition(definition),
        "definition": target.comparability_group,
        "plan": {"start": target.plan.start_year, "end": target.plan.end_year},
        "baseline": write_baseline(target, area, figures, kind),
        "series": write_series(target, area, figures, year, today, rolled),
        "others": write_others(target, area, figures, year),
        "year": year,
    }


def write_elections(target: Target, figures: Figures) -> Wire:
    """Event years come from the elections entered, never from the target; without any a person must say."""
    years = figures.election_years(target)
    return {} if years is None else {"event_years": years}


def write_definition(definition: Definition) -> Wire:
    bounds = {"min": definition.lower_bound, "max": definition.upper_bound}
    return {
        "factor": print_plain(definition.factor),
        "decimals": definition.decimals,
        "bounds": {name: print_plain(bound) for name, bound in bounds.items() if bound is not None},
        "accumulation": definition.accumulation,
    }


def write_baseline(target: Target, area: Area, figures: Figures, kind: Kind) -> Wire | None:
    found = find_baseline(target, area, figures)
    if found is None:
        return None
    return {"year": choose_base_year(target), "value": write_own(found, decided=kind in DECIDED_KINDS)}


def choose_base_year(target: Target) -> int:
    """The base year of the target; the year before its plan unless the document says another."""
    return target.baseline_year or target.plan.start_year - 1


def find_baseline(target: Target, area: Area, figures: Figures) -> Accepted | None:
    """What the target starts from: its own baseline, or in another area what is accepted there for the base year."""
    if area.pk == target.area_id:
        return accepted_of(target.baseline) if target.baseline else None
    known = figures.series_of(target.indicator_id, area.pk).get(choose_base_year(target), ())
    found = choose_cell(known, target.comparability_group)
    return found if found is not None and not found.missing else None


def write_series(
    target: Target, area: Area, figures: Figures, year: int, today: dt.date, rolled: Mapping[int, Rolled]
) -> dict[str, Wire]:
    """Figures of the plan's years up to `year`. A year whose figure nobody can have yet owes no report, unless it was asked
    for and the day is over; one between two surveys or before the first figure never does.
    """
    definition = figures.definition_of(target.indicator_id, year)
    rules = figures.rules_of(target)
    level = next((rule.level for rule in rules if rule.kind in MEMBER_KINDS), "")
    decided = any(rule.kind in DECIDED_KINDS for rule in rules)
    own = figures.series_of(target.indicator_id, area.pk)
    series: dict[str, Wire] = {}
    for number in range(target.plan.start_year, year + 1):
        figure = choose_cell(own.get(number, ()), target.comparability_group)
        is_reported = level and (target.indicator_id, number) in figures.reported_below
        members = write_members(target, area, figures, level, number) if is_reported else {}
        if any(value is not None for value in members.values()):
            series[str(number)] = {"members": members}
        elif figure is not None:
            series[str(number)] = write_own(figure, decided=decided)
        else:
            is_owed = number < today.year and figures.is_owed(target.indicator_id, area, number, today)
            is_early = not is_owed and is_awaited(definition, number, today)
            if number in rolled and (rolled[number].rollup.is_figure or not is_early):
                series[str(number)] = write_own(rolled[number].figure, decided=decided)
            elif not_due := explain_absence(definition, number, is_early=is_early):
                series[str(number)] = {"missing": not_due}
    return series


def explain_absence(definition: Definition, year: int, *, is_early: bool) -> str:
    """Why nobody owes a figure of `year` (yet: `is_early`), as a case says it; empty where one is missing."""
    if definition.first_year is not None and year < definition.first_year:
        return "not_due"
    if not is_survey_year(definition, year):
        return "no_survey"
    return "report_not_due" if is_early else ""


def write_own(figure: Accepted, *, decided: bool) -> Wire:
    """A figure of the target's own indicator, with the comparability group it was measured under."""
    return write_value(figure, decided=decided) | {"definition": figure.comparability_group}


def write_value(figure: Accepted, *, decided: bool) -> Wire:
    if figure.missing:
        # A figure sent by letter is reported, yet nobody here knows it.
        return {"missing": "no_data" if figure.missing == Missing.BY_LETTER else figure.missing}
    if decided:
        return {"yes": bool(figure.value or figure.numerator)}
    if figure.value is None:
        return {"num": print_plain(figure.numerator), "den": print_plain(figure.denominator)}
    return {"value": figure.printed or print_plain(figure.value)}


def write_members(target: Target, area: Area, figures: Figures, level: str, year: int) -> dict[str, str | None]:
    """Each member's figure of `year` by its code; None where nobody reported."""
    values: dict[str, str | None] = {}
    for member in figures.members_of(area, level, year):
        known = figures.series_of(target.indicator_id, member.pk).get(year, ())
        figure = choose_cell(known, target.comparability_group)
        values[member.code] = write_member(figure) if figure else None
    return values


def write_member(figure: Accepted) -> str | None:
    if figure.missing:
        return None
    if figure.value is not None:
        return print_plain(figure.value)
    return None if not figure.denominator else print_plain(figure.numerator)


def write_others(target: Target, area: Area, figures: Figures, year: int) -> dict[str, dict[str, Wire]]:
    """The series of the indicators this target is compared with up to `year`, by the name its rule uses."""
    years = range(target.plan.start_year, year + 1)
    return {
        row.reference_name: write_other(row.reference_id, area, figures, years)
        for row in figures.rules_of(target)
        if row.reference_id
    }


def write_other(indicator_id: int, area: Area, figures: Figures, years: range) -> dict[str, Wire]:
    """The accepted figures, in years without one what the members sum to."""
    group = figures.definition_of(indicator_id, years[-1]).comparability_group if years else ""
    found = {year: one.figure for year, one in roll_up_years(figures, indicator_id, area, group, years).items()}
    series = figures.series_of(indicator_id, area.pk)
    found |= {year: known[-1] for year, known in series.items() if year < years.stop}
    return {str(year): write_value(figure, decided=False) for year, figure in found.items()}


def cut_case(wire: Wire, year: int) -> Wire:
    """The case of an earlier year: no figure after it."""
    return wire | {
        "series": cut_series(wire["series"], year),
        "others": {name: cut_series(series, year) for name, series in wire["others"].items()},
        "year": year,
    }


def cut_series(series: Mapping[str, Wire], year: int) -> dict[str, Wire]:
    return {at: value for at, value in series.items() if int(at) <= year}
