"""Targets that count things to have or to build: "5年内增建5个…", "建成1—2个…", "新增学位9000个"."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

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
_UNIT = "|".join(sorted(words.COUNT_UNITS, key=len, reverse=True))
_BOUND = "至少|不少于|不低于|约|超过|达到|总数达到?|达"
_NUMBER = rf"(?P<low>{NUMBER})(?:[—至](?P<high>{NUMBER}))?(?P<unit>{_UNIT})(?P<tail>及?以上|左右|以内|以下)?"
_VERBS = (
    rf"(?P<verb>新（改、扩）建|服务(?=[^，；。\d的]{{2,8}}\d[\d,.]*万?人次)|{_VERB})(?:(?:、|和|或)(?:{_VERB}))*(?:了)?"
)
_BEFORE = re.compile(rf"{_VERBS}(?P<bound>{_BOUND})?{_NUMBER}(?P<object>(?:(?!、\d)[^，；。])*)")
_NEXT = re.compile(rf"、(?P<bound>{_BOUND})?{_NUMBER}(?P<object>(?:(?!、\d)[^，；。])*)")
_AFTER = re.compile(rf"{_VERBS}(?P<object>[^，；。\d]{{2,30}}?)(?P<bound>{_BOUND})?{_NUMBER}(?=$|[、和，；。（])")
_SERVED = re.compile(
    rf"为(?P<bound>{_BOUND})?{_NUMBER}(?P<who>[^，；。\d]{{2,16}}?)(?P<verb>提供|开展|实施)(?P<object>[^，；。]{{2,20}})"
)
_NO_THING = ("学生", "制", "级", "以上的", "以下")
_SUM = re.compile(rf"(?:共|累计|合计|总计)(?P<verb>{_VERB}|服务)(?P<low>{NUMBER})(?P<unit>万?人次|人|名)(?:以上)?$")
_HELD = re.compile(r"^.*(?:[\d一二两三四](?:期|次|场|个|批|届))")
_SUBJECT = re.compile(
    rf"(?:^|年底?前?|力争|争取|确保|推动|至少|有)(?P<low>{NUMBER})(?P<unit>个|家|所)(?P<tail>及?以上)的?"
    r"(?P<who>[^，；。\d]{1,12}?)(?P<condition>(?:通过|获评|获得|建成|达到|创建|创成|入选|完成|实现)[^，；。]{2,40})"
)
_COUNTED = re.compile(rf"\d(?:{_UNIT})")
_NEXT_AFTER = re.compile(rf"、(?P<object>[^，；。、\d]{{2,20}}?)(?P<bound>{_BOUND})?{_NUMBER}(?=$|[、和，；。（])")
_LEVEL = re.compile("(?:国家|省|市|县|镇|村)级(?:以上)?")
_PER = re.compile(r"每[\d百千万十]+(?:名|人|个)[^，；。]{0,8}$")
_PERSON = re.compile(rf"(?:每[位名个])?(?P<who>{'|'.join(sorted(words.PEOPLE, key=len, reverse=True))})")
# Verbs that say what a person learns, not what the city builds.
_PERSONAL_VERBS = ("掌握", "形成", "参加", "接受", "拥有")


@dataclass(frozen=True, slots=True)
class _Count:
    verb: str
    thing: str
    found: re.Match[str]


def read_counts(phrase: Phrase, context: Context) -> list[Found]:
    """The counts of one phrase, in their order."""
    counted = [_make(count, phrase, context) for count in _find_counts(phrase.text)]
    others = (_read_sum(phrase, context), _read_counted_subject(phrase, context))
    return [result for result in (*counted, *others) if result is not None]


def _read_counted_subject(phrase: Phrase, context: Context) -> Found | None:
    """3个以上区县通过评估: the count stands before who does it."""
    found = _SUBJECT.search(phrase.text)
    rule = parse_rule(f"至少{found['low']}{found['unit']}") if found else None
    if found is None or rule is None:
        return None
    name = f"{found['condition']}的{found['who']}数"
    why = f"“{found['low']}{found['unit']}{found['tail']}”是对“{found['who']}”的数量要求"
    start, end = phrase.start + found.start("low"), phrase.start + found.end()
    return Found(start, end, name, rule, found["unit"], why, years_in(phrase.text) or context.years, 0.9)


def _read_sum(phrase: Phrase, context: Context) -> Found | None:
    """五年共培训500人次 of what the phrase before holds (举办一期妇女干部培训班)."""
    found = _SUM.search(phrase.text)
    thing = _HELD.sub("", context.previous) if found else ""
    rule = rule_from_wire(Kind.ADD_AT_LEAST, {"n": found["low"].replace(",", "")}) if found else None
    if found is None or rule is None or not 2 <= len(thing) <= 20:
        return None
    name = f"{found['verb']}{names.standard_name(thing)}{found['unit']}数"
    start, end = phrase.start, phrase.start + found.end()
    why = f"“{found[0]}”是规划期内的总数要求"
    return Found(start, end, name, rule, found["unit"], why, years_in(phrase.text) or context.years, 0.9)


def _find_counts(text: str) -> Iterator[_Count]:
    """Number before the thing ("培育50个康养联合体"), its companions ("、50个…"), or after it ("新增学位9000个")."""
    at = 0
    while at < len(text):
        options = [found for pattern in (_SERVED, _BEFORE, _AFTER) if (found := pattern.search(text, at))]
        if not options:
            return
        found = min(options, key=lambda option: (option.start("low"), option.start()))
        if found["unit"].endswith("元") and _COUNTED.search(found["object"]):
            at = found.end("unit")  # money is the means, what it builds is counted behind it
            continue
        who = found["who"] if found.re is _SERVED else ""
        count = _Count(found["verb"], who + _object(found["object"].removeprefix("的")), found)
        yield count
        at = found.end()
        while following := _NEXT.match(text, at) or _NEXT_AFTER.match(text, at):
            if following["object"].startswith(words.PLAIN_BUILD_VERBS):
                break  # it has a verb of its own
            thing = _object(following["object"])
            if _LEVEL.fullmatch(thing):
                thing += _LEVEL.sub("", count.thing, count=1)
            yield _Count(count.verb, thing, following)
            at = following.end()


def _make(count: _Count, phrase: Phrase, context: Context) -> Found | None:
    found, thing = count.found, count.thing
    before = phrase.text[: found.start()]
    if (
        len(thing) < 2
        or _COUNTED.search(thing)
        or found["object"].startswith(_NO_THING)
        or (found["object"][:1] == "的" and not found["bound"])
    ):
        return None
    served = count.verb in ("服务", "惠及") and context.previous.startswith(("每年", "年均"))
    yearly = served or "每年" in before or "年均" in before
    rule = _rule(count, yearly=yearly)
    if rule is None:
        return None
    at = found.start() + found[0].startswith("、")
    start = phrase.start + (0 if at <= 12 and not found[0].startswith("、") else at)
    years = years_in(before) or context.years
    why = f"“{found['low']}{'—' + found['high'] if found['high'] else ''}{found['unit']}”是数量要求"
    name = _name(count, before, context)
    context.thing = thing
    return Found(start, phrase.start + found.end(), name, rule, found["unit"], why, years, 0.92)


def _name(count: _Count, before: str, context: Context) -> str:
    unit = count.found["unit"].removeprefix("万")
    per = _PER.search(before)
    if per:
        return f"{per[0]}{count.verb}{count.thing}数"
    if count.verb in _PERSONAL_VERBS:
        return f"{_person(before, context)}{count.verb}{count.thing}{unit}数"
    if count.verb.startswith(("增", "新增")):
        return f"{count.verb}{count.thing}数"
    if count.verb in ("培训", "救助", "资助", "服务", "发放", "开展", "举办"):
        return f"{count.verb}{count.thing}{unit if '人' in unit or '次' in unit else ''}数"
    return f"{count.verb if len(count.thing) <= 2 and count.verb[0] in '新改扩' else ''}{count.thing}数"


def _rule(count: _Count, *, yearly: bool) -> Rule | None:
    found = count.found
    low = found["low"].replace(",", "").replace("，", "")
    if found["high"]:
        return rule_from_wire(Kind.BETWEEN, {"lo": low, "hi": found["high"], "hi_binds": False})
    if yearly:
        return parse_rule(f"每年至少{low}{found['unit']}")
    if (count.verb in ADDING_VERBS or count.verb.startswith("新")) and not found["bound"]:
        return rule_from_wire(Kind.ADD_AT_LEAST, {"n": low})
    return parse_rule(f"{found['bound'] or '达到'}{low}{found['unit']}{found['tail'] or ''}")


def _person(before: str, context: Context) -> str:
    """Who is to learn it: in this phrase, else in one before."""
    for text in (before, *(phrase.text for phrase in reversed(context.before))):
        found = _PERSON.search(text)
        if found:
            return names.standard_name(found["who"])
    return ""
