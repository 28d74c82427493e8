"""Targets over members: "70%的县（市、区）建成…", "每个乡镇至少1名", "市、县（市、区）至少设有1家", "100%覆盖"."""

import re
from fractions import Fraction

from fuer.judging.chinese import parse_quantity, parse_rule
from fuer.judging.chinese_text import NUMBER, read_han
from fuer.judging.rules import Kind, rule_from_wire
from fuer.judging.words import COVERAGE_VERBS, LEVELS, MEMBER_VERBS, THINGS
from fuer.plans.reading import names, words
from fuer.plans.reading.found import Context, Found, years_in
from fuer.plans.reading.fractions import FRACTION, PART, read_part, spell_tenths
from fuer.plans.reading.refusals import is_frequency
from fuer.plans.reading.sentences import Phrase

_LEVEL_OF = {name: level for level, spoken in LEVELS.items() for name in spoken}
_VERB = "|".join(sorted({*MEMBER_VERBS, *words.BUILD_VERBS} - {"有", "至少"}, key=len, reverse=True))
_MEMBER = "|".join(sorted(words.MEMBER_NOUNS, key=len, reverse=True))
_THINGS = "|".join(
    sorted(
        (*THINGS, "小时", "分钟", "张", "辆", "台", "套", "门", "期", "学时", "课时", "平方米"), key=len, reverse=True
    )
)
_HAN = "[一二两三四五六七八九十]"
_COUNT = rf"(?P<count>{NUMBER}|{_HAN}{{1,3}})(?:[—至](?P<high>{NUMBER}))?(?P<unit>{_THINGS})(?:以上|及以上)?"
_SHARE = re.compile(
    rf"(?P<share>{PART})(?:及?以上|左右)?的(?P<member>[^，；。%\d]{{1,24}}?)(?P<condition>(?:{_VERB})[^，；。]*)"
)
_COVERING = re.compile(
    rf"(?P<thing>[^，；。\d]{{2,24}})覆盖(?P<share>{PART})(?:及?以上)?的(?P<member>[^，；。\d的]{{1,16}})$"
)
_AMONG = re.compile(
    rf"(?P<member>[^，；。]{{2,20}}?)中的?(?P<who>[^，；。中]{{1,12}}?)(?:的?(?:比例|占比|比重))?(?:要|应|须|力争|至少|均)*"
    rf"(?:占|达到|达|不低于|不少于|超过)+(?:总数的|全部的)?(?P<share>{FRACTION})(?:及?以上)?"
)
# "90%以上的城市社区和80%以上的行政村建立…": what the last member does is asked of all.
_AGAIN = re.compile(
    rf"(?:力争)?(?:到|至)?20\d\d年(?:底|末)?(?:这一比例)?(?:达到|提高到|提升到|达)(?P<share>{PART})(?:以上)?"
)
_PAIRED = re.compile(rf"(?P<share>{PART})(?:及?以上)?的(?P<member>[^，；。%\d]{{1,16}}?)(?:和|、|以及|及)")
_SISTER = re.compile(r"(?P<sister>[省市县]级|市本级)(?:和|及|、)$")
_EVERY = re.compile(
    rf"(?:每(?:1|一)?(?:个|所|家|名|位|座|支)?|各)(?P<member>[^，；。\d每]{{1,16}}?)(?P<verb>(?:(?:至少|均|都|要|应|不少于|不低于|{_VERB}|有))*){_COUNT}(?P<object>[^，；。]*)"
)
_ALL = re.compile(
    rf"(?P<member>[^，；。]{{1,40}}?(?:{_MEMBER})(?:（[^（）]*）)?)(?P<verb>(?:至少|均|都|要|应|各|不少于|不低于|{_VERB})+){_COUNT}(?P<object>[^，；。]*)"
)
_YEARLY = re.compile(rf"(?:^|全[市县省区域])每年(?P<verb>(?:(?:至少|不少于|{_VERB}))+){_COUNT}(?P<object>[^，；。]*)")
_EACH_OF = re.compile(
    rf"(?P<subject>.+?)(?P<parts>每天[^，；。\d]*?)各(?P<count>{NUMBER})(?P<unit>小时|分钟)(?P<object>[^，；。]*)"
)
_DAILY = re.compile(
    rf"(?P<person>[^，；。]{{2,16}}?)每天(?P<thing>[^，；。\d]{{2,16}}?)(?:时间)?(?:不少于|不低于|至少|达到)(?P<count>{NUMBER})(?P<unit>小时|分钟)"
)
_DAILY_FIRST = re.compile(
    rf"(?P<person>[^，；。]{{2,16}}?)每天(?:不少于|不低于|至少|有)+(?P<count>{NUMBER})(?P<unit>小时|分钟)(?:以上)?的?(?P<thing>[^，；。\d]{{2,16}})"
)
_COVERED = re.compile(
    rf"(?:100%|百分之百|百分百)的?(?:全面|全部|全员|全)?(?P<verb>{'|'.join(COVERAGE_VERBS)})(?P<object>[^，；。]*)"
)
_BODIES = re.compile(rf"(?:{_MEMBER})$")
_AREA = re.compile(r"(?:全[市县省区域国]|我[市县省区]|本[市县省区])(?:范围内)?$")
_MIXED_LEVELS = re.compile(r"^(?:[省市县乡区]|设区市|市级|县级)(?:、|和|及|与)|(?:[省市县乡村]{2,4}(?:两|三|四)?级)$")


