"""The office urges who is late; everybody's workbench fits one screen, at a desk and on a phone."""

import datetime as dt
import re

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from fuer.orgs.enums import Role
from fuer.reporting.models import ItemReturn
from tests import factories as make
from tests.browser.conftest import DESK, PHONE

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def collection():
    city = make.make_area(name="某市")
    due = timezone.localdate() - dt.timedelta(days=20)
    days = {"opens_on": due - dt.timedelta(days=30), "unit_due": due, "county_due": due, "city_due": due}
    return make.make_collection(city, title="2025年度监测统计报表", **days)


def add_filing(collection, area, name, **fields):
    filing = make.make_filing(collection, make.make_unit(area, name), **fields)
    make.make_item(filing, make.make_indicator(f"{name}的指标"))
    return filing


def test_urge_the_late_ones(collection, sign_in, find_barriers):
    city = collection.area
    county = make.make_area(city, name="甲县")
    add_filing(collection, city, "市卫健委")
    add_filing(collection, city, "市教育局", state="reported", round=1, reported_at=timezone.now())
    late = add_filing(collection, county, "县民政局")
    page = sign_in(make.make_user(city, Role.WCC_OFFICE), DESK)
    page.goto(f"/collections/{collection.pk}/board/")
    rows = page.get_by_role("table", name="各单位报送进度").get_by_role("row")
    expect(rows.filter(has_text="市教育局")).to_be_visible()
    page.get_by_label("只看逾期").check()
    expect(rows.filter(has_text="市教育局")).to_have_count(0)
    expect(rows.filter(has_text="县民政局")).to_be_visible()
    assert find_barriers(page) == []
    page.get_by_role("link", name="催报县民政局").click()
    text = page.get_by_label("可直接粘贴到工作群")
    expect(text).to_have_value(re.compile("缺县民政局的指标"))
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    page.get_by_role("button", name="复制文字").click()
    expect(page.get_by_role("button", name="已复制")).to_be_visible()
    assert page.evaluate("navigator.clipboard.readText()") == text.input_value()
    assert find_barriers(page) == []
    page.get_by_role("button", name="登记催报并通知填表人").click()
    expect(page.get_by_text("已登记催报并通知1个单位。")).to_be_visible()
    expect(rows.filter(has_text=late.unit.name)).to_contain_text("1次")


def test_copy_on_an_intranet_without_https(collection, sign_in, live_server):
    """Plain http under a name of its own is no secure context: there is no clipboard to write to, the selection is."""
    late = add_filing(collection, collection.area, "市卫健委")
    page = sign_in(make.make_user(collection.area, Role.WCC_OFFICE), DESK)
    cookie = "; ".join(f"{one['name']}={one['value']}" for one in page.context.cookies())

    def pass_on(route):
        url = route.request.url.replace("http://fuer.intranet", live_server.url)
        route.fulfill(response=route.fetch(url=url, headers={**route.request.headers, "cookie": cookie}))

    page.route("http://fuer.intranet/**", pass_on)
    page.goto(f"http://fuer.intranet/collections/{collection.pk}/board/")
    assert page.evaluate("[window.isSecureContext, typeof navigator.clipboard]") == [False, "undefined"]
    page.get_by_role("link", name=f"催报{late.unit.name}").click()
    text = page.get_by_label("可直接粘贴到工作群")
    expect(text).to_have_value(re.compile("缺市卫健委的指标"))
    page.get_by_role("button", name="复制文字").click()
    expect(page.get_by_role("button", name="已复制")).to_be_visible()
    page.evaluate("document.body.appendChild(document.createElement('textarea')).id = 'group-chat'")
    page.locator("#group-chat").focus()
    page.keyboard.press("Control+v")
    expect(page.locator("#group-chat")).to_have_value(text.input_value())


@pytest.mark.parametrize("viewport", [DESK, PHONE], ids=["desk", "phone"])
def test_everybodys_workbench(collection, sign_in, find_barriers, viewport):
    city = collection.area
    filing = add_filing(collection, city, "市卫健委")
    returned = make.make_item(filing, make.make_indicator("生育率"), value="1", printed="1")
    office = make.make_user(city, Role.WCC_OFFICE)
    ItemReturn.objects.create(item=returned, round=1, reason="请核实后重报", returned_by=office)
    signing = add_filing(collection, city, "市教育局", state="signing")
    people = [
        (office, "谁没报", "市卫健委"),
        (make.make_user(city, Role.LEADER), "报送进度", "某市本级"),
        (make.make_user(city, Role.UNIT_REPORTER, filing.unit), "退回", "请核实后重报"),
        (make.make_user(city, Role.UNIT_HEAD, signing.unit), "待签", "去签署"),
    ]
    for person, panel, words in people:
        page = sign_in(person, viewport)
        page.goto("/")
        expect(page.get_by_role("region", name=panel, exact=True).last).to_contain_text(words)
        assert page.evaluate("document.documentElement.scrollWidth") == viewport["width"]
        assert find_barriers(page) == []
        if viewport == DESK:
            assert page.evaluate("document.documentElement.scrollHeight") <= viewport["height"]


def test_the_board_is_cards_on_a_phone(collection, sign_in, find_barriers):
    add_filing(collection, collection.area, "市卫健委")
    page = sign_in(make.make_user(collection.area, Role.WCC_OFFICE), PHONE)
    page.goto(f"/collections/{collection.pk}/board/")
    expect(page.get_by_text("市卫健委")).to_be_visible()
    assert page.evaluate("document.documentElement.scrollWidth") == PHONE["width"]
    assert find_barriers(page) == []


@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_the_workbench_of_overseers_fits_a_phone_in_both_languages(
    collection, sign_in, live_server, settings, language
):
    """The table of progress by area, with the longest names it has: those of one's own departments."""
    for number in range(3):
        add_filing(collection, make.make_area(collection.area, name=f"甲乙丙丁{number}县"), f"县民政局{number}")
    add_filing(collection, collection.area, "市卫健委")
    for role in (Role.WCC_OFFICE, Role.STATISTICS_BUREAU, Role.LEADER):
        page = sign_in(make.make_user(collection.area, role), PHONE)
        page.context.add_cookies([{"name": settings.LANGUAGE_COOKIE_NAME, "value": language, "url": live_server.url}])
        page.goto("/")
        assert page.locator("html").get_attribute("lang") == language
        expect(page.locator(".home-areas")).to_be_visible()
        assert page.evaluate("document.documentElement.scrollWidth") == PHONE["width"]
