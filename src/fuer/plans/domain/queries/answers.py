"""How targets stand in a year: cases built from accepted figures and judged, whatever their number in constant queries."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Any

from django.db.models import prefetch_related_objects
from django.utils.translation import gettext as _

from fuer.indicators.domain.surveys import is_survey_year
from fuer.indicators.enums import FigureBasis, ObservationSource
from fuer.indicators.models import Definition
from fuer.judging.adding import rate_of
from fuer.judging.case import CaseError, answer_to_wire, case_from_wire, judge_years
from fuer.judging.chinese import format_rule
from fuer.judging.rollup import RollUp
from fuer.judging.rules import Rule, RuleError
from fuer.orgs.models import Area
from fuer.plans.domain.queries.cases import Wire, choose_due, cut_case, find_baseline, write_case
from fuer.plans.domain.queries.figures import (
    Accepted,
    Figures,
    choose_cell,
    choose_definition,
    read_figures,
    show_quantity,
)
from fuer.plans.domain.queries.member_counts import count_case
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
    """How `target` stands in `area` in one year: `answer_years` of that year."""
    return answer_years(target, area, figures, [year], today)[0]


def answer_years(
    target: Target, area: Area, figures: Figures, years: Sequence[int], today: dt.date
) -> list[TargetAnswer]:
    """How `target` stands in `area` in each of `years`: its own, or one below it that is held against it (参照市级目标).

    Years under one definition and milestone are written down and read once. A case that cannot be judged because its
    figures have the wrong shape waits for a person, with the reason.
    """
    if not years:
        return []
    rolled = roll_up_target(figures, target, area, max(years))
    try:
        rules, refusal = figures.typed_rules_of(target), ""
    except RuleError as error:
        rules, refusal = {}, str(error)
    question = Question(target, area, figures, today, rules, rolled, find_demo_year(target, area, figures, rolled))
    if refusal:
        return [question.compose(year, Judged({}, Wire(), refusal), Shown.of(question, year)) for year in years]
    answers = {answer.year: answer for group in question.group_years(years) for answer in question.answer_group(group)}
    return [answers[year] for year in years]


@dataclass(frozen=True, slots=True)
class Judged:
    """A year's case and its answer in the wire form, or the sentence why it could not be judged."""

    case: Wire
    wire: Wire
    refusal: str = ""


@dataclass(frozen=True, slots=True)
class Shown:
    """What years under one definition and milestone show alike."""

    definition: Definition
    due_year: int
    goal: str
    baseline: str

    @classmethod
    def of(cls, question: Question, year: int) -> Shown:
        target, figures, rules = question.target, question.figures, question.rules
        definition = figures.definition_of(target.indicator_id, year)
        due_year = choose_due(rules, year) if rules else target.plan.end_year
        goal = word_goal(target, read_raw(figures, target, due_year), rules[due_year], definition) if rules else ""
        return cls(definition, due_year, goal, show_quantity(find_baseline(target, question.area, figures), definition))


