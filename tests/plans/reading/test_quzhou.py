"""The real sample: every count, every quantified target, most directional ones, and spans that hold."""

import time
from pathlib import Path

import pytest
import yaml

from fuer.plans.reading import read_document, reading_to_json
from tests.plans.reading.scoring import Json, score_plan

ROOT = Path(__file__).parents[3]
SAMPLE = ROOT / "plans" / "quzhou" / "quzhou-2021-2025.txt"
EXPECTED = yaml.safe_load((ROOT / "tests" / "external" / "expected.yaml").read_text())["plans"]


@pytest.fixture(scope="module")
def reading() -> Json:
    return reading_to_json(read_document(SAMPLE.read_bytes(), SAMPLE.name))


@pytest.fixture(params=["women", "children"])
def pair(request, reading) -> tuple[Json, Json]:
    return reading["plans"][["women", "children"].index(request.param)], EXPECTED[request.param]


def test_notice_titles_and_years(reading):
    assert [plan["title"] for plan in reading["plans"]] == [EXPECTED[key]["title"] for key in ("women", "children")]
    assert [(plan["start"], plan["end"]) for plan in reading["plans"]] == [(2021, 2025), (2021, 2025)]
    assert [plan["audience"] for plan in reading["plans"]] == ["women", "children"]
    assert {plan["area_hint"] for plan in reading["plans"]} == {"衢州市"}
    assert reading["plans"][0]["document"] == {"number": "", "issuer": "衢州市人民政府", "date": "2021年8月2日"}


def test_domains_and_measures(pair):
    plan, expected = pair
    got = [(domain["title"], len(domain["measures"]), len(domain["goals"])) for domain in plan["domains"]]
    assert got == [(domain["title"], domain["measures"], 0) for domain in expected["domains"]]


def test_projects_and_their_units(pair):
    plan, expected = pair
    got = [(project["title"], [unit["name"] for unit in project["units"]]) for project in plan["projects"]]
    assert got == [(project["title"], project["units"]) for project in expected["projects"]]
    assert {unit["role"] for project in plan["projects"] for unit in project["units"]} == {None}


def test_table_rows(pair):
    plan, expected = pair
    got = [
        (row["no"], row["name"], row["raw_baselines"]["2020"], row["targets"]["2025"]["raw"]) for row in plan["table"]
    ]
    assert got == [(row["no"], row["name"], row["baseline_2020"], row["target_2025"]) for row in expected["table"]]
    assert [row["targets"]["2025"]["kind"] for row in plan["table"]] == [row["kind"] for row in expected["table"]]


def test_table_figures_are_normalised(reading):
    first, tenth = reading["plans"][1]["table"][0], reading["plans"][1]["table"][9]
    assert (first["unit"], first["targets"]["2025"]["params"]) == ("‰", {"T": "9.5"})
    assert (tenth["baselines"]["2020"], tenth["raw_baselines"]["2020"]) == ("90.1", "90.1%")


def test_merged_cell_is_said(reading):
    assert [warning for warning in reading["warnings"] if "合并" in warning] == [
        "表格中“县级政府领导班子中配有女干部的班子比例”的目标值为空，"
        "按与上一行合并的单元格读作“换届后当年达到100%，平时保持在85%以上”，请核对"
    ]


def test_targets(pair, reading):
    plan, expected = pair
    score = score_plan(reading["text"], plan, expected)
    assert [want["quote"] for want in score.missed] == []
    assert score.precision >= 0.97, score.wrong
    assert score.offered_share >= 0.85, score.not_offered


def test_narrative_figures(reading):
    children = [(f["indicator"], f["year"], f["value"], f["unit"]) for f in reading["plans"][1]["narrative"]]
    assert ("普惠性幼儿园覆盖率", 2020, "96.95", "%") in children
    assert ("等级幼儿园覆盖面", 2020, "98.06", "%") in children


def test_clause_paths(reading):
    first = next(t for t in reading["plans"][0]["targets"] if t["indicator"] == "产前筛查率")
    assert (first["clause"], first["clause_title"]) == ("二/（二）/4", "保障孕产妇安全分娩")
    assert first["due"] == [{"year": 2025}]


def all_spans(node: object):
    if isinstance(node, dict):
        if "quote" in node:
            yield node["quote"], node["start"], node["end"]
        if "text" in node and "label" in node:
            yield node["text"], node["end"] - len(node["text"]), node["end"]
        for value in node.values():
            yield from all_spans(value)
    elif isinstance(node, list):
        for value in node:
            yield from all_spans(value)


def test_every_span_is_a_slice_of_the_text(reading):
    spans = list(all_spans(reading["plans"]))
    assert len(spans) > 300
    assert [quote for quote, start, end in spans if reading["text"][start:end] != quote] == []
    assert reading["text"] == SAMPLE.read_text()


def test_reads_in_under_a_second():
    data = SAMPLE.read_bytes()
    start = time.process_time()
    read_document(data, SAMPLE.name)
    assert time.process_time() - start < 1
