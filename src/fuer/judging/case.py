"""The answer to a case: state, verdict, trajectory, what is needed, and one sentence that says why (DESIGN 5.2)."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from fractions import Fraction
from functools import cached_property
from typing import Literal

from fuer.judging.attainment import find_degree, find_progress
from fuer.judging.explain import explain
from fuer.judging.facts import Case, Phase, State
from fuer.judging.numbers import print_away, print_fixed
from fuer.judging.outlook import Outlook, find_outlook
from fuer.judging.path import Course, find_course, find_needed_members, find_needed_per_year
from fuer.judging.rules import AddAtLeast, Kind
from fuer.judging.ruling import Ruling, rule_on
from fuer.judging.standing import PATH_KINDS, Standing, find_standing
from fuer.judging.wire import CaseError, case_from_wire
from fuer.judging.yearly import meets_at_base

__all__ = ["RULE_VERSION", "Answer", "Case", "CaseError", "answer_to_wire", "case_from_wire", "judge", "judge_years"]

RULE_VERSION = "2"
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
class Workings:
    """What an answer follows from: its inputs and the steps between; the explaining sentence is told from them."""

    case: Case
    ruling: Ruling
    standing: Standing | None
    course: Course


@dataclass(frozen=True)
class Answer:
    """What a case comes to. `p`, `degree`, `progress` and the outlook exact; `needed_per_year` rounded away from zero.

    The sentence is put together when it is first read: a board of thousands of cells reads few of them.
    """

    state: State
    verdict: Literal["met", "not_met"] | None
    phase: Phase
    label: Label | None
    trajectory: str | None
    p: Fraction | None
    breach_year: int | None
    flags: tuple[str, ...]
    outlook: Outlook | None
    needed_per_year: str | None
    needed_members: int | None
    degree: Fraction | None
    progress: Fraction | None
    workings: Workings = field(repr=False, compare=False)
    rule_version: str = RULE_VERSION

    @cached_property
    def explanation(self) -> str:
        """One Chinese sentence that says why."""
        told = self.workings
        return explain(
            told.case, told.ruling, told.standing, told.course, self.outlook, self.label, self.needed_per_year
        )


def judge(case: Case) -> Answer:
    """The one answer for the case's milestone and year; pure and total over every Case."""
    ruling = rule_on(case)
    standing = find_standing(case, ruling)
    satisfied = meets_at_base(case, case.rule) if ruling.state is State.JUDGED else None
    course = find_course(case, ruling, standing, satisfied is True)
    outlook = find_outlook(case, ruling)
    met = ruling.met is True
    flags = ruling.flags | course.flags | ({"indicative"} if outlook is not None and outlook.is_indicative else set())
    return Answer(
        state=ruling.state,
        verdict=None if ruling.met is None else "met" if met else "not_met",
        phase=case.phase,
        label=_label(case, ruling, standing, satisfied is False),
        trajectory=course.trajectory,
        p=course.p,
        breach_year=ruling.breach_year,
        flags=tuple(flag for flag in FLAGS if flag in flags) if flags else (),
        outlook=outlook,
        needed_per_year=_print_needed(find_needed_per_year(case, ruling, standing)),
        needed_members=find_needed_members(case, ruling, standing),
        degree=find_degree(case, met, standing),
        progress=find_progress(met, standing, satisfied is True),
        workings=Workings(case, ruling, standing, course),
    )


def judge_years(case: Case, years: Iterable[int]) -> list[Answer]:
    """The case judged in each of `years`, as if every year had come as a case of its own: no year reads a later one."""
    return [judge(case.at(year)) for year in years]


def answer_to_wire(answer: Answer) -> dict[str, object]:
    """The answer for JSON; p to 4 places, degree and progress to 2, the outlook to `decimals`, half up."""
    return {
        "state": str(answer.state),
        "verdict": answer.verdict,
        "phase": answer.phase,
        "label": answer.label,
        "trajectory": answer.trajectory,
        "p": _print(answer.p, P_DIGITS),
        "breach_year": answer.breach_year,
        "flags": list(answer.flags),
        "outlook": _outlook_to_wire(answer.outlook, answer.workings.case.decimals),
        "needed_per_year": answer.needed_per_year,
        "needed_members": None if answer.needed_members is None else str(answer.needed_members),
        "degree": _print(answer.degree, SCORE_DIGITS),
        "progress": _print(answer.progress, SCORE_DIGITS),
        "explanation": answer.explanation,
        "rule_version": answer.rule_version,
    }


def _outlook_to_wire(outlook: Outlook | None, digits: int) -> dict[str, object] | None:
    if outlook is None:
        return None
    return {
        "year": outlook.year,
        "value": _print(outlook.value, digits),
        "low": _print(outlook.low, digits),
        "high": _print(outlook.high, digits),
        "says": outlook.says,
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
    return None if needed is None else print_away(*needed)


def _print(number: Fraction | None, digits: int) -> str | None:
    return None if number is None else print_fixed(number, digits)
