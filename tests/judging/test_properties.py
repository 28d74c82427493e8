"""What must hold for every case, whatever its figures."""

from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from fuer.judging.case import CaseError, answer_to_wire, case_from_wire, judge, judge_years
from fuer.judging.facts import State
from tests.judging.strategies import PLAN, cases, printed

WIDE = settings(max_examples=max(300, settings.default.max_examples))  # for those that search all kinds


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
    outlook = answer["outlook"]
    assert outlook is None or (answer["phase"] == "before" and answer["state"] in ("judged", "no_data"))
    assert ("indicative" in answer["flags"]) is (outlook is not None and outlook["low"] is None)
    if outlook is not None and outlook["low"] is not None:
        assert Decimal(outlook["low"]) <= Decimal(outlook["value"]) <= Decimal(outlook["high"])
    assert answer["explanation"].strip("，；") == answer["explanation"] != ""
    for score in (answer["degree"], answer["progress"]):
        assert score is None or Decimal(0) <= Decimal(score) <= 100
        assert score is None or answer["verdict"] == "met" or Decimal(score) < 100


@given(cases(), st.randoms())
def test_the_order_of_observations_members_and_due_years_changes_nothing(case: dict[str, Any], random: Any):
    def shuffled(value: Any) -> Any:
        if isinstance(value, list):
            return random.sample(value, len(value))
        if not isinstance(value, dict):
            return value
        items = [(key, shuffled(inner)) for key, inner in value.items()]
        return dict(random.sample(items, len(items)))

    assert ask(shuffled(case)) == ask(case)


@given(cases())
def test_later_years_change_nothing(case: dict[str, Any]):
    later = {str(year): "77.7" for year in range(case["year"] + 1, 2030)}
    assert ask({**case, "series": {**case["series"], **later}}) == ask(case)


def refusal_of(wire: object) -> str | None:
    """The sentence of a refusal, None for an answer; anything else that is raised fails the test."""
    try:
        judge(case_from_wire(wire))
    except CaseError as error:
        return str(error)
    return None


@given(cases())
def test_the_state_is_one_of_the_buckets(case: dict[str, Any]):
    assert ask(case)["state"] in set(State)


def test_a_due_whose_base_nobody_gave_is_passed_over_on_the_path():
    """A change from 1990 is asked for in 2022, and only the figure of 2018 is known: in 2023 the path leads past it."""
    case = {
        "kind": "change_by",
        "params": {"share": "0.5", "direction": "rise"},
        "unit": "%",
        "decimals": 0,
        "bounds": {},
        "accumulation": "level",
        "plan": {"start": 2021, "end": 2025, "compare": "exact"},
        "due": [{"year": 2022, "params": {"base_year": 1990}}, {"year": 2028}],
        "baseline": {"year": 2018, "value": "10"},
        "series": {"2022": "11", "2023": "12"},
    }
    assert ask({**case, "year": 2022})["state"] == "needs_person"
    answer = ask({**case, "year": 2023})
    # P of 2023 is 10 + 5 · 5/10; come (12 - 10) of the 2.5 asked for.
    assert (answer["state"], answer["p"]) == ("judged", "0.8000")


@WIDE
@given(cases())
def test_judging_all_years_at_once_answers_as_every_year_alone(case: dict[str, Any]):
    years = range(2021, 2028)
    together = judge_years(case_from_wire({**case, "year": 2027}), years)
    assert [answer_to_wire(answer) for answer in together] == [ask({**case, "year": year}) for year in years]


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
