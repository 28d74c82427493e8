"""`fuer filing`: exporting, importing and checking a unit's figures from the command line."""

import json

import openpyxl
import pytest
from typer.testing import CliRunner

from fuer.cli import app
from fuer.orgs.enums import Role
from fuer.reporting.domain.checks import check_filing, explain_finding
from fuer.reporting.interfaces.workbook_layout import Col
from fuer.reporting.models import FilingCell
from tests import factories as make
from tests.reporting.interfaces.returned import Returned

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def files_root(settings, tmp_path):
    settings.FUER_FILES_ROOT = tmp_path / "files"


@pytest.fixture
def city():
    return make.make_area(name="某市")


@pytest.fixture
def unit(city):
    unit = make.make_unit(city, "某市卫生健康委员会", short_name="卫健委")
    unit.aliases.create(name="市卫健委")
    return unit


@pytest.fixture
def filing(city, unit):
    filing = make.make_filing(make.make_collection(city), unit)
    make.make_item(filing, make.make_indicator("普惠托位数", "个", decimals=0))
    return filing


@pytest.fixture
def reporter(city, unit):
    return make.make_user(city, Role.UNIT_REPORTER, unit)


def run(*arguments):
    return CliRunner().invoke(app, ["filing", *map(str, arguments)])


def answer_of(result):
    return json.loads(result.stdout)


def save(sheet, path):
    path.write_bytes(sheet.bytes())
    return path


@pytest.mark.parametrize("name", ["某市卫生健康委员会", "卫健委", "市卫健委"])
def test_a_unit_is_found_by_any_of_its_names(filing, tmp_path, name):
    out = tmp_path / "out.xlsx"
    assert run("export", name, 2025, "--out", out).exit_code == 0
    assert openpyxl.load_workbook(out).sheetnames == ["说明", "数据", "口径", "_fuer"]


def test_an_unknown_or_ambiguous_unit_ends_with_two_and_names_the_candidates(city, filing, tmp_path):
    other = make.make_unit(make.make_area(city, name="甲县"), "甲县卫生健康局", short_name="卫健委")
    result = run("export", "卫生", 2025, "--out", tmp_path / "a.xlsx")
    assert (result.exit_code, "某市卫生健康委员会" in result.stderr, "甲县卫生健康局" in result.stderr) == (
        2,
        True,
        True,
    )
    assert run("export", "卫健委", 2025, "--out", tmp_path / "a.xlsx").exit_code == 0
    make.make_filing(filing.collection, other)
    result = run("export", "卫健委", 2025, "--out", tmp_path / "b.xlsx")
    assert (result.exit_code, "甲县卫生健康局" in result.stderr) == (2, True)
    assert run("export", "市卫健委", 2024, "--out", tmp_path / "c.xlsx").exit_code == 2


def test_a_proper_name_outranks_another_units_alias(city, filing, tmp_path):
    other = make.make_unit(make.make_area(city, name="甲市"), "甲市卫生健康局")
    other.aliases.create(name=filing.unit.short_name)
    make.make_filing(filing.collection, other)
    out = tmp_path / "out.xlsx"
    assert run("export", filing.unit.short_name, 2025, "--out", out).exit_code == 0
    assert filing.unit.name in [cell.value for row in openpyxl.load_workbook(out)["说明"] for cell in row]


def test_a_filled_workbook_is_verified_then_saved_and_twice_changes_nothing(filing, reporter, tmp_path):
    file = save(Returned(filing).put(0, value=1200), tmp_path / "filled.xlsx")
    result = run("import", file, "--verify-only", "--json")
    assert (result.exit_code, answer_of(result)) == (
        0,
        {"findings": [], "changed": 1, "unchanged": 0, "committed": False},
    )
    result = run("import", file, "--json")
    assert (result.exit_code, answer_of(result)["committed"]) == (0, True)
    assert filing.items.get().entry.printed == "1200"
    result = run("import", file, "--json")
    assert answer_of(result) == {"findings": [], "changed": 0, "unchanged": 1, "committed": True}


