"""Processes killed in the middle of an autosave, an acceptance and an import: nothing half-done, nothing confirmed lost."""

import json

import pytest
from django.db import connection

from fuer.reporting.domain.entries import Edit, save_entries
from fuer.reporting.models import FilingCell
from tests import factories as make
from tests.core.mortal.house import House
from tests.together import run_together

# Their own processes use the database; the mark only sorts them among the slower tests.
pytestmark = pytest.mark.django_db
WORKS = ("autosave", "review", "import", "seals")


@pytest.fixture(scope="module")
def migrated(tmp_path_factory):
    house = House.on_tested_engine(tmp_path_factory.mktemp("house"), "tests.reporting.doomed.settings")
    house.run("migrate", "--verbosity", "0")
    yield house
    house.close()


@pytest.fixture
def copied(migrated, tmp_path):
    house = migrated.copy(tmp_path / "house")
    yield house
    house.close()


@pytest.fixture
def kill_often(copied):
    """Kills the work so many times and gives the report."""

    def kill(work, kills):
        report = json.loads(" ".join(copied.run("kill_often", work, str(kills))))
        assert report["problems"] == []
        assert report["kills"] == kills
        # Or the deaths told nothing: some came in the middle of a step, and the work went on between them.
        assert report["midway"] > kills / 3
        assert report["finished"] > 1
        return report

    return kill


@pytest.mark.parametrize("work", WORKS)
def test_a_death_leaves_nothing_half_done_and_loses_nothing_confirmed(kill_often, work):
    kill_often(work, 8)


@pytest.mark.deep
@pytest.mark.timeout(1200)
@pytest.mark.parametrize("work", WORKS)
def test_hundreds_of_deaths_leave_nothing_half_done(kill_often, work):
    kill_often(work, 150)


def kill_server(copied, kills):
    report = json.loads(" ".join(copied.run("kill_server", str(kills))))
    assert report["problems"] == []
    assert report["kills"] == kills
    # Or the deaths told nothing: requests were cut off, and others were answered between them.
    assert report["cut_off"] > 0
    assert report["saves"] > kills
    assert report["finished"] > 0


def test_a_killed_server_keeps_every_save_it_confirmed_and_nothing_half_done(copied):
    kill_server(copied, 2)


@pytest.mark.deep
@pytest.mark.timeout(1200)
def test_a_server_killed_again_and_again_loses_nothing(copied):
    kill_server(copied, 40)


# SQLite is where writers meet; a PostgreSQL server takes a hundred connections as it comes, other tests' among them.
PEOPLE = 320 if connection.vendor == "sqlite" else 40


def test_hundreds_of_people_save_at_once_and_no_figure_is_lost(database_on_disk, house):
    """Each types one figure of one filing at the same moment: no "database is locked", no conflict, every cell there."""
    filing = make.make_filing(make.make_collection(house.city), house.city_unit)
    indicator = make.make_indicator(unit="人")
    items = [make.make_item(filing, indicator, detail=str(number)) for number in range(PEOPLE)]
    reporter = house["city_reporter"]

    def save(item, number):
        return lambda: save_entries(filing, [Edit(item.pk, 1, {"value": str(number)})], user=house["city_reporter"])

    assert reporter.is_active
    outcomes = run_together([save(item, number) for number, item in enumerate(items)])
    assert outcomes == ["done"] * PEOPLE
    saved = FilingCell.objects.order_by("pk").values_list("value", "row_version")
    assert list(saved) == [(number, 2) for number in range(PEOPLE)]
