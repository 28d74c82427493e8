"""A better figure of this year, all else equal, never makes an answer worse."""

from decimal import Decimal
from typing import Any

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from fuer.judging.case import answer_to_wire, case_from_wire, judge

RISING, FALLING = 1, -1
VERDICTS = {"not_met": 0, None: 1, "met": 2}  # None: not judged, as when a sum or a member is still missing
TRAJECTORIES = {"lost": 0, "kept": 1, "reversed": 0, "off_track": 1, "slow": 2, "on_track": 3}
SAYINGS = {"will_miss": 0, "open": 1, "will_meet": 2}

pytestmark = pytest.mark.timeout(1200)  # the deep profile draws thousands for every kind

amounts = st.decimals("0", "200", places=2).map(lambda number: format(number, "f"))
pieces = st.decimals("0", "80", places=2)
targets = st.integers(0, 200).map(str) | amounts


def change(mode: str, direction: str) -> st.SearchStrategy[dict[str, Any]]:
    return st.fixed_dictionaries(
        {
            "delta": st.sampled_from(["1", "5"]),
            "base_year": st.just(2020),
            "mode": st.just(mode),
            "direction": st.just(direction),
        }
    )


def share(direction: str) -> st.SearchStrategy[dict[str, Any]]:
    return st.fixed_dictionaries(
        {"share": st.sampled_from(["0.2", "1/3", "1"]), "base_year": st.just(2020), "direction": st.just(direction)}
    )


target = st.fixed_dictionaries({"T": targets})
addition = st.fixed_dictionaries({"n": targets.filter(lambda n: Decimal(n) > 0)})
KINDS: dict[str, tuple[str, int, st.SearchStrategy[dict[str, Any]], str]] = {
    "at_least": ("at_least", RISING, target, "level"),
    "above": ("above", RISING, target, "level"),
    "at_most": ("at_most", FALLING, target, "level"),
    "below": ("below", FALLING, target, "level"),
    "change_by rising": ("change_by", RISING, share("rise"), "level"),
    "change_by falling": ("change_by", FALLING, share("fall"), "level"),
    "change_per_year rising points": ("change_per_year", RISING, change("points", "rise"), "level"),
    "change_per_year falling points": ("change_per_year", FALLING, change("points", "fall"), "level"),
    "change_per_year rising per cent": ("change_per_year", RISING, change("percent", "rise"), "level"),
    "change_per_year falling per cent": ("change_per_year", FALLING, change("percent", "fall"), "level"),
    "add_at_least level": ("add_at_least", RISING, addition, "level"),
    "add_at_least flow": ("add_at_least", RISING, addition, "flow"),
    "add_at_least cumulative": ("add_at_least", RISING, addition, "cumulative"),
}


@st.composite
def wires(draw: st.DrawFn, kind: str, params: st.SearchStrategy[dict[str, Any]], accumulation: str) -> dict[str, Any]:
    year = draw(st.integers(2021, 2026))
    due = draw(st.sampled_from([[{"year": 2025}], [{"year": 2023}, {"year": 2025}]]))
    return {
        "kind": kind,
        "params": draw(params),
        "unit": draw(st.sampled_from(["%", "个"])),
        "decimals": draw(st.integers(0, 2)),
        "bounds": draw(st.sampled_from([{}, {"min": "0"}, {"min": "0", "max": "100"}])),
        "accumulation": accumulation,
        "plan": {"start": 2021, "end": 2025},
        "due": due,
        "baseline": draw(st.none() | st.fixed_dictionaries({"year": st.just(2020), "value": amounts})),
        "series": draw(st.dictionaries(st.integers(2021, year).map(str), amounts)),
        "year": year,
    }


def ask(wire: dict[str, Any], value: Any) -> dict[str, Any]:
    changed = {**wire, "series": {**wire["series"], str(wire["year"]): value}}
    return answer_to_wire(judge(case_from_wire(changed)))


def assert_no_worse(worse: dict[str, Any], better: dict[str, Any]) -> None:
    """`better` has the better figure: state, verdict, trajectory, p, scores and need do not fall behind."""
    assert VERDICTS[better["verdict"]] >= VERDICTS[worse["verdict"]]
    if worse["state"] != "judged" or better["state"] != "judged":
        return
    assert (better["trajectory"] is None) is (worse["trajectory"] is None)
    if worse["trajectory"] is not None:
        assert TRAJECTORIES[better["trajectory"]] >= TRAJECTORIES[worse["trajectory"]]
    for score in ("p", "degree", "progress"):
        if worse[score] is not None and better[score] is not None:
            assert Decimal(better[score]) >= Decimal(worse[score]), score
    if worse["needed_per_year"] is not None:
        assert abs(Decimal(better["needed_per_year"])) <= abs(Decimal(worse["needed_per_year"]))
    assert not {"deterioration", "query"} & set(better["flags"]) - set(worse["flags"])


