"""Where the figure should stand this year: the straight path, the trajectory and what is still needed (DESIGN 5.2)."""

from dataclasses import dataclass
from fractions import Fraction
from math import floor

from fuer.judging.facts import Case, Figure, Members, State
from fuer.judging.members import count_members, count_needed
from fuer.judging.numbers import compare_exact, digits_after_point, exact, exact_digits, subtract
from fuer.judging.rules import AddAtLeast, Between, ChangeBy, ChangePerYear, Kind, Limit, Rule, ShareOfMembers
from fuer.judging.ruling import Ruling
from fuer.judging.standing import PATH_KINDS, Standing, base_amount, base_of_addition, base_year, goal_of
from fuer.judging.yearly import base_of, base_year_of, changed_goal, meets_at_base

HELD_KINDS = (
    Kind.HOLD,
    Kind.ABOUT,
    Kind.BY_CALENDAR,
    Kind.RELATIVE,
    Kind.INCREASE_EACH_YEAR,
    Kind.INCREASE_EACH_TERM,
)
RARE_FACTOR, RARE_EVENTS = 1000, 20


@dataclass(frozen=True, slots=True)
class Course:
    """How the way to the target goes; `due_now` is P_t, the figure the path asks for this year."""

    trajectory: str | None = None
    p: Fraction | None = None
    flags: frozenset[str] = frozenset()
    due_now: Fraction | None = None


def find_course(case: Case, ruling: Ruling, standing: Standing | None, satisfied: bool) -> Course:
    """Trajectory and p; only between the base year and the due year, `deterioration` in any judged year.

    `satisfied`: the baseline meets the rule already.
    """
    if ruling.state is not State.JUDGED:
        return Course()
    if standing is not None:
        return _find_path_course(case, ruling, standing, satisfied)
    if not base_year(case) < case.year < case.milestone.year:
        return Course()
    if case.rule.kind in HELD_KINDS:
        return Course("kept" if ruling.met else "lost")
    if case.rule.kind in (Kind.INCREASE, Kind.DECREASE):
        return Course(_find_reversal(case))
    return Course()


def _find_reversal(case: Case) -> str | None:
    base, figure = case.base_figure, case.figure_in(case.year)
    if base is None or figure is None:
        return None
    worse = -1 if case.rule.kind is Kind.INCREASE else 1
    return "reversed" if case.compare(figure, base) == worse else None


def _find_path_course(case: Case, ruling: Ruling, standing: Standing, satisfied: bool) -> Course:
    under_way = base_year(case) < case.year < case.milestone.year
    worse = standing.base is not None and _is_worse(case, ruling, standing, satisfied)
    flags = frozenset({"deterioration"} if satisfied and worse else ())
    if is_rare(case, case.year):
        return Course(flags=flags | {"rare_events"})
    if case.phase == "before" and standing.base is None:
        return Course(flags=flags | {"no_baseline"})
    if not under_way or standing.base is None:
        return Course(flags=flags)
    if satisfied:
        return Course("kept" if ruling.met else "lost", flags=flags)
    due_now = _path_at(case, standing)
    if _overshoots(case, standing):
        return Course(_in_first_year(case, "off_track"), due_now=due_now)
    trajectory, p = _place(case, standing, standing.base, due_now, worse)
    return Course(trajectory, p, due_now=due_now)


def _place(
    case: Case, standing: Standing, base: Fraction, due_now: Fraction, worse: bool
) -> tuple[str, Fraction | None]:
    """The band p falls into; without a p, kept or lost against P_t."""
    path, path_whole = subtract(due_now, base)
    if standing.is_count and path == 0:
        return ("on_track" if standing.x >= base else "reversed"), None
    if path * standing.direction <= 0:
        return ("kept" if compare_exact(standing.x, due_now) * standing.direction >= 0 else "lost"), None
    come, come_whole = subtract(standing.x, base)
    p = Fraction(come * path_whole, come_whole * path)
    on_track, slow, off_track = case.bands
    if compare_exact(p, on_track) >= 0:
        return "on_track", p
    if compare_exact(p, slow) >= 0:
        return "slow", p
    if worse and compare_exact(p, off_track) < 0:
        return "reversed", p
    return _in_first_year(case, "off_track"), p


def _in_first_year(case: Case, trajectory: str) -> str:
    """One year says too little to call it off track."""
    return "slow" if case.year == base_year(case) + 1 else trajectory


def _path_at(case: Case, standing: Standing) -> Fraction:
    """P_t on the straight pieces (base year, B), (D₁, T₁), (D₂, T₂); whole members are rounded down."""
    assert standing.base is not None
    before = (base_year(case), standing.base)
    for milestone in case.milestones:
        if milestone.year <= before[0] or _lacks_base(case, milestone.rule):
            continue
        after = (milestone.year, _goal_at(case, milestone.rule, standing))
        if case.year <= after[0]:
            point = _find_between(before, after, case.year)
            return Fraction(floor(point)) if standing.is_count else point
        before = after
    return before[1]


