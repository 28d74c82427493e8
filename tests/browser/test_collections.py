"""A year's collection prepared, previewed and opened, and the table of availability by keyboard, in a real browser."""

import datetime as dt

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from fuer.indicators.models import Definition
from tests import factories as make
from tests.browser.conftest import PHONE

pytestmark = pytest.mark.django_db(transaction=True)


def overflow(page):
    return page.evaluate("document.documentElement.scrollWidth - window.innerWidth")


def test_prepare_preview_and_open(live_server, sign_in, find_barriers):
    city = make.make_area(name="某市")
    bureau = make.make_unit(city, "市教育局")
    year = timezone.localdate().year - 1
    plan = make.make_plan(city, start_year=year - 1, end_year=year)
    first = make.make_target(plan, make.make_indicator("毛入园率")).indicator.definitions.get()
    second = make.make_target(plan, make.make_indicator("高中毛入学率")).indicator.definitions.get()
    office = make.make_user(city)
    page = sign_in(office)

    page.goto("/filings/")
    page.get_by_role("link", name="新建填报任务").click()
    assert find_barriers(page) == []
    page.get_by_label("市级审定截止").fill(a_sunday(year + 2))
    page.get_by_role("button", name="下一步：预览").click()
    expect(page.get_by_text("不是工作日")).to_be_visible()
    page.get_by_role("button", name="都改为下一个工作日").click()
    page.get_by_role("button", name="下一步：预览").click()
    expect(page.get_by_role("heading", name="无人填报的指标")).to_be_visible()
    assert find_barriers(page) == []

    page.get_by_role("link", name="去指定数据来源单位").click()
    sources = page.get_by_role("combobox", name="数据来源单位")
    expect(sources).to_have_count(2)
    sources.nth(0).select_option("市教育局")
    sources.nth(0).press("Enter")
    expect(sources.nth(1)).to_be_focused()
    expect(page.get_by_text("改动了1个指标")).to_be_visible()
    sources.nth(1).select_option("市教育局")
    assert find_barriers(page) == []
    page.get_by_role("button", name="保存改动").click()
    expect(page.get_by_text("没有符合条件的指标")).to_be_visible()
    assert list(Definition.objects.filter(pk__in=[first.pk, second.pk]).values_list("source_unit", flat=True)) == [
        bureau.pk,
        bureau.pk,
    ]

    page.goto("/filings/")
    page.get_by_role("link", name=f"某市{year}年度").click()
    page.get_by_role("link", name="预览和布置").click()
    page.get_by_text("市教育局").click()
    expect(page.get_by_text("毛入园率")).to_be_visible()
    page.get_by_role("button", name="布置", exact=True).click()
    expect(page.get_by_role("rowheader", name="市教育局")).to_be_visible()
    assert find_barriers(page) == []

    phone = sign_in(office, PHONE)
    for address in (page.url, f"{page.url}preview/", f"{page.url}change/", "/filings/", "/definitions/"):
        phone.goto(address)
        assert overflow(phone) <= 0
        assert find_barriers(phone) == []


def a_sunday(year):
    """In July, when no Sunday is worked for a holiday."""
    day = dt.date(year, 7, 1)
    return (day + dt.timedelta(days=6 - day.weekday())).isoformat()
