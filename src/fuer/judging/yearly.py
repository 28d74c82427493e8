"""Whether one year's figure meets a rule (the kinds that look at one year only)."""

from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from fuer.judging.facts import ORDER, Case, Decision, Figure, Members, Missing, State, figure_of
from fuer.judging.members import count_members, count_needed, meets_limit
from fuer.judging.numbers import compare_exact, exact, round_half_up
from fuer.judging.rules import (
    About,
    Between,
    ChangeBy,
    ChangePerYear,
    EachMember,
    Kind,
    Limit,
    Plain,
    Relative,
    Rule,
    ShareOfMembers,
)
from fuer.judging.units import is_rate


@dataclass(frozen=True, slots=True)
class Check:
    """Met or not; or, with `met` None, what stands in the way."""

    met: bool | None
    hindrance: Missing | None = None
    flags: frozenset[str] = frozenset()


ZERO = Decimal(0)
NO_BASELINE = Missing(State.NEEDS_PERSON, "没有可比的基期值")
NO_TOLERANCE = Missing(State.NEEDS_PERSON, "未设定允许相差的幅度")


def check_year(case: Case, rule: Rule, year: int) -> Check:
    """The year's figure against a rule of one of the yearly kinds."""
    hindrance = first_hindrance(find_value_hindrance(case, rule, year), find_rule_hindrance(case, rule, year))
    if hindrance is not None:
        query = hindrance.state is State.NEEDS_DENOMINATOR and hindrance.reason == "分母为0"
        return Check(None, hindrance, frozenset({"query"}) if query else frozenset())
    value = case.entry(year).value
    assert isinstance(value, (Figure, Members))
    return meet(case, rule, value, year)


def first_hindrance(*hindrances: Missing | None) -> Missing | None:
    """The one whose state comes first in the order of the buckets."""
    return min((h for h in hindrances if h is not None), key=lambda h: ORDER[h.state], default=None)


def find_value_hindrance(case: Case, rule: Rule, year: int) -> Missing | None:
    """What is wrong with the year's own value for this rule."""
    hindrance, value = case.state_in(year), case.entry(year).value
    if isinstance(rule, (ShareOfMembers, EachMember)) and isinstance(value, (Figure, Members)):
        return first_hindrance(hindrance, _find_unknown_members(case, rule, value))
    if rule.kind is Kind.FULL_COVERAGE and isinstance(value, Figure) and is_head_count(case, value):
        return first_hindrance(hindrance, Missing(State.NEEDS_DENOMINATOR, "只有人数，缺应覆盖总数"))
    return hindrance


def is_head_count(case: Case, value: Figure) -> bool:
    """A printed figure in a unit that is no rate says how many, not what share."""
    return value.num is None and not is_rate(case.unit)


def _find_unknown_members(case: Case, rule: ShareOfMembers | EachMember, value: Figure | Members) -> Missing | None:
    tally = count_members(rule, value)
    if tally is None:
        needs = is_head_count(case, value) if isinstance(value, Figure) else False
        return Missing(State.NEEDS_DENOMINATOR, "只有合计数，缺各成员的数据") if needs else None
    need = count_needed(rule, tally.total)
    if tally.yes >= need or tally.yes + len(tally.unknown) < need:
        return None
    return Missing(State.NO_DATA, f"缺{'、'.join(tally.unknown)}的数据")


def find_rule_hindrance(case: Case, rule: Rule, year: int) -> Missing | None:
    """What the rule itself still lacks: a tolerance, a baseline, another indicator's figure."""
    match rule:
        case About(tolerance=None) | ShareOfMembers(condition=About(tolerance=None)):
            return NO_TOLERANCE
        case Plain(kind=Kind.INCREASE | Kind.DECREASE) if case.base_figure is None:
            return NO_BASELINE
        case ChangePerYear() | ChangeBy() if base_of(case, rule) is None:
            return NO_BASELINE
        case ChangePerYear() if base_year_of(case, rule) is None:
            return NO_BASELINE
        case Relative():
            return _find_other_hindrance(case, rule, year)
    return None


def _find_other_hindrance(case: Case, rule: Relative, year: int) -> Missing | None:
    missing = None if other_figure(case, rule, year) else f"缺{rule.indicator}的数据"
    hindrance = Missing(State.NO_DATA, missing) if missing else None
    if rule.op == "about" and rule.tolerance is None:
        return first_hindrance(hindrance, NO_TOLERANCE)
    if rule.op != "gap" or rule.tolerance is not None:
        return hindrance
    if case.base_figure is None or case.baseline_year is None:
        return first_hindrance(hindrance, NO_BASELINE)
    if other_figure(case, rule, case.baseline_year) is None:
        at_base = Missing(State.NO_DATA, f"缺{rule.indicator}{case.baseline_year}年的数据")
        return first_hindrance(hindrance, at_base)
    return hindrance


def other_figure(case: Case, rule: Relative, year: int) -> Figure | None:
    """The other indicator's figure; its definitions are its own."""
    entry = case.others.get(rule.indicator, {}).get(year)
    return entry.value if entry is not None and isinstance(entry.value, Figure) else None


def base_of(case: Case, rule: ChangePerYear | ChangeBy) -> Figure | None:
    """The rule's own base; absent, the baseline if it is of the base year."""
    if rule.base is not None:
        return figure_of(rule.base)
    if rule.base_year is None or rule.base_year == case.baseline_year:
        return case.base_figure
    return None


def base_year_of(case: Case, rule: ChangePerYear | ChangeBy) -> int | None:
    return case.baseline_year if rule.base_year is None else rule.base_year


