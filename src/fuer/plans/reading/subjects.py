"""Whose figure a phrase speaks of, when the phrase itself does not say it all."""

import re

from fuer.plans.reading import names, words
from fuer.plans.reading.found import Context

_NO_SUBJECT = re.compile(r"(?:其中|分别|力争|努力|确保|总体|比例|指标|该指标|目标)+")
_HEAD = re.compile(r"(?:率|比例|比重|占比|人数)$")
_RATIO = re.compile(r"^(每[百千万十]+(?:名|人|个)?[\u4e00-\u9fff]{0,10}?(?:拥有|配备|配有|有))")
_PLACED = re.compile(r"^(?P<thing>[^在]{2,16})在(?P<place>[^在]{2,16}?)(?P<head>[\u4e00-\u9fff]{2}率)$")
_WORK = re.compile(r"(?:开展|做好|推进|实施|加强)(?P<thing>[^，；。]{2,24}?)工作$")
_SHORT_RATE = re.compile(r"[\u4e00-\u9fff]{1,3}率")
_VAGUE = ("比", "数", "额", "标准", "时间", "投入", "面积")
_MEASURED = re.compile(f".*(?:{'|'.join(word for word in words.MEASURE_ENDINGS if word not in _VAGUE)})")
_FIGURE = re.compile(r"\d[^，]*[%‰万]")


def find_subject(words_before: str, context: Context) -> tuple[str, bool]:
    """The indicator's name, and whether part of it had to be taken from an earlier phrase; "" when nothing says it."""
    name = names.standard_name(words_before)
    if len(name) >= 2 and not _NO_SUBJECT.fullmatch(name):
        attached = _attach(name, "其中" in words_before, context)
        return attached, attached != name
    if context.subject:
        return context.subject, True
    for phrase in reversed(context.before):
        head = _MEASURED.match(phrase.text)
        if head:
            return names.standard_name(head[0]), True
    title = names.standard_name(context.clause_title)
    return (title, True) if names.is_measure(title) else ("", True)


def _attach(name: str, is_part: bool, context: Context) -> str:
    """The name made whole: 管理率 after 开展0—6岁儿童健康管理工作 is 0—6岁儿童健康管理率."""
    before = context.subject
    if is_part and before and not names.is_measure(name):
        return name + before
    if before:
        widened = _widen(name, before)
        if widened != name:
            return widened
    stem = re.sub("(?:率|比例|人数)$", "", name)
    if len(name) > 7 or stem == name or len(stem) < 2 or names.starts_with_people(name):
        return name
    return _owner_before(stem, context) + name


def _widen(name: str, before: str) -> str:
    """What the subject before carries for this one too."""
    ratio = _RATIO.match(before)
    if ratio and not names.is_measure(name) and not name.startswith("每"):
        return ratio[1] + name
    for group in words.CONTRASTS:
        other = next((word for word in sorted(group, key=len, reverse=True) if before.endswith(word)), None)
        if name in group and other and len(other) < len(before):
            return before.removesuffix(other) + name
    placed = _PLACED.match(before)
    if placed and name.endswith(placed["head"]) and placed["thing"] not in name and "在" not in name:
        return f"{placed['thing']}在{name}"
    if _SHORT_RATE.fullmatch(name) and names.is_measure(before) and _HEAD.search(before):
        return re.sub(rf"(?:{'|'.join(words.SHARED_HEADS)}|[\u4e00-\u9fff]{{2}}率|.比例|.比重)$", "", before) + name
    return name


def _owner_before(stem: str, context: Context) -> str:
    """Who the earlier phrase that speaks of the same thing speaks of."""
    for phrase in reversed(context.before):
        at = -1 if _FIGURE.search(phrase.text) else phrase.text.find(stem[:2])
        owner = names.standard_name(phrase.text[:at]) if at > 0 else ""
        if len(owner) >= 2:
            return owner
    work = _WORK.search(context.previous)
    if work and len(stem) <= 3:
        return names.standard_name(work["thing"])
    return names.people_in_front(names.standard_name(context.previous)) if len(stem) <= 2 else ""
