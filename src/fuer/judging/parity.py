"""Measures between women and men for a figure broken down by sex: gap, ratio, share of women, and where they go.

Source: UN Statistics Division, Handbook on Integrating a Gender Perspective into Statistics (2016) for gap and ratio;
the ratio is UNESCO's gender parity index, read as parity from 0.97 to 1.03. Exact fractions throughout.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from decimal import Decimal
from fractions import Fraction
from statistics import median
from typing import Literal

from fuer.judging.numbers import print_fixed
from fuer.judging.units import difference_unit, is_rate, print_quantity

METHOD_VERSION = "1"
PARITY_LOW, PARITY_HIGH = Fraction(97, 100), Fraction(103, 100)
SMALL_DENOMINATOR = 30  # below, a rate says little of a group (rule of thumb for proportions)
TREND_YEARS = 3  # points a trend needs
Direction = Literal["narrowing", "widening", "steady", "crossing"]
_DIRECTIONS: dict[str | None, str] = {
    "narrowing": "差距在缩小",
    "widening": "差距在扩大",
    "steady": "差距基本不变",
    "crossing": "差距方向已反转",
}


@dataclass(frozen=True, slots=True)
class Side:
    """What one sex has: a value, or numerator and denominator. A count has `value` only."""

    value: Decimal | None = None
    num: Decimal | None = None
    den: Decimal | None = None

    def amount(self, factor: Decimal) -> Fraction | None:
        if self.value is not None:
            return Fraction(self.value)
        if self.num is None or not self.den:
            return None
        return Fraction(self.num) / Fraction(self.den) * Fraction(factor)


@dataclass(frozen=True, slots=True)
class Pair:
    """Women and men of one year; None where that side was not reported."""

    women: Side | None
    men: Side | None


@dataclass(frozen=True, slots=True)
class Parity:
    """The measures of one year, exact; None where a side is missing. `gap` women − men (points for rates), `ratio`
    women ÷ men, `share` of women among both in the figure's own count, `slope` of the gap per year.
    """

    year: int
    women: Fraction | None
    men: Fraction | None
    gap: Fraction | None
    ratio: Fraction | None
    share: Fraction | None
    is_parity: bool | None
    slope: Fraction | None
    direction: Direction | None
    small: tuple[str, ...]
    missing: tuple[str, ...]
    explanation: str
    method_version: str = METHOD_VERSION


def compare_sexes(
    pairs: Mapping[int, Pair], year: int, *, unit: str = "", factor: Decimal = Decimal(1), decimals: int = 2
) -> Parity:
    """The measures of `year`, the trend over all years up to it. Total over every input; years after it are not read."""
    pair = pairs.get(year, Pair(None, None))
    women, men = (side.amount(factor) if side else None for side in (pair.women, pair.men))
    missing = tuple(name for name, amount in (("女", women), ("男", men)) if amount is None)
    gap = None if women is None or men is None else women - men
    ratio = None if women is None or not men else women / men
    gaps = {
        at: one for at, found in sorted(pairs.items()) if at <= year and (one := _gap_of(found, factor)) is not None
    }
    slope = find_slope(gaps)
    direction = _find_direction(gaps, slope, Fraction(1, 10**decimals))
    small = tuple(
        name
        for name, side in (("女", pair.women), ("男", pair.men))
        if side and side.den is not None and 0 < side.den < SMALL_DENOMINATOR
    )
    found = Parity(
        year,
        women,
        men,
        gap,
        ratio,
        None if missing else _find_share(pair, unit),
        None if ratio is None else PARITY_LOW <= ratio <= PARITY_HIGH,
        slope,
        direction,
        small,
        missing,
        "",
    )
    return replace(found, explanation=_explain(found, unit, decimals))


def find_slope(points: Mapping[int, Fraction]) -> Fraction | None:
    """Median of all pairwise slopes per year (Theil–Sen); None with fewer than three points."""
    if len(points) < TREND_YEARS:
        return None
    years = sorted(points)
    slopes = [
        (points[later] - points[earlier]) / (later - earlier)
        for at, earlier in enumerate(years)
        for later in years[at + 1 :]
    ]
    return median(slopes)


def _gap_of(pair: Pair, factor: Decimal) -> Fraction | None:
    women, men = (side.amount(factor) if side else None for side in (pair.women, pair.men))
    return None if women is None or men is None else women - men


def _find_share(pair: Pair, unit: str) -> Fraction | None:
    """Women among both: of the counts, or of the numerators where the figure is a rate; 0 of 0 has no share."""
    if pair.women is None or pair.men is None:
        return None
    by_parts = is_rate(unit) or pair.women.value is None or pair.men.value is None
    women, men = (side.num if by_parts else side.value for side in (pair.women, pair.men))
    if women is None or men is None or min(women, men) < 0 or women + men == 0:
        return None
    return Fraction(women) / (Fraction(women) + Fraction(men))


def _find_direction(gaps: Mapping[int, Fraction], slope: Fraction | None, least: Fraction) -> Direction | None:
    """By the slope against the side the gap is on; less than the last printed digit a year is steady."""
    if slope is None:
        return None
    years = sorted(gaps)
    if gaps[years[0]] * gaps[years[-1]] < 0:
        return "crossing"
    if abs(slope) < least:
        return "steady"
    side = gaps[years[0]] or gaps[years[-1]]
    return "widening" if slope * side > 0 else "narrowing"


def _explain(found: Parity, unit: str, decimals: int) -> str:
    """2023年女98.10%、男98.90%，女比男低0.80个百分点，女男之比0.99（大致均等）；差距在缩小."""
    if found.missing:
        return f"{found.year}年缺{'、'.join(found.missing)}性数据，不能比较"
    assert found.women is not None
    assert found.men is not None
    assert found.gap is not None
    shown = [print_quantity(print_fixed(amount, decimals), unit) for amount in (found.women, found.men)]
    words = [f"{found.year}年女{shown[0]}、男{shown[1]}"]
    if found.gap:
        digits = decimals
        while print_fixed(abs(found.gap), digits).strip("0.") == "" and digits < 8:
            digits += 1
        size = print_quantity(print_fixed(abs(found.gap), digits), difference_unit(unit))
        words.append(f"女比男{'高' if found.gap > 0 else '低'}{size}")
    else:
        words.append("女男相等")
    if found.ratio is not None:
        words.append(f"女男之比{print_fixed(found.ratio, 2)}{'（大致均等）' if found.is_parity else ''}")
    if found.share is not None and not is_rate(unit):
        words.append(f"女性占{print_fixed(found.share * 100, 2)}%")
    text = "，".join(words)
    if found.direction:
        text += f"；{_DIRECTIONS[found.direction]}"
    if found.small:
        text += f"；{'、'.join(found.small)}性分母不足{SMALL_DENOMINATOR}，比率仅供参考"
    return text
