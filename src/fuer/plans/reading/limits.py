"""Targets with a limit: subject, limit word, one or several values ("…死亡率分别控制在3‰、5‰和6‰以下")."""

import re
from collections.abc import Iterator

from fuer.judging.chinese import parse_quantity, parse_rule
from fuer.judging.chinese_text import NUMBER, UNIT
from fuer.judging.rules import Kind, Rule
from fuer.judging.words import LEVELS
from fuer.plans.reading import names, words
from fuer.plans.reading.found import Context, Found, years_in
from fuer.plans.reading.fractions import TENTHS, spell_tenths
from fuer.plans.reading.sentences import Phrase
from fuer.plans.reading.subjects import find_subject

_STRONG = (
    "控制在", "控制到", "保持在", "稳定在", "维持在", "巩固在", "保持", "稳定", "维持", "不低于", "不得低于", "不少于", "不高于", "不超过",
    "不得超过", "不大于", "不小于", "不多于", "超过", "高于", "低于", "多于", "少于", "大于", "小于", "降至", "降到", "降低到", "降低至",
    "下降到", "下降至", "减少到", "减少至", "压减到", "压减至", "压缩到", "提高到", "提高至", "提升到", "提升至", "增加到", "增加至", "增长到",
    "增长至", "上升到", "上升至", "扩大到", "扩大至", "延长到", "延长至", "增至", "增到", "升至", "升到", "提至", "压降至", "缩小到", "缩小至", "收窄到", "收窄至", "达到", "达", "不足", "超", "(?<!不)突破", "至少(?=\\d)",
    r"在(?=\d+(?:\.\d+)?[%‰](?:及?以[上下内]|左右))", "实现", "为", "占", "有", "≥", "≤", ">", "<",
)  # fmt: skip
_FILLER = (
    "分别",
    "各",
    "(?<![人平年户生])均",
    "都",
    "在",
    "到",
    "要",
    "应",
    "力争",
    "总体",
    "基本",
    "至少",
    "约",
    "大约",
    "不少于",
    "至",
    "也",
    "普遍",
    "并",
    "以上",
)
_CUE = "|".join(sorted(_STRONG, key=len, reverse=True))
_FILL = "|".join(sorted(_FILLER, key=len, reverse=True))
_TAIL = "及以上|及以下|以上|以下|以内|之内|左右|上下"
_PARTS = "(?:百|千|万|十万)分之[〇零一二两三四五六七八九十百千点]+"
_ONE = rf"(?:{_PARTS}|{TENTHS}|-?{NUMBER}\s*(?:{UNIT})?(?:[—至到]{NUMBER}(?:{UNIT})?)?)(?:{_TAIL})?"
_VALUES = rf"{_ONE}(?:(?:、|和|及|以及|与|，且?)(?:{_FILL})?{_ONE})*"
_LIMIT = re.compile(
    rf"(?P<cue>(?:{_FILL})*(?:{_CUE})(?:{_FILL}|{_CUE})*|(?<=率)(?=\d{{1,3}}(?:\.\d+)?[%‰]))(?P<whole>[^\d，；。、]{{2,20}}?(?:总数|总量|人数|总人数|总人口|人口|数)?的)?(?P<year>(?:19|20)\d\d年(?:底|末)?的)?(?P<values>(?!(?:19|20)\d\d年){_VALUES})"
)
_VALUE = re.compile(_ONE)
_ENDS_IN_LEVEL = re.compile(f"的(?:{'|'.join(re.escape(word) for spoken in LEVELS.values() for word in spoken)})$")
_SHRINKS = re.compile("(?:缩小|收窄|压缩|压降)[到至]")
_WEAK = ("为", "占", "有", "实现", "保持", "稳定", "维持", "不足")
_DISTRIBUTES = ("分别", "各", "均", "都")
_MODIFIES = re.compile(r"的(?!目标|要求|标准|水平|基础上|比例)|[A-Za-z级类星名]")
_BASELINE = re.compile(rf"(?:由|从)(?:(?:19|20)\d\d年)?的?{_ONE}$")


def read_limits(phrase: Phrase, context: Context) -> list[Found]:
    """All limits of one phrase, in their order."""
    results: list[Found] = []
    at = 0
    for found in _LIMIT.finditer(phrase.text):
        if not _is_limit(found, phrase.text) or _only_states(found, phrase.text, context):
            continue
        results += _read_limit(found, phrase, at, context)
        at = found.end()
    return results


def _is_limit(found: re.Match[str], text: str) -> bool:
    after = text[found.end() : found.end() + 4]
    last = parse_quantity(spell_tenths(found["values"]))
    if _MODIFIES.match(after) or last is None:
        return False
    cue = re.sub(_FILL, "", found["cue"]) or found["cue"]
    share = re.search(r"[%‰成]|/\d*万|分之", found["values"]) is not None
    if found["cue"] == "至少" and not text.startswith("其中"):
        return False
    if found["whole"]:
        return share
    if cue in _WEAK:
        return share and (cue != "有")
    return bool(last.unit) or share or re.search("率|比|指数|寿命|均|数", text[: found.start()]) is not None


