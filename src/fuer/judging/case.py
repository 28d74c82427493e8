"""The answer to a case: state, verdict, trajectory, what is needed, and one sentence that says why (DESIGN 5.2)."""

from dataclasses import dataclass
from fractions import Fraction
from typing import Literal

from fuer.judging.attainment import find_degree, find_progress
from fuer.judging.explain import explain
from fuer.judging.facts import Case, State
from fuer.judging.numbers import print_fixed, round_away
from fuer.judging.path import (
    PATH_KINDS,
    Standing,
    find_course,
    find_needed_members,
    find_needed_per_year,
    find_standing,
)
from fuer.judging.rules import AddAtLeast, Kind
from fuer.judging.ruling import Ruling, rule_on
from fuer.judging.wire import CaseError, case_from_wire
from fuer.judging.yearly import meets_at_base

__all__ = ["RULE_VERSION", "Answer", "Case", "CaseError", "answer_to_wire", "case_from_wire", "judge"]

RULE_VERSION = "1"
P_DIGITS, SCORE_DIGITS = 4, 2
FLAGS = (
    "query",
    "baseline_outside",
    "deterioration",
    "indicative",
    "no_baseline",
    "rare_events",
    "saturated",
    "late",
    "recovered",
)
REACH_KINDS = (*(kind for kind in PATH_KINDS if kind is not Kind.ZERO), Kind.EACH_MEMBER, Kind.EXISTS, Kind.BY_YEAR)
KEPT_KINDS = (
    Kind.HOLD,
    Kind.INCREASE,
    Kind.INCREASE_EACH_YEAR,
    Kind.INCREASE_EACH_TERM,
    Kind.DECREASE,
    Kind.CHANGE_PER_YEAR,
    Kind.ZERO,
    Kind.RELATIVE,
    Kind.ABOUT,
    Kind.BY_CALENDAR,
)

Label = Literal["early", "keeping", "so_far"]


@dataclass(frozen=True, slots=True)
class Answer:
    """What a case comes to. `p`, `degree` and `progress` exact; `needed_per_year` rounded away from zero.

    The outlook is None until it is built; a board shows the other answers without it.
    """

    state: State
    verdict: Literal["met", "not_met"] | None
    phase: Literal["before", "due", "after"]
    label: Label | None
    trajectory: str | None
    p: Fraction | None
    breach_year: int | None
    flags: tuple[str, ...]
    needed_per_year: str | None
    needed_members: int | None
    degree: Fraction | None
    progress: Fraction | None
    explanation: str
    rule_version: str = RULE_VERSION


def judge(case: Case) -> Answer:
    """The one answer for the case's milestone and year; pure and total over every Case."""
    ruling = rule_on(case)
    standing = find_standing(case, ruling)
    satisfied = meets_at_base(case, case.rule) if ruling.state is State.JUDGED else None
    course = find_course(case, ruling, standing, satisfied is True)
    met, label = ruling.met is True, _label(case, ruling, standing, satisfied is False)
    needed = _print_needed(find_needed_per_year(case, ruling, standing))
    needed_members = find_needed_members(case, ruling, standing)
    flags = ruling.flags | course.flags
    return Answer(
        state=ruling.state,
        verdict=None if ruling.met is None else "met" if met else "not_met",
        phase=case.phase,
        label=label,
        trajectory=course.trajectory,
        p=course.p,
        breach_year=ruling.breach_year,
        flags=tuple(flag for flag in FLAGS if flag in flags),
        needed_per_year=needed,
        needed_members=needed_members,
        degree=find_degree(case, met, standing),
        progress=find_progress(met, standing, satisfied is True),
        explanation=explain(case, ruling, standing, course, label, needed),
    )


def answer_to_wire(answer: Answer) -> dict[str, object]:
    """The answer for JSON; p to 4 places, degree and progress to 2, half up."""
    return {
        "state": str(answer.state),
        "verdict": answer.verdict,
        "phase": answer.phase,
        "label": answer.label,
        "trajectory": answer.trajectory,
        "p": _print(answer.p, P_DIGITS),
        "breach_year": answer.breach_year,
        "flags": list(answer.flags),
        "outlook": None,
        "needed_per_year": answer.needed_per_year,
        "needed_members": None if answer.needed_members is None else str(answer.needed_members),
        "degree": _print(answer.degree, SCORE_DIGITS),
        "progress": _print(answer.progress, SCORE_DIGITS),
        "explanation": answer.explanation,
        "rule_version": answer.rule_version,
    }


def _label(case: Case, ruling: Ruling, standing: Standing | None, failed_at_base: bool) -> Label | None:
    """提前达标, 保持达标 or 至今保持: how a target met before its due year is called."""
    if not ruling.met or case.phase != "before":
        return None
    rule = case.rule
    if rule.kind in KEPT_KINDS:
        return "so_far"
    if isinstance(rule, AddAtLeast):
        failed_at_base = standing is not None and standing.base is not None
    return "early" if rule.kind in REACH_KINDS and failed_at_base else "keeping"


def _print_needed(needed: tuple[Fraction, int] | None) -> str | None:
    return None if needed is None else print_fixed(round_away(*needed), needed[1])


def _print(number: Fraction | None, digits: int) -> str | None:
    return None if number is None else print_fixed(number, digits)