def meet(case: Case, rule: Rule, value: Figure | Members, year: int) -> Check:
    """A readable value against a yearly rule that lacks nothing."""
    if isinstance(rule, (ShareOfMembers, EachMember)):
        return Check(_meets_members(case, rule, value))
    assert isinstance(value, Figure)
    match rule:
        case Limit():
            return Check(meets_limit(rule, case.side_of(value, rule.target)))
        case Between():
            return _meet_between(case, rule, value)
        case About(target=target, tolerance=tolerance):
            return Check(abs(case.to_compare(value, target) - exact(target)) <= exact(tolerance or ZERO))
        case ChangePerYear() | ChangeBy():
            goal, falls = changed_goal(case, rule, year), rule.direction == "fall"
            side = compare_exact(value.amount, goal)
            return Check(side <= 0 if falls else side >= 0)
        case Relative():
            return Check(_meets_relative(case, rule, value, year))
        case _:
            return _meet_plain(case, rule.kind, value)


def _meet_between(case: Case, rule: Between, value: Figure) -> Check:
    over = case.side_of(value, rule.hi) > 0
    met = case.side_of(value, rule.lo) >= 0 and (not over or not rule.hi_binds)
    return Check(met, flags=frozenset({"query"} if met and over else ()))


def _meet_plain(case: Case, kind: Kind, value: Figure) -> Check:
    if kind is Kind.ZERO:
        return Check(value.amount == 0)
    if kind is Kind.FULL_COVERAGE:
        whole, part = (value.den, value.num) if value.num is not None else (case.coverage_scale, value.amount)
        assert whole is not None
        over = part > whole
        return Check(part >= whole, flags=frozenset({"query"} if over else ()))
    base = case.base_figure
    assert base is not None
    return check_step(case, base, value, rises=kind is Kind.INCREASE)


def check_step(case: Case, earlier: Figure, later: Figure, *, rises: bool = True) -> Check:
    """A strict rise or fall at the coarser precision; staying at the bound counts (`saturated`)."""
    if case.compare(later, earlier) == (1 if rises else -1):
        return Check(True)
    bound = case.most if rises else case.least
    stays = bound is not None and all(case.compare(f, figure_of(bound)) == 0 for f in (earlier, later))
    return Check(stays, flags=frozenset({"saturated"} if stays else ()))


def changed_goal(case: Case, rule: ChangePerYear | ChangeBy, year: int) -> Fraction:
    """T of the year: (1 ∓ share)·base, or base ∓ delta a year (per cent compounds), stopping at the bound."""
    base, sign = base_of(case, rule), -1 if rule.direction == "fall" else 1
    assert base is not None
    if isinstance(rule, ChangeBy):
        return (1 + sign * rule.share) * base.amount
    base_year = base_year_of(case, rule)
    assert base_year is not None
    elapsed = max(0, year - base_year)
    if rule.mode == "percent":
        goal = base.amount * (1 + sign * Fraction(rule.delta) / 100) ** elapsed
    else:
        goal = base.amount + sign * Fraction(rule.delta) * elapsed
    if sign < 0:
        return goal if case.least is None else max(goal, Fraction(case.least))
    return goal if case.most is None else min(goal, Fraction(case.most))


def _meets_relative(case: Case, rule: Relative, value: Figure, year: int) -> bool:
    other = other_figure(case, rule, year)
    assert other is not None
    if rule.op in ("ge", "le"):
        side = case.compare(value, other)
        return side >= 0 if rule.op == "ge" else side <= 0
    if rule.tolerance is not None:
        return _gap(case.digits_of(value, other), value, other) <= Fraction(rule.tolerance)
    base, other_base = case.base_figure, other_figure(case, rule, case.baseline_year or 0)
    assert base is not None
    assert other_base is not None
    digits = case.digits_of(value, other, base, other_base)
    return _gap(digits, value, other) < _gap(digits, base, other_base)


def _gap(digits: int, one: Figure, other: Figure) -> Fraction:
    return abs(round_half_up(one.amount, digits) - round_half_up(other.amount, digits))


def _meets_members(case: Case, rule: ShareOfMembers | EachMember, value: Figure | Members) -> bool:
    tally = count_members(rule, value)
    if tally is not None:
        return tally.yes >= count_needed(rule, tally.total)
    assert isinstance(value, Figure)
    share = rule.share if isinstance(rule, ShareOfMembers) else Fraction(1)
    return value.amount >= share * Fraction(case.factor)


def meets_at_base(case: Case, rule: Rule) -> bool | None:
    """Whether the baseline already meets the rule; None when that cannot be said."""
    value = case.baseline
    if isinstance(value, Decision):
        return value.yes if rule.kind in (Kind.EXISTS, Kind.BY_YEAR) else None
    if isinstance(rule, ChangeBy):
        base = base_of(case, rule)
        return None if base is None else meet(case, rule, base, case.year).met
    if value is None or rule.kind not in _SAID_OF_BASE:
        return None
    if isinstance(rule, About) and rule.tolerance is None:
        return None
    if isinstance(rule, (ShareOfMembers, EachMember)) and _find_unknown_members(case, rule, value):
        return None
    if rule.kind is Kind.FULL_COVERAGE and isinstance(value, Figure) and is_head_count(case, value):
        return None
    return meet(case, rule, value, case.year).met


_SAID_OF_BASE = (
    Kind.AT_LEAST,
    Kind.AT_MOST,
    Kind.ABOVE,
    Kind.BELOW,
    Kind.BETWEEN,
    Kind.ABOUT,
    Kind.ZERO,
    Kind.FULL_COVERAGE,
    Kind.SHARE_OF_MEMBERS,
    Kind.EACH_MEMBER,
)
