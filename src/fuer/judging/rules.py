"""Rules and their wire form (DESIGN 5.1–5.2): years are integers, all other numbers strings."""

from collections.abc import Callable, Mapping
from decimal import Decimal
from fractions import Fraction
from typing import cast

from fuer.judging.kinds import (
    LIMIT_KINDS,
    MEMBER_KINDS,
    PLAIN_KINDS,
    YEARLY_KINDS,
    About,
    AddAtLeast,
    Between,
    ByCalendar,
    ByRubric,
    ByYear,
    ChangeBy,
    ChangePerYear,
    Direction,
    EachMember,
    Hold,
    IncreaseEachTerm,
    Kind,
    Limit,
    Mode,
    Plain,
    Relative,
    Rule,
    RuleError,
    ShareOfMembers,
)
from fuer.judging.numbers import NumberError, print_exact, read_decimal, read_share, shown

__all__ = [
    "About",
    "AddAtLeast",
    "Between",
    "ByCalendar",
    "ByRubric",
    "ByYear",
    "ChangeBy",
    "ChangePerYear",
    "YEARLY_KINDS",
    "Direction",
    "EachMember",
    "Hold",
    "IncreaseEachTerm",
    "Kind",
    "Limit",
    "Mode",
    "Plain",
    "Relative",
    "Rule",
    "RuleError",
    "ShareOfMembers",
    "params_to_wire",
    "read_year",
    "rule_from_wire",
    "rule_to_wire",
]

YEARS = range(1900, 2201)

_Params = Mapping[str, object]


def rule_from_wire(kind: str, params: _Params) -> Rule:
    """The rule of kind and parameters (DESIGN 5.1); null counts as absent. RuleError if there is none."""
    try:
        known = Kind(kind)
    except ValueError:
        raise RuleError(f"没有{shown(kind)}这种目标") from None
    _require(isinstance(params, Mapping), "params要是一个对象")
    given = {key: value for key, value in params.items() if value is not None}
    unknown = sorted(str(key) for key in given if key not in _PARAMS[known])
    _require(not unknown, f"{known}没有参数{'、'.join(unknown)}")
    missing = [name for name in _REQUIRED.get(known, _PARAMS[known]) if name not in given]
    _require(not missing, f"{known}缺少参数{'、'.join(missing)}")
    values = {_ATTRIBUTES.get(name, name): _read_param(name, value) for name, value in given.items()}
    return _make_rule(known, values)


def params_to_wire(rule: Rule) -> dict[str, object]:
    """The parameters for JSON: years are integers, all other numbers strings, absent ones left out."""
    wire: dict[str, object] = {}
    for name in _PARAMS[rule.kind]:
        value = getattr(rule, _ATTRIBUTES.get(name, name))
        if value is not None:
            wire[name] = _write_param(value)
    return wire


def rule_to_wire(rule: Rule) -> dict[str, object]:
    """The nested form {"kind", "params"}."""
    return {"kind": str(rule.kind), "params": params_to_wire(rule)}


_PARAMS: dict[Kind, tuple[str, ...]] = {
    **dict.fromkeys(LIMIT_KINDS, ("T",)),
    **dict.fromkeys(PLAIN_KINDS, ()),
    Kind.BETWEEN: ("lo", "hi", "hi_binds"),
    Kind.ABOUT: ("T", "tolerance"),
    Kind.HOLD: ("rule",),
    Kind.INCREASE_EACH_TERM: ("event_years",),
    Kind.CHANGE_PER_YEAR: ("delta", "base_year", "base", "mode", "direction"),
    Kind.CHANGE_BY: ("share", "base_year", "base", "direction"),
    Kind.ADD_AT_LEAST: ("n", "since"),
    Kind.BY_CALENDAR: ("event", "other", "event_years"),
    Kind.SHARE_OF_MEMBERS: ("share", "level", "condition"),
    Kind.EACH_MEMBER: ("n", "level"),
    Kind.RELATIVE: ("indicator", "op", "tolerance"),
    Kind.BY_YEAR: ("deadline",),
    Kind.BY_RUBRIC: ("rubric",),
}
# Kinds with optional parameters; every other kind needs all of its own.
_REQUIRED: dict[Kind, tuple[str, ...]] = {
    Kind.BETWEEN: ("lo", "hi"),
    Kind.ABOUT: ("T",),
    Kind.INCREASE_EACH_TERM: (),
    Kind.CHANGE_PER_YEAR: ("delta", "mode", "direction"),
    Kind.CHANGE_BY: ("share", "direction"),
    Kind.ADD_AT_LEAST: ("n",),
    Kind.BY_CALENDAR: ("event", "other"),
    Kind.SHARE_OF_MEMBERS: ("share", "level"),
    Kind.RELATIVE: ("indicator", "op"),
}
_ATTRIBUTES = {"T": "target"}
_CLASSES: dict[Kind, Callable[..., Rule]] = {
    Kind.BETWEEN: Between,
    Kind.ABOUT: About,
    Kind.HOLD: Hold,
    Kind.INCREASE_EACH_TERM: IncreaseEachTerm,
    Kind.CHANGE_PER_YEAR: ChangePerYear,
    Kind.CHANGE_BY: ChangeBy,
    Kind.ADD_AT_LEAST: AddAtLeast,
    Kind.BY_CALENDAR: ByCalendar,
    Kind.SHARE_OF_MEMBERS: ShareOfMembers,
    Kind.EACH_MEMBER: EachMember,
    Kind.RELATIVE: Relative,
    Kind.BY_YEAR: ByYear,
    Kind.BY_RUBRIC: ByRubric,
}


