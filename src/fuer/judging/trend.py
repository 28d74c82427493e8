"""Where a series is heading: the median of all pairwise slopes, which one odd year cannot bend.

Source: H. Theil (1950) and P. K. Sen (1968), estimates of the regression coefficient based on Kendall's tau.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import cache
from math import lcm

Point = tuple[int, Fraction]


@dataclass(frozen=True, slots=True)
class Forecast:
    """What the points say of one year ahead: the median of what each of them says, the least and the greatest."""

    value: Fraction
    low: Fraction
    high: Fraction


def project(points: Sequence[Point], year: int) -> Forecast:
    """F_i = x_i + m·(year − t_i) for every point, m the median slope; at least two points, in the order of their years.

    Reckoned in whole numbers over one denominator: exact, and many times faster than fraction by fraction.
    """
    ratios = [(at, *amount.as_integer_ratio()) for at, amount in points]
    whole = lcm(*(denominator for _, _, denominator in ratios))
    heights = [(at, numerator * (whole // denominator)) for at, numerator, denominator in ratios]
    span = _divide_by_all(heights[-1][0] - heights[0][0])
    slope = _twice_median(
        [
            (later - height) * (span // (then - at))
            for place, (at, height) in enumerate(heights)
            for then, later in heights[place + 1 :]
        ]
    )
    ends = [2 * span * height + slope * (year - at) for at, height in heights]
    unit = 2 * span * whole
    return Forecast(Fraction(_twice_median(ends), 2 * unit), Fraction(min(ends), unit), Fraction(max(ends), unit))


@cache
def _divide_by_all(years: int) -> int:
    """A whole number that every distance of up to so many years divides."""
    return lcm(*range(1, years + 1))


def _twice_median(numbers: list[int]) -> int:
    """The sum of the two middle ones; an odd count has its middle one twice."""
    ordered = sorted(numbers)
    return ordered[(len(ordered) - 1) // 2] + ordered[len(ordered) // 2]
