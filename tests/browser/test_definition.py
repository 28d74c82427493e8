"""Asking for another definition and granting it, in a real browser."""

import pytest
from playwright.sync_api import expect

from fuer.orgs.enums import Role
from tests import factories as make
from tests.browser.conftest import PHONE

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def city():
    return make.make_area(name="某市")


@pytest.fixture
def unit(city):
    return make.make_unit(city, "市卫生健康委员会")


@pytest.fixture
def newborns(city, unit):
    indicator = make.make_indicator(
        "新生儿死亡率", "‰", shape="ratio", source_unit=unit, calculation="新生儿死亡数÷活产数"
    )
    make.make_target(make.make_plan(city), indicator)
    make.make_indicator("婴儿死亡率", "‰", shape="ratio")
    return indicator


def fits(page):
    return page.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth")


def test_a_unit_asks_and_the_bureau_names_the_whole_by_keyboard(city, unit, newborns, sign_in, find_barriers):
    page = sign_in(make.make_user(city, Role.UNIT_REPORTER, unit), PHONE)
    page.goto(f"/indicators/{newborns.pk}/")
    page.get_by_role("link", name="申请口径变更").click()
    page.get_by_label("要改什么").fill("分母改为户籍活产数")
    page.get_by_label("为什么改").fill("省里统一口径")
    page.get_by_label("建议的计算方法").fill("新生儿死亡数÷户籍活产数×1000‰")
    assert (find_barriers(page), fits(page)) == ([], True)
    page.get_by_role("button", name="提出申请").click()
    expect(page.get_by_text("等待某市妇儿工委办或统计局审批")).to_be_visible()
    assert (find_barriers(page), fits(page)) == ([], True)

    page = sign_in(make.make_user(city, Role.STATISTICS_BUREAU))
    page.goto("/")
    page.get_by_role("link", name="市卫生健康委员会").click()
    assert find_barriers(page) == []
    page.get_by_role("link", name="同意，去修改口径").click()
    expect(page.get_by_label("计算方法")).to_have_value("新生儿死亡数÷户籍活产数×1000‰")
    page.get_by_label("属于其中项的指标").focus()
    page.keyboard.type("婴儿死亡率")
    assert find_barriers(page) == []
    page.get_by_role("button", name="同意并保存口径").click()
    expect(page.get_by_role("link", name="婴儿死亡率")).to_be_visible()
    assert newborns.definitions.latest("number").whole.name == "婴儿死亡率"
