"""The wire form of a case (DESIGN 5.2): JSON object to Case, refusing what has the wrong shape."""

from collections.abc import Mapping
from decimal import Decimal
from fractions import Fraction
from functools import lru_cache
from typing import cast

from fuer.judging.adding import rate_of
from fuer.judging.facts import (
    Accumulation,
    Case,
    CountOnly,
    Decision,
    Entry,
    Figure,
    Members,
    Milestone,
    Missing,
    State,
    Value,
    figure_of,
)
from fuer.judging.numbers import NumberError, read_decimal, shown
from fuer.judging.rules import ByCalendar, ByYear, Hold, Kind, Rule, RuleError, read_year, rule_from_wire
from fuer.judging.units import factor_of, normalise_unit

MOST_DECIMALS = 12
_MISSING = {
    "no_data": Missing(State.NO_DATA, "无数据"),
    "other": Missing(State.NO_DATA, "无数据"),
    "not_carried_out": Missing(State.NO_DATA, "未开展"),
    "not_applicable": Missing(State.NOT_APPLICABLE, "不适用"),
    "report_not_due": Missing(State.REPORT_NOT_DUE, "未到报送期"),
    "not_due": Missing(State.REPORT_NOT_DUE, "未到报送期"),
    "no_survey": Missing(State.REPORT_NOT_DUE, "非调查年份"),
}
NO_SUBJECTS = Missing(State.NOT_APPLICABLE, "无对象，不适用")
_DECIDED = {Kind.EXISTS, Kind.BY_YEAR, Kind.BY_RUBRIC}
_COUNTED = {Kind.SHARE_OF_MEMBERS, Kind.EACH_MEMBER}


class CaseError(ValueError):
    """One Chinese sentence saying what is wrong with a case."""


def case_from_wire(wire: object) -> Case:
    """The case a JSON object states; CaseError if it states none."""
    try:
        return _read_case(_object(wire, "算例"))
    except (RuleError, NumberError) as error:
        raise CaseError(str(error)) from None


def _require(holds: bool, sentence: str) -> None:
    if not holds:
        raise CaseError(sentence)


def _object(value: object, name: str) -> Mapping[str, object]:
    if not isinstance(value, Mapping):
        raise CaseError(f"{name}要是一个对象")
    return value


def _optional_object(wire: Mapping[str, object], name: str) -> Mapping[str, object]:
    value = wire.get(name)
    return {} if value is None else _object(value, name)


def _read_case(wire: Mapping[str, object]) -> Case:
    plan = _object(wire.get("plan"), "plan")
    start, end, year = read_year(plan.get("start")), read_year(plan.get("end")), read_year(wire.get("year"))
    _require(start <= end, "规划的起始年份晚于结束年份")
    _require(year >= start, f"{year}年早于规划起始年份{start}年")
    unit = normalise_unit(_read_text(wire, "unit") or "")
    factor = _read_factor(wire.get("factor"), unit)
    milestones = _read_milestones(wire, end)
    bounds = _optional_object(wire, "bounds")
    reader = _EntryReader(factor, milestones)
    baseline = _optional_object(wire, "baseline")
    return Case(
        milestones=milestones,
        year=year,
        start=start,
        end=end,
        unit=unit,
        factor=factor,
        decimals=_read_decimals(wire.get("decimals")),
        least=_read_bound(bounds, "min"),
        most=_read_bound(bounds, "max"),
        accumulation=_read_accumulation(wire.get("accumulation")),
        definition=_read_text(wire, "definition"),
        bands=_read_bands(plan.get("bands")),
        compares_rounded=_read_compare(plan.get("compare")),
        baseline_year=read_year(baseline.get("year")) if baseline else None,
        baseline_entry=reader.read(baseline["value"]) if baseline.get("value") is not None else None,
        series=reader.read_series(_optional_object(wire, "series"), start, year),
        others={
            name: _EntryReader(factor).read_series(_object(series, name), None, year)
            for name, series in _optional_object(wire, "others").items()
        },
    )


def _read_text(wire: Mapping[str, object], name: str) -> str | None:
    value = wire.get(name)
    _require(value is None or isinstance(value, str), f"{name}要是文字")
    return cast(str | None, value)


def _read_factor(value: object, unit: str) -> Decimal:
    if value is None:
        return factor_of(unit)
    factor = Decimal(value) if type(value) is int and value < 10**15 else read_decimal(value)
    _require(factor > 0, "factor要大于0")
    return factor


def _read_decimals(value: object) -> int:
    """A count of digits, as integer or string; 2 when the definition does not say."""
    if value is None:
        return 2
    number = read_decimal(value) if isinstance(value, str) else value
    whole = (type(number) is int or isinstance(number, Decimal)) and number in range(MOST_DECIMALS + 1)
    _require(whole, f"decimals要是0到{MOST_DECIMALS}的整数")
    return int(cast(int, number))


def _read_bound(bounds: Mapping[str, object], name: str) -> Decimal | None:
    return None if bounds.get(name) is None else read_decimal(bounds[name])


def _read_accumulation(value: object) -> Accumulation:
    _require(value in (None, "level", "flow", "cumulative"), f"{shown(value)}应为level、flow、cumulative之一")
    return cast(Accumulation, value or "level")


def _read_compare(value: object) -> bool:
    """修约值比较法 instead of 全数值比较法."""
    _require(value in (None, "exact", "rounded"), f"{shown(value)}应为exact、rounded之一")
    return value == "rounded"


