"""The reading as JSON: years are integers, all other numbers strings; null where the text does not say."""

from collections.abc import Iterable

from fuer.judging.rules import Rule, params_to_wire
from fuer.plans.reading.structure import (
    Clause,
    Domain,
    NarrativeFigure,
    Plan,
    Project,
    Reading,
    Responsibility,
    TableRow,
    Target,
    UnitMention,
)

_Json = dict[str, object]


def reading_to_json(reading: Reading) -> _Json:
    """{"text", "plans", "warnings"}; text[start:end] == quote for every span in it."""
    return {
        "text": reading.text,
        "plans": [_plan(plan, reading.text) for plan in reading.plans],
        "warnings": list(reading.warnings),
    }


def _plan(plan: Plan, text: str) -> _Json:
    return {
        "title": plan.title,
        "start": plan.start,
        "end": plan.end,
        "start_offset": plan.start_offset,
        "end_offset": plan.end_offset,
        "area_hint": plan.area_hint,
        "audience": plan.audience,
        "document": {"number": plan.notice.number, "issuer": plan.notice.issuer, "date": plan.notice.date},
        "preface": None if plan.preface is None else {"start": plan.preface[0], "end": plan.preface[1]},
        "general": [_clause(clause) for clause in plan.general],
        "domains": [_domain(domain) for domain in plan.domains],
        "table": [_row(row) for row in plan.table],
        "narrative": [_figure(figure) for figure in plan.narrative],
        "targets": [_target(target) for target in plan.targets],
        "projects": [_project(project) for project in plan.projects],
        "responsibilities": [_responsibility(one) for one in plan.responsibilities],
        "organisation": [_clause(clause) for clause in plan.organisation],
    }


def _clause(clause: Clause) -> _Json:
    return {
        "label": clause.label,
        "title": clause.title,
        "text": clause.text,
        "clause": clause.path,
        "start": clause.start,
        "end": clause.end,
    }


def _domain(domain: Domain) -> _Json:
    return {
        **_clause(domain.clause),
        "goals": [_clause(goal) for goal in domain.goals],
        "measures": [_clause(measure) for measure in domain.measures],
    }


def _rule(rule: Rule | None) -> _Json:
    return {"kind": None, "params": {}} if rule is None else {"kind": str(rule.kind), "params": params_to_wire(rule)}


def _row(row: TableRow) -> _Json:
    return {
        "no": row.no,
        "name": row.name,
        "unit": row.unit,
        "baselines": {str(year): value for year, value in row.baselines.items()},
        "raw_baselines": {str(year): value for year, value in row.raw_baselines.items()},
        "targets": {str(year): {"raw": cell.raw, **_rule(cell.rule)} for year, cell in row.targets.items()},
        "attribute": row.attribute,
        "group": row.group,
        "units": _units(row.units),
        "start": row.start,
        "end": row.end,
    }


def _figure(figure: NarrativeFigure) -> _Json:
    return {
        "indicator": figure.indicator,
        "year": figure.year,
        "value": figure.value,
        "unit": figure.unit,
        "quote": figure.quote,
        "start": figure.start,
        "end": figure.end,
    }


def _target(target: Target) -> _Json:
    return {
        "quote": target.quote,
        "start": target.start,
        "end": target.end,
        "clause": target.clause,
        "clause_title": target.clause_title,
        "tier": target.tier,
        "indicator": target.indicator,
        **_rule(target.rule),
        "unit": target.unit,
        "due": [{"year": year} for year in target.years],
        "confidence": round(target.confidence, 2),
        "why": target.why,
    }


def _units(units: Iterable[UnitMention]) -> list[_Json]:
    return [{"name": unit.name, "role": unit.role} for unit in units]


def _project(project: Project) -> _Json:
    return {**_clause(project.clause), "units": _units(project.units)}


def _responsibility(one: Responsibility) -> _Json:
    return {
        "clause": one.clause,
        "units": _units(one.units),
        "open": one.is_open,
        "quote": one.quote,
        "start": one.start,
        "end": one.end,
    }
