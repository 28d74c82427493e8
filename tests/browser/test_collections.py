"""A year's collection prepared, previewed and opened, and the table of availability by keyboard, in a real browser."""

import datetime as dt

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from fuer.indicators.models import Definition
from fuer.orgs.models import Unit
from tests import factories as make
from tests.browser.conftest import PHONE

pytestmark = pytest.mark.django_db(transaction=True)
YEAR = timezone.localdate().year - 1


@pytest.fixture
def city():
    return make.make_area(name="某市")


@pytest.fixture
def plan(city):
    """Two indicators nobody reports yet, and a unit that could."""
    make.make_unit(city, "市教育局")
    plan = make.make_plan(city, start_year=YEAR - 1, end_year=YEAR)
    for name in ("毛入园率", "高中毛入学率"):
        make.make_target(plan, make.make_indicator(name))
    return plan


def test_prepare_then_preview_then_open(live_server, sign_in, find_barriers, city, plan):
    Definition.objects.filter(indicator__name="毛入园率").update(source_unit=Unit.objects.get())
    page = sign_in(make.make_user(city))
    page.goto("/filings/")
    page.get_by_role("link", name="新建填报任务").click()
    assert find_barriers(page) == []
    page.get_by_label("市级审定截止").fill(a_sunday(YEAR + 2))
    page.get_by_role("button", name="下一步：预览").click()
    expect(page.get_by_text("不是工作日")).to_be_visible()
    page.get_by_role("button", name="都改为下一个工作日").click()
    page.get_by_role("button", name="下一步：预览").click()
    expect(page.get_by_role("heading", name="无人填报的指标")).to_be_visible()
    page.get_by_text("市教育局").click()
    expect(page.get_by_text("毛入园率")).to_be_visible()
    assert find_barriers(page) == []
    page.get_by_role("button", name="布置", exact=True).click()
    expect(page.get_by_role("rowheader", name="市教育局")).to_be_visible()
    assert find_barriers(page) == []
    page.set_viewport_size(PHONE)
    for address in (page.url, f"{page.url}preview/", f"{page.url}change/", "/filings/"):
        page.goto(address)
        assert page.evaluate("document.documentElement.scrollWidth - window.innerWidth") <= 0
        assert find_barriers(page) == []


def test_sources_are_set_by_keyboard(live_server, sign_in, find_barriers, city, plan):
    page = sign_in(make.make_user(city))
    page.goto("/definitions/?only=nobody")
    sources = page.get_by_role("combobox", name="数据来源单位")
    sources.nth(0).select_option("市教育局")
    sources.nth(0).press("Enter")
    expect(sources.nth(1)).to_be_focused()
    expect(page.get_by_text("改动了1个指标")).to_be_visible()
    sources.nth(1).select_option("市教育局")
    assert find_barriers(page) == []
    page.get_by_role("button", name="保存改动").click()
    expect(page.get_by_text("没有符合条件的指标")).to_be_visible()
    assert Definition.objects.filter(source_unit=Unit.objects.get()).count() == 2


def a_sunday(year):
    """In July, when no Sunday is worked for a holiday."""
    day = dt.date(year, 7, 1)
    return (day + dt.timedelta(days=6 - day.weekday())).isoformat()
