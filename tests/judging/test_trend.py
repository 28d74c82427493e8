"""The median of all slopes, against the same in plain fractions."""

from fractions import Fraction
from statistics import median

from hypothesis import given
from hypothesis import strategies as st

from fuer.judging.trend import Point, project

points = st.dictionaries(
    st.integers(2000, 2030), st.fractions(-1000, 1000, max_denominator=60), min_size=2, max_size=11
).map(lambda known: sorted(known.items()))


@given(points, st.integers(2000, 2040))
def test_the_forecast_is_the_median_of_every_points_own(known: list[Point], year: int):
    slopes = [(x - w) / (t - s) for place, (s, w) in enumerate(known) for t, x in known[place + 1 :]]
    ends = [x + median(slopes) * (year - t) for t, x in known]
    found = project(known, year)
    assert (found.value, found.low, found.high) == (median(ends), min(ends), max(ends))


@given(st.fractions(-9, 9), st.fractions(-9, 9), st.sets(st.integers(2000, 2030), min_size=2), st.integers(2000, 2040))
def test_a_straight_line_goes_on(begin: Fraction, slope: Fraction, years: set[int], year: int):
    found = project([(at, begin + slope * at) for at in sorted(years)], year)
    assert found.value == found.low == found.high == begin + slope * year


def test_one_odd_year_does_not_bend_a_line_of_many():
    line = [(year, Fraction(3 * year)) for year in range(2010, 2020)]
    odd = [*line[:4], (2014, Fraction(10**6)), *line[5:]]
    assert project(odd, 2025).value == 3 * 2025