def read_shares(phrase: Phrase, context: Context) -> list[Found]:
    """N%（以上）的 members do something; of persons it is a rate."""
    covering = _COVERING.search(phrase.text)
    if covering:
        return [_read_covering(covering, phrase, context)]
    again = _AGAIN.fullmatch(phrase.text)
    if again and context.shared:
        years = years_in(phrase.text) or context.years
        return [_make_share(again["share"], *context.shared, (phrase.start, phrase.end), years)]
    results = _read_share_among(phrase, context)
    for found in _SHARE.finditer(phrase.text):
        if phrase.text[found.start() - 2 : found.start()] not in ("达到", "超过"):
            results += _read_share(found, phrase, context)
    return results


def _read_share_among(phrase: Phrase, context: Context) -> list[Found]:
    """村民代表中女性占三分之一以上: a third has no exact figure in percent, so it is a share of the members."""
    found = _AMONG.search(phrase.text)
    if found is None or "/" not in _decimal(read_part(found["share"])):
        return []
    member, who = names.standard_name(found["member"]), found["who"]
    share = _decimal(read_part(found["share"]))
    rule = rule_from_wire("share_of_members", {"share": share, "level": member, "condition": f"是{who}"})
    why = f"“{found['share']}”不能写成有限小数，按“{member}”中“{who}”所占的份额读取"
    years = years_in(phrase.text) or context.years
    start, end = phrase.start + found.start(), phrase.start + found.end()
    return [Found(start, end, f"{member}中{who}占比", rule, "%", why, years, 0.9)]


def _read_covering(found: re.Match[str], phrase: Phrase, context: Context) -> Found:
    """儿童之家覆盖90%以上的城乡社区."""
    thing, member = names.standard_name(found["thing"]), found["member"]
    share = _decimal(read_part(found["share"]))
    level = _LEVEL_OF.get(member, member)
    rule = rule_from_wire("share_of_members", {"share": share, "level": level, "condition": f"有{thing}"})
    why = f"要求{found['share']}的“{member}”有“{thing}”"
    name, start, end = f"{thing}覆盖{member}比例", phrase.start + found.start(), phrase.start + found.end()
    return Found(start, end, name, rule, "%", why, years_in(found["thing"]) or context.years, 0.93)


def _read_share(found: re.Match[str], phrase: Phrase, context: Context) -> list[Found]:
    """Of one verb: all shares before it, and a body one level up that stands beside them."""
    condition = re.sub("^(?:均|都|至少|分别|各)", "", found["condition"])
    years = years_in(phrase.text[: found.start()]) or context.years
    parts = [*_PAIRED.finditer(phrase.text, 0, found.start()), found]
    results = []
    for part in parts:
        start, end = phrase.start + part.start(), phrase.start + found.end()
        results.append(_make_share(part["share"], part["member"], condition, (start, end), years))
    context.shared = (found["member"], condition)
    sister = _SISTER.search(phrase.text[: found.start()])
    return [*results, _read_sister(sister, found, phrase, years)] if sister else results


