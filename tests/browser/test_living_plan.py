"""Reading a plan in a real browser: chips, filters, outline, search, the indicator behind a chip."""

import pytest
from playwright.sync_api import expect

from fuer.plans.enums import ClauseKind, ResponsibilityBasis, Tier
from tests import factories as make
from tests.browser.conftest import PHONE

pytestmark = pytest.mark.django_db(transaction=True)
FILLER = "健全工作机制，完善服务体系，推动形成全社会共同参与的良好格局，让广大妇女儿童有更多获得感。" * 8
TEXT = f"""某市妇女发展规划
一、总体要求
重点指标目标表
\t指标
\t2020年
\t2025年
\t妇女人均预期寿命（岁）
\t82.66
\t83.7
二、发展领域
（一）妇女与健康
1．保障安全分娩。产前筛查率达到90%以上。{FILLER}
（二）妇女与教育
2．提高教育水平。女性高等教育比例提高。{FILLER}
3．优化成长环境。提高素质。{FILLER}
"""


@pytest.fixture
def city(live_server):
    return make.make_area(name="某市")


@pytest.fixture
def plan(city):
    plan = make.make_plan(city, TEXT, title="某市妇女发展规划")
    make.make_clause(plan, "（一）妇女与健康", ClauseKind.DOMAIN, title="妇女与健康")
    birth = make.make_clause(plan, "1．保障安全分娩。产前筛查率达到90%以上。", title="保障安全分娩", label="1．")
    make.make_clause(plan, "（二）妇女与教育", ClauseKind.DOMAIN, title="妇女与教育")
    school = make.make_clause(plan, "2．提高教育水平。女性高等教育比例提高。", title="提高教育水平", label="2．")
    row = make.make_clause(plan, "妇女人均预期寿命（岁）\n\t82.66\n\t83.7", ClauseKind.TABLE_ROW)
    life = make.make_target(plan, make.make_indicator("妇女人均预期寿命", "岁"), params={"T": "83.7"}, tier=Tier.KEY)
    make.make_baseline(life, 2020, "82.66")
    make.make_quote(life, row, "妇女人均预期寿命（岁）\n\t82.66\n\t83.7")
    screening = make.make_target(plan, make.make_indicator("产前筛查率"))
    make.make_observation(screening.indicator, city, 2025, "95.2")
    make.make_quote(screening, birth, "产前筛查率达到90%以上")
    college = make.make_target(plan, make.make_indicator("女性高等教育比例"), "increase", {})
    make.make_quote(college, school, "女性高等教育比例提高")
    make.make_quote(make.make_target(plan, None), school, "提高教育水平")
    make.make_responsibility(make.make_unit(city, "市卫健委"), clause=birth, basis=ResponsibilityBasis.DEMO)
    return plan


@pytest.fixture
def open_plan(sign_in, city, plan):
    def open_page(viewport=None, query="?year=2025"):
        page = sign_in(make.make_user(city), viewport)
        page.goto(f"/plans/{plan.pk}/{query}")
        return page

    return open_page


def test_chip_leads_to_the_indicator_and_its_quote_back_to_the_sentence(open_plan, plan):
    page = open_plan()
    page.get_by_role("link", name="产前筛查率 已达标").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("产前筛查率")
    expect(page.locator("canvas")).to_be_visible()
    page.get_by_role("link", name="产前筛查率达到90%以上").click()
    page.wait_for_url(f"**/plans/{plan.pk}/#q*")
    expect(page.get_by_text("产前筛查率达到90%以上")).to_be_in_viewport()


def test_filters_keep_what_matches_and_stand_in_the_address(open_plan):
    page = open_plan()
    page.locator("[data-filter-state=met]").click()
    expect(page.locator("#filter-status")).to_have_text("符合条件的目标 1 项")
    expect(page.locator("#document").get_by_text("1．保障安全分娩")).to_be_visible()
    expect(page.locator("#document").get_by_text("2．提高教育水平")).to_be_hidden()
    page.reload()
    expect(page.locator("#filter-status")).to_have_text("符合条件的目标 1 项")
    page.get_by_role("button", name="取消筛选").click()
    expect(page.locator("#document").get_by_text("2．提高教育水平")).to_be_visible()
    page.locator("#filter-unit").select_option("市卫健委")
    expect(page.locator("#filter-status")).to_have_text("符合条件的目标 1 项")
    assert "unit=" in page.url
    page.locator("#filter-unit").select_option("")
    page.get_by_label("只看重点指标").check()
    expect(page.get_by_role("cell", name="82.66", exact=True)).to_be_visible()
    expect(page.locator("#document").get_by_text("1．保障安全分娩")).to_be_hidden()


def test_search_walks_through_the_text_and_leaves_additions_alone(open_plan):
    page = open_plan()
    page.get_by_label("在文中查找").fill("产前筛查率")
    expect(page.locator("#search-count")).to_have_text("1 / 1")
    page.get_by_label("在文中查找").fill("广大妇女儿童")
    expect(page.locator("#search-count")).to_have_text("1 / 24")
    page.get_by_label("在文中查找").press("Enter")
    expect(page.locator("#search-count")).to_have_text("2 / 24")
    page.get_by_label("在文中查找").fill("无此字样")
    expect(page.locator("#search-count")).to_have_text("没有找到")


def test_search_finds_nothing_in_what_a_filter_hides(open_plan):
    page = open_plan()
    page.get_by_label("在文中查找").fill("广大妇女儿童")
    expect(page.locator("#search-count")).to_have_text("1 / 24")
    page.locator("[data-filter-state=met]").click()
    expect(page.locator("#search-count")).to_have_text("1 / 8")
    page.get_by_role("button", name="取消筛选").click()
    expect(page.locator("#search-count")).to_have_text("1 / 24")


def test_parked_targets_are_marked_on_demand(open_plan):
    page = open_plan()
    mark = page.locator(".parked-mark")
    expect(mark).to_be_hidden()
    page.get_by_label("标出未纳入监测的定性目标").check()
    expect(mark).to_be_visible()


def test_outline_follows_the_reading(open_plan):
    page = open_plan()
    page.locator("#outline").get_by_role("link", name="（二）妇女与教育").click()
    expect(page.locator("#outline [aria-current]")).to_contain_text("妇女与教育")
    expect(page.locator("#outline").get_by_role("link", name="2．提高教育水平")).to_be_visible()


@pytest.mark.parametrize("viewport", [None, PHONE], ids=["desk", "phone"])
def test_no_barriers_and_no_sideways_scrolling(open_plan, find_barriers, viewport):
    page = open_plan(viewport)
    page.get_by_label("标出未纳入监测的定性目标").check()
    assert find_barriers(page) == []
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
