"""The standard name of an indicator out of the words before its figure."""

import re

from fuer.plans.reading import words
from fuer.plans.reading.sentences import shield

_AGE = r"\d{1,2}(?:—\d{1,2})?(?:周岁|岁|个月|月龄)(?:以下|以上|以内|及以上|及以下)?"
_QUALIFIER = "|".join(words.PEOPLE_QUALIFIERS)
_PEOPLE = re.compile(
    rf"(?:{_QUALIFIER})*(?:{_AGE})?(?:{_QUALIFIER})*(?:{'|'.join(sorted(words.PEOPLE, key=len, reverse=True))})|{_AGE}(?:人口)?"
)
_TAIL = re.compile(
    r"(?:(?:成员|人员|队伍|班子|领导班子)?中的?)?(?:女性?(?:干部|代表|委员|成员)?)?的?(?:所占)?(?:比例|比重|占比)$"
    rf"|(?:{'|'.join(words.SHARED_HEADS)})$|[\u4e00-\u9fff]{{2}}率$|人数$|数$"
)
_MEASURE = re.compile(rf"(?:{'|'.join(words.MEASURE_ENDINGS)})(?:（[^（）]*）)?$")
_AGENT = re.compile(r"^由[^，。；]{2,40}?(?:举办|组织|开展|提供|承担|实施|负责)的")
_PER_UNIT = re.compile(r"以[^，；。]{1,14}为单位")
_DATE = re.compile(
    r"(?:到|至|截至|截止|于|力争到?|争取到?|在)?(?:(?:19|20)\d\d年(?:底|末)?(?:之?前)?|“?十[一二三四五六七八九]五”?(?:规划)?(?:期?末|时期|期间|末期)|规划期(?:末|内|间))(?:时|，)?"
)
_PLACES = re.compile(f"^(?:{'|'.join(words.PLACE_OPENINGS)})的?")
_VERBS = re.compile(f"^(?:{'|'.join(sorted(words.VERB_OPENINGS, key=len, reverse=True))})")
_ADVERBS = re.compile(f"(?:{'|'.join(sorted(words.ADVERB_ENDINGS, key=len, reverse=True))})$")
_SEPARATOR = re.compile("、|以及|和|及|与")
_COUNTED_QUOTE = re.compile(rf"“([{''.join(words.HAN_COUNTS)}])([\u4e00-\u9fff])”")
_FROM = re.compile(r"(?:由|从)(?:(?:19|20)\d\d年)?的?$")


def is_measure(name: str) -> bool:
    """Whether a name ends as the names of indicators do (…率, …比例, …人数)."""
    return _MEASURE.search(name) is not None


def drop_dates(text: str) -> str:
    return _DATE.sub("", text)


def standard_name(words_before: str) -> str:
    """Without dates, places, verbs and adverbs around it, and without who runs what is counted (由…举办的)."""
    name = _FROM.sub("", drop_dates(words_before)).strip("，、；： ")
    name = _PER_UNIT.sub("", _AGENT.sub("", name))
    previous = None
    while name and name != previous:
        previous = name
        shorter = _strip_opening(name)
        name = shorter if len(shorter) >= 2 else name
        shorter = _ADVERBS.sub("", name)
        name = shorter if len(shorter) >= 2 else name
    return name


def _strip_opening(name: str) -> str:
    """One place or verb less; a verb stays where it is part of the name ("控制率")."""
    name = _PLACES.sub("", name)
    opening = _VERBS.match(name)
    rest = name[opening.end() :] if opening else name
    if opening and opening[0] in words.NAMING_VERBS and re.search("的.*(?:比例|占比|比重)$", rest):
        return name
    return name if len(rest) <= 1 or rest[0] in "率数的" else rest


def starts_with_people(text: str) -> bool:
    return _PEOPLE.match(text) is not None


def people_in_front(text: str) -> str:
    """The people a phrase begins with, or ""."""
    found = _PEOPLE.match(text)
    return found[0] if found else ""


def split_items(name: str) -> list[str]:
    """The parts of a list; brackets and quotes are not looked into."""
    shielded = shield(name)
    items, at = [], 0
    for found in _SEPARATOR.finditer(shielded):
        items.append(name[at : found.start()])
        at = found.end()
    items.append(name[at:])
    return items if all(items) else [name]


def expand(
    name: str, *, marked: bool, count: int | None = None, short_for: dict[str, tuple[str, ...]] | None = None
) -> list[str]:
    """The names a shared stem stands for; [name] when it is one. `marked` = 分别, 各, 均 or 都 stands after it."""
    quoted = _expand_quoted(name, marked, short_for or {})
    if len(quoted) > 1 and count in (None, len(quoted)):
        return quoted
    items = _join_stem(split_items(name), name, count)
    if len(items) < 2 or (count is not None and len(items) != count):
        return [name]
    if not _is_parallel(items, name, marked or count is not None):
        return [name]
    tail = _shared_tail(items)
    cores = [*items[:-1], items[-1].removesuffix(tail)]
    prefix = _shared_prefix(cores)
    if not cores[-1] or cores[0] == prefix:
        return [name]
    return [cores[0] + tail, *(prefix + core + tail for core in cores[1:])]


