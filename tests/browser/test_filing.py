"""Filling in a report in a real browser: typing, pasting, taking back, two people, a phone, a broken line."""

import re

import pytest
from playwright.sync_api import expect

from fuer.indicators.enums import Shape
from fuer.orgs.enums import Role
from fuer.plans.enums import ClauseKind
from fuer.reporting.domain.check_versions import CheckDraft, write_check
from fuer.reporting.models import FilingCell, FilingText
from tests import factories as make
from tests.browser.conftest import PHONE
from tests.browser.filing_sheet import expect_saved, find_cell, paste

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def city():
    return make.make_area(name="某市")


@pytest.fixture
def unit(city):
    return make.make_unit(city, "市卫健委")


@pytest.fixture
def clerk(city, unit):
    return make.make_user(city, Role.UNIT_REPORTER, unit, name="张三")


@pytest.fixture
def filing(city, unit):
    """Two values and two rates, the first value with a figure of last year."""
    filing = make.make_filing(
        make.make_collection(city, unit_due="2099-04-15", county_due="2099-05-01", city_due="2099-06-01"), unit
    )
    beds = make.make_indicator("儿童床位数", "张", meaning="医院里的儿科床位。")
    make.make_observation(beds, city, 2024, "812")
    make.make_item(filing, beds)
    make.make_item(filing, make.make_indicator("少女妈妈人数", "人"))
    for name in ("产前筛查率", "住院分娩率"):
        make.make_item(filing, make.make_indicator(name, shape=Shape.RATIO))
    return filing


def typed(name):
    entry = FilingCell.objects.get(cell__indicator__name=name)
    return entry.printed, entry.numerator, entry.denominator, entry.missing


def type_by_input_method(page, text):
    """As a pinyin input method does: a key without a letter first, then a composition where the focus is by then."""
    devtools = page.context.new_cdp_session(page)
    key = {"windowsVirtualKeyCode": 229, "key": "Process", "code": "KeyW"}
    devtools.send("Input.dispatchKeyEvent", {"type": "rawKeyDown", **key})
    devtools.send("Input.imeSetComposition", {"text": "wei", "selectionStart": 3, "selectionEnd": 3})
    devtools.send("Input.insertText", {"text": text})
    devtools.send("Input.dispatchKeyEvent", {"type": "keyUp", **key})


def test_type_by_keyboard_alone(open_filing, clerk, find_barriers):
    page = open_filing(clerk)
    expect(page.get_by_text("数据年度")).to_be_visible()
    expect(find_cell(page, "儿童床位数", "last")).to_have_text("812")
    assert find_barriers(page) == []
    find_cell(page, "儿童床位数", "value").click()
    page.keyboard.type("82x")
    expect(page.locator("#cell-error")).to_have_text("请填数字")
    page.keyboard.press("Backspace")
    page.keyboard.type("6")
    expect(page.locator("#cell-error")).to_be_hidden()
    page.keyboard.press("Enter")
    type_by_input_method(page, "未开展")
    page.keyboard.press("Enter")
    page.keyboard.type("98")
    page.keyboard.press("Tab")
    page.keyboard.type("100")
    page.keyboard.press("Enter")
    expect(find_cell(page, "产前筛查率", "value")).to_have_text("98.00")
    expect_saved(page)
    assert [typed("儿童床位数")[0], typed("少女妈妈人数")[3], typed("产前筛查率")[1:3]] == [
        "826",
        "not_carried_out",
        (98, 100),
    ]
    page.reload()
    expect(find_cell(page, "产前筛查率", "value")).to_have_text("98.00")


def test_paste_a_block_and_take_it_back(open_filing, clerk):
    page = open_filing(clerk)
    find_cell(page, "少女妈妈人数", "value").click()
    paste(page, "7\t\tWPS里的备注\r\n忽略\t\t\r\n")
    expect(find_cell(page, "少女妈妈人数", "note")).to_have_text("WPS里的备注")
    expect(page.locator("#line")).to_contain_text("跳过")
    find_cell(page, "产前筛查率", "numerator").click()
    paste(page, "1,234\t1,250\n=\t\n")
    expect(find_cell(page, "产前筛查率", "value")).to_have_text("98.72")
    expect(find_cell(page, "住院分娩率", "hint")).to_contain_text("请填")
    expect(page.locator("#filled")).to_have_text("已填 2 / 4")
    find_cell(page, "产前筛查率", "numerator").click()
    page.keyboard.press("Control+z")
    expect(find_cell(page, "产前筛查率", "value")).to_have_text("")
    page.keyboard.press("Control+y")
    expect(find_cell(page, "产前筛查率", "value")).to_have_text("98.72")
    find_cell(page, "少女妈妈人数", "value").click()
    page.keyboard.press("Delete")
    expect(find_cell(page, "少女妈妈人数", "value")).to_have_text("")
    page.keyboard.press("Control+z")
    expect(find_cell(page, "少女妈妈人数", "value")).to_have_text("7")
    expect(page.locator("#saved")).to_have_text("有1处没有保存，请看红色提示")
    assert [typed("少女妈妈人数")[0], typed("产前筛查率")[1:3]] == ["7", (1234, 1250)]


