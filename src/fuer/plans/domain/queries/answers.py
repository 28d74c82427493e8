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

from fuer.indicators.domain.surveys import is_survey_year
from fuer.indicators.enums import FigureBasis, ObservationSource
from fuer.indicators.models import Definition, ObservationVersion
from fuer.judging.case import CaseError, answer_to_wire, case_from_wire, judge
from fuer.judging.chinese import format_rule
from fuer.judging.rollup import RollUp
from fuer.judging.rules import Rule, RuleError
from fuer.orgs.models import Area
from fuer.plans.domain.queries.cases import Wire, choose_due, find_baseline, write_case
from fuer.plans.domain.queries.figures import (
    Figures,
    choose_cell,
    read_figures,
    show_quantity,
)
from fuer.plans.domain.queries.roll_ups import (
    Rolled,
    find_version,
    list_provisional,
    roll_up_target,
    word_roll_ups,
)
from fuer.plans.enums import Tier
from fuer.plans.models import Plan, Target

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
        figure=show_quantity(version, definition) or show_last_survey(target, area, figures, year),
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


def show_last_survey(target: Target, area: Area, figures: Figures, year: int) -> str:
    """26.4%（2023年）: between two surveys the last value stands, with its year (DESIGN 5.2). Empty where one was due."""
    definition = figures.definition_of(target.indicator_id, year)
    if is_survey_year(definition, year):
        return ""
    series = figures.series_of(target.indicator_id, area.pk)
    for earlier in sorted((found for found in series if found < year), reverse=True):
        cell = choose_cell(series[earlier], target.comparability_group)
        if cell is not None and (shown := show_quantity(cell.accepted, definition)):
            return _("%(figure)s（%(year)d年）") % {"figure": shown, "year": earlier}
    return ""


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
