"""Writes a rule as a plan would print it; `chinese.parse_rule` reads every such phrase back to the same rule."""

from decimal import Decimal
from fractions import Fraction

from fuer.judging.numbers import exact_digits, print_exact
from fuer.judging.rules import (
    About,
    AddAtLeast,
    Between,
    ByCalendar,
    ByRubric,
    ByYear,
    ChangeBy,
    ChangePerYear,
    EachMember,
    Hold,
    IncreaseEachTerm,
    Kind,
    Limit,
    Plain,
    Relative,
    Rule,
    ShareOfMembers,
)
from fuer.judging.units import difference_unit, print_quantity
from fuer.judging.words import LEVELS, THINGS

_LIMITS = {
    Kind.AT_LEAST: "达到{}以上",
    Kind.AT_MOST: "控制在{}以下",
    Kind.ABOVE: "超过{}",
    Kind.BELOW: "低于{}",
}
_PLAIN = {
    Kind.INCREASE: "提高",
    Kind.DECREASE: "降低",
    Kind.INCREASE_EACH_YEAR: "逐年提高",
    Kind.FULL_COVERAGE: "全覆盖",
    Kind.ZERO: "杜绝",
    Kind.EXISTS: "建立",
}
_VERBS = {"rise": "提高", "fall": "降低"}


def format_rule(rule: Rule, *, unit: str = "") -> str:
    """The rule in Chinese with the indicator's unit; event years come from the Terms and are not written."""
    match rule:
        case Limit():
            return _format_limit(rule, unit)
        case Between():
            return _format_between(rule, unit)
        case About():
            return _format_about(rule, unit)
        case Hold():
            return _format_hold(rule, unit)
        case Relative():
            return _format_relative(rule, unit)
        case ShareOfMembers() | EachMember():
            return _format_members(rule)
        case ChangePerYear() | ChangeBy() | AddAtLeast():
            return _format_change(rule, unit)
        case ByCalendar():
            return f"换届后当年{format_rule(rule.event, unit=unit)}，平时{format_rule(rule.other, unit=unit)}"
        case _:
            return _format_words(rule)


def _format_limit(rule: Limit, unit: str) -> str:
    quantity = print_quantity(print_exact(rule.target), unit)
    return f"达到{quantity}" if _is_all(rule, unit) else _LIMITS[rule.kind].format(quantity)


def _is_all(rule: Limit, unit: str) -> bool:
    """Of a share nothing lies above 100%: "以上" would read oddly, and 达到 includes the bound anyway."""
    return rule.kind is Kind.AT_LEAST and unit == "%" and rule.target == 100


def _format_words(rule: Plain | IncreaseEachTerm | ByYear | ByRubric) -> str:
    match rule:
        case Plain():
            return _PLAIN[rule.kind]
        case IncreaseEachTerm():
            return "逐届提高"
        case ByYear():
            return f"{rule.deadline}年底前建成"
        case ByRubric():
            return f"按标准评定：{rule.rubric}"


def name_level(level: str) -> str:
    """县（市、区）, 乡镇（街道）, 村（社区）, or the named list itself."""
    names = {"county": LEVELS["county"][0], "town": "乡镇（街道）", "village": "村（社区）"}
    return names.get(level, level)


def print_share(share: Fraction) -> str:
    """70%, or 1/3 where no per cent writes it exactly."""
    per_cent = share * 100
    return f"{print_exact(per_cent)}%" if exact_digits(per_cent) is not None else str(share)


def _format_between(rule: Between, unit: str) -> str:
    if rule.hi_binds:
        low, high = (print_quantity(print_exact(bound), unit) for bound in (rule.lo, rule.hi))
        return f"{low}至{high}之间"
    span = f"{print_exact(rule.lo)}—{print_quantity(print_exact(rule.hi), unit)}"
    return span if unit in THINGS else f"{span}（可超过）"


def _format_about(rule: About, unit: str) -> str:
    phrase = f"{print_quantity(print_exact(rule.target), unit)}左右"
    if rule.tolerance is None:
        return phrase
    return f"{phrase}（允许相差{_print_difference(rule.tolerance, unit)}）"


def _format_hold(rule: Hold, unit: str) -> str:
    inner = rule.rule
    if isinstance(inner, Limit) and inner.kind in (Kind.AT_LEAST, Kind.AT_MOST):
        side = "以下" if inner.kind is Kind.AT_MOST else "" if _is_all(inner, unit) else "以上"
        return f"保持在{print_quantity(print_exact(inner.target), unit)}{side}"
    if isinstance(inner, About | Between):
        return f"保持在{format_rule(inner, unit=unit)}"
    return f"每年均{format_rule(inner, unit=unit)}"


def _format_members(rule: ShareOfMembers | EachMember) -> str:
    if isinstance(rule, EachMember):
        return f"每个{name_level(rule.level)}至少{print_exact(rule.n)}个"
    members = f"{print_share(rule.share)}的{name_level(rule.level)}"
    if isinstance(rule.condition, str):
        return members + rule.condition
    return f"{members}：{format_rule(rule.condition)}"


def _format_change(rule: ChangePerYear | ChangeBy | AddAtLeast, unit: str) -> str:
    if isinstance(rule, AddAtLeast):
        since = "" if rule.since is None else f"在{rule.since}年基础上"
        return f"{since}新增{print_exact(rule.n)}{unit if unit in THINGS else ''}"
    base = "" if rule.base is None else f"（基数{print_exact(rule.base)}）"
    start = "" if rule.base_year is None else f"在{rule.base_year}年{base}基础上"
    if isinstance(rule, ChangeBy):
        return f"{start}{_VERBS[rule.direction]}{print_share(rule.share)}"
    step = f"{print_exact(rule.delta)}%" if rule.mode == "percent" else _print_difference(rule.delta, unit or "%")
    return f"{start}每年{_VERBS[rule.direction]}{step}"


def _format_relative(rule: Relative, unit: str) -> str:
    other, by = f"“{rule.indicator}”", _print_tolerance(rule.tolerance, unit)
    if rule.op == "about":
        return f"与{other}相差不超过{by}" if by else f"与{other}基本持平"
    if rule.op == "gap":
        return f"与{other}的差距不超过{by}" if by else f"与{other}的差距缩小"
    return f"{'不低于' if rule.op == 'ge' else '不高于'}{other}"


def _print_tolerance(tolerance: Decimal | None, unit: str) -> str:
    return "" if tolerance is None else _print_difference(tolerance, unit)


def _print_difference(number: Decimal, unit: str) -> str:
    return print_quantity(print_exact(number), difference_unit(unit))