def _only_states(found: re.Match[str], text: str, context: Context) -> bool:
    """ "占绩效考核的2%" says what is; 以上, a limit word or a due year makes it a target."""
    if found["cue"] != "占" or re.search(f"(?:{_TAIL})$", found["values"]):
        return False
    return not (years_in(text) or context.years)


def _read_limit(found: re.Match[str], phrase: Phrase, at: int, context: Context) -> list[Found]:
    subject_text = phrase.text[at : found.start()].lstrip("、和及与并且，")
    subject_at = at + phrase.text[at:].index(subject_text) if subject_text else found.start()
    subject_text = _BASELINE.sub("", subject_text)
    named_years = years_in(found["year"] or subject_text)
    years = named_years or context.years
    of_a_rate = re.search("(?:率|比例|占比|比重)$", context.subject)
    if of_a_rate and subject_text.startswith("其中") and not re.search("[%‰成]|分之", found["values"]):
        subject, inherited = names.standard_name(subject_text), False  # a part that is counted, not its rate
    else:
        subject, inherited = find_subject(subject_text, context)
    if not subject:
        return []
    if found["whole"]:
        subject = _share_name(subject, found["whole"])
    if _ENDS_IN_LEVEL.search(subject) and "%" in found["values"]:
        subject += "比例"
    marked = any(word in found["cue"] for word in _DISTRIBUTES) or subject_text.endswith(_DISTRIBUTES)
    context.subject = subject
    yearly = "每年" if "每年" in subject_text else ""
    predicates = list(_predicates(yearly + found["cue"], found["values"]))
    named = _distribute(subject, marked, predicates, named_years or (), context)
    why = f"“{found[0]}”是对“{subject}”的数值要求" + ("，主语承前省略" if inherited else "")
    confidence = (0.96 if names.is_measure(subject) else 0.86) - (0.03 if inherited else 0)
    results = []
    for name, predicate, year in named:
        rule = _read_rule(predicate, name)
        if rule is not None:
            due = (year,) if year else years
            unit = _unit_of(predicate)
            start = phrase.start + min(subject_at, found.start())
            name = _count_name(name, unit)
            results.append(Found(start, phrase.start + found.end(), name, rule, unit, why, due, confidence))
    return results


def _read_rule(predicate: str, name: str) -> Rule | None:
    rule = parse_rule(predicate, name=name)
    return rule if rule is not None and rule.kind is not Kind.ADD_AT_LEAST else None


def _distribute(
    subject: str, marked: bool, predicates: list[str], years: tuple[int, ...], context: Context
) -> list[tuple[str, str, int | None]]:
    """(name, predicate, year) of each target: values go with names, or with years, or one value with all names."""
    count = len(predicates)
    if count > 1 and len(years) == count:
        return [
            (name, p, y) for name in names.expand(subject, marked=False) for p, y in zip(predicates, years, strict=True)
        ]
    if count > 1:
        expanded = names.expand(subject, marked=marked, count=count, short_for=context.abbreviations)
        if len(expanded) == count:
            return [(name, predicate, None) for name, predicate in zip(expanded, predicates, strict=True)]
        return [(subject, predicate, None) for predicate in predicates]
    expanded = names.expand(subject, marked=marked, short_for=context.abbreviations)
    return [(name, predicates[0], None) for name in expanded]


def _predicates(cue: str, values: str) -> Iterator[str]:
    """Limit word and value of each target; a unit or 以下 said once at the end is meant for all."""
    cue = _SHRINKS.sub("降至", re.sub("|".join(_DISTRIBUTES), "", cue))
    cue = re.sub("(?:超过?|突破)", "超过", cue)
    values = spell_tenths(values)
    parts = [found[0] for found in _VALUE.finditer(values)]
    tail = re.search(f"(?:{_TAIL})$", parts[-1])
    unit = re.search(rf"(?:{UNIT})(?=(?:{_TAIL})?$)", parts[-1])
    for part in parts[:-1]:
        whole = part if unit is None or re.search(rf"(?:{UNIT}|分之.+?)(?:{_TAIL})?$", part) else part + unit[0]
        yield cue + whole + ("" if tail is None or re.search(f"(?:{_TAIL})$", whole) else tail[0])
    yield cue + parts[-1]


def _count_name(name: str, unit: str) -> str:
    """培训农村妇女 counted in 人次 is 培训农村妇女人次数."""
    if names.is_measure(name) or unit not in words.COUNT_UNITS:
        return name
    return f"{name}{unit if unit.endswith('次') else ''}数"


def _unit_of(predicate: str) -> str:
    quantity = parse_quantity(predicate)
    return quantity.unit if quantity else ""


def _share_name(subject: str, whole: str) -> str:
    """示范型儿童之家达到儿童之家总数的15% is about the share the first has in the second."""
    of = re.sub(r"(?:总数|总量|总人数|总人口)?的$", "", whole)
    return f"{subject}占比" if of in subject else f"{subject}占{of}的比例"
