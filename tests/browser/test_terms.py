"""Recording an election in a real browser."""

import pytest
from playwright.sync_api import expect

from tests import factories as make

pytestmark = pytest.mark.django_db(transaction=True)


def test_record_and_take_back(live_server, sign_in, find_barriers):
    page = sign_in(make.make_user(make.make_area(name="某市")))
    page.goto("/system/terms/")
    page.get_by_label("换届机构").select_option("人大")
    page.get_by_label("换届日期").fill("2022-04-02")
    page.get_by_role("button", name="登记", exact=True).click()
    expect(page.get_by_role("cell", name="2022-04-02", exact=True)).to_be_visible()
    assert find_barriers(page) == []
    page.get_by_role("button", name="撤销").click()
    expect(page.get_by_text("还没有登记换届")).to_be_visible()
