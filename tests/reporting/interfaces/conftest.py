import pytest

from fuer.orgs.enums import Role
from tests import factories as make


@pytest.fixture
def city():
    return make.make_area(name="某市")


@pytest.fixture
def unit(city):
    return make.make_unit(city, "市卫健委")


@pytest.fixture
def filing(city, unit):
    filing = make.make_filing(make.make_collection(city), unit)
    make.make_item(filing, make.make_indicator("妇女人均预期寿命", "岁", decimals=2))
    ratio = make.make_indicator("产前筛查率", "%", shape="ratio", decimals=2)
    make.make_item(filing, ratio, numerator="940", denominator="1000")
    make.make_item(filing, make.make_indicator("普惠托位数", "个", decimals=0), printed="1200", value="1200")
    make.make_item(filing, make.make_indicator("是否建立制度", "", shape="yes_no"))
    make.make_item(filing, make.make_indicator("性侵案件数", "件", disclosure="offline"))
    return filing


@pytest.fixture
def reporter(city, unit):
    return make.make_user(city, Role.UNIT_REPORTER, unit)