def _make_share(share: str, member: str, condition: str, span: tuple[int, int], years: tuple[int, ...]) -> Found:
    name = f"{condition}的{member}比例"
    exact = _decimal(read_part(share))
    if member.endswith(words.PERSONS) and re.search("[%成]", share):
        rule = rule_from_wire("at_least", {"T": spell_tenths(share).rstrip("%").replace(",", "")})
        why = f"“{member}”是人，{share}是达到要求的人所占的比例"
        return Found(*span, name, rule, "%", why, years, 0.94)
    level = _LEVEL_OF.get(member, member)
    rule = rule_from_wire("share_of_members", {"share": exact, "level": level, "condition": condition})
    return Found(*span, name, rule, "%", f"要求{share}的“{member}”做到“{condition}”", years, 0.94)


def _read_sister(sister: re.Match[str], found: re.Match[str], phrase: Phrase, years: tuple[int, ...]) -> Found:
    """市级 in 市级和75%的县（市、区）建立儿童活动中心 has to have one too."""
    verb = re.match(_VERB, found["condition"])
    rest = found["condition"][verb.end() :] if verb else found["condition"]
    name = f"{sister['sister']}{rest}{verb[0] if verb else ''}"
    rule = rule_from_wire("exists", {})
    why = f"“{sister['sister']}”与下级并列，须单独做到“{found['condition']}”"
    return Found(phrase.start + sister.start(), phrase.start + found.end(), name, rule, "个", why, years, 0.92)


def read_each_member(phrase: Phrase, context: Context) -> list[Found]:
    """Every member has at least n; a range is a between."""
    options = (pattern.search(phrase.text) for pattern in (_EVERY, _ALL))
    found = next((option for option in options if option and _is_each(option, phrase.text)), None)
    if found is None:
        return _read_yearly(phrase, context)
    member = _clean_member(found["member"])
    verb = re.sub("至少|均|都|要|应|各|不少于|不低于", "", found["verb"])
    verb = "配备" if verb in ("", "有") else verb
    rest = _object(found["object"])
    start, end = phrase.start + found.start(), phrase.start + found.end()
    years = years_in(phrase.text[: found.start()]) or context.years
    context.subject = ""
    context.before.append(Phrase(f"{member}，", phrase.start, phrase.end, ""))
    if found["high"]:
        return [_range(found, f"{member}{verb}{rest}{found['unit']}数", start, end, years)]
    count = _number(found["count"])
    rule = rule_from_wire("each_member", {"n": count, "level": _LEVEL_OF.get(member, member)})
    name = f"{rest}数" if _MIXED_LEVELS.search(member) else f"{member}{rest}{verb}率"
    why = f"要求每个“{member}”{found['verb']}{found['count']}{found['unit']}{rest}"
    return [Found(start, end, name, rule, f"{found['unit']}", why, years, 0.93)]


def _is_each(found: re.Match[str], text: str) -> bool:
    """A member that is the plan's own area ("全市建有2个") is no member."""
    member = _clean_member(found["member"])
    if not member or _AREA.search(found["member"]) or is_frequency(member) or re.match("[百千万十]", member):
        return False
    if not rest_is_thing(found["object"]):
        return False
    if found.re is _ALL:
        return not re.search("[每由把将]", found["member"]) and bool(found["verb"]) and not found["high"]
    return bool(found["verb"]) or text[found.start()] == "每"


def rest_is_thing(rest: str) -> bool:
    return not rest.startswith(("以下", "的", "以内")) and bool(rest)


def _clean_member(text: str) -> str:
    member = re.sub(
        r"^(?:确保|实现|保证|推动|力争|争取|使|让|全市|全县|全省|全区|全国|我市|我县|所有|各|到20\d\d年，?)+(?:的)?",
        "",
        text,
    )
    return re.sub(r"^.*?(?:到|至)20\d\d年底?", "", member).removesuffix("中")


def _read_yearly(phrase: Phrase, context: Context) -> list[Found]:
    """每年至少开展3次 of bodies named in the same sentence asks it of each of them."""
    found = _YEARLY.search(phrase.text)
    if found is None:
        return []
    body = next(filter(None, (_named_bodies(before.text) for before in reversed(context.before))), "")
    verb, rest = re.sub("至少|不少于", "", found["verb"]), _object(found["object"])
    start, end = phrase.start + found.start(), phrase.start + found.end()
    count, years = _number(found["count"]), context.years
    if body:
        rule = rule_from_wire("each_member", {"n": count, "level": _LEVEL_OF.get(body, body)})
        why = f"“{body}”每个都须每年{verb}至少{count}{found['unit']}"
        return [
            Found(start, end, f"{body}年{verb}{rest}{found['unit']}数", rule, f"{found['unit']}/年", why, years, 0.91)
        ]
    yearly = parse_rule(f"每年至少{count}{found['unit']}")
    if yearly is None or not rest:
        return []
    why = f"“{found[0]}”要求每年都做到"
    return [Found(start, end, f"年{verb}{rest}{found['unit']}数", yearly, f"{found['unit']}/年", why, years, 0.9)]


