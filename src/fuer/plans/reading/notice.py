"""The covering notice, and what a title tells: years, area, whom the plan is for."""

import re
from collections.abc import Sequence

from fuer.plans.reading.found import five_year_period
from fuer.plans.reading.source import Passage
from fuer.plans.reading.structure import Audience, Notice

_NUMBER = re.compile(r"[\u4e00-\u9fff]{1,10}[〔\[（【]\s*20\d\d\s*[〕\]）】]\s*第?\s*\d{1,4}\s*号")
_DATE = re.compile(
    r"(?:20\d\d|二[〇○零O0][一二三四五六七八九〇○]{2})年[\d一二三四五六七八九十]{1,3}月[\d一二三四五六七八九十]{1,3}日"
)
_ISSUER = re.compile(
    r"[\u4e00-\u9fff]{2,20}(?:人民政府|人民政府办公室|政府办公厅|国务院|委员会|妇儿工委|办公室|办公厅)"
)
_YEARS = re.compile(r"(20\d\d)年?[—至到-]+(20\d\d)年?")
_HAN_YEAR = re.compile("二[〇零○][〇零○一二三四五六七八九]{2}")
_FIVE_YEAR = re.compile("十([一二三四五六七八九])五")
_AREA = re.compile(r"^[\u4e00-\u9fff]{1,12}?(?:自治区|自治州|自治县|新区|[省市县区盟旗])")


def read_notice(passages: Sequence[Passage]) -> Notice:
    """Number, issuer and date as printed before the first plan."""
    texts = [passage.text for passage in passages[:40]]
    number = next((found[0] for text in texts if (found := _NUMBER.search(text))), "")
    dated = next((n for n, text in enumerate(texts) if len(text) <= 30 and _DATE.search(text)), None)
    date = "" if dated is None else _first(_DATE, texts[dated])
    signed = [text for text in texts[max(0, (dated or 0) - 2) : dated] if _ISSUER.fullmatch(text)] if dated else []
    heading = next((found[0] for text in texts if "印发" in text and (found := _ISSUER.match(text))), "")
    return Notice(number, signed[-1] if signed else heading, date)


def _first(pattern: re.Pattern[str], text: str) -> str:
    found = pattern.search(text)
    return found[0] if found else ""


def read_period(title: str, passages: Sequence[Passage]) -> tuple[int | None, int | None]:
    """First and last year: 规划期限, else the years or the 十N五 of the title."""
    for passage in passages:
        found = re.search(
            rf"(?:规划|实施|纲要)(?:的?期限|期|年限|时限)(?:为|是|：|自)?[^，。\d]{{0,4}}{_YEARS.pattern}", passage.text
        )
        if found:
            return int(found[1]), int(found[2])
    found = _YEARS.search(_HAN_YEAR.sub(lambda year: "".join(map(_digit, year[0])), title))
    if found:
        return int(found[1]), int(found[2])
    named = _FIVE_YEAR.search(title)
    if named:
        return five_year_period("〇一二三四五六七八九".index(named[1]))
    return None, None


def _digit(han: str) -> str:
    return str("〇一二三四五六七八九".find(han)) if han in "一二三四五六七八九" else "0"


def audience_of(title: str) -> Audience | None:
    women, children = re.search("妇女|女性", title), re.search("儿童|未成年人|少年", title)
    if women and children:
        return "both"
    return "women" if women else "children" if children else None


def area_of(title: str) -> str:
    found = _AREA.match(title)
    return found[0] if found else ""
