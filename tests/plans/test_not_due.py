"""未到报送期 and 无数据 told apart: the usual lag, the figure's own period, and what was asked for already."""

import datetime as dt

import pytest

from fuer.indicators.domain.periods import is_awaited
from fuer.indicators.models import Definition
from fuer.plans.domain.queries.answers import answer_targets
from fuer.reporting.enums import CollectionState
from tests import factories as make

DAY = dt.timedelta(days=1)


@pytest.mark.parametrize(
    ("cadence", "lag", "last_awaited"),
    [
        ("year", None, dt.date(2023, 12, 31)),
        ("year", 3, dt.date(2024, 3, 31)),
        ("year", 14, dt.date(2025, 2, 28)),
        ("survey", 2, dt.date(2024, 2, 29)),
        ("quarter", 1, dt.date(2024, 1, 31)),
        ("health_year", None, dt.date(2023, 12, 31)),
        ("health_year", 2, dt.date(2023, 12, 31)),
        ("health_year", 5, dt.date(2024, 2, 29)),
        ("school_year", None, dt.date(2024, 8, 31)),
        ("school_year", 2, dt.date(2024, 10, 31)),
    ],
)
def test_a_figure_is_awaited_until_its_lag_after_its_own_period(cadence, lag, last_awaited):
    definition = Definition(cadence=cadence, lag_months=lag)
    assert is_awaited(definition, 2023, last_awaited)
    assert not is_awaited(definition, 2023, last_awaited + DAY)


@pytest.fixture
def city():
    return make.make_area(name="某市")


@pytest.fixture
def lagging(city):
    """A target whose figure comes five months after the year: from 1 June 2024 on, that of 2023 is missing."""
    return make.make_target(make.make_plan(city), make.make_indicator(lag_months=5), "at_least", {"T": "10"})


def answer(target, today, year=2023):
    return answer_targets([target], year, today=today)[target.pk].bucket


@pytest.mark.django_db
def test_nobody_misses_what_nobody_can_have(lagging, city):
    assert answer(lagging, dt.date(2024, 5, 31)) == "report_not_due"
    assert answer(lagging, dt.date(2024, 6, 1)) == "no_data"
    make.make_observation(lagging.indicator, city, 2023, "12")
    assert answer(lagging, dt.date(2024, 5, 31)) == "met"


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("state", "extended_to", "bucket"),
    [
        (CollectionState.OPEN, None, "no_data"),
        (CollectionState.CLOSED, None, "no_data"),
        (CollectionState.DRAFT, None, "report_not_due"),
        (CollectionState.OPEN, dt.date(2024, 5, 1), "report_not_due"),
    ],
)
def test_what_was_asked_for_is_missing_once_its_day_is_over(lagging, city, state, extended_to, bucket):
    collection = make.make_collection(city, 2023, state=state)
    item = make.make_item(
        make.make_filing(collection, make.make_unit(city), extended_to=extended_to), lagging.indicator
    )
    assert answer(lagging, collection.unit_due) == "report_not_due"
    assert answer(lagging, collection.unit_due + DAY) == bucket
    assert answer(lagging, collection.unit_due + DAY, 2022) == "no_data"
    version = make.make_observation(lagging.indicator, city, 2023, "9")
    assert version.cell == item.entry.cell
    assert answer(lagging, collection.unit_due + DAY) == "not_yet_met"


@pytest.mark.django_db
def test_a_sum_is_owed_by_the_areas_below(lagging, city):
    county = make.make_area(city, name="甲县")
    collection = make.make_collection(city, 2023)
    make.make_item(make.make_filing(collection, make.make_unit(county)), lagging.indicator, county)
    assert answer(lagging, collection.unit_due + DAY) == "no_data"
