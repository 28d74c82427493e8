"""Units of measure as plans print them, and the factor a numerator ÷ denominator is multiplied by."""

from decimal import Decimal
from functools import lru_cache

_FACTORS = {"%": 100, "‰": 1000, "1/万": 10_000, "1/10万": 100_000}
_SPELLINGS = {
    "1/%": "%",
    "/%": "%",
    "百分比": "%",
    "百分数": "%",
    "1/‰": "‰",
    "/‰": "‰",
    "1/千": "‰",
    "1/1000": "‰",
    "/万": "1/万",
    "1/1万": "1/万",
    "1/10000": "1/万",
    "万分之一": "1/万",
    "/10万": "1/10万",
    "1/十万": "1/10万",
    "/十万": "1/10万",
    "1/100000": "1/10万",
    "十万分之一": "1/10万",
}
_AVERAGES = {
    "岁",
    "年",
    "小时",
    "分钟",
    "个/千人",
    "张/千人",
    "人/千人",
    "个/万人",
    "元/人",
    "平方米/人",
    "厘米",
    "千克",
    "分",
    "倍",
}
_WIDE = str.maketrans("０１２３４５６７８９％／（）", "0123456789%/()")


@lru_cache(maxsize=1024)
def normalise_unit(unit: str) -> str:
    """One spelling for each unit: "％" and "1/%" are "%", "1/‰" is "‰", "/10万" is "1/10万"."""
    plain = "".join(unit.translate(_WIDE).split())
    if plain.startswith("(") and plain.endswith(")"):
        plain = plain[1:-1]
    return _SPELLINGS.get(plain, plain)


def factor_of(unit: str) -> Decimal:
    """What num ÷ den is multiplied by: % 100, ‰ 1000, 1/万 10000, 1/10万 100000, else 1 (万人 too)."""
    return Decimal(_FACTORS.get(normalise_unit(unit), 1))


def is_rate(unit: str) -> bool:
    """Whether a bare figure in this unit is a share of something."""
    return normalise_unit(unit) in _FACTORS


def can_be_summed(unit: str) -> bool:
    """Whether figures in this unit add up: counts and amounts, no rate, age or average per head."""
    return not is_rate(unit) and normalise_unit(unit) not in _AVERAGES


def difference_unit(unit: str) -> str:
    """The unit of a difference: between two percentages it is 个百分点."""
    return {"%": "个百分点", "‰": "个千分点"}.get(normalise_unit(unit), normalise_unit(unit))


def print_quantity(number: str, unit: str) -> str:
    """Number and unit as a plan prints them: "90%", "7/10万", "43.18万人"."""
    plain = normalise_unit(unit)
    return number + (plain[1:] if plain.startswith("1/") else plain)
