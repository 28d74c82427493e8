"""Ending a unit that still owes a filing: the register names the filings and waits for somebody who knows."""

import datetime as dt

import pytest

from fuer.core.models import Event
from fuer.orgs.domain.unit_register import UnitError, close_unit, list_still_owed
from tests import factories as make

pytestmark = pytest.mark.django_db
LAST = dt.date(2026, 3, 31)


def test_only_what_lies_in_the_unit_in_an_open_collection_is_owed(house):
    unit = house.city_unit
    for year, collection_state, state in (
        (2024, "open", "drafting"),
        (2025, "open", "signing"),
        (2023, "open", "reported"),
        (2022, "closed", "drafting"),
    ):
        days = {"closed_at": dt.datetime(2026, 1, 1, tzinfo=dt.UTC)} if collection_state == "closed" else {}
        lived = {"round": 1, "reported_at": dt.datetime(2026, 1, 1, tzinfo=dt.UTC)} if state == "reported" else {}
        collection = make.make_collection(
            house.city, title=f"{year}年报表", year=year, filing_year=year + 1, state=collection_state, **days
        )
        make.make_filing(collection, unit, state=state, **lived)
    assert list_still_owed(unit) == ["2025年报表", "2024年报表"]
    assert list_still_owed(house.county_unit) == []


def test_a_unit_that_owes_is_ended_only_knowingly(house):
    make.make_filing(make.make_collection(house.city, title="2025年报表"), house.city_unit)
    with pytest.raises(UnitError, match="还有没报的报表：2025年报表。"):
        close_unit(house.city_unit, LAST, user=house["city_office"])
    house.city_unit.refresh_from_db()
    assert house.city_unit.valid_to is None
    ended = close_unit(house.city_unit, LAST, user=house["city_office"], knows_owed=True)
    assert (ended.valid_to, Event.objects.get(verb="orgs.close_unit").payload["owed"]) == (LAST, ["2025年报表"])


def test_a_unit_that_owes_nothing_is_ended_without_a_word(house):
    assert close_unit(house.city_unit, LAST, user=house["city_office"]).valid_to == LAST
