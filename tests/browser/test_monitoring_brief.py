"""领导一页纸, 分性别 and 全国、全省数据 in a real browser, at desk and phone: readable, and nothing in anybody's way."""

import datetime as dt
from decimal import Decimal

import pytest
from playwright.sync_api import expect

from fuer.indicators.domain.references import Published, ReferenceKey, enter_reference
from fuer.indicators.models import ReferenceVersion
from fuer.monitoring.domain.answers import list_current_targets, rebuild_answers
from fuer.orgs.enums import Role
from fuer.plans.enums import ClauseKind
from tests import factories as make
from tests.browser.conftest import DESK, PHONE
from tests.desk.test_gender import add_indicator, report

pytestmark = pytest.mark.django_db(transaction=True)
VIEWPORTS = pytest.mark.parametrize("viewport", [DESK, PHONE], ids=["desk", "phone"])


def fits(page, viewport):
    return page.evaluate("document.documentElement.scrollWidth") <= viewport["width"]


@VIEWPORTS
def test_a_leader_reads_the_page(live_server, sign_in, find_barriers, viewport):
    city = make.make_area(name="某市")
    plan = make.make_plan(city)
    for name, printed in (("甲率", "91.0"), ("乙率", "96.0")):
        target = make.make_target(plan, make.make_indicator(name), "at_least", {"T": "95"}, tier="key", name=name)
        make.make_observation(target.indicator, city, 2024, printed)
    rebuild_answers(list_current_targets(), today=dt.date(2025, 3, 1))
    page = sign_in(make.make_user(city, Role.LEADER), viewport)
    page.goto("/monitoring/brief/?year=2024")
    expect(page.locator(".brief-table tbody tr")).to_have_count(2)
    expect(page.locator(".brief-table.is-fine tbody tr")).to_contain_text(["甲率", "乙率"])
    assert find_barriers(page) == []
    assert fits(page, viewport)
    # What goes well is folded on a phone to how it stands.
    shown = page.locator(".brief-table.is-fine td[data-label='下一时点']").first.is_visible()
    assert shown is (viewport == DESK)


@VIEWPORTS
def test_women_and_men_side_by_side(live_server, sign_in, find_barriers, viewport):
    city = make.make_area(name="某市")
    plan = make.make_plan(city, "规划正文，达到90%以上。")
    domain = make.make_clause(plan, kind=ClauseKind.DOMAIN, title="妇女与健康")
    report(add_indicator(plan, domain, "识字率"), city, 2024, "90.0", "92.0")
    page = sign_in(make.make_user(city), viewport)
    page.goto("/monitoring/gender/?year=2024")
    expect(page.get_by_text("识字率").first).to_be_visible()
    assert find_barriers(page) == []
    assert fits(page, viewport)


@VIEWPORTS
def test_a_corrected_reference_figure_shows_both(live_server, sign_in, find_barriers, viewport):
    city = make.make_area(name="某市")
    office = make.make_user(city)
    key = ReferenceKey(make.make_indicator("识字率"), "province", "某省", 2024)
    out = Published(Decimal("97.4"), "97.4", 3, 11, "省统计公报", "", dt.date(2025, 3, 1))
    enter_reference(key, out, user=office, today=dt.date(2026, 1, 1))
    page = sign_in(office, viewport)
    page.goto("/monitoring/reference/")
    assert find_barriers(page) == []
    assert fits(page, viewport)
    page.get_by_role("link", name="更正").click()
    assert find_barriers(page) == []
    assert fits(page, viewport)
    page.get_by_label("数值").fill("97.6")
    page.get_by_label("更正原因").fill("公报勘误")
    page.get_by_role("button", name="保存").click()
    expect(page.get_by_text("已更正参照数。")).to_be_visible()
    page.get_by_text("共2版").click()
    expect(page.locator(".reference-versions")).to_contain_text("97.4")
    expect(page.locator(".reference-versions")).to_contain_text("公报勘误")
    assert find_barriers(page) == []
    assert list(ReferenceVersion.objects.values_list("printed", flat=True)) == ["97.4", "97.6"]
