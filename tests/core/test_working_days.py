"""Dates checked against the yearly notices of the State Council's general office."""

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fuer.core.domain.working_days import add_working_days, is_certain, is_working_day, next_working_day, read_holidays
from fuer.core.models import Holiday


def day(text):
    return dt.date.fromisoformat(text)


@pytest.mark.parametrize(
    ("date", "works"),
    [
        # 国办发明电〔2024〕12号: National Day and Mid-Autumn 1 to 8 October 2025, worked on 28 September and 11 October.
        ("2025-09-28", True),
        ("2025-09-30", True),
        ("2025-10-01", False),
        ("2025-10-08", False),
        ("2025-10-09", True),
        ("2025-10-11", True),
        ("2025-10-12", False),
        # Beyond the notices: Monday to Friday, 1 October 2035 is a Monday.
        ("2035-09-29", False),
        ("2035-10-01", True),
    ],
)
def test_working_days_follow_the_notice_and_then_the_week(date, works):
    assert is_working_day(day(date)) is works


def test_entered_days_win():
    extra = {day("2025-10-09"): False, day("2035-10-01"): False, day("2035-09-29"): True}
    assert [is_working_day(date, extra) for date in extra] == [False, False, True]


@pytest.mark.parametrize(
    ("date", "moved"), [("2025-10-01", "2025-10-09"), ("2025-10-09", "2025-10-09"), ("2025-10-12", "2025-10-13")]
)
def test_term_ending_on_a_rest_day_moves_on(date, moved):
    assert next_working_day(day(date)) == day(moved)


@pytest.mark.parametrize(
    ("date", "n", "reached"),
    [
        ("2025-09-30", 0, "2025-09-30"),
        ("2025-09-30", 1, "2025-10-09"),
        ("2025-10-01", 1, "2025-10-09"),
        ("2025-09-26", 2, "2025-09-29"),
        ("2025-09-30", 3, "2025-10-11"),
        ("2025-10-09", -1, "2025-09-30"),
        ("2025-10-11", -4, "2025-09-29"),
        ("2035-10-05", 15, "2035-10-26"),
    ],
)
def test_working_days_are_counted_without_the_first_day(date, n, reached):
    assert add_working_days(day(date), n) == day(reached)


@given(st.dates(day("2020-01-01"), day("2030-12-31")), st.integers(1, 40))
def test_days_counted_lie_between(start, n):
    end = add_working_days(start, n)
    between = [start + dt.timedelta(days=i) for i in range(1, (end - start).days + 1)]
    assert is_working_day(end)
    assert sum(is_working_day(date) for date in between) == n
    assert add_working_days(end, 1 - n) == add_working_days(start, 1)


def test_years_are_certain_once_their_notice_is_known():
    assert [is_certain(year) for year in (2003, 2004, 2025, 2099)] == [False, True, True, False]
    assert is_certain(2099, {day("2099-10-01"): False})
    assert not is_certain(2099, {day("2099-05-01"): False})


@pytest.mark.django_db
def test_days_the_office_entered_are_read():
    Holiday.objects.create(date=day("2099-10-01"), name="国庆节", source="测试")
    Holiday.objects.create(date=day("2099-09-26"), is_working=True, name="调休上班")
    assert read_holidays() == {day("2099-10-01"): False, day("2099-09-26"): True}
