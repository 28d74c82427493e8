"""Which way a rule wants a figure to move."""

import pytest

from fuer.judging.direction import find_direction
from fuer.judging.rules import rule_from_wire

AT_MOST = {"kind": "at_most", "params": {"T": "9"}}
AT_LEAST = {"kind": "at_least", "params": {"T": "85"}}


@pytest.mark.parametrize(
    ("kind", "params", "direction"),
    [
        ("at_least", {"T": "90"}, 1),
        ("at_most", {"T": "9"}, -1),
        ("below", {"T": "9"}, -1),
        ("zero", {}, -1),
        ("decrease", {}, -1),
        ("full_coverage", {}, 1),
        ("add_at_least", {"n": "5"}, 1),
        ("change_by", {"share": "0.2", "direction": "fall"}, -1),
        ("change_per_year", {"delta": "1", "mode": "points", "direction": "rise"}, 1),
        ("hold", {"rule": AT_MOST}, -1),
        ("by_calendar", {"event": AT_LEAST, "other": AT_LEAST}, 1),
        ("between", {"lo": "1", "hi": "2"}, 0),
        ("about", {"T": "20"}, 0),
        ("exists", {}, 0),
        ("relative", {"indicator": "x", "op": "ge"}, 1),
        ("relative", {"indicator": "x", "op": "gap"}, 0),
    ],
)
def test_which_way_is_better(kind, params, direction):
    assert find_direction(rule_from_wire(kind, params)) == direction


def test_no_rule_wants_nothing():
    assert find_direction(None) == 0
