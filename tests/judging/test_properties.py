"""What must hold for every case, whatever its figures."""

from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from fuer.judging.case import CaseError, answer_to_wire, case_from_wire, judge
from fuer.judging.facts import State
from fuer.judging.rules import Rule, rule_to_wire
from tests.judging.strategies import decimals, rules

PLAN = {"start": 2021, "end": 2025}
WIDE = settings(max_examples=max(200, settings.default.max_examples))  # for the two that search all kinds
MISSING = ("no_data", "not_applicable", "not_carried_out", "report_not_due", "other", "not_due", "no_survey")

printed = decimals("0", "200", 2).map(lambda number: format(number, "f"))
counts = st.integers(0, 30).map(str)
ratios = st.fixed_dictionaries({"num": counts, "den": counts})
missing = st.fixed_dictionaries({"missing": st.sampled_from(MISSING)})
figures = printed | ratios | missing
decisions = st.fixed_dictionaries({"yes": st.booleans()}) | missing
members = st.fixed_dictionaries({"members": st.dictionaries(st.sampled_from("abcdef"), st.none() | counts, max_size=6)})
DECIDED, COUNTED = {"exists", "by_year", "by_rubric"}, {"share_of_members", "each_member"}


@st.composite
def cases(draw: st.DrawFn, any_rule: st.SearchStrategy[Rule] = rules) -> dict[str, Any]:
    wire = rule_to_wire(draw(any_rule))
    kind = wire["kind"]
    values = decisions if kind in DECIDED else figures | members if kind in COUNTED else figures
    series = draw(st.dictionaries(st.integers(2021, 2026).map(str), values, max_size=6))
    others = {name: series if kind == "relative" else {} for name in ("全省平均水平",)}
    return {
        **wire,
        "unit": draw(st.sampled_from(["%", "‰", "1/10万", "个", ""])),
        "decimals": draw(st.integers(0, 3)),
        "bounds": draw(st.sampled_from([{}, {"min": "0", "max": "100"}])),
        "accumulation": draw(st.sampled_from(["level", "flow", "cumulative"])),
        "plan": PLAN,
        "baseline": draw(st.none() | st.fixed_dictionaries({"year": st.integers(2018, 2020), "value": values})),
        "series": series,
        "others": others,
        "year": draw(st.integers(2021, 2027)),
    }


def ask(case: dict[str, Any]) -> dict[str, Any]:
    return answer_to_wire(judge(case_from_wire(case)))


@WIDE
@given(cases())
def test_every_case_has_one_answer_that_agrees_with_itself(case: dict[str, Any]):
    answer = ask(case)
    judged = answer["state"] == "judged"
    assert (answer["verdict"] is not None) is judged
    assert judged or (answer["trajectory"], answer["p"], answer["label"], answer["breach_year"]) == (None,) * 4
    assert answer["label"] is None or (answer["verdict"], answer["phase"]) == ("met", "before")
    assert answer["breach_year"] is None or answer["verdict"] == "not_met"
    assert answer["trajectory"] is None or answer["phase"] == "before"
    assert answer["explanation"].strip("，；") == answer["explanation"] != ""
    for score in (answer["degree"], answer["progress"]):
        assert score is None or Decimal(0) <= Decimal(score) <= 100
        assert score is None or answer["verdict"] == "met" or Decimal(score) < 100


@given(cases(), st.randoms())
def test_the_order_of_the_series_changes_nothing(case: dict[str, Any], random: Any):
    items = list(case["series"].items())
    random.shuffle(items)
    assert ask({**case, "series": dict(items)}) == ask(case)


@given(cases())
def test_later_years_change_nothing(case: dict[str, Any]):
    later = {str(year): "77.7" for year in range(case["year"] + 1, 2030)}
    assert ask({**case, "series": {**case["series"], **later}}) == ask(case)


scaled_kinds = st.sampled_from(["at_least", "at_most", "above", "below", "increase", "decrease", "zero", "about"])


