"""The verdict of a year for every kind, the kinds that look back over several years included (DESIGN 5.1, 5.2)."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from fractions import Fraction

from fuer.judging.facts import Case, Decision, Figure, Missing, State
from fuer.judging.rules import (
    AddAtLeast,
    ByCalendar,
    ByRubric,
    ByYear,
    Hold,
    IncreaseEachTerm,
    Kind,
)
from fuer.judging.yearly import (
    NO_BASELINE,
    Check,
    check_step,
    check_year,
    first_hindrance,
    meets_at_base,
)


@dataclass(frozen=True, slots=True)
class Ruling:
    """State, and where it is judged whether the target is met; `total` is what a flow has added up to."""

    state: State
    met: bool | None = None
    breach_year: int | None = None
    flags: frozenset[str] = field(default_factory=frozenset)
    reason: str = ""
    total: Fraction | None = None


SKIPPED = (State.NOT_APPLICABLE, State.REPORT_NOT_DUE)
NO_TERMS = Missing(State.NEEDS_PERSON, "未录入换届年份")


def rule_on(case: Case) -> Ruling:
    """The first state that holds, else met or not met."""
    rule = case.rule
    match rule:
        case Hold():
            return _rule_on_hold(case, rule)
        case ByCalendar():
            return _rule_on_calendar(case, rule)
        case IncreaseEachTerm():
            return _rule_on_terms(case, rule)
        case AddAtLeast():
            return _rule_on_addition(case, rule)
        case ByRubric():
            return _rule_on_rubric(case)
        case ByYear():
            return _rule_on_existence(case, rule.deadline)
    if rule.kind is Kind.EXISTS:
        return _rule_on_existence(case, None)
    if rule.kind is Kind.INCREASE_EACH_YEAR:
        return _rule_on_each_year(case)
    return _conclude(check_year(case, rule, case.year))


def _conclude(check: Check, flags: Iterable[str] = (), total: Fraction | None = None) -> Ruling:
    every = check.flags | frozenset(flags)
    if check.hindrance is not None:
        return Ruling(check.hindrance.state, flags=every, reason=check.hindrance.reason)
    return Ruling(State.JUDGED, check.met, flags=every, total=total)


def _rule_on_years(case: Case, checks: dict[int, Check], own: Check, needed: Missing | None = None) -> Ruling:
    """One answer for several years: the first failing year stays, else a missing year is named.

    `own` is the check of the judged year, `checks` those that can breach, `needed` what a person still owes.
    A breach outranks missing data, in the judged year too, but not a decision the rule itself lacks.
    """
    if own.hindrance is not None and own.hindrance.state in SKIPPED:
        return _conclude(own)
    person = next((c.hindrance for c in checks.values() if _waits_for_person(c)), needed)
    if own.hindrance is not None and _waits_for_person(own):
        person = own.hindrance
    breach = next((year for year, check in sorted(checks.items()) if check.met is False), None)
    if breach is not None and person is None:
        recovered = breach < case.year and own.met is True
        flags = own.flags | (frozenset({"recovered"}) if recovered else frozenset())
        return Ruling(State.JUDGED, False, breach, flags)
    hindrance = first_hindrance(_name_missing_years(checks), own.hindrance, person)
    return _conclude(Check(own.met, hindrance, own.flags))


def _waits_for_person(check: Check) -> bool:
    return check.hindrance is not None and check.hindrance.state is State.NEEDS_PERSON


def _name_missing_years(checks: dict[int, Check]) -> Missing | None:
    reasons = [
        f"{year}年{check.hindrance.reason}"
        for year, check in sorted(checks.items())
        if check.hindrance is not None and check.hindrance.state not in (*SKIPPED, State.NEEDS_PERSON)
    ]
    return Missing(State.NO_DATA, "、".join(reasons)) if reasons else None


def _rule_on_hold(case: Case, rule: Hold) -> Ruling:
    checks = {year: _check_held(case, year) for year in range(case.start, case.year + 1)}
    own = checks[case.year]
    earlier = {year: check for year, check in checks.items() if year < case.year or _is_told(check)}
    ruling = _rule_on_years(case, earlier, own)
    if meets_at_base(case, rule.rule) is not False:
        return ruling
    flags = ruling.flags | {"baseline_outside"}
    return Ruling(ruling.state, ruling.met, ruling.breach_year, flags, ruling.reason)


def _is_told(check: Check) -> bool:
    """Judged, or plainly without data: what the judged year adds to the list of years."""
    return check.hindrance is None or check.hindrance.state is State.NO_DATA


def _check_held(case: Case, year: int) -> Check:
    rule = case.milestone_in(year).rule
    assert isinstance(rule, Hold)
    return check_year(case, rule.rule, year)


def _rule_on_calendar(case: Case, rule: ByCalendar) -> Ruling:
    if rule.event_years is None:
        own = check_year(case, rule.other, case.year)
        return _conclude(Check(None, first_hindrance(own.hindrance, NO_TERMS), own.flags))
    years = [year for year in rule.event_years if case.start <= year <= case.year]
    checks = {year: _check_event(case, year) for year in years}
    own = checks[case.year] if case.year in checks else check_year(case, rule.other, case.year)
    breaching = {year: check for year, check in checks.items() if year < case.year or _is_told(check)}
    return _rule_on_years(case, breaching, own)


def _check_event(case: Case, year: int) -> Check:
    rule = case.milestone_in(year).rule
    assert isinstance(rule, ByCalendar)
    return check_year(case, rule.event, year)


def _rule_on_each_year(case: Case) -> Ruling:
    first = case.start if case.baseline_year is None else max(case.start, case.baseline_year + 1)
    return _rule_on_steps(case, range(first, case.year + 1), case.year)


def _rule_on_terms(case: Case, rule: IncreaseEachTerm) -> Ruling:
    if rule.event_years is None:
        hindrance = case.state_in(case.year)
        return _conclude(Check(None, first_hindrance(hindrance, NO_TERMS)))
    first = case.start if case.baseline_year is None else max(case.start, case.baseline_year + 1)
    years = [year for year in rule.event_years if first <= year <= case.year]
    if not years:
        return Ruling(State.REPORT_NOT_DUE, reason="未到报送期（基期以来尚未换届）")
    return _rule_on_steps(case, years, years[-1])


def _rule_on_steps(case: Case, years: Iterable[int], last: int) -> Ruling:
    """Every step from the baseline on has to rise.

    A step over a missing year is still a step: what rose each year stands higher after two.
    """
    base = case.base_figure
    checks: dict[int, Check] = {}
    earlier = base
    for year in years:
        figure, hindrance = case.figure_in(year), case.state_in(year)
        if figure is not None and earlier is not None:
            checks[year] = check_step(case, earlier, figure)
        else:
            checks[year] = Check(None, hindrance or NO_BASELINE)
        earlier = figure or earlier
    own = checks.get(last) or Check(None, case.state_in(last) or NO_BASELINE)
    saturated = frozenset().union(*(check.flags for check in checks.values()))
    return _rule_on_years(
        case,
        {year: check for year, check in checks.items() if year < last or _is_told(check)},
        Check(own.met, own.hindrance, own.flags | (saturated if own.met else frozenset())),
        NO_BASELINE if base is None else None,
    )


def since_of(case: Case, rule: AddAtLeast) -> int:
    """The base year of an addition."""
    if rule.since is not None:
        return rule.since
    return case.start - 1 if case.baseline_year is None else case.baseline_year


def _rule_on_addition(case: Case, rule: AddAtLeast) -> Ruling:
    hindrance = case.state_in(case.year)
    if hindrance is not None and hindrance.state in SKIPPED:
        return _conclude(Check(None, hindrance))
    if case.accumulation == "flow":
        return _rule_on_flow(case, rule)
    flags = {"query"} if case.accumulation == "cumulative" and _falls(case) else set()
    base, figure = case.base_figure, case.figure_in(case.year)
    if case.accumulation == "cumulative" and base is None:
        base = Figure(Fraction(0), None)
    hindrance = first_hindrance(hindrance, None if base else NO_BASELINE)
    if hindrance is not None or figure is None or base is None:
        return _conclude(Check(None, hindrance), flags)
    return _conclude(Check(figure.amount - base.amount >= rule.n), flags)


def _rule_on_flow(case: Case, rule: AddAtLeast) -> Ruling:
    years = range(since_of(case, rule) + 1, case.year + 1)
    figures = {year: case.figure_in(year) for year in years}
    total = sum((f.amount for f in figures.values() if f is not None), Fraction(0))
    if total >= rule.n:
        return _conclude(Check(True), total=total)
    gaps = {year: Check(None, case.state_in(year)) for year in years}
    waiting = [f"{year}年未到报送期" for year, c in gaps.items() if _state(c) is State.REPORT_NOT_DUE]
    missing = _name_missing_years(
        {year: c for year, c in gaps.items() if year < case.year or _state(c) is State.NO_DATA}
    )
    if missing is None and waiting:
        missing = Missing(State.NO_DATA, "、".join(waiting))
    return _conclude(Check(False, first_hindrance(missing, case.state_in(case.year))), total=total)


def _state(check: Check) -> State | None:
    return None if check.hindrance is None else check.hindrance.state


def _falls(case: Case) -> bool:
    """Whether a running total is ever lower than the one before it."""
    known = [case.base_figure, *(case.figure_in(year) for year in range(case.start, case.year + 1))]
    figures = [figure for figure in known if figure is not None]
    return any(case.compare(later, earlier) < 0 for earlier, later in zip(figures, figures[1:], strict=False))


def _rule_on_existence(case: Case, deadline: int | None) -> Ruling:
    """A yes lasts until a no; not_applicable and report_not_due are said of the year itself."""
    hindrance = case.state_in(case.year)
    if hindrance is not None and hindrance.state in (*SKIPPED, State.DEFINITION_CHANGED):
        return _conclude(Check(None, hindrance))
    standing = _stood_in(case, case.year)
    if standing is None:
        return _conclude(Check(None, Missing(State.NO_DATA, "无记录")))
    first = _first_yes(case)
    late = standing and deadline is not None and first is not None and first > deadline
    return _conclude(Check(standing), {"late"} if late else ())


def _stood_in(case: Case, year: int) -> bool | None:
    """The last yes or no up to the year; a yes of the baseline lasts too, its no says nothing of the years since."""
    for earlier in range(year, case.start - 1, -1):
        value = case.entry(earlier).value
        if isinstance(value, Decision) and case.is_comparable(case.entry(earlier)):
            return value.yes
    return True if case.baseline == Decision(True) else None


def _first_yes(case: Case) -> int | None:
    """The year of the first yes, the baseline's included."""
    if case.baseline == Decision(True):
        return case.baseline_year
    return next((year for year in range(case.start, case.year + 1) if _stood_in(case, year)), None)


def _rule_on_rubric(case: Case) -> Ruling:
    value, hindrance = case.entry(case.year).value, case.state_in(case.year)
    if hindrance is not None and hindrance.state is State.NO_DATA:
        hindrance = Missing(State.NEEDS_PERSON, "尚无人按标准作出认定")
    if hindrance is not None or not isinstance(value, Decision):
        return _conclude(Check(None, hindrance))
    return _conclude(Check(value.yes))
