"""How targets stand in a year: cases built from accepted figures and judged, whatever their number in constant queries."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Any

from django.db.models import prefetch_related_objects
from django.utils.translation import gettext as _

from fuer.indicators.enums import FigureBasis, Missing, ObservationSource
from fuer.indicators.models import Cell, Definition, ObservationVersion
from fuer.judging.case import CaseError, answer_to_wire, case_from_wire, judge
from fuer.judging.chinese import format_rule
from fuer.judging.rollup import RollUp
from fuer.judging.rules import Kind, Rule, RuleError, params_to_wire
from fuer.orgs.models import Area
from fuer.plans.domain.queries.figures import (
    MEMBER_KINDS,
    Figures,
    choose_cell,
    print_plain,
    read_figures,
    show_quantity,
)
from fuer.plans.domain.queries.roll_ups import (
    Rolled,
    find_version,
    list_provisional,
    roll_up_target,
    roll_up_years,
    word_roll_ups,
)
from fuer.plans.enums import Tier
from fuer.plans.models import Plan, Target

Wire = dict[str, Any]

# Every monitored target is in exactly one of these (DESIGN 5.2), in the order a board shows them.
BUCKETS = (
    "met",
    "not_yet_met",
    "not_met",
    "no_data",
    "report_not_due",
    "needs_person",
    "needs_denominator",
    "definition_changed",
    "not_applicable",
)
# A cell such as 94.30, ＜8.78 or 90%.
NUMBER_CELL = re.compile(r"[\s<>≤≥＜＞]*[\d.,，]+\s*[%％‰]?")
COUNTED = (FigureBasis.SURVEY, FigureBasis.HEAD_COUNT)
DECIDED_KINDS = (Kind.EXISTS, Kind.BY_YEAR, Kind.BY_RUBRIC)
TERM_KINDS = (Kind.BY_CALENDAR, Kind.INCREASE_EACH_TERM)


@dataclass(frozen=True)
class TargetAnswer:
    """The answer for one target and year: `bucket` for counting, `code` for its badge, `wire` as DESIGN 5.2 prints it.

    `goal`, `baseline` and `figure` are printed with their unit for a person; empty where there is none. `rests_on_demo`
    says that some figure behind it is simulated (演示数据). `rollup` is what the area's members sum to in the year, used
    or only held against the own figure; a judgement over a sum that lacks a member is provisional (暂汇总).
    """

    year: int
    due_year: int
    bucket: str
    code: str
    explanation: str
    unit: str
    goal: str
    baseline: str
    figure: str
    wire: Wire
    rests_on_demo: bool = False
    # What was judged, in the wire form; empty where no case could be made.
    case: Wire = field(default_factory=dict)
    # x of the year in the unit of measure, exact; None where there is no single number.
    value: Fraction | None = None
    # What the area's members sum to, in the years any of them reported.
    rolled: Mapping[int, Rolled] = field(default_factory=dict)

    @property
    def rollup(self) -> RollUp | None:
        return self.rolled[self.year].rollup if self.year in self.rolled else None

    @property
    def provisional_years(self) -> tuple[int, ...]:
        return list_provisional(self.rolled)

    @property
    def is_provisional(self) -> bool:
        return bool(self.provisional_years)


class CountsDoNotAddUp(Exception):
    """A board whose states do not sum to the monitored targets is refused, not shown."""


def default_year(plan: Plan, today: dt.date) -> int:
    """The last year that has ended, inside the plan's years."""
    return max(plan.start_year, min(today.year - 1, plan.end_year))


def answer_targets(targets: Iterable[Target], year: int, *, today: dt.date) -> dict[int, TargetAnswer]:
    """Answers of the monitored targets by id. Parked ones have none: nothing of them is judged."""
    monitored = [target for target in targets if not target.is_parked]
    prefetch_related_objects(monitored, "plan", "area", "baseline__cell")
    figures = read_figures(monitored, year)
    return {target.pk: answer_target(target, target.area, figures, year, today) for target in monitored}