def _find_between(before: tuple[int, Fraction], after: tuple[int, Fraction], year: int) -> Fraction:
    """The point of the year on the straight line through two."""
    rise, rise_whole = subtract(after[1], before[1])
    begun, begun_whole = before[1].as_integer_ratio()
    span = after[0] - before[0]
    # rise_whole is begun_whole times the other denominator, so it serves both.
    height = begun * (rise_whole // begun_whole) * span + rise * (year - before[0])
    return Fraction(height, rise_whole * span)


def _goal_at(case: Case, rule: Rule, standing: Standing) -> Fraction:
    value = case.entry(case.year).value
    if isinstance(rule, AddAtLeast):
        return (standing.base or Fraction(0)) + exact(rule.n)
    if isinstance(rule, ShareOfMembers) and standing.is_count and isinstance(value, (Figure, Members)):
        tally = count_members(rule, value)
        assert tally is not None
        return Fraction(count_needed(rule, tally.total))
    return goal_of(case, rule, standing.base, standing.x)[0]


def list_corners(case: Case) -> dict[int, Fraction]:
    """The corners of the path by year, in the indicator's unit: B, then each T; a yearly change has one every year.

    Empty where nothing is judged by a path: kinds without one, no baseline, or a baseline that meets the rule already;
    and for a flow, whose yearly figures stand on another scale than the sum asked for.
    """
    rule, start = case.rule, base_year(case)
    if isinstance(rule, ChangePerYear):
        first = base_year_of(case, rule)
        if first is None or base_of(case, rule) is None:
            return {}
        return {year: changed_goal(case, rule, year) for year in range(first, case.milestones[-1].year + 1)}
    if rule.kind not in PATH_KINDS or (isinstance(rule, AddAtLeast) and case.accumulation == "flow"):
        return {}
    base = base_of_addition(case) if isinstance(rule, AddAtLeast) else base_amount(case, rule)
    if base is None or meets_at_base(case, rule):
        return {}
    placed = (at for at in case.milestones if at.year > start and not _lacks_base(case, at.rule))
    due = {at.year: _goal_beside(case, at.rule, base) for at in placed}
    return {start: base} | due


def _lacks_base(case: Case, rule: Rule) -> bool:
    """Whether T cannot be placed: a due may ask for a change from a year of its own whose figure nobody gave."""
    return isinstance(rule, ChangeBy) and base_of(case, rule) is None


def _goal_beside(case: Case, rule: Rule, base: Fraction) -> Fraction:
    return base + exact(rule.n) if isinstance(rule, AddAtLeast) else goal_of(case, rule, base, base)[0]


def _is_worse(case: Case, ruling: Ruling, standing: Standing, satisfied: bool) -> bool:
    """x on the wrong side of B at the coarser precision; counts and sums have no printed digits to lose."""
    value = case.entry(case.year).value
    base = base_of(case, case.rule) if isinstance(case.rule, ChangeBy) else case.base_figure
    assert standing.base is not None
    if isinstance(value, Figure) and not standing.is_count and ruling.total is None:
        printed = Figure(standing.base, None if base is None else base.digits)
        side = case.compare(Figure(standing.x, value.digits), printed)
    else:
        side = (standing.x > standing.base) - (standing.x < standing.base)
    if isinstance(case.rule, Between) and satisfied:
        return side != 0 and ruling.met is False
    return side == -standing.direction


def _overshoots(case: Case, standing: Standing) -> bool:
    """Past the far, binding bound of between."""
    rule = case.rule
    if not isinstance(rule, Between):
        return False
    return (standing.direction > 0 and rule.hi_binds and standing.x > rule.hi) or (
        standing.direction < 0 and standing.x < rule.lo
    )


def is_rare(case: Case, year: int) -> bool:
    """Too few events to read a trend from: a falling rate per thousand or finer, with den·T/factor < 20."""
    value, rule = case.entry(year).value, case.rule
    falling = rule.kind in (Kind.AT_MOST, Kind.BELOW) or (isinstance(rule, ChangeBy) and rule.direction == "fall")
    if not falling or case.factor < RARE_FACTOR or not isinstance(value, Figure) or value.den is None:
        return False
    goal, _ = goal_of(case, rule, None, value.amount)
    return Fraction(value.den) * goal / Fraction(case.factor) < RARE_EVENTS


def find_needed_per_year(case: Case, ruling: Ruling, standing: Standing | None) -> tuple[Fraction, int] | None:
    """(T − x)/(D − t), signed, and the digits it is printed with: the finest of `decimals`, x and T."""
    if standing is None or standing.is_count or case.phase != "before" or is_rare(case, case.year):
        return None
    if ruling.met:
        return Fraction(0), 0
    goal = standing.goal
    if isinstance(case.rule, Between):
        goal = goal_of(case, case.rule, None, standing.x)[0]
    lacking, whole = subtract(goal, standing.x)
    needed = Fraction(lacking, whole * (case.milestone.year - case.year))
    return needed, max(case.decimals, _digits_of_x(case, ruling), _digits_of_goal(case, goal))


def _digits_of_x(case: Case, ruling: Ruling) -> int:
    if ruling.total is not None and case.accumulation == "flow":
        summed = (case.figure_in(year) for year in range(base_year(case) + 1, case.year + 1))
        return max((figure.digits or 0 for figure in summed if figure is not None), default=0)
    value = case.entry(case.year).value
    return value.digits or 0 if isinstance(value, Figure) else 0


def _digits_of_goal(case: Case, goal: Fraction) -> int:
    rule = case.rule
    if isinstance(rule, Limit):
        return digits_after_point(rule.target)
    if isinstance(rule, Between):
        return digits_after_point(rule.lo if goal == rule.lo else rule.hi)
    return exact_digits(goal) or 0


def find_needed_members(case: Case, ruling: Ruling, standing: Standing | None) -> int | None:
    """max(0, need − yes) of a share of members."""
    if ruling.state is not State.JUDGED or standing is None or not standing.is_count:
        return None
    return max(0, floor(standing.goal - standing.x))
