"""The golden cases of tests/external/vectors.yaml, through the wire form."""

from pathlib import Path
from typing import Any

import pytest
import yaml

from fuer.judging.case import CaseError, answer_to_wire, case_from_wire, judge
from fuer.judging.rules import Kind

VECTORS = yaml.safe_load((Path(__file__).parents[1] / "external" / "vectors.yaml").read_text(encoding="utf-8"))
CASES: list[dict[str, Any]] = VECTORS["cases"]


@pytest.mark.parametrize("vector", CASES, ids=lambda vector: vector["id"])
def test_a_golden_case(vector: dict[str, Any]):
    case = {**VECTORS["defaults"], **vector["case"]}
    if vector.get("error"):
        with pytest.raises(CaseError):
            case_from_wire(case)
        return
    answer = answer_to_wire(judge(case_from_wire(case)))
    assert {key: answer[key] for key in vector["answer"]} == vector["answer"], vector["why"]


def test_the_golden_cases_reach_every_kind():
    assert {vector["case"]["kind"] for vector in CASES} - {"nearly"} == {str(kind) for kind in Kind}
    assert len(CASES) == len({vector["id"] for vector in CASES})
