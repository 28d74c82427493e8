"""Documents of our own in other layouts, held to the same measures as the sample."""

from pathlib import Path

import pytest
import yaml

from fuer.plans.reading import read_document, reading_to_json
from tests.plans.reading.papers import build_docx, build_pdf
from tests.plans.reading.scoring import Json, score_plan
from tests.plans.reading.test_quzhou import all_spans

FOLDER = Path(__file__).parents[2] / "external" / "documents"
DOCUMENTS = sorted(path.stem for path in FOLDER.glob("*.yaml"))


def build(content: Json) -> tuple[bytes, str]:
    if content["layout"] == "docx":
        return build_docx(content), "plan.docx"
    if content["layout"] == "pdf":
        return build_pdf(content), "plan.pdf"
    return content["text"].encode(content["encoding"]), "plan.txt"


@pytest.fixture(scope="module", params=DOCUMENTS)
def read(request) -> tuple[Json, Json]:
    content = yaml.safe_load((FOLDER / f"{request.param}.yaml").read_text())
    return reading_to_json(read_document(*build(content))), content["expected"]


def pairs(units: list[Json]) -> list[list[str | None]]:
    return [[unit["name"], unit["role"]] for unit in units]


def test_titles_and_years(read):
    reading, expected = read
    got = [(plan["title"], [plan["start"], plan["end"]]) for plan in reading["plans"]]
    assert got == [(plan["title"], plan["years"]) for plan in expected]


def test_clauses(read):
    reading, expected = read
    for plan, want in zip(reading["plans"], expected, strict=True):
        got = [[domain["title"], len(domain["goals"]), len(domain["measures"])] for domain in plan["domains"]]
        assert got == want["domains"]
        assert [clause["title"] for clause in plan["organisation"]] == want["organisation"]
        projects = [[project["title"], pairs(project["units"])] for project in plan["projects"]]
        assert projects == want.get("projects", [])
        assert len(plan["responsibilities"]) == want["responsibilities"]


def test_tables(read):
    reading, expected = read
    for plan, want in zip(reading["plans"], expected, strict=True):
        assert len(plan["table"]) == len(want["table"])
        for row, wanted in zip(plan["table"], want["table"], strict=True):
            assert (row["no"], row["name"], row["unit"]) == (wanted["no"], wanted["name"], wanted["unit"])
            assert list(row["baselines"].values()) == [wanted["baseline"]]
            assert {target["kind"] for target in row["targets"].values()} == {wanted["kind"]}
            assert (row["group"], row["attribute"]) == (wanted.get("group"), wanted.get("attribute"))
            assert pairs(row["units"]) == wanted.get("units", [])
            if "targets" in wanted:
                got = {int(year): target["params"]["T"] for year, target in row["targets"].items()}
                assert got == wanted["targets"]


def test_targets(read):
    reading, expected = read
    for plan, want in zip(reading["plans"], expected, strict=True):
        score = score_plan(reading["text"], plan, want)
        assert [(one["quote"], one["indicator"]) for one in score.missed] == []
        assert score.precision >= 0.97, score.wrong
        assert score.offered_share >= 0.85, score.not_offered


def test_narrative(read):
    reading, expected = read
    for plan, want in zip(reading["plans"], expected, strict=True):
        got = [[figure["indicator"], figure["year"], figure["value"]] for figure in plan["narrative"]]
        assert got == want["narrative"]


def test_spans(read):
    reading, _ = read
    wrong = [quote for quote, start, end in all_spans(reading["plans"]) if reading["text"][start:end] != quote]
    assert wrong == []


def test_warnings(read):
    reading, expected = read
    assert reading["warnings"] == [warning for plan in expected for warning in plan.get("warnings", [])]
