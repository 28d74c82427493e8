"""The monitoring room by mouse and keyboard, at a desk and on a phone, with nothing serious found by axe."""

import datetime as dt

import pytest
from playwright.sync_api import expect

from fuer.orgs.enums import Role
from fuer.plans.enums import Tier
from tests import factories as make
from tests.browser.conftest import DESK, PHONE
from tests.monitoring.scenery import add_target, make_city_plan, make_domain, rebuild

pytestmark = pytest.mark.django_db(transaction=True)
TODAY = dt.date(2024, 6, 1)


@pytest.fixture(autouse=True)
def _today(monkeypatch):
    monkeypatch.setattr("django.utils.timezone.localdate", lambda: TODAY)


@pytest.fixture
def city():
    return make.make_area(name="样本市", code="330800")


@pytest.fixture
def counties(city):
    places = (("柯城区", "330802"), ("衢江区", "330803"), ("常山县", "330822"))
    return [make.make_area(city, name=name, code=code) for name, code in places]


@pytest.fixture
def unit(city):
    return make.make_unit(city, "市卫健委")


@pytest.fixture
def target(city, counties, unit):
    plan = make_city_plan(city)
    health, school = make_domain(plan, "妇女与健康"), make_domain(plan, "妇女与教育")
    figures = {(city, 2022): "88.0", (city, 2023): "92.0", (counties[0], 2023): "94.5", (counties[1], 2023): "61.0"}
    found = add_target(plan, "筛查率", health, figures)
    make.make_responsibility(unit, target=found)
    add_target(plan, "入学率", school, {(city, 2022): "96.0", (city, 2023): "80.0", (counties[0], 2023): "81.0"})
    add_target(plan, "寿命", tier=Tier.KEY)
    rebuild()
    return found


@pytest.mark.parametrize("viewport", [DESK, PHONE], ids=["desk", "phone"])
def test_every_page_is_free_of_barriers_and_as_wide_as_the_window(target, city, unit, sign_in, find_barriers, viewport):
    page = sign_in(make.make_user(city), viewport)
    addresses = (
        "",
        "counties/",
        f"counties/?target={target.pk}",
        "compare/",
        "compare/?by=areas",
        f"unit/?unit={unit.pk}",
    )
    for address in addresses:
        page.goto(f"/monitoring/{address}")
        page.wait_for_load_state("networkidle")
        assert find_barriers(page) == []
        assert page.evaluate("document.documentElement.scrollWidth") == viewport["width"]


def test_filter_the_board_and_come_back(target, city, sign_in):
    page = sign_in(make.make_user(city), DESK)
    page.goto("/monitoring/")
    rows = page.get_by_role("region", name="目标一览").get_by_role("row")
    expect(rows.filter(has_text="入学率")).to_be_visible()
    expect(page.locator("[data-chart] canvas")).to_have_count(1)
    page.get_by_label("状态", exact=True).select_option("met")
    expect(rows.filter(has_text="入学率")).to_have_count(0)
    expect(rows.filter(has_text="筛查率")).to_be_visible()
    expect(page.get_by_text("筛选出 1 项目标")).to_be_visible()
    expect(page.locator("[data-chart] canvas")).to_have_count(1)
    page.get_by_label("状态", exact=True).select_option("")
    page.get_by_label("排序").select_option("problems")
    expect(rows.filter(has_text="入学率")).to_be_visible()


def test_from_the_table_of_counties_to_the_map_by_keyboard(target, city, sign_in):
    page = sign_in(make.make_user(city), DESK)
    page.goto("/monitoring/counties/")
    page.get_by_label("领域").select_option(label="妇女规划 · 妇女与健康（1）")
    link = page.get_by_role("link", name="筛查率")
    expect(link).to_be_visible()
    link.focus()
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="排序：好的在前")).to_be_visible()
    expect(page.locator("[data-chart='county-map'] canvas")).to_be_visible()
    lines = page.get_by_role("region", name="各县（市、区）数据").get_by_role("row")
    expect(lines.filter(has_text="柯城区")).to_contain_text("+4.5个百分点")
    expect(lines.filter(has_text="常山县")).to_contain_text("无数据")
    page.get_by_label("目标", exact=True).select_option(label="入学率")
    expect(page.get_by_role("heading", name="入学率")).to_be_visible()
    with page.expect_response(lambda response: "figure" in response.url):
        page.get_by_label("地图底色").select_option("figure")
    page.wait_for_load_state("networkidle")
    expect(page.locator("[data-chart='county-map'] canvas")).to_be_visible()
    page.locator(
        "[data-chart='county-map'] + script + noscript + details > summary, .chart-table summary"
    ).first.focus()
    page.keyboard.press("Enter")
    expect(page.locator(".chart-table[open] table").first).to_be_visible()


def test_a_units_person_lands_on_their_own_targets(target, city, unit, sign_in):
    page = sign_in(make.make_user(city, Role.UNIT_REPORTER, unit), PHONE)
    page.goto("/monitoring/unit/")
    expect(page.get_by_label("单位", exact=True)).to_have_value(str(unit.pk))
    expect(page.get_by_role("link", name="筛查率")).to_be_visible()
    expect(page.get_by_role("link", name="入学率")).to_have_count(0)