@dataclass(frozen=True, slots=True)
class Question:
    """A target held against an area, and everything its years are answered from; `rules` by due year."""

    target: Target
    area: Area
    figures: Figures
    today: dt.date
    rules: Mapping[int, Rule]
    rolled: Mapping[int, Rolled]
    demo_year: int | None

    def group_years(self, years: Sequence[int]) -> Iterable[Sequence[int]]:
        """Years whose cases are written from the same milestone and definitions."""
        indicators = [self.target.indicator_id, *(row.reference_id for row in self.figures.rules_of(self.target))]
        defined = [self.figures.definitions[pk] for pk in indicators if pk]
        if len(self.rules) < 2 and all(len(numbers) == 1 for numbers in defined):
            return [years]
        groups: dict[tuple[int, ...], list[int]] = {}
        for year in years:
            due = choose_due(self.rules, year) if self.rules else 0
            groups.setdefault((due, *(choose_definition(numbers, year).pk for numbers in defined)), []).append(year)
        return groups.values()

    def answer_group(self, years: Sequence[int]) -> Iterator[TargetAnswer]:
        """Answers of years whose cases differ in nothing but how far they reach."""
        shown = Shown.of(self, years[0])
        for year, judged in zip(years, self.judge_group(years), strict=True):
            yield self.compose(year, judged, shown)

    def judge_group(self, years: Sequence[int]) -> list[Judged]:
        """One case for all; where a later figure cannot be read, each year by itself, as earlier ones may well be."""
        case = Wire()
        try:
            last = max(years)
            case = write_case(self.target, self.area, self.rules, self.figures, last, self.today, self.rolled)
            answers = judge_years(case_from_wire(case), years)
        except (CaseError, RuleError) as error:
            if len(years) > 1:
                return [judged for year in years for judged in self.judge_group([year])]
            return [Judged(case, Wire(), str(error))]
        return [
            Judged(case if year == last else cut_case(case, year), answer_to_wire(answer))
            for year, answer in zip(years, answers, strict=True)
        ]

    def compose(self, year: int, judged: Judged, shown: Shown) -> TargetAnswer:
        """The answer as it is counted and shown."""
        target, area, figures, wire = self.target, self.area, self.figures, judged.wire
        rolled = {at: one for at, one in self.rolled.items() if at <= year} if self.rolled else self.rolled
        bucket = name_bucket(wire) if wire else "needs_person"
        must_stand_up = shown.definition.needs_basis and bool(wire) and wire["state"] == "judged"
        if must_stand_up and lacks_basis(target, area, figures, year, rolled.get(year)):
            wire, bucket = wait_for_person(wire, word_missing_basis(year)), "needs_person"
        figure = find_version(figures, target, area, year, rolled)
        members = count_case(judged.case, year)
        return TargetAnswer(
            year=year,
            due_year=shown.due_year,
            bucket=bucket,
            code=str(wire["label"] or bucket) if bucket == "met" else bucket,
            explanation="；".join([judged.refusal or str(wire["explanation"]), *word_roll_ups(rolled, year)]),
            unit=shown.definition.unit_of_measure,
            goal=shown.goal,
            baseline=shown.baseline,
            figure=members.text
            if members
            else show_quantity(figure, shown.definition) or show_last_survey(target, area, figures, year),
            wire=wire,
            rests_on_demo=self.demo_year is not None and self.demo_year <= year,
            case=judged.case,
            value=members.share if members else amount_of(figure, shown.definition),
            rolled=rolled,
        )


def amount_of(figure: Accepted | None, definition: Definition) -> Fraction | None:
    """The figure as one exact number: the value, or numerator ÷ denominator × factor."""
    if figure is None or figure.missing:
        return None
    if figure.value is not None:
        return Fraction(figure.value)
    if figure.denominator is None or figure.numerator is None:
        return None
    return rate_of(figure.numerator, figure.denominator, definition.factor)


def show_last_survey(target: Target, area: Area, figures: Figures, year: int) -> str:
    """26.4%（2023年）: between two surveys the last value stands, with its year (DESIGN 5.2). Empty where one was due."""
    definition = figures.definition_of(target.indicator_id, year)
    if is_survey_year(definition, year):
        return ""
    series = figures.series_of(target.indicator_id, area.pk)
    for earlier in sorted((found for found in series if found < year), reverse=True):
        figure = choose_cell(series[earlier], target.comparability_group)
        if shown := show_quantity(figure, definition):
            return _("%(figure)s（%(year)d年）") % {"figure": shown, "year": earlier}
    return ""


def find_demo_year(target: Target, area: Area, figures: Figures, rolled: Mapping[int, Rolled]) -> int | None:
    """The first year whose figure, of the area or of a member counted or summed for the target, is simulated."""
    counted = {member.pk for member in figures.list_members(target)} | {area.pk}
    years = [year for year, one in rolled.items() if one.is_used and any(part.is_demo for part in one.versions)]
    years += [
        year
        for area_id in counted
        for year, known in figures.series_of(target.indicator_id, area_id).items()
        if any(figure.is_demo for figure in known)
    ]
    return min(years, default=None)


def lacks_basis(target: Target, area: Area, figures: Figures, year: int, rolled: Rolled | None) -> bool:
    """Whether the figure of `year` stands on neither survey nor head count, for a definition that wants one (普及率).

    What a plan has published is exempt: its figures are baselines, not reports.
    """
    own = choose_cell(figures.series_of(target.indicator_id, area.pk).get(year, ()), target.comparability_group)
    parts = [own] if own else rolled.versions if rolled else ()
    return any(
        part.basis not in COUNTED for part in parts if not part.missing and part.source != ObservationSource.DOCUMENT
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
