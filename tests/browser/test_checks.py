"""Writing a check in a real browser: a mistake is shown, put right, tried and saved."""

import pytest
from playwright.sync_api import expect

from fuer.orgs.enums import Role
from fuer.reporting.domain.check_versions import CheckDraft, write_check
from fuer.reporting.models import Check, FilingCell
from tests import factories as make
from tests.browser.conftest import DESK, PHONE

pytestmark = pytest.mark.django_db(transaction=True)


def test_write_a_check(live_server, sign_in, find_barriers):
    city = make.make_area(name="某市")
    for name, value in (("女教师数", "30"), ("教师数", "20")):
        make.make_observation(make.make_indicator(name, unit="人"), city, 2024, value)
    page = sign_in(make.make_user(city))
    page.goto("/checks/")
    assert find_barriers(page) == []
    page.get_by_role("link", name="编写审核关系").click()
    page.get_by_label("名称", exact=True).fill("女教师不多于教师")
    text = page.get_by_label("应当成立的关系")
    text.fill("[女教师] <= ")
    expect(page.get_by_role("button", name="第1行第9列：这里缺少指标、数字或左括号。")).to_be_visible()
    page.get_by_label("查找，回车插入第一个").fill("教师数")
    page.get_by_role("button", name="女教师数").click()
    expect(text).to_have_value("[女教师] <= [女教师数]")
    page.get_by_role("button", name="没有指标“女教师”").click()
    page.keyboard.press("Home")
    for _key in range(5):
        page.keyboard.press("Delete")
    page.keyboard.type("[教师数]")
    expect(page.get_by_text("读作 [教师数] ≤ [女教师数]")).to_be_visible()
    text.fill("[女教师数] <= [教师数]")
    page.get_by_role("button", name="试算").click()
    expect(page.get_by_text("不符合“[女教师数] ≤ [教师数]”：[女教师数]＝30，[教师数]＝20。")).to_be_visible()
    assert find_barriers(page) == []
    page.get_by_role("button", name="保存为新版本").click()
    expect(page.get_by_text("已保存审核关系“女教师不多于教师”。")).to_be_visible()
    assert Check.objects.get().text == "[女教师数] <= [教师数]"
    assert find_barriers(page) == []
    page.get_by_role("button", name="试算").click()
    expect(page.get_by_text("[女教师数]＝30，[教师数]＝20。")).to_be_visible()


@pytest.mark.parametrize("viewport", [DESK, PHONE], ids=["desk", "phone"])
def test_the_findings_of_a_filing(sign_in, find_barriers, viewport):
    """A hard finding, one to explain, and the page of a filing in which nothing was found."""
    city = make.make_area(name="某市")
    unit = make.make_unit(city, "市卫健委")
    filing = make.make_filing(make.make_collection(city), unit)
    ratio = make.make_indicator("产前筛查率", "%", shape="ratio")
    make.make_item(filing, ratio, numerator="98", denominator="50")
    beds = make.make_indicator("托位数", "个")
    make.make_observation(beds, city, 2024, "100")
    make.make_item(filing, beds, value="1000", printed="1000")
    draft = CheckDraft("分子不大于分母", "[产前筛查率] <= 100", severity="hard")
    write_check(city, draft, reason="新增", user=make.make_user(city))
    page = sign_in(make.make_user(city, Role.UNIT_REPORTER, unit), viewport)
    page.goto(f"/filings/{filing.pk}/findings/")
    expect(page.locator(".finding.is-hard")).to_contain_text("强制性")
    expect(page.locator(".finding:not(.is-hard)").first).to_contain_text("核实性")
    assert find_barriers(page) == []
    assert page.evaluate("document.documentElement.scrollWidth") == viewport["width"]
    FilingCell.objects.filter(cell__indicator=ratio).update(numerator="49")
    FilingCell.objects.filter(cell__indicator=beds).update(value="101", printed="101")
    page.reload()
    expect(page.get_by_role("link", name="回到报表")).to_be_visible()
    assert find_barriers(page) == []
    assert page.evaluate("document.documentElement.scrollWidth") == viewport["width"]
    page.get_by_role("link", name="回到报表").click()
    page.wait_for_url(f"**/filings/{filing.pk}/")
