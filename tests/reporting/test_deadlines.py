"""The days proposed for a collection are working days; the State Council's notice of 2024 is the sample."""

import datetime as dt

from fuer.reporting.domain.deadlines import find_idle_days, propose_calendar


def test_usual_days_of_the_spring_after():
    """10 and 20 working days after 30 April 2024: 1–5 May are free, 11 May is worked."""
    assert propose_calendar(2023, dt.date(2024, 1, 15)) == {
        "opens_on": dt.date(2024, 3, 1),
        "unit_due": dt.date(2024, 4, 30),
        "county_due": dt.date(2024, 5, 16),
        "city_due": dt.date(2024, 5, 30),
    }


def test_counted_from_today_when_the_spring_has_gone():
    calendar = propose_calendar(2023, dt.date(2024, 9, 14))
    assert calendar["opens_on"] == dt.date(2024, 9, 14)  # a Saturday worked for Mid-Autumn
    assert calendar["unit_due"] == dt.date(
        2024, 10, 18
    )  # the holidays of October lie between, two weekend days are worked
    assert find_idle_days(dict(calendar)) == {}


def test_year_that_has_not_ended_is_asked_for_in_the_next_spring():
    assert propose_calendar(2024, dt.date(2024, 6, 3))["opens_on"] == dt.date(2025, 3, 3)


def test_offices_own_days_win():
    calendar = propose_calendar(2023, dt.date(2024, 1, 15), {dt.date(2024, 4, 30): False})
    assert calendar["unit_due"] == dt.date(2024, 5, 6)


def test_idle_days_are_told_with_the_next_working_one():
    days = {"unit_due": dt.date(2024, 5, 2), "city_due": dt.date(2024, 5, 8)}
    assert find_idle_days(days) == {"unit_due": dt.date(2024, 5, 6)}