def refusal_of(wire: object) -> str | None:
    """The sentence of a refusal, None for an answer; anything else that is raised fails the test."""
    try:
        judge(case_from_wire(wire))
    except CaseError as error:
        return str(error)
    return None


def shift(number: str, places: int) -> str:
    """Ten to the power times a printed number, its digits kept."""
    return format(Decimal(number).scaleb(places), "f")


@given(
    scaled_kinds,
    decimals("1", "900", 3),
    decimals("1", "900", 3),
    st.lists(decimals("1", "900", 3), min_size=5, max_size=5),
    st.integers(2021, 2025),
    st.integers(1, 3),
)
def test_a_power_of_ten_changes_no_code_and_no_p(
    kind: str, target: Decimal, base: Decimal, values: list[Decimal], year: int, places: int
):
    def scaled(by: int) -> dict[str, Any]:
        params = {} if kind in ("increase", "decrease", "zero") else {"T": shift(format(target, ".6f"), by)}
        extra = {"tolerance": shift("20.000000", by)} if kind == "about" else {}
        return {
            "kind": kind,
            "params": {**params, **extra},
            "unit": "个",
            "decimals": 6 - by,
            "plan": PLAN,
            "baseline": {"year": 2020, "value": shift(format(base, ".6f"), by)},
            "series": {str(2021 + n): shift(format(v, ".6f"), by) for n, v in enumerate(values)},
            "year": year,
        }

    one, other = ask(scaled(0)), ask(scaled(places))
    for key in ("state", "verdict", "phase", "label", "trajectory", "p", "flags", "degree", "progress"):
        assert one[key] == other[key], key


@given(
    st.sampled_from([("at_least", 1), ("above", 1), ("at_most", -1), ("below", -1)]),
    decimals("0", "200", 2),
    decimals("0", "200", 2),
    decimals("0", "200", 2),
    decimals("0", "50", 2),
    st.integers(2021, 2026),
)
def test_a_better_figure_never_has_a_worse_verdict(
    kind: tuple[str, int], target: Decimal, base: Decimal, value: Decimal, better: Decimal, year: int
):
    def case(x: Decimal) -> dict[str, Any]:
        return {
            "kind": kind[0],
            "params": {"T": format(target, "f")},
            "unit": "%",
            "decimals": 1,
            "plan": PLAN,
            "baseline": {"year": 2020, "value": format(base, "f")},
            "series": {str(year): format(x, "f")},
            "year": year,
        }

    worse, improved = ask(case(value)), ask(case(value + kind[1] * better))
    rank = {"not_met": 0, "met": 1}
    assert rank[improved["verdict"]] >= rank[worse["verdict"]]
    if worse["p"] is not None and improved["p"] is not None:
        assert Decimal(improved["p"]) >= Decimal(worse["p"])


@given(cases())
def test_the_state_is_one_of_the_buckets(case: dict[str, Any]):
    assert ask(case)["state"] in set(State)


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8) | printed,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=6), inner, max_size=4),
    max_leaves=8,
)
KEYS = ("kind", "params", "unit", "factor", "decimals", "bounds", "accumulation", "definition", "plan")
KEYS += ("baseline", "due", "series", "others", "year")


@WIDE
@given(cases(), st.sampled_from(KEYS), json_values)
def test_a_broken_case_is_refused_with_one_sentence(case: dict[str, Any], key: str, value: object):
    assert refusal_of({**case, key: value}) != ""


@given(json_values)
def test_arbitrary_json_is_refused_with_one_sentence(value: object):
    assert refusal_of(value) != ""


def test_an_answer_does_not_change_its_case():
    case = case_from_wire({"kind": "zero", "params": {}, "plan": PLAN, "series": {"2021": "0"}, "year": 2021})
    judge(case)
    assert judge(case) == judge(replace(case))


@pytest.mark.parametrize("text", ["1e5", "1.", ".5", "+1", " 1", "１", "NaN", "1,000", "1234567890123456", ""])
def test_a_number_is_plain_digits(text: str):
    with pytest.raises(CaseError):
        case_from_wire({"kind": "at_least", "params": {"T": text}, "plan": PLAN, "year": 2021})