def _join_stem(items: list[str], name: str, count: int | None) -> list[str]:
    """学校、幼儿园保安配备率、监控覆盖率 are two rates: what stands before the first belongs to its stem."""
    first = next((n for n, item in enumerate(items) if is_measure(item)), 0)
    measures = sum(map(is_measure, items))
    if first == 0 or measures < 2 or first + measures != len(items) or count == len(items):
        return items
    end = name.index(items[first], sum(map(len, items[:first]))) + len(items[first])
    return [name[:end], *items[first + 1 :]]


def _expand_quoted(name: str, marked: bool, short_for: dict[str, tuple[str, ...]]) -> list[str]:
    """适龄妇女“两癌”筛查率各… speaks of each of the two."""
    found = _COUNTED_QUOTE.search(name)
    parts = short_for.get(found[1] + found[2], ()) if found else ()
    if not marked or found is None or len(parts) < 2:
        return [name]
    return [name[: found.start()] + part + name[found.end() :] for part in parts]


def _is_parallel(items: list[str], name: str, marked: bool) -> bool:
    if all(item in words.LEVEL_WORDS for item in items[:-1]) and not marked:
        return False
    if all(is_measure(item) for item in items):
        return True
    if not is_measure(items[-1]):
        return marked
    before = items[:-1]
    if any(len(item) > 14 or re.search("的|由|中(?![小学等心医国职考期])", item) for item in before):
        return marked and all(len(item) <= 20 for item in before)
    return marked or "、" in shield(name) or _contrast_tail(items) is not None


def _contrast_tail(items: list[str]) -> str | None:
    for group in words.CONTRASTS:
        members = sorted(group, key=len, reverse=True)
        if all(item.endswith(tuple(members)) for item in items[:-1]):
            opening = next((word for word in members if items[-1].startswith(word)), None)
            if opening and opening != items[-1]:
                return items[-1][len(opening) :]
    return None


def _shared_tail(items: list[str]) -> str:
    """What the last item carries for all: 死亡率 in 新生儿、婴儿和5岁以下儿童死亡率."""
    if all(is_measure(item) for item in items[:-1]):
        return ""
    contrast = _contrast_tail(items)
    if contrast:
        return contrast
    alike = _tail_after_like_ending(items)
    if alike:
        return alike
    people = _PEOPLE.match(items[-1])
    if people and people.end() < len(items[-1]) and all(_PEOPLE.fullmatch(item) for item in items[:-1]):
        return (
            items[-1][people.end() :].removeprefix("的")
            if items[-1][people.end()] != "的"
            else items[-1][people.end() :]
        )
    found = _TAIL.search(items[-1])
    return found[0] if found and found.start() > 0 else ""


def _tail_after_like_ending(items: list[str]) -> str:
    """救治覆盖率 in 白血病、先天性心脏病救治覆盖率: the last item goes on where it ends like the others."""
    ending = items[0][-1]
    at = items[-1].rfind(ending)
    alike = all(item.endswith(ending) for item in items[:-1]) and ending not in "）”儿童"
    return items[-1][at + 1 :] if alike and at > 0 and is_measure(items[-1][at + 1 :]) else ""


def _shared_prefix(cores: list[str]) -> str:
    """What the first item carries for all: 孕产妇 in 孕产妇艾滋病、梅毒和乙肝."""
    first, second = cores[0], cores[1]
    if starts_with_people(second) or _contrast_start(second) is not None:
        return "" if _contrast_start(second) is None else _before_contrast(first, second)
    again = first.find(second[:2], 1) if len(second) >= 2 else -1
    if again > 0:
        return first[:again]
    people = _PEOPLE.match(first)
    if people is None:
        # 治疗率 after 阳性病例随访率 is the rate of the same cases.
        short = re.fullmatch("[\u4e00-\u9fff]{2}率", second) and re.fullmatch("[\u4e00-\u9fff]{6,}率", first)
        return first[:-3] if short else ""
    rest = first[people.end() :].removeprefix("、")
    if rest != first[people.end() :]:
        return ""  # a list of places belongs to the first rate only
    return people[0] + ("的" if rest.startswith("的") else "") if rest else ""


def _contrast_start(text: str) -> tuple[str, ...] | None:
    return next(
        (group for group in words.CONTRASTS if text in group or text.startswith(tuple(w for w in group if len(w) > 1))),
        None,
    )


def _before_contrast(first: str, second: str) -> str:
    group = _contrast_start(second) or ()
    word = next((word for word in sorted(group, key=len, reverse=True) if first.endswith(word)), None)
    return first[: -len(word)] if word else ""


def find_abbreviations(text: str) -> dict[str, tuple[str, ...]]:
    """宫颈癌乳腺癌（以下简称“两癌”） says what “两癌” stands for: as many parts as it counts, each ending alike."""
    known = dict(words.ABBREVIATED_LISTS)
    pattern = (
        r"([\u4e00-\u9fff、和]{2,20})（(?:以下|下同)?简称“([" + "".join(words.HAN_COUNTS) + r"])([\u4e00-\u9fff])”）"
    )
    for found in re.finditer(pattern, text):
        full, count, ending = found[1], words.HAN_COUNTS[found[2]], found[3]
        parts = [part.strip("、和") + ending for part in full.split(ending) if part.strip("、和")]
        if len(parts) >= count and full.endswith(ending):
            known[found[2] + ending] = tuple(_drop_verb(part) for part in parts[-count:])
    return known


def _drop_verb(part: str) -> str:
    return _strip_opening(part)
