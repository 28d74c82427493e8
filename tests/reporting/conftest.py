import pytest

from fuer.orgs.enums import Role
from tests import factories as make
from tests.reporting.people import build_house


@pytest.fixture
def city():
    return make.make_area(name="某市")


@pytest.fixture
def unit(city):
    return make.make_unit(city, "市卫健委")


@pytest.fixture
def clerk(city, unit):
    return make.make_user(city, Role.UNIT_REPORTER, unit, name="张三")


@pytest.fixture
def collection(city):
    return make.make_collection(city)


@pytest.fixture
def filing(collection, unit):
    return make.make_filing(collection, unit)


@pytest.fixture
def house(db):
    return build_house()
