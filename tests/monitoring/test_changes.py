"""Better, worse, equal: by the direction of the rule, after rounding to the coarser of the printed digits."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fuer.judging.rules import rule_from_wire
from fuer.monitoring.domain.queries.changes import (
    Change,
    Printed,
    compare_figures,
    count_changes,
    print_change,
    print_gap,
)
from fuer.plans.domain.queries.answers import CountsDoNotAddUp

HOLD_MOST = {"rule": {"kind": "at_most", "params": {"T": "3"}}}
UP, DOWN = rule_from_wire("at_least", {"T": "90"}), rule_from_wire("hold", HOLD_MOST)


def printed(text, value=None):
    return Printed(Decimal(value or text.rstrip("%")), text)


@pytest.mark.parametrize(
    ("rule", "first", "second", "change"),
    [
        (UP, printed("91%"), printed("92%"), Change.BETTER),
        (DOWN, printed("2.1%"), printed("2.2%"), Change.WORSE),
        (UP, printed("82.66%"), printed("82.7%"), Change.EQUAL),
        (UP, printed("82.7%", "82.66"), printed("82.7%", "82.71"), Change.EQUAL),
        (None, printed("1"), printed("2"), Change.OTHER),
        (UP, printed("91%"), Printed(None, "未开展"), Change.MISSING),
        (rule_from_wire("about", {"T": "50"}), printed("44%"), printed("47%"), Change.BETTER),
        (rule_from_wire("about", {"T": "50"}), printed("48%"), printed("55%"), Change.WORSE),
        (rule_from_wire("between", {"lo": "40", "hi": "50"}), printed("42%"), printed("48%"), Change.OTHER),
        (
            rule_from_wire("between", {"lo": "1", "hi": "2", "hi_binds": False}),
            printed("0"),
            printed("9"),
            Change.BETTER,
        ),
    ],
)
def test_what_a_figure_is_against_another(rule, first, second, change):
    assert compare_figures(rule, first, second) == change


def test_figures_of_another_definition_are_not_compared():
    assert compare_figures(UP, printed("91%"), printed("99%"), is_broken=True) == Change.BROKEN


numbers = st.decimals(min_value=0, max_value=999, places=3)


@given(numbers, numbers, st.integers(0, 3), st.sampled_from([UP, DOWN]))
def test_there_and_back_are_opposites_and_agree_with_the_difference(one, other, digits, rule):
    first, second = (Printed(value, f"{value:.{digits}f}") for value in (one, other))
    opposite = {Change.BETTER: Change.WORSE, Change.WORSE: Change.BETTER, Change.EQUAL: Change.EQUAL}
    change = compare_figures(rule, first, second)
    assert compare_figures(rule, second, first) == opposite[change]
    assert (print_change(first, second) == "0") == (change == Change.EQUAL)
    assert print_change(first, second).startswith("+") == (change == (Change.BETTER if rule is UP else Change.WORSE))


def test_differences_can_be_checked_by_the_reader():
    assert print_change(printed("79.6%", "79.55"), printed("78.7%", "78.704")) == "-0.9"
    assert print_change(printed("79.6%"), Printed(None)) == ""
    assert print_gap(Decimal("90"), printed("92.89%")) == "+2.89"
    assert print_gap(Decimal("90"), printed("90.0%", "89.997")) == "-0.003"
    assert print_gap(Decimal("90"), printed("90%")) == "0"


def test_counts_of_changes_add_up_or_are_refused():
    counts = count_changes([Change.BETTER, Change.BETTER, Change.MISSING], 3)
    assert [counts[change] for change in Change] == [2, 0, 0, 0, 0, 1]
    with pytest.raises(CountsDoNotAddUp):
        count_changes([Change.BETTER], 2)
