"""Targets without a number, offered for decision: directions, coverage, foundings, prohibitions."""

import re

from fuer.judging.chinese import parse_rule
from fuer.judging.rules import Rule, rule_from_wire
from fuer.plans.reading import names, words
from fuer.plans.reading.found import Context, Found, years_in
from fuer.plans.reading.sentences import Phrase
from fuer.plans.reading.structure import Tier

_COVERAGE = re.compile(r"应(.)尽\1|全(?:面|员|域|部)?覆盖(?!城乡|的)")
_REACHED = re.compile("(?:基本)?实现$")
_COUNTED = re.compile(r"\d+(?:个|家|名|所)")


def read_coverage(phrase: Phrase, context: Context) -> list[Found]:
    """全覆盖 and 应X尽X; in a sentence that counts things it belongs to the quantified targets."""
    found = _COVERAGE.search(phrase.text)
    if found is None:
        return []
    owner = names.standard_name(_REACHED.sub("", phrase.text[: found.start()]))
    if context.thing and owner.endswith(words.MEMBER_NOUNS) and context.thing not in owner:
        owner = context.thing + owner
    covers = "覆盖" in found[0]
    name = f"{owner}覆盖率" if owner and covers else owner or context.clause_title
    counted = bool(owner) and covers and _COUNTED.search(context.previous) is not None
    tier: Tier = "quantified" if counted else "qualitative"
    rule = rule_from_wire("full_coverage", {})
    years = years_in(phrase.text) or context.years
    why = f"“{found[0]}”即覆盖全部对象"
    return [Found(phrase.start, phrase.end, name, rule, "%", why, years, 0.9 if counted else 0.75, tier)]


def read_directions(phrase: Phrase, context: Context) -> list[Found]:
    """What a phrase asks for without a number; nothing for mere exhortation."""
    for pattern, kind, why in _PATTERNS:
        found = pattern.search(phrase.text)
        if found:
            rule = _rule(kind, phrase.text, found[0])
            name = names.standard_name(phrase.text) or phrase.text
            years = years_in(phrase.text) or context.years
            return [Found(phrase.start, phrase.end, name, rule, "", f"“{found[0]}”{why}", years, 0.5, "qualitative")]
    return []


def _rule(kind: str, text: str, cue: str) -> Rule:
    if kind == "by_rubric":
        return rule_from_wire(kind, {"rubric": text})
    if kind == "trend":
        return parse_rule(cue) or rule_from_wire("increase", {})
    return rule_from_wire(kind, {})


def _alternatives(verbs: tuple[str, ...]) -> str:
    return "|".join(sorted(verbs, key=len, reverse=True))


_UP, _DOWN = _alternatives(words.RISING_VERBS), _alternatives(words.FALLING_VERBS)
_MEASURABLE = _alternatives(words.MEASURABLE)
_PATTERNS: tuple[tuple[re.Pattern[str], str, str], ...] = (
    (re.compile(rf"逐届(?:{_UP})"), "trend", "要求每届都提高"),
    (re.compile(rf"逐年(?:{_UP})"), "trend", "要求逐年变化"),
    (
        re.compile("杜绝|严禁|禁止|消除|消灭|零容忍|无安全事故|不发生|无.{1,8}(?:隐患|死角)"),
        "zero",
        "要求不再出现",
    ),
    (
        re.compile(
            "(?:不少于|不低于|不高于|相适应|相当|持平|相一致|(?:高于|优于|低于).{2,12}水平|同等|同工同酬|均等化|缩小.{0,10}差距)"
        ),
        "by_rubric",
        "要求与另一项比较",
    ),
    (re.compile(rf"(?:{_UP}).{{0,40}}?(?:{_MEASURABLE})"), "increase", "要求提高"),
    (re.compile(rf"(?:{_MEASURABLE}).{{0,12}}?(?:{_UP})"), "increase", "要求提高"),
    (re.compile(rf"(?:{_DOWN}).{{0,40}}"), "decrease", "要求降低"),
    (
        re.compile(rf"(?:{_alternatives(words.FOUNDING_VERBS)})(?:.{{0,60}}?)(?:{_alternatives(words.FOUNDED)})"),
        "exists",
        "要求建立",
    ),
    (re.compile(rf"(?:{_alternatives(words.FOUNDED)}).{{0,8}}(?:建设|建成|设立|改造|调整)"), "exists", "要求建立"),
    (re.compile(rf"(?:{_alternatives(words.DEGREES)})[\u4e00-\u9fff]{{2}}$"), "by_rubric", "要求有所改进，没有数值"),
    (
        re.compile(
            "(?:寿命|年限)延长|取得[^，]{0,8}(?:进展|成效|突破|成果)$|位居[^，]*(?:前列|前茅|第一方阵)|走在[^，]*前列|得到[^，]{2,8}$"
            "|(?:严厉|依法|从严)打击|^(?:注重|促进)[^，]{0,20}(?:发展|培养|选拔)"
        ),
        "by_rubric",
        "要求有所改进，没有数值",
    ),
    (re.compile("(?:纳入|列入|融入|写入|进驻)"), "exists", "要求纳入"),
    (
        re.compile("有效控制|控制在.{0,4}(?:较低|合理|低)|有一定比例|一定比例|^(?:严格|有效)?(?:预防和)?(?:控制|限制)"),
        "by_rubric",
        "没有数值，要由人评定",
    ),
    (re.compile(f"{_alternatives(words.COVERING)}"), "full_coverage", "要求覆盖全部对象"),
    (re.compile(f"^(?:{_alternatives(words.DUTY_VERBS)})"), "by_rubric", "要求落实，没有数值"),
)
