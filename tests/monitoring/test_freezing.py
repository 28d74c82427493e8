"""Canonical rows and digests, and what must hold among frozen rows; without a database."""

import datetime as dt
import json
from dataclasses import dataclass
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fuer.judging.case import RULE_VERSION, answer_to_wire, case_from_wire, judge
from fuer.monitoring.freezing import (
    FrozenFigure,
    Sources,
    StoredRow,
    check_counts,
    check_rows,
    check_target,
    digest_row,
    digest_snapshot,
    judge_again,
    write_canonical,
)

digits = st.decimals(allow_nan=False, allow_infinity=False, places=5, min_value=-(10**9), max_value=10**9)
cells = st.none() | st.text(max_size=20) | st.integers(-(10**12), 10**12) | st.booleans() | digits | st.dates()
rows = st.dictionaries(st.text(min_size=1, max_size=12), cells, max_size=8)


def figure(value=None, num=None, den=None, missing="", printed="", group="1"):
    numbers = (None if number is None else Decimal(number) for number in (value, num, den))
    first, second, third = numbers
    return FrozenFigure(first, printed, second, third, missing, group)


def test_a_row_is_written_one_way():
    row = {"b": Decimal("94.30000"), "a": dt.date(2023, 12, 31), "城": "衢州", "c": None, "d": True, "e": 7}
    assert write_canonical(row) == '{"a":"2023-12-31","b":"94.3","c":null,"d":true,"e":7,"城":"衢州"}'
    assert digest_row(row) == "65c8155fc8070c2494618fdbb9b40dca6be804638880377381905cc7bef83202"


def test_a_moment_is_written_in_utc():
    east = dt.timezone(dt.timedelta(hours=8))
    assert write_canonical([dt.datetime(2024, 6, 1, 8, 0, tzinfo=east)]) == '["2024-06-01T00:00:00.000000+00:00"]'


@pytest.mark.parametrize("value", [1.5, {"a": [0.1]}, object()])
def test_floats_and_unknown_things_are_refused(value):
    with pytest.raises(TypeError):
        digest_row({"x": value})


@given(rows)
def test_the_digest_follows_content_not_order_or_padding(row):
    turned = dict(reversed(row.items()))
    padded = {
        name: value.quantize(Decimal("1e-8")) if isinstance(value, Decimal) else value for name, value in row.items()
    }
    assert digest_row(row) == digest_row(turned) == digest_row(padded)


@given(rows, st.text(min_size=1, max_size=12), digits)
def test_any_other_value_gives_another_digest(row, name, number):
    changed = row | {name: number + 1}
    assert (digest_row(row | {name: number}) == digest_row(changed)) is False


@given(st.lists(st.text("0123456789abcdef", min_size=64, max_size=64), min_size=2, max_size=6, unique=True))
def test_the_whole_sees_order_removal_and_moving_between_tables(digests):
    whole = digest_snapshot({"year": 2023}, {"figures": digests, "targets": []})
    others = [
        ({"year": 2024}, {"figures": digests, "targets": []}),
        ({"year": 2023}, {"figures": digests[::-1], "targets": []}),
        ({"year": 2023}, {"figures": digests[1:], "targets": []}),
        ({"year": 2023}, {"figures": digests[:-1], "targets": digests[-1:]}),
    ]
    assert whole not in [digest_snapshot(head, tables) for head, tables in others]


def test_rows_that_are_whole_give_their_digests():
    found = [StoredRow(number, "x", f"d{number}", f"d{number}") for number in (1, 2, 3)]
    assert check_rows("数字", found, 3) == ([], ["d1", "d2", "d3"])


def test_rows_missing_added_doubled_and_changed():
    found = [StoredRow(2, "x", "a", "b"), StoredRow(2, "y", "a", "a"), StoredRow(5, "z", "c", "c")]
    findings, _digests = check_rows("数字", found, 3)
    assert [(one.kind, one.place) for one in findings] == [
        ("row_changed", "数字 #2 x"),
        ("row_added", "数字 #2 y"),
        ("row_added", "数字 #5 z"),
        ("row_missing", "数字 #1"),
        ("row_missing", "数字 #3"),
    ]


def test_many_missing_rows_are_counted():
    findings, _digests = check_rows("数字", [], 50)
    assert (len(findings), findings[-1].found) == (21, "50")


def test_states_add_up_or_are_named():
    assert check_counts(["met", "no_data"], 2) == []
    (finding,) = check_counts(["met", "no_data"], 3)
    assert (finding.frozen, finding.found) == ("3", "2 ({'met': 1, 'no_data': 1})")


