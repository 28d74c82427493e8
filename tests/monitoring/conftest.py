"""A city with a county, a plan, and the people who watch it; files that need others make their own."""

import pytest

from fuer.orgs.enums import Role
from tests import factories as make
from tests.monitoring.scenery import SPRING


@pytest.fixture
def _spring_of_2023(monkeypatch):
    monkeypatch.setattr(
        "django.utils.timezone.localdate", lambda value=None, timezone=None: value.date() if value else SPRING
    )


@pytest.fixture
def city():
    return make.make_area(name="某市")


@pytest.fixture
def county(city):
    return make.make_area(city, name="甲县")


@pytest.fixture
def plan(city):
    return make.make_plan(city)


@pytest.fixture
def unit(city):
    return make.make_unit(city, "市卫健委")


@pytest.fixture
def office(city):
    return make.make_user(city)


@pytest.fixture
def reporter(city, unit):
    return make.make_user(city, Role.UNIT_REPORTER, unit)