def answer_target(target: Target, area: Area, figures: Figures, year: int, today: dt.date) -> TargetAnswer:
    """How `target` stands in `area`: its own, or one below it that is held against it (参照市级目标).

    A case that cannot be judged because its figures have the wrong shape waits for a person, with the reason.
    """
    definition = figures.definition_of(target.indicator_id, year)
    rolled = roll_up_target(figures, target, area, year)
    version = find_version(figures, target, area, year, rolled)
    rules: dict[int, Rule] = {}
    bucket = code = "needs_person"
    wire, case = Wire(), Wire()
    try:
        rules = figures.typed_rules_of(target)
        case = write_case(target, area, rules, figures, year, today, rolled)
        wire = answer_to_wire(judge(case_from_wire(case)))
        explanation = str(wire["explanation"])
        bucket = name_bucket(wire)
        if wire["state"] == "judged" and lacks_basis(target, area, figures, year, rolled.get(year)):
            wire = wait_for_person(wire, word_missing_basis(year))
            explanation, bucket = str(wire["explanation"]), "needs_person"
        code = str(wire["label"] or bucket) if bucket == "met" else bucket
    except (CaseError, RuleError) as error:
        explanation = str(error)
    due_year = choose_due(rules, year) if rules else target.plan.end_year
    return TargetAnswer(
        year=year,
        due_year=due_year,
        bucket=bucket,
        code=code,
        explanation="；".join([explanation, *word_roll_ups(rolled, year)]),
        unit=definition.unit_of_measure,
        goal=word_goal(target, read_raw(figures, target, due_year), rules[due_year], definition) if rules else "",
        baseline=show_quantity(find_baseline(target, area, figures), definition),
        figure=show_quantity(version, definition),
        wire=wire,
        rests_on_demo=rests_on_demo(target, area, figures, rolled.values()),
        case=case,
        value=amount_of(version, definition),
        rolled=rolled,
    )


def amount_of(version: ObservationVersion | None, definition: Definition) -> Fraction | None:
    """The figure as one exact number: the value, or numerator ÷ denominator × factor."""
    if version is None or version.missing:
        return None
    if version.value is not None:
        return Fraction(version.value)
    if not version.denominator or version.numerator is None:
        return None
    return Fraction(version.numerator) / Fraction(version.denominator) * Fraction(definition.factor)


def rests_on_demo(target: Target, area: Area, figures: Figures, rolled: Iterable[Rolled]) -> bool:
    """Whether a figure of the area, or of a member counted or summed for the target, is simulated."""
    if any(version.is_demo for one in rolled if one.is_used for version in one.versions):
        return True
    counted = {member.pk for member in figures.list_members(target)} | {area.pk}
    return any(
        cell.accepted is not None and cell.accepted.is_demo
        for area_id in counted
        for cells in figures.series_of(target.indicator_id, area_id).values()
        for cell in cells
    )


def lacks_basis(target: Target, area: Area, figures: Figures, year: int, rolled: Rolled | None) -> bool:
    """Whether the figure of `year` stands on neither survey nor head count where its definition wants one (普及率).

    What a plan has published is exempt: its figures are baselines, not reports.
    """
    if not figures.definition_of(target.indicator_id, year).needs_basis:
        return False
    cell = choose_cell(figures.series_of(target.indicator_id, area.pk).get(year, ()), target.comparability_group)
    versions = [cell.accepted] if cell else rolled.versions if rolled else ()
    return any(
        version.basis not in COUNTED
        for version in versions
        if version is not None and not version.missing and version.source != ObservationSource.DOCUMENT
    )


def wait_for_person(wire: Wire, explanation: str) -> Wire:
    """The answer without anything judged: nothing of it is derived from a figure nobody can stand up for."""
    kept = {"phase": wire["phase"], "flags": wire["flags"], "rule_version": wire["rule_version"]}
    return dict.fromkeys(wire) | kept | {"state": "needs_person", "explanation": explanation}


def word_missing_basis(year: int) -> str:
    return _("%(year)d年的数据缺少抽样调查或全面清点作依据，须补充依据，或由负责人判定。") % {"year": year}


def word_goal(target: Target, raw: str, rule: Rule, definition: Definition) -> str:
    """The table's own words (`raw`) where its cell holds words (应援尽援, 逐年增加); else the rule written out."""
    if target.tier == Tier.KEY and raw and not NUMBER_CELL.fullmatch(raw):
        return raw
    return format_rule(rule, unit=definition.unit_of_measure)


def read_raw(figures: Figures, target: Target, due_year: int) -> str:
    """The milestone of `due_year` as published."""
    return figures.rules[target.pk][due_year][0].milestone.raw


def name_bucket(answer: Mapping[str, Any]) -> str:
    """The bucket of an answer: its state, or what the judgement says. A breach cannot heal, so it is not met at once."""
    if answer["state"] != "judged":
        return str(answer["state"])
    if answer["verdict"] == "met":
        return "met"
    return "not_yet_met" if answer["phase"] == "before" and answer["breach_year"] is None else "not_met"


def count_buckets(answers: Iterable[TargetAnswer], monitored: int) -> list[tuple[str, int]]:
    """How many targets are in each bucket that holds any. Raises CountsDoNotAddUp unless they sum to `monitored`."""
    found = [answer.bucket for answer in answers]
    counts = [(bucket, found.count(bucket)) for bucket in BUCKETS]
    if sum(number for _, number in counts) != monitored:
        raise CountsDoNotAddUp(f"{counts} do not sum to {monitored} monitored targets")
    return [(bucket, number) for bucket, number in counts if number]


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
    """Figures of the plan's years up to `year`; a year that has not ended owes no report yet."""
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
        elif number >= today.year:
            series[str(number)] = {"missing": "report_not_due"}
    return series


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
