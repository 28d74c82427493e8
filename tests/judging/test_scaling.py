"""Multiplying x, B, T, bounds and precision by a power of ten changes no word and no p of an answer."""

from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fuer.judging.case import answer_to_wire, case_from_wire, judge
from fuer.judging.rules import Kind

pytestmark = pytest.mark.timeout(1200)  # the deep profile draws thousands for every kind

amounts = st.decimals("0.001", "900", places=3).map(lambda number: format(number, "f"))
SCALED = ("T", "lo", "hi", "tolerance", "base", "n", "value", "num", "min", "max")
WORDS = ("state", "verdict", "phase", "label", "trajectory", "p", "breach_year", "flags", "degree", "progress")


@st.composite
def params_of(draw: st.DrawFn, kind: Kind) -> dict[str, Any]:
    """Parameters with three digits after the point, so that they can be moved."""
    lo, hi = sorted((draw(amounts), draw(amounts)), key=Decimal)
    level = {"level": "county"}
    limit = {"kind": draw(st.sampled_from(["at_least", "at_most", "above", "below"])), "params": {"T": lo}}
    tolerance = st.sampled_from(["20.000", "100.000"])
    change = {"direction": draw(st.sampled_from(["rise", "fall"])), "base_year": 2020}
    return {
        Kind.BETWEEN: {"lo": lo, "hi": hi, "hi_binds": draw(st.booleans())},
        Kind.ABOUT: {"T": lo, "tolerance": draw(tolerance)},
        Kind.HOLD: {"rule": limit},
        Kind.INCREASE_EACH_TERM: {"event_years": [2022, 2024]},
        Kind.CHANGE_PER_YEAR: change
        | draw(st.sampled_from([{"mode": "percent"}, {"mode": "points"}]))
        | {"delta": "5.000"},
        Kind.CHANGE_BY: change | {"share": "0.2"},
        Kind.ADD_AT_LEAST: {"n": lo},
        Kind.BY_CALENDAR: {"event": limit, "other": limit, "event_years": [2022]},
        Kind.SHARE_OF_MEMBERS: level | {"share": "0.7", "condition": limit},
        Kind.EACH_MEMBER: level | {"n": lo},
        Kind.RELATIVE: {"indicator": "另一指标", "op": draw(st.sampled_from(["ge", "le", "gap"]))},
        Kind.BY_YEAR: {"deadline": 2024},
        Kind.BY_RUBRIC: {"rubric": "有效控制"},
    }.get(kind, {"T": lo} if kind in (Kind.AT_LEAST, Kind.AT_MOST, Kind.ABOVE, Kind.BELOW) else {})


@st.composite
def values_of(draw: st.DrawFn, kind: Kind) -> dict[str, Any]:
    if kind in (Kind.EXISTS, Kind.BY_YEAR, Kind.BY_RUBRIC):
        return {"yes": draw(st.booleans())}
    if kind in (Kind.SHARE_OF_MEMBERS, Kind.EACH_MEMBER):
        return {"members": {code: draw(st.none() | amounts) for code in "abc"}}
    if kind is Kind.FULL_COVERAGE:  # covered and to be covered grow together: a share has no scale
        return {"num": draw(amounts), "den": draw(amounts)}
    return {"value": draw(amounts)}


def shift(wire: Any, places: int, name: str = "", kind: str = "") -> Any:
    """Every amount of the wire times ten to the power, its digits kept: "1.250" becomes "12.50"."""
    if isinstance(wire, dict):
        kind = wire.get("kind", kind) if isinstance(wire.get("kind"), str) else kind
        is_member = name == "members"
        points = wire.get("mode") == "points"
        return {
            key: shift(value, places, "T" if is_member or (key == "delta" and points) else key, kind)
            for key, value in wire.items()
        }
    moves = name in SCALED or (name == "den" and kind == "full_coverage")
    return format(Decimal(wire).scaleb(places), "f") if moves and isinstance(wire, str) else wire


@pytest.mark.parametrize("kind", Kind)
@given(data=st.data(), places=st.integers(1, 2))
def test_a_power_of_ten_changes_no_word_and_no_p(kind: Kind, data: st.DataObject, places: int):
    values = values_of(kind)
    series = data.draw(st.dictionaries(st.integers(2021, 2025).map(str), values, min_size=1))
    wire = {
        "kind": str(kind),
        "params": data.draw(params_of(kind)),
        "unit": "个",
        "decimals": data.draw(st.integers(2, 3)),
        "bounds": data.draw(st.sampled_from([{}, {"min": "0.000", "max": "500.000"}])),
        "accumulation": data.draw(st.sampled_from(["level", "flow", "cumulative"])),
        "plan": {"start": 2021, "end": 2025},
        "baseline": data.draw(st.none() | st.fixed_dictionaries({"year": st.just(2020), "value": values})),
        "series": series,
        "others": {"另一指标": data.draw(st.dictionaries(st.integers(2020, 2025).map(str), values_of(Kind.ZERO)))},
        "year": data.draw(st.integers(2021, 2025)),
    }
    one = answer_to_wire(judge(case_from_wire(wire)))
    # A share has no scale, so its digits after the point stay too.
    moved = {**shift(wire, places), "decimals": wire["decimals"] - (0 if kind is Kind.FULL_COVERAGE else places)}
    other = answer_to_wire(judge(case_from_wire(moved)))
    assert {word: other[word] for word in WORDS} == {word: one[word] for word in WORDS}
    if kind is not Kind.FULL_COVERAGE:  # reckoned in per cent
        assert_moved(one["needed_per_year"], other["needed_per_year"], places)
    seen, moved_outlook = one["outlook"], other["outlook"]
    assert (seen is None) is (moved_outlook is None)
    if isinstance(seen, dict) and isinstance(moved_outlook, dict):
        assert seen["says"] == moved_outlook["says"]
        if kind not in (Kind.SHARE_OF_MEMBERS, Kind.FULL_COVERAGE):  # counted in members and per cent
            for end in ("value", "low", "high"):
                assert_moved(seen[end], moved_outlook[end], places)


def assert_moved(one: object, other: object, places: int) -> None:
    if one is None or one == "0":
        assert other == one
    else:
        assert Decimal(str(other)) == Decimal(str(one)).scaleb(places)
