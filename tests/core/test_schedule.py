"""The timetable: what is due runs once, a missed day is made up, a run that came to nothing is tried again."""

import datetime as dt
from zoneinfo import ZoneInfo

import pytest

from fuer.core.domain import schedule
from fuer.core.domain.schedule import Interval, TimeOfDay, daily, every, keep_time, run_due
from fuer.core.models import Schedule
from tests.together import run_together

SHANGHAI = ZoneInfo("Asia/Shanghai")


@pytest.fixture
def timetable(monkeypatch):
    timetable = {}
    monkeypatch.setattr(schedule, "TIMETABLE", timetable)
    return timetable


def at(day, hour, minute=0, second=0):
    return dt.datetime(2026, 3, day, hour, minute, second, tzinfo=SHANGHAI)


def rows():
    return list(Schedule.objects.values_list("name", "last_run_at", "last_result", "failure"))


@pytest.mark.parametrize(
    ("last_run", "now", "due"),
    [
        (at(1, 8), at(2, 7, 59, 59), False),
        (at(1, 8), at(2, 8), True),
        (at(2, 8), at(2, 8), False),
        (at(2, 8), at(2, 23), False),
        (at(2, 7, 59), at(2, 8, 1), True),
        (at(1, 8), at(5, 3), True),  # nobody was there for days
        (at(4, 9), at(5, 3), False),  # made up yesterday
    ],
)
def test_time_of_day(last_run, now, due):
    assert TimeOfDay(8, 0).is_due(last_run, now) is due


def test_time_of_day_is_the_local_one():
    assert TimeOfDay(8, 30).find_latest(at(2, 8, 29).astimezone(dt.UTC)) == at(1, 8, 30)
    assert TimeOfDay(0, 0).find_latest(dt.datetime(2026, 3, 1, 17, tzinfo=dt.UTC)) == at(2, 0)


@pytest.mark.parametrize(("seconds", "due"), [(14, False), (15, True), (16, True)])
def test_interval(seconds, due):
    assert Interval(dt.timedelta(seconds=15)).is_due(at(1, 8), at(1, 8, 0, seconds)) is due


def test_a_name_is_scheduled_once(timetable):
    every("t", seconds=1)(lambda: None)
    with pytest.raises(ValueError, match="scheduled twice"):
        daily("t", hour=8)(lambda: None)


@pytest.mark.django_db
def test_what_is_due_runs_once_and_is_written_down(timetable):
    runs = []
    every("seconds", seconds=15)(lambda: runs.append("seconds"))
    daily("day", hour=8)(lambda: runs.append("day"))
    assert run_due(at(2, 9)) == ["seconds", "day"]
    assert run_due(at(2, 9, 0, 14)) == []
    assert run_due(at(2, 9, 0, 15)) == ["seconds"]
    assert run_due(at(3, 8)) == ["seconds", "day"]
    assert runs == ["seconds", "day", "seconds", "seconds", "day"]
    assert rows() == [("day", at(3, 8), "done", ""), ("seconds", at(3, 8), "done", "")]


@pytest.mark.django_db
def test_missed_days_are_made_up_once(timetable):
    daily("day", hour=8)(lambda: None)
    run_due(at(2, 8))
    assert [run_due(at(5, hour)) for hour in (3, 7, 8, 9)] == [["day"], [], ["day"], []]


@pytest.mark.django_db
def test_a_run_that_fails_is_tried_again_and_stops_no_other(timetable):
    def fail():
        raise RuntimeError("no paper")

    daily("broken", hour=8)(fail)
    daily("healthy", hour=8)(lambda: None)
    assert run_due(at(2, 8)) == ["broken", "healthy"]
    assert rows()[0] == ("broken", at(2, 8), "failed", "RuntimeError: no paper")
    assert run_due(at(2, 8, 4)) == []
    assert run_due(at(2, 8, 5)) == ["broken"]


@pytest.mark.django_db
def test_a_run_whose_process_was_killed_is_made_again(timetable):
    daily("day", hour=8)(lambda: None)
    Schedule.objects.create(name="day", last_run_at=at(2, 8), last_result="running")
    assert [run_due(at(2, 8, minute)) for minute in (1, 5, 6)] == [[], ["day"], []]


@pytest.mark.django_db(transaction=True)
@pytest.mark.usefixtures("database_on_disk")
def test_several_supervisors_run_it_once(timetable):
    runs = []
    daily("day", hour=8)(lambda: runs.append("day"))
    assert run_together([lambda: run_due(at(2, 8))] * 4) == ["done"] * 4
    assert run_together([lambda: run_due(at(3, 8))] * 4) == ["done"] * 4
    assert runs == ["day", "day"]


@pytest.mark.django_db(transaction=True)
@pytest.mark.usefixtures("database_on_disk")
def test_the_clock_goes_on_until_it_is_stopped(timetable, monkeypatch):
    runs = []
    monkeypatch.setattr(schedule, "LOOK_EVERY_SECONDS", 0)
    every("t", seconds=0)(lambda: runs.append("t"))
    assert run_together([lambda: keep_time(lambda: len(runs) == 3)]) == ["done"]
    assert runs == ["t"] * 3
