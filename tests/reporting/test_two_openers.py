"""Two people open one collection at the same moment: one set of filings, and every unit is told once."""

import datetime as dt
from functools import partial

import pytest

from fuer.notices.models import Notice
from fuer.orgs.enums import Role
from fuer.reporting.domain.collections import CollectionError, open_collection, prepare_collection
from fuer.reporting.models import Collection, Filing, FilingCell, FilingItem
from tests import factories as make
from tests.reporting.people import build_house
from tests.together import run_together

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("database_on_disk")]
DATES = {
    "opens_on": dt.date(2024, 2, 1),
    "unit_due": dt.date(2024, 5, 10),
    "county_due": dt.date(2024, 5, 24),
    "city_due": dt.date(2024, 6, 21),
}


@pytest.fixture
def house(transactional_db, database_on_disk):
    return build_house()


@pytest.fixture
def plan(house):
    plan = make.make_plan(house.city)
    for _number in range(3):
        make.make_target(plan, make.make_indicator(source_unit=house.city_unit))
    return plan


def offices(house):
    return [house["city_office"], make.make_user(house.city, Role.WCC_OFFICE)]


def test_two_open_one_collection_and_nothing_is_doubled(house, plan):
    collection = prepare_collection(house.city, 2023, plans=[plan], **DATES, user=house["city_office"])
    people = offices(house)
    # Opening again only adds what is new, so the second one is refused nothing and finds nothing to add.
    assert run_together([partial(open_collection, collection, user=user) for user in people]) == ["done", "done"]
    assert [model.objects.count() for model in (Filing, FilingItem, FilingCell)] == [1, 3, 3]
    told = list(Notice.objects.values_list("recipient", flat=True))
    assert told
    assert len(told) == len(set(told))


def test_two_prepare_one_collection_and_one_is_told(house, plan):
    prepare = partial(prepare_collection, house.city, 2023, plans=[plan], **DATES)
    outcomes = run_together([partial(prepare, user=user) for user in offices(house)])
    assert outcomes == sorted(["done", CollectionError.__name__])
    assert Collection.objects.count() == 1
