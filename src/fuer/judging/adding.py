"""What may be added, and how: the one arithmetic of roll-ups and of the checks that hold a sum against its total."""

from collections.abc import Iterable
from decimal import Context, Decimal, Inexact
from fractions import Fraction

from fuer.judging.units import is_rate, normalise_unit

_EXACT = Context(prec=60, traps=[Inexact])

# Names and units of averages: they never add. Words as data; extend the tuples.
AVERAGE_WORDS = (
    "预期寿命", "人均", "平均", "中位", "每千", "每万", "每十万", "每百", "千名", "满意度", "指数", "得分",
)  # fmt: skip
AVERAGE_UNITS = frozenset(
    (
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
    )
)


def is_additive(name: str, unit: str) -> bool:
    """Whether typed values of areas or groups may be summed: head counts and amounts, never rates or averages."""
    is_average = normalise_unit(unit) in AVERAGE_UNITS or any(word in name for word in AVERAGE_WORDS)
    return not is_rate(unit) and not is_average


def add_exactly(numbers: Iterable[Decimal]) -> Decimal:
    """The sum without rounding (DESIGN habit 2); decimal.Inexact rather than a digit lost."""
    total = Decimal(0)
    for number in numbers:
        total = _EXACT.add(total, number)
    return total


def rounding_slack(decimals: int, figures: int) -> Decimal:
    """How far a sum of `figures` rounded figures may be off its rounded total: half a last digit for each and the total."""
    return Decimal(0) if decimals == 0 else Decimal(5).scaleb(-decimals - 1) * (figures + 1)


def rate_of(num: Decimal, den: Decimal, factor: Decimal) -> Fraction | None:
    """num ÷ den × factor; None where there is nothing to divide by."""
    if not den:
        return None
    (part, part_whole), (whole, whole_whole), (times, times_whole) = (n.as_integer_ratio() for n in (num, den, factor))
    return Fraction(part * whole_whole * times, part_whole * whole * times_whole)
