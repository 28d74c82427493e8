"""`fuer collection` and `fuer observations`, as typed."""

import csv
import io
import json
from decimal import Decimal

import pytest
from django.utils import timezone
from typer.testing import CliRunner

from fuer.cli import app
from fuer.indicators.domain.figures import Place, accept_version, printed_figure, record_observation
from fuer.indicators.domain.periods import year_period
from fuer.indicators.enums import ObservationSource
from fuer.reporting.models import Collection, FilingCell, FilingItem
from tests import factories as make

pytestmark = pytest.mark.django_db


@pytest.fixture
def city():
    return make.make_area(name="某市", code="990000")


@pytest.fixture
def bureau(city):
    unit = make.make_unit(city, "市教育局")
    plan = make.make_plan(city)
    for _ in range(2):
        make.make_target(plan, make.make_indicator(source_unit=unit))
    return unit


def run(*arguments):
    return CliRunner().invoke(app, [str(argument) for argument in arguments])


def test_open_prepares_and_opens(bureau):
    first = run("collection", "open", 2023)
    assert (first.exit_code, "1个单位" in first.stdout) == (0, True)
    collection = Collection.objects.get()
    assert (collection.state, collection.created_by, collection.unit_due > timezone.localdate()) == ("open", None, True)
    assert run("collection", "open", 2023, "--area", "990000").exit_code == 0
    assert FilingItem.objects.count() == 2


def test_what_cannot_be_opened_says_why_and_leaves_nothing(city, bureau):
    for arguments, said in (
        (["--area", "999999"], "No single area has the code 999999."),
        ([], "请至少选一个规划"),
    ):
        found = run("collection", "open", 2019, *arguments)
        assert (found.exit_code, said in found.stderr) == (2, True)
    assert Collection.objects.count() == 0


def test_nobody_owing_anything_leaves_no_prepared_collection(city):
    make.make_target(make.make_plan(city), make.make_indicator())
    assert run("collection", "open", 2023).exit_code == 2
    assert Collection.objects.count() == 0


def test_status_counts_each_unit(city, bureau):
    run("collection", "open", 2023)
    Collection.objects.update(opens_on="2024-01-02", unit_due="2024-01-05")
    FilingCell.objects.filter(pk=FilingCell.objects.earliest("pk").pk).update(value=Decimal("1"))
    found = run("collection", "status", 2023, "--json")
    assert found.exit_code == 0
    days = (timezone.localdate() - Collection.objects.get().unit_due).days
    assert json.loads(found.stdout) == {
        "year": 2023,
        "area": "990000",
        "units": [
            {
                "unit": "市教育局",
                "state": "drafting",
                "expected": 2,
                "begun": 1,
                "signed": 0,
                "accepted": 0,
                "overdue_days": days,
            }
        ],
    }
    assert "市教育局" in run("collection", "status", 2023).stdout


def test_figures_that_come_later_make_nobody_late(city, bureau):
    run("collection", "open", 2023)
    Collection.objects.update(opens_on="2024-01-02", unit_due="2024-01-05")
    FilingItem.objects.update(awaits="省教育厅")
    [unit] = json.loads(run("collection", "status", 2023, "--json").stdout)["units"]
    assert (unit["state"], unit["expected"], unit["overdue_days"]) == ("not_begun", 0, 0)


def test_status_of_nothing_cannot_run(city):
    assert run("collection", "status", 2023, "--json").exit_code == 2


def test_observations_are_the_accepted_ones_and_safe_in_a_spreadsheet(city):
    indicator = make.make_indicator("=HYPERLINK(1)")
    place = Place(area=city, period=year_period(2023))
    definition = indicator.definitions.get()
    source = ObservationSource.DOCUMENT
    accept_version(record_observation(definition, place, printed_figure("-94.30"), source=source, user=None), user=None)
    make.make_observation(indicator, city, 2022, numerator=Decimal("12.50"), denominator=Decimal("20"))
    make.make_observation(indicator, city, 2021, "90", accepted=False)
    found = run("observations", "export", "--csv")
    assert found.exit_code == 0
    assert found.stdout_bytes.startswith(b"\xef\xbb\xbf")
    fraction, value = csv.DictReader(io.StringIO(found.stdout_bytes.decode("utf-8-sig")))
    assert (value["indicator"], value["area_code"], value["value"]) == ("'=HYPERLINK(1)", "990000", "-94.30")
    assert (value["year"], value["sex"], value["is_demo"], value["version"]) == ("2023", "_T", "0", "1")
    assert value["accepted_at"].startswith(str(timezone.localdate().year))
    assert (fraction["value"], fraction["numerator"], fraction["denominator"]) == ("", "12.5", "20")
    assert fraction["accepted_at"] == ""


def test_observations_of_one_year_to_a_file(city, tmp_path):
    indicator = make.make_indicator()
    for year in (2022, 2023):
        make.make_observation(indicator, city, year, "90")
    path = tmp_path / "figures.csv"
    assert run("observations", "export", "--csv", "--out", path, "--year", 2022).exit_code == 0
    assert [row["period_end"] for row in csv.DictReader(path.open(encoding="utf-8-sig"))] == ["2022-12-31"]
    assert run("observations", "export", "--csv", "--out", tmp_path / "no" / "such").exit_code == 2
    assert run("observations", "export").exit_code == 2


@pytest.mark.parametrize("words", [["collection"], ["collection", "open"], ["collection", "status"], ["observations"]])
def test_every_command_explains_itself(words):
    found = run(*words, "--help")
    assert (found.exit_code, "Usage" in found.stdout) == (0, True)
