"""Shares said in words: 三成, 八成半, 三分之二, 1/3."""

import re
from fractions import Fraction

from fuer.judging.chinese_text import NUMBER, read_han

_HAN = "一二三四五六七八九"
TENTHS = f"[{_HAN}]成半?"
FRACTION = rf"(?:[{_HAN}十]+分之[{_HAN}十]+|(?<![\d/])[1-9]/[1-9](?![\d/]))"
PART = rf"(?:{NUMBER}%|{TENTHS}|{FRACTION})"


def spell_tenths(text: str) -> str:
    """三成 as 30%."""
    return re.sub(TENTHS, lambda found: f"{_tenths(found[0])}%", text)


def read_part(printed: str) -> Fraction:
    """The exact share a PART stands for: 95% is 19/20, 三分之二 is 2/3."""
    if "成" in printed:
        return Fraction(_tenths(printed), 100)
    if "分之" in printed:
        whole, _, part = printed.partition("分之")
        return Fraction(read_han(part), read_han(whole))
    return Fraction(printed) if "/" in printed else Fraction(printed.rstrip("%").replace(",", "")) / 100


def _tenths(printed: str) -> int:
    return 10 * (_HAN.index(printed[0]) + 1) + (5 if printed.endswith("半") else 0)
