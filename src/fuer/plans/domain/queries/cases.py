"""The wire form of a case (DESIGN 5.2), written from what is accepted."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Any

from fuer.indicators.domain.surveys import is_survey_year
from fuer.indicators.enums import Missing
from fuer.indicators.models import Cell, Definition, ObservationVersion
from fuer.judging.case import CaseError
from fuer.judging.rules import Kind, Rule, params_to_wire
from fuer.orgs.models import Area
from fuer.plans.domain.queries.figures import MEMBER_KINDS, Figures, choose_cell, print_plain
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
    version = find_baseline(target, area, figures)
    if version is None:
        return None
    return {
        "year": choose_base_year(target),
        "value": write_value(version, decided=kind in DECIDED_KINDS) | {"definition": version.cell.comparability_group},
    }


def choose_base_year(target: Target) -> int:
    """The base year of the target; the year before its plan unless the document says another."""
    return target.baseline_year or target.plan.start_year - 1


def find_baseline(target: Target, area: Area, figures: Figures) -> ObservationVersion | None:
    """What the target starts from: its own baseline, or in another area what is accepted there for the base year."""
    if area.pk == target.area_id:
        return target.baseline
    cells = figures.series_of(target.indicator_id, area.pk).get(choose_base_year(target), ())
    cell = choose_cell(cells, target.comparability_group)
    return cell.accepted if cell is not None and cell.accepted is not None and not cell.accepted.missing else None


def write_series(
    target: Target, area: Area, figures: Figures, year: int, today: dt.date, rolled: Mapping[int, Rolled]
) -> dict[str, Wire]:
    """Figures of the plan's years up to `year`. A year that has not ended owes no report yet, one between two surveys or
    before the first figure never does.
    """
    definition = figures.definition_of(target.indicator_id, year)
    rules = figures.rules_of(target)
    level = next((rule.level for rule in rules if rule.kind in MEMBER_KINDS), "")
    decided = any(rule.kind in DECIDED_KINDS for rule in rules)
    own = figures.series_of(target.indicator_id, area.pk)
    series: dict[str, Wire] = {}
    for number in range(target.plan.start_year, year + 1):
        cell = choose_cell(own.get(number, ()), target.comparability_group)
        is_reported = level and (target.indicator_id, number) in figures.reported_below
        members = write_members(target, area, figures, level, number) if is_reported else {}
        if any(value is not None for value in members.values()):
            series[str(number)] = {"members": members}
        elif cell is not None:
            series[str(number)] = write_cell(cell, decided=decided)
        elif number in rolled and (rolled[number].rollup.is_figure or number < today.year):
            series[str(number)] = write_rolled(rolled[number], decided=decided)
        elif not_due := explain_absence(definition, number, today):
            series[str(number)] = {"missing": not_due}
    return series


def explain_absence(definition: Definition, year: int, today: dt.date) -> str:
    """Why nobody owes a figure of `year` yet, as a case says it; empty where one is missing."""
    if definition.first_year is not None and year < definition.first_year:
        return "not_due"
    if not is_survey_year(definition, year):
        return "no_survey"
    return "report_not_due" if year >= today.year else ""


def write_cell(cell: Cell, *, decided: bool = False) -> Wire:
    return write_value(cell.accepted, decided=decided) | {"definition": cell.comparability_group}


def write_rolled(rolled: Rolled, *, decided: bool = False) -> Wire:
    return write_value(rolled.version, decided=decided) | {"definition": rolled.group}


def write_value(version: ObservationVersion | None, *, decided: bool) -> Wire:
    if version is None or version.missing:
        # A figure sent by letter is reported, yet nobody here knows it.
        by_letter = version is not None and version.missing == Missing.BY_LETTER
        return {"missing": version.missing if version and not by_letter else "no_data"}
    if decided:
        return {"yes": bool(version.value or version.numerator)}
    if version.value is None:
        return {
            "num": print_plain(version.numerator),
            "den": print_plain(version.denominator),
        }
    return {"value": version.printed or print_plain(version.value)}


def write_members(target: Target, area: Area, figures: Figures, level: str, year: int) -> dict[str, str | None]:
    """Each member's figure of `year` by its code; None where nobody reported."""
    values: dict[str, str | None] = {}
    for member in figures.members_of(area, level, year):
        cells = figures.series_of(target.indicator_id, member.pk).get(year, ())
        cell = choose_cell(cells, target.comparability_group)
        values[member.code] = write_member(cell.accepted) if cell else None
    return values


def write_member(version: ObservationVersion | None) -> str | None:
    if version is None or version.missing:
        return None
    if version.value is not None:
        return print_plain(version.value)
    return None if not version.denominator else print_plain(version.numerator)


def write_others(target: Target, area: Area, figures: Figures, year: int) -> dict[str, dict[str, Wire]]:
    """The series of the indicators this target is compared with, by the name its rule uses."""
    years = range(target.plan.start_year, year + 1)
    return {
        row.reference_name: write_other(row.reference_id, area, figures, years)
        for row in figures.rules_of(target)
        if row.reference_id
    }


def write_other(indicator_id: int, area: Area, figures: Figures, years: range) -> dict[str, Wire]:
    """The accepted figures, in years without one what the members sum to."""
    group = figures.definition_of(indicator_id, years[-1]).comparability_group if years else ""
    summed = roll_up_years(figures, indicator_id, area, group, years)
    versions: dict[int, ObservationVersion | None] = {year: one.version for year, one in summed.items()}
    versions |= {y: cells[-1].accepted for y, cells in figures.series_of(indicator_id, area.pk).items()}
    return {str(year): write_value(version, decided=False) for year, version in versions.items()}
