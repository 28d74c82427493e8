"""`fuer snapshot`, as typed."""

import json

import pytest
from typer.testing import CliRunner

from fuer.cli import app
from fuer.monitoring.models import Snapshot, SnapshotFigure
from tests import factories as make
from tests.monitoring.test_snapshots import no_triggers

pytestmark = pytest.mark.django_db


@pytest.fixture
def city():
    return make.make_area(name="某市", code="990000")


@pytest.fixture
def indicator(city):
    found = make.make_indicator("入园率")
    make.make_target(make.make_plan(city), found)
    make.make_observation(found, city, 2023, "95")
    return found


def run(*arguments):
    return CliRunner().invoke(app, ["snapshot", *(str(argument) for argument in arguments)])


def test_made_verified_and_compared(city, indicator):
    made = run("make", 2023, "--area", "990000", "--note", "存档")
    first = Snapshot.objects.get()
    assert (made.exit_code, made.stdout.split("\t")[0], first.note) == (0, str(first.pk), "存档")
    assert first.digest in made.stdout
    again = run("make", 2023)
    assert (again.exit_code, "没有变化" in again.stderr) == (2, True)
    checked = run("verify", first.pk, "--json")
    (report,) = json.loads(checked.stdout)
    assert (checked.exit_code, report["findings"], report["figures"], report["digest"]) == (0, [], 1, first.digest)
    make.make_observation(indicator, city, 2023, "85", reason="重新核算")
    assert run("make", 2023).exit_code == 0
    second = Snapshot.objects.latest("pk")
    compared = run("diff", first.pk, second.pk, "--json")
    wire = json.loads(compared.stdout)
    assert compared.exit_code == 1
    assert wire["changed"] == [
        {
            "indicator": "入园率",
            "breakdown": "",
            "area": "990000",
            "year": 2023,
            "before": "95%",
            "after": "85%",
            "reason": "重新核算",
        }
    ]
    assert [(row["state_before"], row["state_after"]) for row in wire["targets"]] == [("keeping", "not_yet_met")]
    assert run("diff", first.pk, first.pk).exit_code == 0


def test_tampering_is_a_finding(city, indicator):
    run("make", 2023)
    with no_triggers():
        SnapshotFigure.objects.update(printed="96")
    checked = run("verify")
    assert checked.exit_code == 1
    assert "内容被改动\t数字 #1 入园率" in checked.stdout.replace("某市 ", "")


@pytest.mark.parametrize("arguments", [("verify", 99), ("diff", 98, 99), ("make", 2023, "--area", "1")])
def test_what_cannot_run_says_why(arguments):
    assert run(*arguments).exit_code == 2
