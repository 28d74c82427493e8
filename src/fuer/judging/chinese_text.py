"""Chinese print brought to one spelling, and the numbers in it."""

import re
from dataclasses import dataclass
from decimal import Decimal

from fuer.judging.units import normalise_unit
from fuer.judging.words import THINGS, UNITS

# Full-width signs to plain ones; Chinese commas and brackets stay, and brackets are all made Chinese.
_SIGNS = {code: chr(code - 0xFEE0) for code in range(0xFF01, 0xFF5F) if chr(code) not in "，；：（）"}
_SIGNS |= {ord(sign): "—" for sign in "~～〜–－─"} | {ord("("): "（", ord(")"): "）"}
_SIGNS |= {ord(sign): "≤" for sign in "⩽≦"} | {ord(sign): "≥" for sign in "⩾≧"} | {ord("﹤"): "<", ord("﹥"): ">"}
_SPELLINGS = {">=": "≥", "<=": "≤", "大于等于": "≥", "大于或等于": "≥", "小于等于": "≤", "小于或等于": "≤"}
_SPELLINGS |= {"达到或超过": "≥", "达到或高于": "≥", "/十万": "/10万", "乡镇/街道": "乡镇（街道）"}
_DIGITS = {han: value for value, han in enumerate("〇一二三四五六七八九")} | {"零": 0, "两": 2}
_PLACES = {"十": 10, "百": 100, "千": 1000}
_HAN = "[〇零一二两三四五六七八九十百千]+"
_PARTS = {"百": "%", "千": "‰", "万": "/万", "十万": "/10万"}

NUMBER = r"(?:\d{1,3}(?:[,，]\d{3})+(?!\d)|\d+)(?:\.\d+)?"
UNIT = "|".join(sorted(map(re.escape, UNITS), key=len, reverse=True))
# Neither a year ("2025年") nor the middle of a number, a fraction ("1/3") or a ratio ("1：5") is a quantity; "7/10万" is.
QUANTITY = rf"(?<![\d./])(?<!\d[:：])(?!(?:19|20)\d\d年)(?P<number>-?{NUMBER})(?!\d|\.\d|[:：]\d|/(?!(?:10)?万))(?P<unit>{UNIT})?"
_QUANTITY = re.compile(QUANTITY)


@dataclass(frozen=True, slots=True)
class Quantity:
    """A number as printed, without thousands signs, and its unit in one spelling ("" when none)."""

    value: Decimal
    printed: str
    unit: str


def parse_quantity(text: str) -> Quantity | None:
    """The first quantity of a phrase: "7/10万" is 7 in 1/10万, "1,234人" is 1234 in 人; None if there is none."""
    found = _QUANTITY.search(tidy(text))
    if found is None:
        return None
    printed = plain_number(found["number"])
    return Quantity(Decimal(printed), printed, normalise_unit(found["unit"] or ""))


def plain_number(printed: str) -> str:
    """Without thousands signs."""
    return printed.replace(",", "").replace("，", "")


def tidy(text: str) -> str:
    """One spelling for signs, digits, spaces and usual Chinese numerals; the words stay."""
    plain = "".join(text.split()).translate(_SIGNS).rstrip("。；;，,")
    for spelling, usual in _SPELLINGS.items():
        plain = plain.replace(spelling, usual)
    plain = re.sub(r"—{2,}", "—", re.sub(r"（含[^（）]{0,6}）", "", plain))
    plain = re.sub(rf"(十万|百|千|万)分之({_HAN})(?:点({_HAN}))?", _read_parts, plain)
    plain = re.sub(rf"({_HAN})分之({_HAN})", lambda m: f"{read_han(m[2])}/{read_han(m[1])}", plain)
    counted = "|".join((*THINGS, "年内", "小时"))
    return re.sub(rf"(?<![\d第每之统唯逐{_HAN[1:-2]}])({_HAN})(?={counted})", lambda m: str(read_han(m[1])), plain)


def read_han(numeral: str) -> int:
    """A Chinese numeral below ten thousand: 九十五 is 95."""
    total, digit = 0, 0
    for sign in numeral:
        if sign in _PLACES:
            total += (digit or 1) * _PLACES[sign]
            digit = 0
        else:
            digit = digit * 10 * (total == 0) + _DIGITS[sign]
    return total + digit


def _read_parts(found: re.Match[str]) -> str:
    whole = str(read_han(found[2]))
    decimals = "." + "".join(str(_DIGITS.get(sign, "")) for sign in found[3]) if found[3] else ""
    return whole + decimals + _PARTS[found[1]]
