"""From the bell to the inbox to what a notice speaks of, at a desk and on a phone."""

import pytest
from playwright.sync_api import expect

from tests import factories as make
from tests.browser.conftest import DESK, PHONE

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.mark.parametrize("viewport", [DESK, PHONE], ids=["desk", "phone"])
def test_read_what_one_was_told(live_server, sign_in, find_barriers, viewport):
    city = make.make_area(name="某市")
    person = make.make_user(city)
    make.make_notice(person, kind="info", title="2025年度数据填报已布置", area=city)
    text = "缺：产前筛查率、学前三年毛入园率。\n请于3月20日前报送。"
    make.make_notice(person, kind="overdue", title="2025年度报表逾期2天", text=text, link="/plans/", area=city)
    page = sign_in(person, viewport)
    page.goto("/plans/")
    page.get_by_role("link", name="消息，2条未读").click()
    expect(page.get_by_role("heading", name="消息", exact=True)).to_be_visible()
    assert find_barriers(page) == []
    width = page.evaluate("document.documentElement.scrollWidth")
    assert width == viewport["width"]
    page.get_by_role("link", name="2025年度报表逾期2天").click()
    expect(page).to_have_url(f"{live_server.url}/plans/")
    page.get_by_role("link", name="消息，1条未读").click()
    page.get_by_role("button", name="标为已读 2025年度数据填报已布置").click()
    expect(page.get_by_text("未读")).to_have_count(0)
    expect(page.get_by_role("link", name="消息", exact=True)).to_be_visible()
