"""Rebuilding the answers: what did not change is not written, and several processes write equal rows."""

import datetime as dt

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from fuer.indicators.enums import CollectedAt
from fuer.monitoring.domain.answer_rows import COLUMNS
from fuer.monitoring.domain.answers import list_current_targets, rebuild_answers
from fuer.monitoring.domain.rebuild import rebuild_in_processes
from fuer.monitoring.models import Answer
from tests import factories as make

TODAY = dt.date(2024, 6, 1)


def make_targets(number):
    city = make.make_area(name="某市")
    counties = [make.make_area(city, name=f"{name}县") for name in "甲乙"]
    plan = make.make_plan(city)
    for place in range(number):
        target = make.make_target(plan, make.make_indicator(collected_at=CollectedAt.BOTH))
        make.make_baseline(target, 2020, "75")
        for area in counties:
            make.make_observation(target.indicator, area, 2023, f"{80 + 5 * place}.5")


def read_rows():
    return sorted(Answer.objects.values_list(*COLUMNS))


@pytest.mark.django_db
def test_what_did_not_change_is_not_written():
    make_targets(2)
    assert rebuild_answers(list_current_targets(), today=TODAY) == 2 * 3 * 4
    kept = sorted(Answer.objects.values_list("pk", *COLUMNS))
    targets = list_current_targets()
    with CaptureQueriesContext(connection) as queries:
        rebuild_answers(targets, today=TODAY)
    written = [query["sql"] for query in queries if query["sql"].startswith(("INSERT", "UPDATE", "DELETE"))]
    assert written == []
    assert sorted(Answer.objects.values_list("pk", *COLUMNS)) == kept


@pytest.mark.django_db
def test_a_row_somebody_altered_is_put_right():
    make_targets(1)
    rebuild_answers(list_current_targets(), today=TODAY)
    kept = read_rows()
    Answer.objects.filter(year=2023).update(explanation="改过", goal="")
    Answer.objects.filter(year=2022).first().delete()
    rebuild_answers(list_current_targets(), today=TODAY)
    assert read_rows() == kept


@pytest.mark.django_db(transaction=True)
@pytest.mark.usefixtures("database_on_disk")
def test_two_processes_write_what_one_writes():
    make_targets(5)
    assert rebuild_in_processes(None, today=TODAY) == 5 * 3 * 4
    kept = read_rows()
    Answer.objects.all().delete()
    assert rebuild_in_processes(None, today=TODAY, processes=2) == 5 * 3 * 4
    assert read_rows() == kept
