"""Women and men side by side: golden cases and what holds for all figures."""

from decimal import Decimal as D
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fuer.judging.parity import Pair, Side, compare_sexes, find_slope


def value(text):
    return Side(value=D(text))


def parts(num, den):
    return Side(num=D(num), den=D(den))


def rate(pairs, year, **more):
    return compare_sexes(pairs, year, **{"unit": "%", "factor": D(100)} | more)


def test_rates_differ_in_points():
    found = rate({2023: Pair(parts(981, 1000), parts(989, 1000))}, 2023)
    assert (found.gap, found.ratio, found.is_parity) == (Fraction(-8, 10), Fraction(981, 989), True)
    assert found.share == Fraction(981, 1970)
    assert found.explanation == "2023年女98.10%、男98.90%，女比男低0.80个百分点，女男之比0.99（大致均等）"


def test_counts_have_a_share_of_women():
    found = compare_sexes({2023: Pair(value("30"), value("70"))}, 2023, unit="人", decimals=0)
    assert (found.gap, found.share, found.is_parity) == (-40, Fraction(3, 10), False)
    assert found.explanation == "2023年女30人、男70人，女比男低40人，女男之比0.43，女性占30.00%"


@pytest.mark.parametrize(
    ("pair", "missing"),
    [
        (Pair(None, value("1")), ("女",)),
        (Pair(value("1"), None), ("男",)),
        (Pair(parts(0, 0), parts(1, 2)), ("女",)),
        (Pair(None, None), ("女", "男")),
    ],
)
def test_a_missing_side_is_said(pair, missing):
    found = rate({2023: pair}, 2023)
    assert (found.missing, found.gap, found.ratio, found.share) == (missing, None, None, None)
    assert found.explanation == f"2023年缺{'、'.join(missing)}性数据，不能比较"


def test_nobody_to_divide_by():
    found = compare_sexes({2023: Pair(value("3"), value("0"))}, 2023, unit="人")
    assert (found.ratio, found.is_parity, found.share) == (None, None, 1)
    none = compare_sexes({2023: Pair(value("0"), value("0"))}, 2023, unit="人")
    assert (none.share, none.explanation) == (None, "2023年女0.00人、男0.00人，女男相等")


def test_small_denominators_are_flagged():
    found = rate({2023: Pair(parts(9, 10), parts(80, 100))}, 2023)
    assert found.small == ("女",)
    assert found.explanation.endswith("；女性分母不足30，比率仅供参考")


@pytest.mark.parametrize(
    ("gaps", "direction"),
    [
        (("-3", "-2", "-1"), "narrowing"),
        (("-1", "-2", "-3"), "widening"),
        (("1", "2", "3"), "widening"),
        (("3", "2", "1"), "narrowing"),
        (("-1", "-1", "-1"), "steady"),
        (("-1", "0", "1"), "crossing"),
        (("0", "0.5", "1"), "widening"),
        (("-1", "-2"), None),
    ],
)
def test_where_the_gap_goes(gaps, direction):
    pairs = {2021 + n: Pair(value(str(50 + D(gap))), value("50")) for n, gap in enumerate(gaps)}
    assert rate(pairs, 2020 + len(gaps)).direction == direction


def test_later_years_are_not_read():
    pairs = {year: Pair(value(str(year - 2000)), value("50")) for year in range(2021, 2026)}
    assert rate(pairs, 2023) == rate({y: p for y, p in pairs.items() if y <= 2023}, 2023)


def test_one_wild_year_does_not_turn_the_trend():
    gaps = {2020: Fraction(5), 2021: Fraction(4), 2022: Fraction(90), 2023: Fraction(2), 2024: Fraction(1)}
    assert find_slope(gaps) == -1


sides = st.tuples(st.integers(1, 400), st.integers(400, 900)).map(lambda pair: parts(*pair))


@given(sides, sides)
def test_changing_sides_mirrors_the_measures(women, men):
    one, other = rate({2023: Pair(women, men)}, 2023), rate({2023: Pair(men, women)}, 2023)
    assert (one.gap, one.ratio, one.share) == (-other.gap, 1 / other.ratio, 1 - other.share)
    assert 0 <= one.share <= 1


@given(sides, sides)
def test_gap_and_ratio_agree(women, men):
    found = rate({2023: Pair(women, men)}, 2023)
    assert (found.gap > 0) == (found.ratio > 1)
    assert (found.gap == 0) == (found.ratio == 1)


@given(st.lists(st.tuples(sides, sides), min_size=3, max_size=6))
def test_the_mirrored_trend_has_the_opposite_slope(pairs):
    years = {2020 + n: Pair(*pair) for n, pair in enumerate(pairs)}
    mirrored = {year: Pair(pair.men, pair.women) for year, pair in years.items()}
    last = max(years)
    assert rate(years, last).slope == -rate(mirrored, last).slope
    assert rate(years, last).direction == rate(mirrored, last).direction