def _require(holds: bool, sentence: str) -> None:
    if not holds:
        raise RuleError(sentence)


def _make_rule(kind: Kind, values: dict[str, object]) -> Rule:
    if kind in LIMIT_KINDS:
        return Limit(kind, cast(Decimal, values["target"]))
    if kind in PLAIN_KINDS:
        return Plain(kind)
    return _CLASSES[kind](**values)


def _read_param(name: str, value: object) -> object:
    try:
        return _READERS[name](value)
    except NumberError as error:
        raise RuleError(f"参数{name}：{error}") from None


def read_year(value: object) -> int:
    if type(value) is not int or value not in YEARS:
        raise RuleError(f"{shown(value)}不是年份（年份写成整数）")
    return value


def _read_years(value: object) -> tuple[int, ...]:
    _require(isinstance(value, list), "event_years要是年份的列表")
    return tuple(sorted({read_year(year) for year in cast(list[object], value)}))


def _read_flag(value: object) -> bool:
    _require(isinstance(value, bool), "hi_binds只能是true或false")
    return cast(bool, value)


def _read_text(value: object) -> str:
    _require(isinstance(value, str) and value.strip() != "", "文字参数不能为空")
    return cast(str, value)


def _read_level(value: object) -> str:
    """county, town, village, or the name of a list of units (a list of names is joined)."""
    if isinstance(value, list):
        return "、".join(_read_text(name) for name in value)
    return _read_text(value)


def _nested(*allowed: Kind) -> Callable[[object], Rule]:
    """Reads an inner rule; its kind is checked first, so that no input nests without end."""

    def read(value: object) -> Rule:
        _require(isinstance(value, Mapping), '内层目标要写成{"kind", "params"}')
        nested = cast(_Params, value)
        kind = nested.get("kind")
        _require(isinstance(kind, str) and kind in allowed, f"内层目标不能是{shown(kind)}")
        return rule_from_wire(cast(str, kind), cast(_Params, nested.get("params", {})))

    return read


def _read_condition(value: object) -> str | Rule:
    return _read_text(value) if isinstance(value, str) else _nested(*MEMBER_KINDS)(value)


def _choice(*allowed: str) -> Callable[[object], object]:
    def read(value: object) -> object:
        if value not in allowed:
            raise RuleError(f"{shown(value)}应为{'、'.join(allowed)}之一")
        return value

    return read


_READERS: dict[str, Callable[[object], object]] = {
    **dict.fromkeys(("T", "lo", "hi", "tolerance", "delta", "base", "n"), read_decimal),
    **dict.fromkeys(("base_year", "since", "deadline"), read_year),
    **dict.fromkeys(("rule", "event", "other"), _nested(*YEARLY_KINDS)),
    **dict.fromkeys(("indicator", "rubric"), _read_text),
    "share": read_share,
    "hi_binds": _read_flag,
    "event_years": _read_years,
    "level": _read_level,
    "condition": _read_condition,
    "mode": _choice("points", "percent"),
    "direction": _choice("rise", "fall"),
    "op": _choice("ge", "le", "about", "gap"),
}


def _write_param(value: object) -> object:
    if isinstance(value, Decimal | Fraction):
        return print_exact(value)
    if isinstance(value, tuple):
        return list(value)
    if isinstance(value, str | bool | int):
        return value
    return rule_to_wire(cast(Rule, value))