def test_two_people_and_neither_loses_anything(open_filing, clerk, city, unit):
    mine, theirs = open_filing(clerk), open_filing(make.make_user(city, Role.UNIT_REPORTER, unit, name="李四"))
    for page, text in ((theirs, "90"), (mine, "91")):
        find_cell(page, "儿童床位数", "value").click()
        page.keyboard.type(text)
        page.keyboard.press("Enter")
        expect(page.locator("#saved")).not_to_have_text("正在保存")
        expect(page.locator("#saved")).not_to_have_text("填写后自动保存")
    expect(mine.locator("#conflicts")).to_contain_text("李四")
    expect(mine.locator("#conflicts")).to_contain_text("我的：91")
    assert typed("儿童床位数")[0] == "90"
    mine.get_by_role("button", name="用我的").click()
    expect_saved(mine)
    assert typed("儿童床位数")[0] == "91"


def test_two_people_on_one_row_meet_in_both_pages(open_filing, clerk, city, unit):
    """One types the figure, one the note: both stand, each sees the other's, and nobody is asked anything."""
    mine, theirs = open_filing(clerk), open_filing(make.make_user(city, Role.UNIT_REPORTER, unit, name="李四"))
    find_cell(theirs, "儿童床位数", "note").click()
    theirs.keyboard.press("F2")
    theirs.keyboard.type("含妇幼保健院")
    theirs.keyboard.press("Enter")
    expect_saved(theirs)
    find_cell(mine, "儿童床位数", "value").click()
    mine.keyboard.type("826")
    mine.keyboard.press("Enter")
    expect_saved(mine)
    expect(find_cell(mine, "儿童床位数", "note")).to_have_text("含妇幼保健院")
    expect(mine.locator("#line")).to_contain_text("李四")
    expect(mine.locator("#line")).to_contain_text("改了备注，已并入本页")
    expect(mine.locator("#conflicts")).to_be_hidden()
    theirs.evaluate("document.dispatchEvent(new Event('visibilitychange'))")
    expect(find_cell(theirs, "儿童床位数", "value")).to_have_text("826")
    entry = FilingCell.objects.get(cell__indicator__name="儿童床位数")
    assert (entry.printed, entry.note) == ("826", "含妇幼保健院")


def test_a_refused_cell_keeps_its_text_and_its_sentence(open_filing, clerk):
    page = open_filing(clerk)
    find_cell(page, "产前筛查率", "numerator").click()
    paste(page, "98\t约100\t\t\t年报\n")
    expect(page.locator("#saved")).to_have_text("有1处没有保存，请看红色提示")
    expect(find_cell(page, "产前筛查率", "denominator")).to_have_class(re.compile("is-wrong"))
    find_cell(page, "产前筛查率", "denominator").click()
    expect(page.locator("#cell-error")).to_contain_text("约")
    entry = FilingCell.objects.get(cell__indicator__name="产前筛查率")
    assert (entry.numerator, entry.denominator, entry.note) == (98, None, "年报")
    page.once("dialog", lambda dialog: dialog.accept())
    page.reload()
    page.get_by_role("button", name="恢复并保存").click()
    expect(find_cell(page, "产前筛查率", "denominator")).to_have_text("约100")
    find_cell(page, "产前筛查率", "denominator").click()
    page.keyboard.type("100")
    page.keyboard.press("Enter")
    expect(find_cell(page, "产前筛查率", "value")).to_have_text("98.00")
    expect_saved(page)


def test_what_a_broken_line_left_is_offered_again(open_filing, clerk):
    page = open_filing(clerk)
    page.route("**/save/", lambda route: route.abort())
    find_cell(page, "儿童床位数", "value").click()
    page.keyboard.type("826")
    page.keyboard.press("Enter")
    expect(page.locator("#saved")).to_contain_text("网络不通")
    page.once("dialog", lambda dialog: dialog.accept())
    page.reload()
    page.unroute("**/save/")
    page.get_by_role("button", name="恢复并保存").click()
    expect_saved(page)
    assert typed("儿童床位数")[0] == "826"


