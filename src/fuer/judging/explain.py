"""One Chinese sentence for every answer: the figure, what was asked of it, what is still needed."""

from fractions import Fraction
from math import floor

from fuer.judging.chinese_format import format_rule
from fuer.judging.facts import Case, Decision, Entry, Figure, Members, State
from fuer.judging.members import count_members
from fuer.judging.numbers import exact_digits, print_fixed, round_half_up, scale_half_up
from fuer.judging.outlook import Outlook
from fuer.judging.path import Course
from fuer.judging.rules import AddAtLeast, ChangeBy, EachMember, IncreaseEachTerm, Kind, Relative, ShareOfMembers
from fuer.judging.ruling import Ruling
from fuer.judging.standing import Standing, base_of_addition, base_year, goal_of
from fuer.judging.units import difference_unit, is_rate, print_quantity
from fuer.judging.yearly import base_of, other_figure

MOST_SHOWN = 8  # digits after the point; enough to show any difference worth naming
_LABELS = {"early": "提前达标", "keeping": "保持达标", "so_far": "至今保持"}
_STATES = {
    State.NEEDS_DENOMINATOR: "需补充分母",
    State.DEFINITION_CHANGED: "需人工认定可比后再判定",
}
_NOTES = {
    "query": "数据存疑，请核实",
    "baseline_outside": "基期值不在要求之内",
    "saturated": "已到上（下）限，视为保持",
    "late": "晚于期限建成",
    "recovered": "当年重新达到要求",
    "no_baseline": "无基期值，不判断进度",
}


_OUTLOOKS = {"will_meet": "预期可达标", "will_miss": "达标困难", "open": "尚难判断"}


def explain(
    case: Case,
    ruling: Ruling,
    standing: Standing | None,
    course: Course,
    outlook: Outlook | None,
    label: str | None,
    needed: str | None,
) -> str:
    """The sentence; clauses are parted by commas, what follows from them by a semicolon."""
    if ruling.state is not State.JUDGED:
        main = _explain_state(case, ruling)
    elif _is_behind(ruling, course):
        main = _explain_path(case, standing, course, needed)
    else:
        main = _explain_verdict(case, ruling, standing, course, label)
        main += _explain_need(case, standing, needed)
    flags = ruling.flags | course.flags
    notes = [text for flag, text in _NOTES.items() if flag in flags]
    if outlook is not None and not outlook.is_indicative:
        notes.insert(0, _explain_outlook(case, outlook))
    if "deterioration" in flags and standing is not None and standing.base is not None:
        base = base_of(case, case.rule) if isinstance(case.rule, ChangeBy) else case.base_figure
        told = _print_figure(case, base) if base else _print(case, standing, standing.base, case.decimals)
        notes.insert(0, f"比基期{told}变差")
    if "rare_events" in flags:
        notes.append(_explain_rare(case))
    return "；".join([main, *notes])


def _is_behind(ruling: Ruling, course: Course) -> bool:
    return ruling.met is False and course.p is not None


def _explain_state(case: Case, ruling: Ruling) -> str:
    if ruling.state is State.NEEDS_PERSON:
        value = _print_value(case, case.entry(case.year))
        return "，".join([*([f"{case.year}年为{value}"] if value else []), ruling.reason, "需人工判定"])
    reason = ruling.reason if ruling.reason[:4].isdigit() else f"{case.year}年{ruling.reason}"
    if ruling.state is State.REPORT_NOT_DUE:
        return reason + _explain_last(case)
    ending = _STATES.get(ruling.state)
    return f"{reason}，{ending}" if ending else reason


def _explain_last(case: Case) -> str:
    """The last value with its year, for indicators that are not surveyed every year."""
    for year in range(case.year - 1, case.start - 1, -1):
        if case.state_in(year) is None:
            return f"，最近一次为{year}年的{_print_value(case, case.entry(year))}"
    return ""