@dataclass
class Target:
    case: str
    answer: str
    sources: str
    bucket: str = "met"
    name: str = "率"
    area_name: str = "某市"
    is_reference: bool = False
    explanation: str = ""
    lacks_basis: bool = False


def make_case(series, **fields):
    values = {"kind": "at_least", "params": {"T": "90"}, "unit": "%", "decimals": 2, "bounds": {}, "definition": "1"}
    values |= {"accumulation": "level", "factor": "100", "plan": {"start": 2021, "end": 2025}, "baseline": None}
    return values | {"due": [], "series": series, "others": {}, "year": 2023} | fields


def freeze(case, sources, **fields):
    answer = answer_to_wire(judge(case_from_wire(case)))
    return Target(write_canonical(case), write_canonical(answer), write_canonical(sources.to_wire()), **fields)


OWN = make_case({"2023": {"value": "94.30", "definition": "1"}})
SUMMED = make_case({"2023": {"num": "154.5", "den": "170", "definition": "1"}})
PARTS = {1: figure(num="90", den="100"), 2: figure(num="45.5", den="50"), 3: figure(num="19", den="20")}


def check(target, figures):
    return [(one.kind.value, one.place) for one in check_target(target, figures, RULE_VERSION)]


def test_a_target_that_holds():
    own = freeze(OWN, Sources(own={"2023": 7}))
    assert check(own, {7: figure("94.3", printed="94.30")}) == []
    assert check(freeze(SUMMED, Sources(summed={"2023": [1, 2, 3]})), PARTS) == []


def test_a_figure_that_is_not_the_cases():
    own = freeze(OWN, Sources(own={"2023": 7}))
    for wrong in ({7: figure("94.31", printed="94.31")}, {7: figure("94.3", printed="94.30", group="2")}, {}):
        assert check(own, wrong) == [("source", "某市 率 2023")]


def test_a_sum_that_does_not_hold():
    summed = freeze(SUMMED, Sources(summed={"2023": [1, 2, 3]}))
    assert check(summed, PARTS | {3: figure(num="19", den="21")}) == [("sum", "某市 率 2023")]
    assert check(summed, {1: PARTS[1], 2: PARTS[2]}) == [("sum", "某市 率 2023")]


def test_a_member_with_a_reason_adds_nothing():
    summed = freeze(SUMMED, Sources(summed={"2023": [1, 2, 3, 4]}))
    assert check(summed, PARTS | {4: figure(missing="not_applicable")}) == []


@given(st.lists(st.tuples(st.integers(0, 10**9), st.integers(1, 10**9)), min_size=1, max_size=9))
def test_numerators_and_denominators_add_exactly(parts):
    figures = {pk: figure(num=num, den=den) for pk, (num, den) in enumerate(parts)}
    num, den = (sum(part[side] for part in parts) for side in (0, 1))
    case = make_case({"2023": {"num": str(num), "den": str(den), "definition": "1"}})
    target = Target(write_canonical(case), "{}", write_canonical(Sources(summed={"2023": list(figures)}).to_wire()))
    kinds = [kind for kind, _place in check(target, figures)]
    assert "sum" not in kinds
    wrong = make_case({"2023": {"num": str(num + 1), "den": str(den), "definition": "1"}})
    target.case = write_canonical(wrong)
    assert "sum" in [kind for kind, _place in check(target, figures)]


def test_an_answer_is_equal_to_the_digit_or_named():
    target = freeze(OWN, Sources(own={"2023": 7}))
    answer = json.loads(target.answer)
    target.answer = write_canonical(answer | {"degree": "99.98"})
    figures = {7: figure("94.3", printed="94.30")}
    (finding,) = check_target(target, figures, RULE_VERSION)
    assert (finding.kind, finding.place, finding.frozen, finding.found) == (
        "answer",
        "某市 率 degree",
        "99.98",
        answer["degree"],
    )
    target.answer = write_canonical(answer | {"degree": "99.98", "rule_version": "1"})
    (remark,) = check_target(target, figures, "1")
    assert (remark.kind, remark.is_remark) == ("newer_rule", True)


def test_a_state_that_the_answer_does_not_give():
    target = freeze(OWN, Sources(own={"2023": 7}), bucket="not_met")
    assert check(target, {7: figure("94.3", printed="94.30")}) == [("answer", "某市 率")]


def test_a_judgement_withheld_stays_withheld():
    again = judge_again(OWN, lacks_basis=True, explanation="须补充依据")
    assert (again["state"], again["verdict"], again["explanation"]) == ("needs_person", None, "须补充依据")
    assert judge_again({}, lacks_basis=False, explanation="") == {}
    assert judge_again(OWN | {"params": {"T": "九成"}}, lacks_basis=False, explanation="") == {}