def _named_bodies(text: str) -> str:
    """公共文化设施管理单位 out of 鼓励博物馆、文化馆等公共文化设施管理单位."""
    listed = text.rsplit("等", 1)[-1] if "等" in text else text
    name = names.standard_name(listed)
    return name if _BODIES.search(name) and len(name) <= 20 else ""


def read_parts_of_day(phrase: Phrase, context: Context) -> list[Found]:
    """保障学生每天校内、校外各1小时体育活动: one target for each part."""
    found = _EACH_OF.search(phrase.text)
    if found is None:
        return _read_daily(phrase, context)
    person = names.standard_name(found["subject"])
    parts = names.split_items(found["parts"].removeprefix("每天"))
    rest = _object(found["object"])
    rule = rule_from_wire("each_member", {"n": found["count"], "level": person})
    why = f"“各”字表示{'、'.join(parts)}分别要求每名{person}{found['count']}{found['unit']}"
    start, end = phrase.start + found.start("subject"), phrase.start + found.end()
    return [
        Found(
            start,
            end,
            f"{person}每天{part}{rest}{found['count']}{found['unit']}达标率",
            rule,
            found["unit"],
            why,
            context.years,
            0.9,
        )
        for part in parts
    ]


def _read_daily(phrase: Phrase, context: Context) -> list[Found]:
    """中小学生每天校园内体育活动不少于1小时 is asked of every one of them."""
    found = _DAILY.search(phrase.text) or _DAILY_FIRST.search(phrase.text)
    person = names.standard_name(found["person"]) if found else ""
    if found is None or not person.endswith(words.PERSONS):
        return []
    rule = rule_from_wire("each_member", {"n": _number(found["count"]), "level": person})
    name = f"{person}每天{found['thing']}{found['count']}{found['unit']}达标率"
    start, end = phrase.start + found.start(), phrase.start + found.end()
    return [Found(start, end, name, rule, found["unit"], f"要求每名{person}每天都做到", context.years, 0.9)]


def read_hundred_percent(phrase: Phrase, context: Context) -> list[Found]:
    """为…女大学生100%提供就业机会; 实现…100%覆盖."""
    found = _COVERED.search(phrase.text)
    if found is None:
        return []
    owner = names.standard_name(
        re.sub("(?:基本)?(?:实现|达到)$|^.*为(?=有|符合|.{0,12}(?:的|人|儿童|妇女))", "", phrase.text[: found.start()])
    )
    name = f"{owner}{_object(found['object'])}{found['verb']}率"
    if not owner:
        return []
    rule = rule_from_wire("full_coverage", {})
    start, end = phrase.start, phrase.start + found.end()
    return [Found(start, end, name, rule, "%", f"“{found[0]}”即全部{found['verb']}", context.years, 0.95)]


def _range(found: re.Match[str], name: str, start: int, end: int, years: tuple[int, ...]) -> Found:
    params = {"lo": found["count"], "hi": found["high"], "hi_binds": False}
    why = f"“{found['count']}—{found['high']}{found['unit']}”是区间目标"
    return Found(start, end, name, rule_from_wire(Kind.BETWEEN, params), found["unit"], why, years, 0.93)


def _object(text: str) -> str:
    """The thing counted, without what describes it (up to the last 的) and without 的目标."""
    thing = re.sub("的(?:目标|要求|标准|水平)$", "", text)
    thing = re.split(r"(?:，|；|并|(?<!提)供)", thing)[0]
    return thing.rsplit("的", 1)[-1] if "的" in thing else re.sub("^以上", "", thing)


def _number(printed: str) -> str:
    if re.fullmatch(f"{_HAN}+", printed):
        return str(read_han(printed))
    quantity = parse_quantity(printed)
    return quantity.printed if quantity else printed


def _decimal(share: Fraction) -> str:
    return (
        f"{share.numerator}/{share.denominator}"
        if share.denominator not in (1, 2, 4, 5, 10, 20, 25, 50, 100)
        else format(share.numerator * 100 // share.denominator / 100, "g")
    )