def _explain_path(case: Case, standing: Standing | None, course: Course, needed: str | None) -> str:
    """2023年为93.6%，按序时进度应达93.9%，相差0.3个百分点；此后每年需提高0.35个百分点."""
    assert standing is not None
    assert course.due_now is not None
    digits = _digits_apart(case, standing, course.due_now)
    begun = (standing.base or 0) if isinstance(case.rule, AddAtLeast) else 0
    shown = _print(case, standing, standing.x - begun, digits)
    due = _print(case, standing, course.due_now - begun, digits)
    verb = "应达" if standing.direction > 0 else "应降至"
    gap = (standing.x - course.due_now) * standing.direction
    if gap == 0:
        compared = "与序时进度持平"
    else:
        size = _print_difference(case, standing, abs(gap), digits)
        compared = f"相差{size}" if gap < 0 else f"快于序时进度{size}"
    told = f"{_begin_sum(case)}至{case.year}年共新增" if isinstance(case.rule, AddAtLeast) else f"{case.year}年为"
    reversal = "，出现倒退" if course.trajectory == "reversed" else ""
    clause = f"{told}{shown}，按序时进度{verb}{due}，{compared}{reversal}"
    return clause + _explain_need(case, standing, needed)


def _explain_need(case: Case, standing: Standing | None, needed: str | None) -> str:
    if standing is None:
        return ""
    if standing.is_count:
        lacking = max(0, floor(standing.goal - standing.x))
        return f"；还需{lacking}个" if lacking else ""
    if needed is None or not needed.strip("-0."):
        return ""
    rises = "增加" if isinstance(case.rule, AddAtLeast) else "提高"
    verb, size = ("降低" if needed.startswith("-") else rises), needed.removeprefix("-")
    unit = "%" if _is_coverage(case) else case.unit
    return f"；此后每年需{verb}{print_quantity(size, difference_unit(unit))}"


def _begin_sum(case: Case) -> str:
    return f"{base_year(case)}年以来"


def _explain_outlook(case: Case, outlook: Outlook) -> str:
    """按目前走势2025年预计为94.1%，尚难判断: only of three points or more; two draw a line, no trend."""
    if isinstance(case.rule, AddAtLeast):
        added = outlook.value - (base_of_addition(case) or 0)
        amount = print_quantity(_print_shortest(round_half_up(added, case.decimals)), case.unit)
        told = f"{_begin_sum(case)}至{outlook.year}年预计共新增{amount}"
    elif outlook.is_count:
        told = f"{outlook.year}年预计为{_print_shortest(round_half_up(outlook.value, case.decimals))}个"
    else:
        goal, _ = goal_of(case, case.rule, None, outlook.value)
        digits = _part(outlook.value, goal, case.decimals)
        told = f"{outlook.year}年预计为{_print_rate(case, print_fixed(outlook.value, digits))}"
    return f"按目前走势{told}，{_OUTLOOKS[outlook.says]}"


def _explain_verdict(case: Case, ruling: Ruling, standing: Standing | None, course: Course, label: str | None) -> str:
    """2023年为95.1%，目标为达到94.30%以上（2025年），提前达标."""
    goal = f"目标为{format_rule(case.rule, unit=case.unit)}（{case.milestone.year}年）"
    clauses = [_explain_value(case, standing, ruling.met is True), goal]
    if case.rule.kind in (Kind.INCREASE, Kind.DECREASE) and case.base_figure is not None:
        clauses.insert(1, f"基期为{_print_figure(case, case.base_figure)}")
    if isinstance(case.rule, Relative):
        other = other_figure(case, case.rule, case.year)
        clauses.append(f"{case.rule.indicator}为{_print_figure(case, other)}" if other else "")
    if ruling.breach_year is not None:
        clauses.append(f"{ruling.breach_year}年已不符合要求")
    if course.trajectory == "reversed":
        clauses.append("出现倒退")
    clauses.append(_conclude(case, ruling, label))
    return "，".join(clause for clause in clauses if clause)


def _conclude(case: Case, ruling: Ruling, label: str | None) -> str:
    if ruling.met:
        return _LABELS[label] if label else "已达标"
    return "尚未达标（未到期）" if case.phase == "before" and ruling.breach_year is None else "未达标"


