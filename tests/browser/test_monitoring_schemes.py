"""Schemes and the composite index in a real browser, at desk and phone: readable, and nothing in anybody's way."""

import pytest
from playwright.sync_api import expect

from fuer.monitoring.models import SchemeIndicator
from tests import factories as make
from tests.browser.conftest import DESK, PHONE
from tests.desk.test_monitoring_schemes import fill_plan, make_scheme

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.mark.parametrize("viewport", [DESK, PHONE], ids=["desk", "phone"])
def test_map_an_entry(live_server, sign_in, find_barriers, viewport):
    city = make.make_area(name="某市")
    make.make_collection(city)
    make_scheme(2)
    make.make_indicator("识字比例")
    page = sign_in(make.make_user(city), viewport)
    page.goto("/monitoring/schemes/")
    assert find_barriers(page) == []
    page.get_by_role("link", name="监测指标women").click()
    expect(page.get_by_text("国家统一测算")).to_be_visible()
    assert find_barriers(page) == []
    assert page.evaluate("document.documentElement.scrollWidth") <= viewport["width"]
    page.locator("tr", has_text="识字率").get_by_role("link", name="对应").click()
    page.get_by_label("本市指标").select_option(label="识字比例")
    page.get_by_label("未采集原因").fill("")
    assert find_barriers(page) == []
    page.get_by_role("button", name="保存").click()
    expect(page.get_by_text("已更新“识字率”的对应关系。")).to_be_visible()
    assert SchemeIndicator.objects.get(name="识字率").indicator.name == "识字比例"


@pytest.mark.parametrize("viewport", [DESK, PHONE], ids=["desk", "phone"])
def test_read_the_index_and_switch_it_off(live_server, sign_in, find_barriers, viewport):
    city = make.make_area(name="某市")
    plan = make.make_plan(city, "妇女发展规划\n健康\n")
    fill_plan(plan, [make.make_area(city, name=f"{name}县") for name in "甲乙"], 2)
    page = sign_in(make.make_user(city), viewport)
    page.goto("/monitoring/index/?year=2024")
    expect(page.get_by_text("100.00").first).to_be_visible()
    assert find_barriers(page) == []
    assert page.evaluate("document.documentElement.scrollWidth") <= viewport["width"]
    page.get_by_role("link", name="修改方法和权重").click()
    assert find_barriers(page) == []
    page.get_by_label("启用综合指数").uncheck()
    page.get_by_label("变更原因").fill("不再使用")
    page.get_by_role("button", name="保存为新版本").click()
    expect(page.get_by_text("综合指数已停用")).to_be_visible()
    assert find_barriers(page) == []