def _read_bands(value: object) -> tuple[Fraction, Fraction, Fraction]:
    """p from which a trajectory is on_track, slow, off_track: a list of two or three, or an object by name."""
    if value is None:
        return Case.bands
    if isinstance(value, Mapping):
        default = dict(zip(("on_track", "slow", "off_track"), Case.bands, strict=True))
        _require(set(value) <= set(default), "bands只能有on_track、slow、off_track")
        bounds = [Fraction(read_decimal(value[n])) if n in value else default[n] for n in default]
    else:
        _require(isinstance(value, list) and len(value) in (2, 3), "bands要是两到三个数")
        bounds = [Fraction(read_decimal(number)) for number in cast(list[object], value)]
        bounds += Case.bands[len(bounds) :]
    _require(bounds[0] >= bounds[1] >= bounds[2], "bands要从大到小")
    return bounds[0], bounds[1], bounds[2]


def _read_milestones(wire: Mapping[str, object], end: int) -> tuple[Milestone, ...]:
    kind, params = wire.get("kind"), _optional_object(wire, "params")
    _require(isinstance(kind, str), "缺少kind")
    dues = wire.get("due")
    _require(dues is None or isinstance(dues, list), "due要是列表")
    by_year: dict[int, Rule] = {}
    for item in cast(list[object], dues) or [{"year": end}]:
        due = _object(item, "due的每一项")
        year = read_year(due.get("year"))
        rule = rule_from_wire(cast(str, kind), {**params, **_optional_object(due, "params")})
        year = rule.deadline if isinstance(rule, ByYear) else year
        _require(year not in by_year or isinstance(rule, ByYear), f"{year}年有两个节点")
        by_year[year] = rule
    return tuple(Milestone(year, by_year[year]) for year in sorted(by_year))


class _EntryReader:
    """Reads values in the shapes the rules of a case can judge; without rules, plain figures."""

    def __init__(self, factor: Decimal, milestones: tuple[Milestone, ...] = ()) -> None:
        self.factor = factor
        kinds = {rule.kind for milestone in milestones for rule in _innermost(milestone.rule)}
        self.shapes: set[type[Value]] = {Missing}
        if kinds & _DECIDED:
            self.shapes |= {Decision}
        if kinds & _COUNTED:
            self.shapes |= {Members}
        if not kinds or kinds - _DECIDED:
            self.shapes |= {Figure, CountOnly}

    def read_series(self, series: Mapping[str, object], start: int | None, year: int) -> dict[int, Entry]:
        """Years up to `year`; a year before `start` is refused, later years are not read."""
        entries = {}
        for key, value in series.items():
            if not (isinstance(key, str) and len(key) == 4 and key.isascii() and key.isdigit()):
                raise CaseError(f"{shown(key)}不是年份")
            if start is not None and int(key) < start:
                raise CaseError(f"{key}年早于规划起始年份{start}年")
            if int(key) <= year:
                entries[int(key)] = self.read(value)
        return entries

    def read(self, wire: object) -> Entry:
        """One value, printed or as an object."""
        if isinstance(wire, str):
            return Entry(self._checked(_read_printed(wire)))
        if not isinstance(wire, Mapping):
            raise CaseError('数据要写成字符串（例如"92.1"）或对象')
        given = dict(wire)
        definition, comparable = given.pop("definition", None), given.pop("comparable", False)
        _require(definition is None or isinstance(definition, str), "definition要是文字")
        _require(isinstance(comparable, bool), "comparable只能是true或false")
        value = self._checked(self._read_shape(given))
        return Entry(value, cast(str | None, definition), cast(bool, comparable))

    def _checked(self, value: Value) -> Value:
        _require(type(value) in self.shapes, "数据的形式与目标的类型不符")
        return value

    def _read_shape(self, given: dict[str, object]) -> Value:
        names = set(given)
        if names == {"value"}:
            return _read_printed(given["value"])
        if names == {"num", "den"} or names == {"num"}:
            return self._read_ratio(given["num"], given.get("den"))
        if names == {"members"}:
            return self._read_members(_object(given["members"], "members"))
        if names == {"missing"}:
            reason = given["missing"]
            _require(isinstance(reason, str) and reason in _MISSING, f"{shown(reason)}不是缺数原因")
            return _MISSING[cast(str, reason)]
        _require(names == {"yes"} and isinstance(given.get("yes"), bool), "数据的形式不对")
        return Decision(cast(bool, given["yes"]))

    def _read_ratio(self, num: object, den: object) -> Value:
        """num ÷ den × factor; 0/0 has no subjects."""
        part = read_decimal(num)
        whole = None if den is None else read_decimal(den)
        _require(part >= 0 and (whole is None or whole >= 0), "分子和分母不能为负")
        if whole is None:
            return CountOnly(part, den_is_zero=False)
        if whole == 0:
            return NO_SUBJECTS if part == 0 else CountOnly(part, den_is_zero=True)
        return Figure(rate_of(part, whole, self.factor) or Fraction(0), None, part, whole)

    def _read_members(self, members: Mapping[str, object]) -> Value:
        if not members:
            _require(Members in self.shapes, "数据的形式与目标的类型不符")
            return NO_SUBJECTS
        return Members({str(code): None if v is None else read_decimal(v) for code, v in sorted(members.items())})


def _read_printed(text: object) -> Figure:
    return _figure_as_printed(text) if isinstance(text, str) else figure_of(read_decimal(text))


@lru_cache(maxsize=4096)
def _figure_as_printed(text: str) -> Figure:
    """Kept by its text, trailing zeros and all: the years of a plan are read again for every year shown."""
    return figure_of(read_decimal(text))


def _innermost(rule: Rule) -> tuple[Rule, ...]:
    if isinstance(rule, Hold):
        return (rule.rule,)
    return (rule.event, rule.other) if isinstance(rule, ByCalendar) else (rule,)
