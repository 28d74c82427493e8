"""The share of a gap by its parts: golden cases and what holds for all of them."""

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fuer.judging.shares import NOTHING, Lack, Part, Shortfall, share_shortfall

PERCENT = Fraction(100)


def part(key, numerator, denominator):
    return Part(key, Fraction(numerator), Fraction(denominator))


def test_a_rising_rate_is_short_by_events_to_the_target():
    # 95 % of 1000 are 950, of 400 are 380, of 200 are 190.
    parts = [part("a", 900, 1000), part("b", 390, 400), part("c", 165, 200)]
    assert share_shortfall(parts, Fraction(95), PERCENT, rises=True) == Shortfall(
        (Lack("a", Fraction(50), Fraction(2, 3)), Lack("c", Fraction(25), Fraction(1, 3))), Fraction(75), Fraction(65)
    )


def test_a_falling_rate_is_over_by_events():
    # 3 ‰ of 2000 births are 6, of 1000 are 3.
    parts = [part("a", 9, 2000), part("b", 2, 1000)]
    found = share_shortfall(parts, Fraction(3), Fraction(1000), rises=False)
    assert found == Shortfall((Lack("a", Fraction(3), Fraction(1)),), Fraction(3), Fraction(2))


@pytest.mark.parametrize(
    "parts",
    [
        pytest.param([], id="no parts"),
        pytest.param([part("a", 95, 100), part("b", 100, 100)], id="at the target and beyond"),
        pytest.param([part("a", 0, 0)], id="nobody to count"),
    ],
)
def test_nothing_lacks(parts):
    assert share_shortfall(parts, Fraction(95), PERCENT, rises=True) == NOTHING


@pytest.mark.parametrize(
    ("parts", "factor"), [([part("a", 1, -1)], 100), ([part("a", 1, 2)], 0), ([part("a", 1, 2), part("a", 1, 3)], 100)]
)
def test_what_cannot_be_is_refused(parts, factor):
    with pytest.raises(ValueError, match=r"factor|twice"):
        share_shortfall(parts, Fraction(95), Fraction(factor), rises=True)


figures = st.lists(st.tuples(st.integers(0, 10**6), st.integers(0, 10**6)), max_size=8)
targets = st.fractions(0, 1000, max_denominator=1000)


@given(figures, targets, st.booleans(), st.randoms())
def test_shares_sum_to_one_or_there_are_none_whatever_the_order(rows, target, rises, random):
    parts = [part(str(place), *row) for place, row in enumerate(rows)]
    found = share_shortfall(parts, target, PERCENT, rises=rises)
    assert sum(lack.share for lack in found.lacks) == (1 if found.lacks else 0)
    assert sum(lack.events for lack in found.lacks) == found.gross >= found.net >= 0
    assert all(lack.events > 0 for lack in found.lacks)
    shuffled = random.sample(parts, len(parts))
    assert share_shortfall(shuffled, target, PERCENT, rises=rises) == found


@given(figures, targets)
def test_who_is_short_of_a_floor_is_not_over_it_as_a_ceiling(rows, target):
    parts = [part(str(place), *row) for place, row in enumerate(rows)]
    short, over = (share_shortfall(parts, target, PERCENT, rises=rises) for rises in (True, False))
    assert {lack.key for lack in short.lacks}.isdisjoint(lack.key for lack in over.lacks)