def test_a_finding_keeps_everything_out(filing, reporter, tmp_path):
    make.make_item(filing, make.make_indicator("床位数", "张"))
    sheet = Returned(filing).put(0, value="约1200").put(1, value=5)
    result = run("import", save(sheet, tmp_path / "f.xlsx"), "--json")
    wire = answer_of(result)
    assert (result.exit_code, wire["committed"], wire["changed"]) == (1, False, 1)
    (finding,) = wire["findings"]
    assert (finding["cell"], finding["kind"], finding["severity"]) == (sheet.address(0, Col.VALUE), "about", "error")
    assert not filing.items.exclude(entry__printed="").exists()


def test_a_note_keeps_nothing_out(filing, reporter, tmp_path):
    result = run("import", save(Returned(filing).put(0, value="1,200"), tmp_path / "f.xlsx"), "--json")
    wire = answer_of(result)
    assert (result.exit_code, [one["kind"] for one in wire["findings"]], wire["committed"]) == (0, ["grouped"], True)


def test_a_file_that_is_none_of_ours_is_a_finding(tmp_path):
    file = tmp_path / "plain.xlsx"
    book = openpyxl.Workbook()
    book.active["A1"] = "指标"
    book.save(file)
    result = run("import", file, "--json")
    assert (result.exit_code, [one["kind"] for one in answer_of(result)["findings"]]) == (1, ["not_our_file"])


def test_who_acts_must_fill_in_for_the_unit(city, unit, filing, reporter, tmp_path):
    file = save(Returned(filing).put(0, value=1200), tmp_path / "f.xlsx")
    stranger = make.make_user(city)
    result = run("import", file, "--json", "--as", stranger.username)
    assert (result.exit_code, [one["kind"] for one in answer_of(result)["findings"]]) == (1, ["not_reporter"])
    assert run("import", file, "--as", "nobody").exit_code == 2
    second = make.make_user(city, Role.UNIT_REPORTER, unit)
    result = run("import", file)
    assert (result.exit_code, reporter.username in result.stderr, second.username in result.stderr) == (2, True, True)
    assert run("import", file, "--as", second.username).exit_code == 0
    assert filing.items.get().entry.changed_by == second


def test_a_file_that_is_not_there_ends_with_two(tmp_path):
    assert run("import", tmp_path / "none.xlsx").exit_code == 2


def test_the_checks_of_a_filing_are_printed_with_the_figures(filing):
    assert (run("check", "市卫健委", 2025).exit_code, run("check", "市卫健委", 2024).exit_code) == (0, 2)
    rate = make.make_indicator("入园率", shape="ratio")
    make.make_item(filing, rate, numerator=5, denominator=0)
    result = run("check", "市卫健委", 2025, "--json")
    text = "分母为0，分子却为5，请核对分母。"
    assert (result.exit_code, answer_of(result)) == (
        1,
        {
            "findings": [
                {
                    "cell": "入园率（某市）",
                    "indicator": "入园率",
                    "place": "[入园率].分母",
                    "code": "zero_denominator",
                    "severity": "hard",
                    "text": text,
                    "explanation": "",
                    "blocks": True,
                }
            ]
        },
    )
    assert run("check", "市卫健委", 2025).stdout.splitlines() == [
        f"入园率（某市）\tzero_denominator\thard\t{text}",
        "1条审核提示，其中1条须改正或说明后才能报送",
    ]


def test_an_explained_query_stands_in_nobodys_way(city, filing, reporter):
    beds = filing.items.get().entry.cell.indicator
    make.make_observation(beds, city, 2024, "120")
    FilingCell.objects.update(value=1250, printed="1250")
    assert run("check", "市卫健委", 2025, "--json").exit_code == 1
    (finding,) = check_filing(filing)
    explain_finding(filing, finding.key, "新建三家托育中心", user=reporter)
    result = run("check", "市卫健委", 2025, "--json")
    (told,) = answer_of(result)["findings"]
    assert (result.exit_code, told["severity"], told["explanation"]) == (0, "query", "新建三家托育中心")
