import pytest

from tests.reporting.people import build_house


@pytest.fixture
def house(db):
    return build_house()
