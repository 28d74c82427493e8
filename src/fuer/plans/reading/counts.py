"""Targets that count things to have or to build: "5年内增建5个…", "建成1—2个…", "培育50个…"."""

import re

from fuer.judging.chinese import parse_rule
from fuer.judging.chinese_text import NUMBER
from fuer.judging.rules import Kind, Rule, rule_from_wire
from fuer.judging.words import ADDING_VERBS
from fuer.plans.reading import names, words
from fuer.plans.reading.found import Context, Found, years_in
from fuer.plans.reading.members import _object
from fuer.plans.reading.sentences import Phrase

_VERB = "|".join(
    sorted({*words.BUILD_VERBS, *ADDING_VERBS} - {"有", "实施", "服务", "提升", "覆盖"}, key=len, reverse=True)
)
_UNITS = (
    "万人次", "人次", "万人", "万名", "万个", "万户", "万套", "个", "家", "所", "处", "座", "支", "名", "项", "种", "门", "场次", "场", "次", "件", "间", "套", "张", "户",
    "对", "台", "辆", "期", "条", "班", "位", "人", "批次",
)  # fmt: skip
_UNIT = "|".join(sorted(_UNITS, key=len, reverse=True))
_COUNT = re.compile(
    rf"(?P<verb>{_VERB})(?:了)?(?P<bound>至少|不少于|不低于|约|超过|达到|总数达)?(?P<low>{NUMBER})(?:[—至](?P<high>{NUMBER}))?(?P<unit>{_UNIT})"
    rf"(?P<tail>及?以上|左右|以内|以下)?(?P<object>[^，；。]*)"
)
_PERSON = re.compile(rf"(?:每[位名个])?(?P<who>{'|'.join(sorted(words.PEOPLE, key=len, reverse=True))})")
# Verbs that say what a person learns, not what the city builds.
_PERSONAL_VERBS = ("掌握", "形成", "参加", "接受", "拥有")


def read_counts(phrase: Phrase, context: Context) -> list[Found]:
    """The counts of one phrase."""
    results = []
    for found in _COUNT.finditer(phrase.text):
        rest = _object(found["object"])
        if not rest or found["object"].startswith(("的", "学生", "制", "级", "以上的")):
            continue
        rule = _rule(found)
        if rule is None:
            continue
        owner = _person(phrase.text[: found.start()], context) if found["verb"] in _PERSONAL_VERBS else ""
        if found["verb"] in _PERSONAL_VERBS:
            name = f"{owner}{found['verb']}{rest}{found['unit']}数"
        elif found["verb"].startswith("增"):
            name = f"{found['verb']}{rest}数"
        else:
            name = f"{rest}数"
        start = phrase.start + _start(phrase.text, found)
        years = years_in(phrase.text[: found.start()]) or context.years
        why = f"“{found['verb']}{found['low']}{'—' + found['high'] if found['high'] else ''}{found['unit']}”是数量要求"
        results.append(Found(start, phrase.start + found.end(), name, rule, found["unit"], why, years, 0.92))
    return results


def _start(text: str, found: re.Match[str]) -> int:
    """The quote begins with the phrase, unless that is long."""
    return 0 if found.start() <= 12 else found.start()


def _rule(found: re.Match[str]) -> Rule | None:
    if found["high"]:
        return rule_from_wire(Kind.BETWEEN, {"lo": found["low"], "hi": found["high"], "hi_binds": False})
    adds = found["verb"] in ADDING_VERBS and not found["bound"]
    if adds:
        return parse_rule(f"{found['verb']}{found['low']}{found['unit']}")
    return parse_rule(f"{found['bound'] or '达到'}{found['low']}{found['unit']}{found['tail'] or ''}")


def _person(before: str, context: Context) -> str:
    """Who is to learn it: in this phrase, else in one before."""
    for text in (before, *(phrase.text for phrase in reversed(context.before))):
        found = _PERSON.search(text)
        if found:
            return names.standard_name(found["who"])
    return ""
