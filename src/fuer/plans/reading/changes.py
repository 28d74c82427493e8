"""Targets that ask for a change: 在2018年基础上每年降低1个百分点以上; 以2020年为基数下降20%."""

import re

from fuer.judging.chinese import parse_quantity, parse_rule
from fuer.judging.chinese_text import NUMBER, UNIT
from fuer.judging.rules import Kind
from fuer.plans.reading import names
from fuer.plans.reading.found import Context, Found, years_in
from fuer.plans.reading.sentences import Phrase
from fuer.plans.reading.subjects import find_subject

_MOVES = "提高|提升|上升|增加|增长|扩大|降低|下降|减少|缩小|减|增|下浮|上浮|延长"
_BASE = r"(?:(?:在|以|比|较|与|按)?(?:19|20)\d\d年(?:底|末)?[^，；。\d]{0,10}?(?:基础上|基数|基准|相比|比)?，?)"
_EACH = "(?:平均每年|每年平均|每年|年均|逐年)"
_CHANGE = re.compile(
    rf"(?P<base>{_BASE})?(?P<each>{_EACH})?(?:至少|约|力争|不少于)?(?:{_MOVES})了?(?:至少|约|不低于|不少于|超过)?"
    rf"(?P<value>(?:{NUMBER}(?P<unit>个?百分点|个?千分点|%|‰|(?P<counted>{UNIT}))|[一二三四五六七八九十]+分之[一二三四五六七八九十]+|一倍|翻一番))(?:及?以上|左右|以内)?"
)

# Units in which a measure grows by itself ("人均预期寿命提高1岁"); things are counted from a base.
_LASTING = ("岁", "年", "厘米", "小时", "分钟", "天")
_KINDS = (Kind.CHANGE_BY, Kind.CHANGE_PER_YEAR, Kind.ADD_AT_LEAST)


def read_changes(phrase: Phrase, context: Context) -> list[Found]:
    """Changes by a share or by points; "提高到90%" is a limit and not read here."""
    results = []
    for found in _CHANGE.finditer(phrase.text):
        base, before = found["base"] or "", phrase.text[: found.start()]
        if not base and re.search(r"(?:在|以|比|较|与).{0,4}(?:19|20)\d\d年.{0,12}$", context.previous) and not before:
            base = context.previous
        if found["counted"] and not base and found["counted"] not in _LASTING:
            continue
        subject, inherited = find_subject(before, context)
        if found["counted"] and not base and not names.is_measure(subject):
            continue
        rule = parse_rule(base + found[0].removeprefix(found["base"] or ""), name=subject)
        if not subject or rule is None or rule.kind not in _KINDS:
            continue
        context.subject = subject
        quantity = parse_quantity(found["value"])
        unit = quantity.unit.removeprefix("个") if quantity and quantity.unit.endswith("分点") else ""
        unit = unit or (quantity.unit if quantity else "")
        why = f"“{found[0]}”要求“{subject}”按幅度变化"
        confidence = 0.95 if names.is_measure(subject) else 0.85
        start = phrase.start + (0 if before else found.start())
        years = years_in(before) or context.years
        results.append(Found(start, phrase.start + found.end(), subject, rule, unit, why, years, confidence))
    return results