def _explain_value(case: Case, standing: Standing | None, met: bool) -> str:
    rule = case.rule
    if isinstance(rule, AddAtLeast) and standing is not None and standing.base is not None:
        added = print_quantity(_print_shortest(standing.x - standing.base), case.unit)
        return f"{_begin_sum(case)}至{case.year}年共新增{added}"
    if rule.kind in (Kind.EXISTS, Kind.BY_YEAR):
        return f"至{case.year}年{'已' if met else '尚未'}实现"
    year = case.year
    if isinstance(rule, IncreaseEachTerm) and rule.event_years:
        year = max(event for event in rule.event_years if event <= case.year)
    missing = case.state_in(year)
    if missing is not None:
        return f"{year}年{missing.reason}"
    if standing is not None and not standing.is_count and not isinstance(rule, AddAtLeast):
        digits = _digits_apart(case, standing, standing.goal)
        return f"{case.year}年为{_print(case, standing, standing.x, digits)}"
    return f"{year}年为{_print_value(case, case.entry(year))}"


def _print_value(case: Case, entry: Entry) -> str:
    value = entry.value
    if isinstance(value, Decision):
        return "是" if value.yes else "否"
    if isinstance(case.rule, (ShareOfMembers, EachMember)) and isinstance(value, (Figure, Members)):
        tally = count_members(case.rule, value)
        if tally is not None:
            unknown = f"（{len(tally.unknown)}个未知）" if tally.unknown else ""
            return f"{_print_shortest(tally.total)}个成员中{_print_shortest(tally.yes)}个达到{unknown}"
    return _print_figure(case, value) if isinstance(value, Figure) else ""


def _print_figure(case: Case, figure: Figure | None) -> str:
    if figure is None:
        return ""
    if _is_coverage(case) and figure.num is not None and figure.den:
        return f"{print_fixed(Fraction(figure.num) / Fraction(figure.den) * 100, 2)}%"
    digits = case.decimals if figure.digits is None else figure.digits
    return print_quantity(print_fixed(figure.amount, digits), case.unit)


def _is_coverage(case: Case) -> bool:
    """Full coverage counted in heads is shown per cent."""
    return case.rule.kind is Kind.FULL_COVERAGE and not is_rate(case.unit)


def _print(case: Case, standing: Standing, amount: Fraction, digits: int) -> str:
    """An amount of the standing: members are counted, the rest has the indicator's unit."""
    if standing.is_count:
        return f"{_print_shortest(amount)}个"
    return _print_rate(case, print_fixed(amount, digits))


def _print_rate(case: Case, number: str) -> str:
    return print_quantity(number, "%" if _is_coverage(case) else case.unit)


def _digits_apart(case: Case, standing: Standing, other: Fraction) -> int:
    """As many digits as show that x and another amount differ, no fewer than x is printed with."""
    value = case.entry(case.year).value
    own = value.digits if isinstance(value, Figure) else None
    return _part(standing.x, other, case.decimals if own is None else own)


def _part(one: Fraction, other: Fraction, digits: int) -> int:
    """Digits, no fewer than given, by which two amounts that differ are printed differently."""
    while one != other and digits < MOST_SHOWN and print_fixed(one, digits) == print_fixed(other, digits):
        digits += 1
    return digits


def _print_difference(case: Case, standing: Standing, size: Fraction, digits: int) -> str:
    if standing.is_count:
        return f"{_print_shortest(size)}个"
    shown = digits
    while scale_half_up(size, shown) == 0 and shown < MOST_SHOWN:
        shown += 1
    unit = "%" if _is_coverage(case) else case.unit
    return print_quantity(print_fixed(size, shown), difference_unit(unit))


def _print_shortest(amount: Fraction) -> str:
    digits = exact_digits(amount)
    return print_fixed(amount, 2 if digits is None else digits)


def _explain_rare(case: Case) -> str:
    """Count of the year and the pooled rate of three years: Σ num ÷ Σ den."""
    years = [year for year in range(case.year - 2, case.year + 1) if year >= case.start]
    counted = [(y, f) for y in years if (f := case.figure_in(y)) is not None and f.num is not None and f.den]
    events = sum((Fraction(f.num or 0) for _, f in counted), Fraction(0))
    born = sum((Fraction(f.den or 0) for _, f in counted), Fraction(0))
    now = case.entry(case.year).value
    count = _print_shortest(Fraction(now.num or 0)) if isinstance(now, Figure) else "0"
    digits = max(case.decimals, 1)
    pooled = print_quantity(print_fixed(events / born * Fraction(case.factor), digits), case.unit)
    span = f"{counted[0][0]}—{case.year}" if len(counted) > 1 else case.year
    return f"当年{count}例，属小样本，{span}年合计{_print_shortest(events)}例、合并率{pooled}"