def test_evidence_and_survey_in_the_panel(open_filing, clerk, find_barriers):
    page = open_filing(clerk)
    find_cell(page, "产前筛查率", "numerator").click()
    page.keyboard.press("Control+i")
    panel = page.locator("#panel")
    expect(panel.get_by_role("heading", name="产前筛查率")).to_be_visible()
    chooser = panel.locator("input[type=file]")
    chooser.set_input_files({"name": "年报.pdf", "mimeType": "application/pdf", "buffer": b"MZ not a pdf"})
    expect(panel.get_by_role("alert")).to_contain_text("内容不是pdf文件")
    chooser.set_input_files({"name": "年报.pdf", "mimeType": "application/pdf", "buffer": b"%PDF-1.7 x"})
    expect(panel.get_by_role("link", name="年报.pdf")).to_be_visible()
    expect(find_cell(page, "产前筛查率", "evidence")).to_have_text("1")
    panel.get_by_text("登记文号或网址").click()
    panel.get_by_label("材料名称").fill("卫生健康统计年报")
    panel.get_by_label("出处（文号、网址或存放处）").fill("卫统发〔2026〕12号")
    panel.get_by_role("button", name="登记", exact=True).click()
    expect(panel.get_by_text("卫生健康统计年报：卫统发〔2026〕12号")).to_be_visible()
    expect(find_cell(page, "产前筛查率", "evidence")).to_have_text("2")
    panel.get_by_label("取得方式").select_option("抽样调查")
    panel.get_by_text("登记一次调查").click()
    for label, text in {
        "调查名称": "妇女健康调查",
        "调查时间": "2025-09-01",
        "总体人数": "20000",
        "样本量": "600",
    }.items():
        panel.get_by_label(label).fill(text)
    panel.get_by_label("有效问卷").fill("560")
    panel.get_by_label("允许误差（百分点）").fill("4.1")
    panel.get_by_role("button", name="登记并选用").click()
    expect(panel.get_by_text("有效问卷560，允许误差4.1个百分点")).to_be_visible()
    assert FilingCell.objects.get(cell__indicator__name="产前筛查率").survey.name == "妇女健康调查"
    assert find_barriers(page) == []


def test_each_obstacle_leads_to_its_cell(open_filing, clerk, filing, find_barriers):
    page = open_filing(clerk)
    page.get_by_role("button", name="报送", exact=True).click()
    obstacles = page.locator(".obstacles")
    expect(obstacles.locator("strong")).to_have_text("还有4处需要处理，暂不能报送。")
    expect(obstacles.get_by_role("link")).to_have_count(3)
    assert find_barriers(page) == []
    obstacles.get_by_text("其余1处").click()
    obstacles.get_by_role("link", name=re.compile("住院分娩率")).click()
    page.keyboard.type("98")
    page.keyboard.press("Tab")
    page.keyboard.type("100")
    page.keyboard.press("Enter")
    expect(find_cell(page, "住院分娩率", "value")).to_have_text("98.00")
    expect_saved(page)
    other = filing.items.get(entry__cell__indicator__name="产前筛查率")
    page.goto(f"/filings/{filing.pk}/#figure-{other.pk}")
    page.reload()
    expect(page.locator("#line")).to_contain_text("产前筛查率")


def test_an_obstacle_opens_the_row_on_a_phone(open_filing, clerk):
    page = open_filing(clerk, PHONE)
    page.get_by_role("button", name="报送", exact=True).click()
    page.get_by_text("其余1处").click()
    page.locator(".obstacles").get_by_role("link", name=re.compile("产前筛查率")).click()
    expect(page.locator("#panel").get_by_role("heading", name="产前筛查率")).to_be_visible()
    assert page.evaluate("document.documentElement.scrollWidth") == PHONE["width"]


def test_ten_by_two_from_excel_and_back(open_filing, clerk, filing):
    """A block over ten rates in one step; one undo takes all of it back, a reload finds what stands."""
    for number in range(10):
        make.make_item(filing, make.make_indicator(f"比率{number}", shape=Shape.RATIO))
    page = open_filing(clerk)
    find_cell(page, "比率0", "numerator").click()
    paste(page, "".join(f"{number + 1}\t50\r\n" for number in range(10)))
    expect(page.locator("#line")).to_have_text("已粘贴20格")
    expect(find_cell(page, "比率9", "value")).to_have_text("20.00")
    expect_saved(page)
    page.keyboard.press("Control+z")
    expect(find_cell(page, "比率0", "value")).to_have_text("")
    expect_saved(page)
    assert not FilingCell.objects.filter(numerator__isnull=False).exists()
    page.keyboard.press("Control+y")
    expect(find_cell(page, "比率9", "value")).to_have_text("20.00")
    expect_saved(page)
    page.reload()
    expect(find_cell(page, "比率9", "value")).to_have_text("20.00")


