"""The golden cases of tests/external/vectors.yaml, through the wire form."""

from pathlib import Path
from typing import Any

import pytest
import yaml

from fuer.judging.case import CaseError, answer_to_wire, case_from_wire, judge
from fuer.judging.rules import Kind
from tests.judging.edges import APPLIES, Table, count_edges, print_table

VECTORS = yaml.safe_load((Path(__file__).parents[1] / "external" / "vectors.yaml").read_text(encoding="utf-8"))
DOCUMENT = Path(__file__).parents[2] / "docs" / "judging.md"
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


def test_every_golden_case_gives_its_sum_and_an_answer():
    for vector in CASES:
        assert vector["why"].strip(), vector["id"]
        assert vector.get("error") or vector["answer"], vector["id"]
        assert set(vector) <= {"id", "why", "case", "answer", "error"}, vector["id"]


@pytest.fixture(scope="module")
def table() -> Table:
    return count_edges(
        case_from_wire({**VECTORS["defaults"], **vector["case"]}) for vector in CASES if not vector.get("error")
    )


@pytest.mark.parametrize("edge", APPLIES)
def test_every_kind_stands_on_each_edge_it_has(table: Table, edge: str):
    assert [str(kind) for kind in APPLIES[edge] if (kind, edge) not in table] == []


def test_the_documentation_prints_the_table(table: Table):
    assert print_table(table) in DOCUMENT.read_text(encoding="utf-8"), (
        f"put into docs/judging.md:\n{print_table(table)}"
    )
