"""Reads a goal phrase or a table cell of a plan into a rule, and writes a rule as a plan would."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import cast

from fuer.judging.chinese_format import format_rule
from fuer.judging.chinese_text import NUMBER, QUANTITY, UNIT, Quantity, parse_quantity, plain_number, tidy
from fuer.judging.numbers import NumberError, read_decimal, read_share
from fuer.judging.rules import (
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
from fuer.judging.units import is_rate, normalise_unit
from fuer.judging.words import (
    ADDING_VERBS,
    AGES,
    COVERAGE_VERBS,
    DIFFERENCES,
    FALLING,
    FOUNDING,
    HARM_ENDINGS,
    LEVELS,
    MEMBER_VERBS,
    RISING,
    RUBRICS,
    THINGS,
)

__all__ = ["Quantity", "format_rule", "is_of_harm", "parse_quantity", "parse_rule"]

_YEAR = r"(?P<year>(?:19|20)\d\d)年"
_RISE, _FALL = "|".join((*RISING, "增")), "|".join((*FALLING, "降", "减"))
_LEVEL = "|".join(sorted((re.escape(w) for words in LEVELS.values() for w in words), key=len, reverse=True))
_LEVEL_OF = {word: level for level, words in LEVELS.items() for word in words}
_VERB = "|".join(MEMBER_VERBS)

_MORE = {"不低于", "不得低于", "不少于", "不小于", "至少", "至少有", "≥", "提高到", "提高至", "提升到", "提升至"} | {
    "上升到", "上升至", "增加到", "增加至", "增长到", "增长至", "扩大到", "扩大至", "延长到", "延长至", "增至", "升至"
}  # fmt: skip
_LESS = {"不超过", "不得超过", "不超出", "不突破", "不高于", "不得高于", "不大于", "不多于", "≤", "控制在", "至多", "最多"} | {
    "降至", "降到", "降低到", "降低至", "下降到", "下降至", "减少到", "减少至", "压减到", "压减至", "缩小到", "缩小至", "减至"
}  # fmt: skip
_STRICT = {"超过": Kind.ABOVE, "高于": Kind.ABOVE, "多于": Kind.ABOVE, "大于": Kind.ABOVE, ">": Kind.ABOVE} | {
    "低于": Kind.BELOW, "少于": Kind.BELOW, "小于": Kind.BELOW, "不满": Kind.BELOW, "<": Kind.BELOW,
    "不足": Kind.BELOW, "不到": Kind.BELOW, "未达": Kind.BELOW, "未达到": Kind.BELOW
}  # fmt: skip
_OPEN = ("达到", "实现", "达", "为", "在", "约", "即")
_CUE = "|".join(sorted((*_MORE, *_LESS, *_STRICT, *_OPEN), key=len, reverse=True))
_TAIL = "及以上|及以下|以上|以下|以内|之内|左右|上下|之间"
_LIMIT = re.compile(
    rf"(?P<cue>(?:{_CUE})*){QUANTITY}"
    rf"(?:[—至到-](?P<high>{NUMBER})(?P<high_unit>{UNIT})?)?"
    rf"(?P<tail>{_TAIL})?(?:（允许相差(?P<tolerance>{NUMBER})(?:{UNIT})?）)?(?P<open>（可超过）)?"
)


@dataclass(frozen=True, slots=True)
class _Phrase:
    text: str
    name: str
    unit: str

    def inner(self, text: str) -> "_Phrase":
        return _Phrase(text, self.name, self.unit)


def parse_rule(text: str, *, name: str = "", unit: str = "") -> Rule | None:
    """The rule one goal phrase or table cell states; None when it states none.

    `name` (the indicator's) decides what a bare number asks: a name of harm makes it a ceiling, a name
    "…的县（市、区）比例" a share of members; the baseline never decides. `unit` is the cell's, for bare numbers.
    """
    phrase = _Phrase(tidy(text), tidy(name), normalise_unit(unit))
    try:
        return _read_first(phrase, _READERS)
    except (RuleError, NumberError):
        return None


def is_of_harm(name: str) -> bool:
    """Whether less of it is better, judged by the ending of the name (死亡率、发生率、患病率…)."""
    return re.sub(r"（[^（）]*）$", "", tidy(name)).endswith(HARM_ENDINGS)


def _read_first(phrase: _Phrase, readers: "tuple[_Reader, ...]") -> Rule | None:
    for read in readers:
        rule = read(phrase)
        if rule is not None:
            return rule
    return None


def _read_calendar(phrase: _Phrase) -> Rule | None:
    """换届后当年达到100%，平时保持在85%以上."""
    found = re.search(
        r"换届(?:之?后)?(?:的)?当年(.+?)[，,；;、](?:平时|其他年份|其余年份|非换届年份?)(.+)", phrase.text
    )
    if found is None:
        return None
    event, other = (_read_yearly(phrase.inner(part)) for part in found.groups())
    return ByCalendar(event, other) if event and other else None


def _read_yearly(phrase: _Phrase) -> Rule | None:
    """What one year's figure is asked; "保持" inside a longer rule adds nothing."""
    rule = _read_first(phrase, _READERS)
    rule = rule.rule if isinstance(rule, Hold) else rule
    return rule if rule is not None and rule.kind in YEARLY_KINDS else None


def _read_every_year(phrase: _Phrase) -> Rule | None:
    every = re.search(r"(?:每年|逐年|历年)(?:均|都)(.+)", phrase.text)
    inner = _read_yearly(phrase.inner(every[1])) if every else None
    return Hold(inner) if inner else None


def _read_hold(phrase: _Phrase) -> Rule | None:
    kept = re.search(r"(?:保持|稳定|维持|巩固)(?:在)?(.+)", phrase.text)
    often = re.search(r"每年(?:.{0,8}?)(至少|不少于|不低于|新增|新建|培育)(.+)", phrase.text)
    rest = kept[1] if kept else often[1] + _first_quantity(often[2]) if often else ""
    inner = _read_first(phrase.inner(rest), _STEADY) if rest else None
    return Hold(inner) if inner else None


def _first_quantity(text: str) -> str:
    found = re.search(QUANTITY, text)
    return found[0] if found else text


_BASE = rf"(?:{_YEAR}(?:底|末)?(?:（(?:基数)?(?P<base>-?{NUMBER})[^（）]*）)?)"
_AT_LEAST = "(?:至少|不少于|不低于|不小于|超过|约)?"


def _read_yearly_change(phrase: _Phrase) -> Rule | None:
    """在2018年基础上每年降低1个百分点以上."""
    found = re.search(
        rf"(?:{_BASE}.{{0,10}}?)?(?:平均每年|每年平均|每年|年均|逐年){_AT_LEAST}(?:(?P<rise>{_RISE})|(?P<fall>{_FALL}))"
        rf"了?{_AT_LEAST}(?P<number>{NUMBER})(?P<unit>{UNIT})?",
        phrase.text,
    )
    if found is None:
        return None
    mode: Mode = "percent" if found["unit"] == "%" else "points"
    delta = read_decimal(plain_number(found["number"]))
    return ChangePerYear(delta, mode, _direction(found), _year(found), _base(found))


def _read_change(phrase: _Phrase) -> Rule | None:
    """以2020年为基数下降20%; 比2020年提高5个百分点; 在2020年基础上增加5个."""
    doubled = re.search(rf"(?:{_BASE}.{{0,10}}?)?(?:(?P<rise>翻一番|翻番)|(?P<fall>减半))", phrase.text)
    if doubled:
        share = Fraction(1) if doubled["rise"] else Fraction(1, 2)
        return ChangeBy(share, _direction(doubled), _year(doubled), _base(doubled))
    found = re.search(
        rf"(?:{_BASE}.{{0,10}}?)?(?:(?P<rise>{_RISE})|(?P<fall>{_FALL}))了?{_AT_LEAST}"
        rf"(?:(?P<ratio>\d+/\d+)(?!\d*万)|(?P<number>{NUMBER})(?P<unit>{UNIT})?)",
        phrase.text,
    )
    if found is None:
        return None
    if found["ratio"]:
        return ChangeBy(read_share(found["ratio"]), _direction(found), _year(found), _base(found))
    number = read_decimal(plain_number(found["number"]))
    if found["unit"] == "%":
        return ChangeBy(Fraction(number) / 100, _direction(found), _year(found), _base(found))
    # "下降5个百分点" over a plan has no kind of its own: left to a person.
    return AddAtLeast(number, _year(found)) if found["rise"] and found["unit"] else None


def _read_addition(phrase: _Phrase) -> Rule | None:
    """5年内增建5个; 培育50个."""
    found = re.search(
        rf"(?:{_YEAR}.{{0,10}}?)?(?:{'|'.join(ADDING_VERBS)})(?:[^\d，,。；到至达在]{{1,8}}(?=[\d,.]+[个家所名张套户件]))?"
        rf"{_AT_LEAST}(?P<number>{NUMBER})(?P<unit>{UNIT})?(?![—至\d-])",
        phrase.text,
    )
    if found is None:
        return None
    return AddAtLeast(read_decimal(plain_number(found["number"])), _year(found))


def _direction(found: re.Match[str]) -> Direction:
    return "rise" if found["rise"] else "fall"


def _year(found: re.Match[str]) -> int | None:
    return int(found["year"]) if found["year"] else None


def _base(found: re.Match[str]) -> Decimal | None:
    return read_decimal(plain_number(found["base"])) if found["base"] else None


def _read_each_member(phrase: _Phrase) -> Rule | None:
    """每个乡镇（街道）至少配备1名; 乡镇（街道）建有1家."""
    count = rf"(?P<n>{NUMBER})(?:{'|'.join(THINGS)})"
    filler = rf"(?:至少|不少于|均|都|要|应|各|有|{_VERB})"
    every = (
        rf"(?:每(?![十百千万\d])[一1]?(?:个|所|家|名|位)?|各)(?P<level>{_LEVEL}|[^\d，,；。]{{1,20}}?){filler}*{count}"
    )
    plain = rf"(?P<level>{_LEVEL}){filler}+{count}"
    all_of = rf"(?:^|的|[，,；。])(?P<level>[^\d，,；。的]{{2,20}})(?:均|都){filler}*{count}"
    found = next((m for m in (re.search(p, phrase.text) for p in (every, plain, all_of)) if m), None)
    if found is None or "：" in found["level"]:
        return None
    return EachMember(read_decimal(plain_number(found["n"])), _LEVEL_OF.get(found["level"], found["level"]))


def _read_share_of_members(phrase: _Phrase) -> Rule | None:
    """70%的县（市、区）建成标准化心理辅导中心."""
    whole = re.search(
        rf"(?:所有|全部)的?(?P<level>{_LEVEL})(?:均|都|全部)?(?P<condition>(?:{_VERB})[^\d]*)$", phrase.text
    )
    if whole:
        return ShareOfMembers(Fraction(1), _LEVEL_OF[whole["level"]], whole["condition"])
    found = re.search(rf"(?:(?P<number>{NUMBER})%|(?P<ratio>\d+/\d+))(?:及?以上)?的(?P<rest>.+)", phrase.text)
    if found is None:
        return None
    share = read_share(found["ratio"]) if found["ratio"] else Fraction(plain_number(found["number"])) / 100
    split = re.fullmatch(rf"(?P<level>{_LEVEL})(?P<condition>：.+|(?:{_VERB}).*|)", found["rest"]) or re.fullmatch(
        rf"(?P<level>[^\d，,；。：]{{1,20}}?)(?P<condition>：.+|(?:{_VERB}).*)", found["rest"]
    )
    if split is None:
        return None
    condition: str | Rule | None = split["condition"] or "达标"
    if split["condition"].startswith("："):
        condition = _read_limit(_Phrase(split["condition"][1:], "", ""))
    level = _LEVEL_OF.get(split["level"], split["level"])
    return ShareOfMembers(share, level, condition) if condition else None


def _read_coverage(phrase: _Phrase) -> Rule | None:
    pattern = rf"应(.)尽\1|全(?:面|员|域|部)?覆盖|100%(?:{'|'.join(COVERAGE_VERBS)})|全部(?:{'|'.join(COVERAGE_VERBS)})"
    return Plain(Kind.FULL_COVERAGE) if re.search(pattern, phrase.text) else None


def _read_zero(phrase: _Phrase) -> Rule | None:
    pattern = r"杜绝|为[零0](?![\d.])|归零|清零|[零](?:发生|死亡|事故|拐卖|辍学)|(?<!\d)0发生|不发生"
    return Plain(Kind.ZERO) if re.search(pattern, phrase.text) else None


def _read_relative(phrase: _Phrase) -> Rule | None:
    """不少于女党员占党员总数的比例. 高于 another figure is read as 不低于, the nearest the closed set has."""
    other = r"“?(?P<other>[^\d“”，,；≥≤<>—-][^“”，,；]+?)”?"
    gap = re.search(rf"与{other}(?:之间)?的?差距(?:[^\d]{{0,4}}缩小|(?:不超过|控制在)(?P<by>{NUMBER}).*)$", phrase.text)
    if gap:
        return Relative(gap["other"], "gap", _tolerance(gap))
    level = re.search(rf"与{other}(?:基本)?(?:持平|相当|一致|相差(?:不超过)?(?P<by>{NUMBER}).*)$", phrase.text)
    if level:
        return Relative(level["other"], "about", _tolerance(level))
    limit = re.search(
        rf"(?:(?P<ge>不低于|不少于|不小于|不得低于|高于|超过|优于)|(?P<le>不高于|不超过|不大于|不多于|低于|少于)){other}$",
        phrase.text,
    )
    if limit is None or re.search(r"\d(?:%|‰|个?百分点|倍)?$", limit["other"]):
        return None
    return Relative(limit["other"], "ge" if limit["ge"] else "le")


def _tolerance(found: re.Match[str]) -> Decimal | None:
    return read_decimal(plain_number(found["by"])) if found["by"] else None


def _read_limit(phrase: _Phrase) -> Rule | None:
    """A number with its limit word; the last one that has any, else a number the whole phrase consists of."""
    found = [m for m in _LIMIT.finditer(phrase.text) if m["unit"] not in DIFFERENCES]
    best = next((m for m in reversed(found) if m["cue"]), None) or next(
        (m for m in reversed(found) if _stands_alone(m, phrase.text)), None
    )
    if best is None:
        return None
    rule = _limit_rule(best, phrase)
    return _as_share_of_members(rule, phrase)


def _stands_alone(found: re.Match[str], text: str) -> bool:
    """The end of the phrase, or a range of things inside it; an age ("5岁以下儿童") is neither."""
    if (found["high_unit"] or found["unit"]) in AGES and found.end() < len(text):
        return False
    if text[: found.start()].endswith((*RISING, *FALLING)):
        return False
    return found.end() == len(text) or (found["high"] is not None and found["high_unit"] in THINGS)


def _limit_rule(found: re.Match[str], phrase: _Phrase) -> Rule:
    target = read_decimal(plain_number(found["number"]))
    cues, tail = re.findall(_CUE, found["cue"]), found["tail"] or ""
    if found["high"]:
        unit = found["high_unit"] or found["unit"] or phrase.unit
        hi_binds = tail == "之间" or (found["open"] is None and unit not in THINGS)
        return Between(target, read_decimal(plain_number(found["high"])), hi_binds)
    if tail in ("左右", "上下") or "约" in cues:
        tolerance = found["tolerance"]
        return About(target, read_decimal(plain_number(tolerance)) if tolerance else None)
    return Limit(_limit_kind(cues, tail, phrase), target)


def _limit_kind(cues: list[str], tail: str, phrase: _Phrase) -> Kind:
    strict = [_STRICT[cue] for cue in cues if cue in _STRICT]
    if strict:
        return strict[-1]
    if tail:
        return Kind.AT_LEAST if tail.endswith("上") else Kind.AT_MOST
    if any(cue in _MORE for cue in cues):
        return Kind.AT_LEAST
    harmful = is_of_harm(phrase.name) or any(cue in _LESS for cue in cues)
    return Kind.AT_MOST if harmful else Kind.AT_LEAST


def _as_share_of_members(rule: Rule, phrase: _Phrase) -> Rule:
    """A rate named "…的县（市、区）比例" counts members: 75 is three quarters of them."""
    if rule.kind is not Kind.AT_LEAST or not (is_rate(phrase.unit or "%") and phrase.name):
        return rule
    after = re.fullmatch(rf"(?P<condition>.+)的(?P<level>{_LEVEL})(?:所占)?(?:比例|占比|比重|比率)", phrase.name)
    before = re.fullmatch(rf"(?P<level>{_LEVEL})(?P<condition>(?:{_VERB}).+?)的?(?:比例|占比|比重|比率)", phrase.name)
    found = after or before
    if found is None:
        return rule
    share = Fraction(cast(Limit, rule).target) / 100
    return ShareOfMembers(share, _LEVEL_OF[found["level"]], found["condition"])


def _read_trend(phrase: _Phrase) -> Rule | None:
    # With a number of its own ("下降5个百分点") the word is more than a trend, and no kind holds it.
    # "不下降" and "零增长" are no trend either.
    said = r"(?<![不未零负])(?<!不[再得能])"
    rises = re.search(rf"{said}(?:{'|'.join(RISING)})(?!了?\d)", phrase.text)
    if rises and re.search("逐届|每届|届届|[比较]上届", phrase.text):
        return IncreaseEachTerm()
    if rises and re.search("逐年|每年|[比较]上年", phrase.text):
        return Plain(Kind.INCREASE_EACH_YEAR)
    falls = re.search(rf"{said}(?:{'|'.join(FALLING)})(?!了?\d)", phrase.text)
    if rises and (falls is None or rises.start() < falls.start()):
        return Plain(Kind.INCREASE)
    return Plain(Kind.DECREASE) if falls else None


def _read_existence(phrase: _Phrase) -> Rule | None:
    """建立; 2025年底前建成."""
    founded = re.search("|".join(FOUNDING), phrase.text)
    if founded is None:
        return None
    deadline = re.search(_YEAR, phrase.text)
    return ByYear(int(deadline["year"])) if deadline else Plain(Kind.EXISTS)


def _read_rubric(phrase: _Phrase) -> Rule | None:
    declared = re.fullmatch(r"按标准评定：(.+)", phrase.text)
    if declared:
        return ByRubric(declared[1])
    found = re.search("|".join(RUBRICS), phrase.text)
    return ByRubric(phrase.text) if found else None


_Reader = Callable[[_Phrase], Rule | None]
_STEADY: tuple[_Reader, ...] = (_read_share_of_members, _read_coverage, _read_zero, _read_limit)
_READERS: tuple[_Reader, ...] = (
    _read_calendar,
    _read_rubric,
    _read_every_year,
    _read_yearly_change,
    _read_hold,
    _read_addition,
    _read_change,
    _read_share_of_members,
    _read_each_member,
    _read_coverage,
    _read_zero,
    _read_relative,
    _read_limit,
    _read_trend,
    _read_existence,
)