def test_one_row_at_a_time_on_a_phone(open_filing, clerk, find_barriers):
    page = open_filing(clerk, PHONE)
    page.get_by_role("button", name="产前筛查率").click()
    panel = page.locator("#panel")
    panel.get_by_label("分子").fill("98")
    panel.get_by_label("分母").fill("100")
    panel.get_by_label("备注").click()
    expect(panel.locator("[data-rate]")).to_have_text("98.00")
    assert find_barriers(page) == []
    panel.get_by_role("button", name="下一项").click()
    expect(panel.get_by_role("heading", name="住院分娩率")).to_be_visible()
    panel.get_by_role("button", name="收起详情").click()
    expect(page.get_by_role("button", name="产前筛查率")).to_contain_text("98.00%")
    assert page.evaluate("document.documentElement.scrollWidth") == PHONE["width"]
    assert find_barriers(page) == []


def test_texts_are_saved_while_they_are_written(open_filing, clerk, filing, city):
    plan = make.make_plan(city)
    text = FilingText.objects.create(filing=filing, clause=make.make_clause(plan, kind=ClauseKind.DOMAIN, title="健康"))
    page = open_filing(clerk)
    page.get_by_role("tab", name="文字材料").click()
    page.get_by_label("工作进展").fill("完成筛查九千人。")
    page.get_by_label("存在问题").click()
    expect(page.get_by_text("已保存")).to_be_visible()
    text.refresh_from_db()
    assert text.progress == "完成筛查九千人。"


def test_lesser_steps_wait_in_a_menu_on_a_phone(open_filing, clerk, filing, city, find_barriers):
    FilingText.objects.create(filing=filing, clause=make.make_clause(make.make_plan(city), kind=ClauseKind.DOMAIN))
    page = open_filing(clerk, PHONE)
    export = page.get_by_role("link", name="导出Excel")
    expect(page.get_by_role("button", name="报送", exact=True)).to_be_visible()
    expect(page.get_by_role("link", name="审核结果")).to_be_visible()
    expect(export).to_be_hidden()
    assert page.locator(".page-actions").bounding_box()["height"] < 50
    page.get_by_text("更多", exact=True).click()
    expect(export).to_be_visible()
    page.get_by_text("扫描回传", exact=True).click()
    expect(page.get_by_label("扫描件（PDF或图片）")).to_be_visible()
    assert find_barriers(page) == []
    assert page.evaluate("document.documentElement.scrollWidth") == PHONE["width"]
    page.set_viewport_size({"width": PHONE["height"] + 60, "height": PHONE["width"]})
    expect(page.get_by_text("更多", exact=True)).to_be_hidden()
    expect(export).to_be_visible()
    page.goto(f"/filings/{filing.pk}/texts/")
    expect(page.get_by_role("tab", name="文字材料")).to_have_attribute("aria-selected", "true")
    expect(page.get_by_label("工作进展")).to_be_visible()


def test_findings_look_their_weight_on_a_phone(open_filing, clerk, filing, find_barriers):
    """Hard ones and those to explain differ by word and picture, not by colour alone."""
    FilingCell.objects.filter(cell__indicator__name="产前筛查率").update(numerator="98", denominator="50")
    FilingCell.objects.filter(cell__indicator__name="儿童床位数").update(value="8120", printed="8120")
    draft = CheckDraft("分子不大于分母", "[产前筛查率] <= 100", severity="hard")
    write_check(filing.collection.area, draft, reason="新增", user=make.make_user(filing.collection.area))
    page = open_filing(clerk, PHONE)
    hard = page.get_by_role("button", name="产前筛查率").locator(".card-hint.is-bad").first
    expect(hard).to_contain_text("强制性")
    query = page.get_by_role("button", name="儿童床位数").locator(".card-hint.is-query").first
    expect(query).to_contain_text("核实性")
    pictures = [found.locator("use").get_attribute("href").partition("#")[2] for found in (hard, query)]
    assert pictures == ["alert-octagon", "alert-triangle"]
    assert find_barriers(page) == []
    assert page.evaluate("document.documentElement.scrollWidth") == PHONE["width"]