def assert_outlook_no_worse(worse: dict[str, Any], better: dict[str, Any], direction: int) -> None:
    one, other = worse["outlook"], better["outlook"]
    assert (one is None) is (other is None)
    if one is None:
        return
    assert SAYINGS[other["says"]] >= SAYINGS[one["says"]]
    for end in ("value", "low", "high"):
        if one[end] is not None:
            assert (Decimal(other[end]) - Decimal(one[end])) * direction >= 0


@pytest.mark.parametrize("name", KINDS)
@given(data=st.data())
def test_a_better_figure_never_makes_an_answer_worse(name: str, data: st.DataObject):
    kind, direction, params, accumulation = KINDS[name]
    wire = data.draw(wires(kind, params, accumulation))
    value, step = data.draw(pieces) + 50, data.draw(pieces)
    low, high = ask(wire, format(value - 50, "f")), ask(wire, format(value - 50 + step, "f"))
    worse, better = (low, high) if direction > 0 else (high, low)
    assert_no_worse(worse, better)
    assert_outlook_no_worse(worse, better, direction)


@given(
    wires(
        "share_of_members",
        st.fixed_dictionaries({"share": st.sampled_from(["0.5", "0.75", "1/3", "1"]), "level": st.just("county")}),
        "level",
    ),
    st.lists(st.sampled_from(["0", "1", None]), min_size=1, max_size=8),
    st.data(),
)
def test_one_more_member_never_makes_an_answer_worse(
    wire: dict[str, Any], values: list[str | None], data: st.DataObject
):
    assume("0" in values)
    wire = {**wire, "unit": "%"}
    members = {f"m{place}": value for place, value in enumerate(values)}
    chosen = data.draw(st.sampled_from([code for code, value in members.items() if value == "0"]))
    worse, better = ask(wire, {"members": members}), ask(wire, {"members": {**members, chosen: "1"}})
    assert_no_worse(worse, better)
    if worse["needed_members"] is not None and better["needed_members"] is not None:
        assert int(better["needed_members"]) <= int(worse["needed_members"])
    if worse["state"] == better["state"]:
        assert_outlook_no_worse(worse, better, RISING)


@st.composite
def bands(draw: st.DrawFn) -> dict[str, Any]:
    lo, hi = sorted((draw(amounts), draw(amounts)), key=Decimal)
    return {"lo": lo, "hi": hi, "hi_binds": draw(st.booleans())}


def draw_towards(data: st.DataObject, lo: Decimal, hi: Decimal) -> tuple[str, str]:
    """A figure outside lo…hi and a figure nearer to it or inside."""
    x = data.draw(st.decimals("0", "200", places=2))
    assume(not lo <= x <= hi)
    nearer = data.draw(st.decimals(min(x, hi), hi, places=2) if x < lo else st.decimals(lo, x, places=2))
    return format(x, "f"), format(nearer, "f")


@given(wires("between", bands(), "level"), st.data())
def test_a_figure_nearer_to_the_band_is_never_worse(wire: dict[str, Any], data: st.DataObject):
    params = wire["params"]
    far, near = draw_towards(data, Decimal(params["lo"]), Decimal(params["hi"]))
    assume(params["hi_binds"] or Decimal(far) < Decimal(params["lo"]))
    wire = {**wire, "due": [{"year": 2025}]}
    assert_no_worse(ask(wire, far), ask(wire, near))


tolerances = st.fixed_dictionaries({"T": amounts, "tolerance": st.sampled_from(["0", "2", "20"])})


@given(wires("about", tolerances, "level"), st.data())
def test_a_figure_nearer_to_the_target_is_never_worse(wire: dict[str, Any], data: st.DataObject):
    target, tolerance = Decimal(wire["params"]["T"]), Decimal(wire["params"]["tolerance"])
    far, near = draw_towards(data, target - tolerance, target + tolerance)
    assert_no_worse(ask(wire, far), ask(wire, near))
