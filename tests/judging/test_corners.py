"""The corners of the path a target is judged by."""

from fractions import Fraction

import pytest

from fuer.judging.case import case_from_wire
from fuer.judging.path import list_corners

pytestmark = pytest.mark.pure


def make_case(kind="at_least", params=None, baseline="90", due=None, **more):
    wire = {
        "kind": kind,
        "params": params if params is not None else {"T": "95"},
        "unit": "%",
        "decimals": 1,
        "bounds": {"min": "0", "max": "100"},
        "accumulation": "level",
        "plan": {"start": 2021, "end": 2025},
        "baseline": baseline and {"year": 2020, "value": baseline},
        "series": {"2022": "91"},
        "year": 2022,
    }
    return case_from_wire(wire | ({"due": due} if due else {}) | more)


@pytest.mark.parametrize(
    ("case", "corners"),
    [
        (make_case(), {2020: 90, 2025: 95}),
        (make_case(due=[{"year": 2023, "params": {"T": "92"}}, {"year": 2025}]), {2020: 90, 2023: 92, 2025: 95}),
        (make_case(baseline="96"), {}),
        (make_case(baseline=None), {}),
        (make_case("hold", {"rule": {"kind": "at_least", "params": {"T": "95"}}}), {}),
        (make_case("zero", {}), {2020: 90, 2025: 0}),
        (
            make_case(
                "change_by",
                {"share": "0.1", "direction": "fall"},
                due=[{"year": 2023, "params": {"base_year": 1990}}, {"year": 2025}],
                year=2024,
            ),
            {2020: 90, 2025: 81},
        ),
        (
            make_case("change_per_year", {"delta": "1", "base_year": 2020, "mode": "points", "direction": "rise"}),
            {2020: 90, 2021: 91, 2022: 92, 2023: 93, 2024: 94, 2025: 95},
        ),
    ],
    ids=[
        "straight",
        "two milestones",
        "met already",
        "no baseline",
        "hold",
        "zero",
        "a due without its base",
        "yearly",
    ],
)
def test_corners(case, corners):
    assert list_corners(case) == {year: Fraction(value) for year, value in corners.items()}
