"""Catalogue and indicator page in a real browser."""

import datetime as dt

import pytest
from playwright.sync_api import expect

from fuer.monitoring.domain.answers import rebuild_answers
from tests import factories as make
from tests.browser.conftest import DESK, PHONE
from tests.desk.test_indicator_page import observe_part

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def city(live_server):
    return make.make_area(name="某市")


@pytest.fixture
def targets(city):
    plan = make.make_plan(city, "规划正文，产前筛查率达到90%以上。", title="某市妇女发展规划")
    made = [make.make_target(plan, make.make_indicator(name)) for name in ("产前筛查率", "学前三年入园率")]
    make.make_baseline(made[0], 2020, "88.5")
    make.make_observation(made[0].indicator, city, 2022, "89.1")
    make.make_quote(made[0], make.make_clause(plan), "产前筛查率达到90%以上")
    return made


def test_typing_filters_the_list_and_the_address(sign_in, city, targets):
    page = sign_in(make.make_user(city))
    page.goto("/indicators/")
    expect(page.get_by_text("学前三年入园率")).to_be_visible()
    page.get_by_label("名称、别名或拼音首字母").press_sequentially("cqsc")
    expect(page.get_by_text("学前三年入园率")).to_be_hidden()
    expect(page.get_by_role("link", name="产前筛查率")).to_be_visible()
    page.wait_for_url("**q=cqsc**")
    page.get_by_label("当前状态").select_option("met")
    expect(page.get_by_text("没有符合条件的指标")).to_be_visible()


@pytest.mark.parametrize("viewport", [None, PHONE], ids=["desk", "phone"])
def test_no_barriers_and_no_sideways_scrolling(sign_in, city, targets, find_barriers, viewport):
    page = sign_in(make.make_user(city), viewport)
    for address in ("/indicators/", f"/indicators/{targets[0].indicator_id}/", "/plans/"):
        page.goto(address)
        assert (address, find_barriers(page)) == (address, [])
        assert (address, page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")) == (address, True)


def test_a_chart_is_drawn_and_its_table_opens_by_keyboard(sign_in, city, targets):
    page = sign_in(make.make_user(city))
    page.goto(f"/indicators/{targets[0].indicator_id}/")
    chart = page.get_by_role("img", name="产前筛查率。实际值：2020年88.5%、2022年89.1%")
    expect(chart.locator("canvas")).to_be_visible()
    table = page.locator(".chart-table table")
    expect(table).to_be_hidden()
    page.locator(".chart-table summary").focus()
    page.keyboard.press("Enter")
    expect(table.get_by_role("row", name="2022 89.1")).to_be_visible()
    width = "document.querySelector('[data-chart] canvas').clientWidth"
    shown = page.evaluate(width)
    page.evaluate("window.dispatchEvent(new Event('beforeprint'))")
    assert page.evaluate(width) == min(shown, 680)
    page.evaluate("window.dispatchEvent(new Event('afterprint'))")
    assert page.evaluate(width) == shown


@pytest.fixture
def grown(city):
    """A target with counties, both sexes and several years."""
    plan = make.make_plan(city, "规划正文，筛查率达到90%以上。", title="某市妇女发展规划")
    fields = {"collected_at": "both", "city_total": "counties", "shape": "ratio", "direction": "rise", "decimals": 1}
    target = make.make_target(plan, make.make_indicator("筛查率", by_sex=True, **fields))
    make.make_baseline(target, 2020, "80.0")
    for number, name in enumerate("甲乙"):
        county = make.make_area(city, name=f"{name}县")
        for year in (2021, 2022, 2023):
            observe_part(target, county, year, "_T", (160 + number + year - 2021, 200))
            for sex, women in (("F", 80), ("M", 79)):
                observe_part(target, county, year, sex, (women + year - 2021, 100))
    rebuild_answers([target], today=dt.date(2024, 6, 1))
    return target


@pytest.mark.parametrize("viewport", [DESK, PHONE], ids=["desk", "phone"])
def test_the_grown_page_draws_everything_without_barriers(sign_in, city, grown, find_barriers, viewport):
    page = sign_in(make.make_user(city), viewport)
    page.goto(f"/indicators/{grown.indicator_id}/?year=2023")
    page.wait_for_load_state("networkidle")
    for heading in ("各县（市、区）", "女性和男性", "历年数据", "数据从何而来"):
        expect(page.get_by_role("heading", name=heading, exact=True)).to_be_visible()
    # The series, one for each county, and the two sexes.
    expect(page.locator("[data-chart] canvas")).to_have_count(4)
    assert find_barriers(page) == []
    assert page.evaluate("document.documentElement.scrollWidth") == viewport["width"]
    for summary in page.locator(".chart-table summary").all():
        summary.focus()
        page.keyboard.press("Enter")
    assert page.locator(".chart-table:not([open])").count() == 0
    expect(page.get_by_text("2个县（市、区）已报齐，合计82.0%（164/200）")).to_be_visible()
