"""评估报告 in a real browser: made, read, a sentence edited around its number, sent round, approved, issued; on a phone."""

import datetime as dt

import pytest
from django.utils import timezone

from fuer.evaluation.domain.reports import make_report
from fuer.evaluation.domain.sections import take_lease, write_section
from fuer.evaluation.models import Report, SectionLease
from fuer.orgs.enums import Role
from fuer.reporting.enums import TextState
from fuer.reporting.models import FilingText
from tests import factories as make
from tests.browser.conftest import PHONE
from tests.evaluation.scenery import make_city, make_year

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def city():
    return make_city()[0]


@pytest.fixture
def year(city):
    return make_year(city)


@pytest.fixture
def office(city):
    return make.make_user(city, Role.WCC_OFFICE)


@pytest.fixture
def leader(city):
    return make.make_user(city, Role.LEADER)


def open_editor(page, section):
    page.click(f"#section-{section.pk} form[action$='/lease/'] button")
    page.wait_for_selector(".report-rich")


def newest_text(section):
    return section.versions.latest("number").text


def write_open_sections(report, office):
    """Sections a person writes are written."""
    for section in report.sections.filter(filling="text"):
        take_lease(section, user=office)
        write_section(section, "已写。", user=office, base=1)


def do(page, action, **given):
    page.click(f"details:has(form[action$='/{action}/']) > summary")
    for name, value in given.items():
        page.fill(f"form[action$='/{action}/'] [name={name}]", value)
    page.click(f"form[action$='/{action}/'] button[type=submit]")
    page.wait_for_load_state()


def make_annual(page, snapshot, find_barriers):
    page.goto("/reports/")
    assert find_barriers(page) == []
    page.click("a[href='/reports/new/'] >> nth=0")
    assert find_barriers(page) == []
    page.select_option("[name=template]", "annual")
    page.select_option("[name=basis]", f"snapshot-{snapshot.pk}")
    page.click("text=建立并写好各章")
    page.wait_for_selector(".report-paper")
    assert find_barriers(page) == []
    return Report.objects.get()


def edit_around_a_number(page, section, find_barriers):
    page.click(f"#section-{section.pk} .report-figure >> nth=0")
    page.wait_for_selector("#lineage >> text=纳入监测的目标数")
    assert find_barriers(page) == []
    page.keyboard.press("Escape")
    open_editor(page, section)
    assert find_barriers(page) == []
    before = newest_text(section)
    page.locator(".report-rich p").first.click()
    page.keyboard.press("Control+Home")
    page.keyboard.type("据统计，")
    page.fill("#reason", "加两个字")
    page.click("text=保存并回到报告")
    page.wait_for_selector(".report-paper")
    assert newest_text(section) == "据统计，" + before


def comment_and_be_answered(head, page, report, section, find_barriers):
    """While a comment waits the report is not approved; then it is."""
    head.goto(f"/reports/{report.pk}/")
    head.click(f"#section-{section.pk} .report-comment-new > summary")
    head.fill(f"#section-{section.pk} textarea", "“据统计”可删")
    head.click(f"#section-{section.pk} .report-comment-new button")
    head.wait_for_selector("text=意见已提出。")
    do(head, "approve")
    assert head.inner_text("#refused li") == "有1条意见没有处理"
    assert find_barriers(head) == []
    page.reload()
    page.fill("[name=answer]", "保留：与上年写法一致")
    page.click("[name=answer] + button")
    page.wait_for_selector("text=已记下处理情况。")
    head.goto(f"/reports/{report.pk}/")
    do(head, "approve")


def test_from_a_snapshot_to_an_issued_report(sign_in, office, leader, year, find_barriers):
    page, head = sign_in(office), sign_in(leader)
    report = make_annual(page, year[1], find_barriers)
    section = report.sections.get(filling="overview")
    edit_around_a_number(page, section, find_barriers)
    do(page, "circulate", note="三日内")
    write_open_sections(report, office)
    comment_and_be_answered(head, page, report, section, find_barriers)

    page.goto(f"/reports/{report.pk}/")
    do(page, "issue")
    assert "印发要有发文字号" in page.inner_text("#refused")
    page.fill("#issue-number", "某妇儿工委办〔2024〕3号")
    page.click("text=确认印发")
    page.wait_for_selector("text=已印发。")
    report.refresh_from_db()
    assert (report.state, report.number) == ("issued", "某妇儿工委办〔2024〕3号")
    assert page.locator("form[action$='/lease/']").count() == 0
    assert find_barriers(page) == []


class TestEditor:
    @pytest.fixture
    def report(self, city, office, year):
        return make_report(city, 2023, "annual", user=office, snapshot=year[1])

    @pytest.fixture
    def section(self, report, office):
        section = report.sections.get(heading__endswith="妇女与健康")
        take_lease(section, user=office)
        write_section(section, "第一段{{c.all.met}}\n第二段", user=office, base=1)
        return section

    @pytest.fixture
    def page(self, sign_in, office, report, section):
        page = sign_in(office)
        page.goto(f"/reports/{report.pk}/sections/{section.pk}/")
        page.wait_for_selector(".report-rich")
        return page

    def test_what_is_not_changed_is_sent_as_it_was(self, page, section):
        page.click("text=保存并继续写")
        page.wait_for_selector("text=已保存为第3版")
        assert newest_text(section) == "第一段{{c.all.met}}\n第二段"

    def test_a_chip_shows_its_number_and_goes_as_a_whole(self, page, section):
        assert page.inner_text(".report-chip") == "1"
        page.click(".report-rich p >> nth=0")
        page.keyboard.press("Control+Home")
        page.keyboard.press("End")
        page.keyboard.type("项，")
        assert page.input_value("#text") == "第一段{{c.all.met}}项，\n第二段"
        for _ in range(3):
            page.keyboard.press("Backspace")
        assert page.input_value("#text").startswith("第一段")
        page.keyboard.press("Backspace")
        assert "{{" not in page.input_value("#text")

    def test_lines_are_split_and_joined(self, page):
        page.click(".report-rich p >> nth=1")
        page.keyboard.press("Home")
        page.keyboard.type("甲")
        page.keyboard.press("Enter")
        assert page.input_value("#text") == "第一段{{c.all.met}}\n甲\n第二段"
        page.keyboard.press("Backspace")
        assert page.input_value("#text") == "第一段{{c.all.met}}\n甲第二段"

    def test_a_number_is_found_and_put_where_the_caret_is(self, page, year, city):
        page.click(".report-rich p >> nth=1")
        page.keyboard.press("End")
        page.fill("#offer-search", "筛查率")
        assert page.locator("[data-report-offer]:visible").count() == 1
        key = f"t{year[0][0].pk}.{city.code}.now"
        page.click(f"[data-report-insert='{key}']")
        assert page.input_value("#text") == f"第一段{{{{c.all.met}}}}\n第二段{{{{{key}}}}}"
        page.keyboard.type("。")
        assert page.input_value("#text").endswith("}}。")
        page.fill("#offer-search", "没有这个词")
        assert page.inner_text("[data-report-found]") == "没有找到，换个词再试。"

    def test_words_of_a_unit_are_quoted_with_their_source(self, page, city, year):
        filing = make.make_filing(make.make_collection(city, 2023), make.make_unit(city, "卫健委"))
        clause = year[0][0].quotes.get().clause
        FilingText.objects.create(filing=filing, clause=clause, progress="筛查已覆盖。", state=TextState.SENT)
        page.reload()
        page.click(".report-rich p >> nth=1")
        page.keyboard.press("End")
        page.click("[data-report-quote]")
        assert page.input_value("#text") == "第一段{{c.all.met}}\n第二段筛查已覆盖（卫健委2023年文字材料）。"

    def test_chips_are_copied_and_pasted_as_numbers(self, page):
        page.click(".report-rich p >> nth=0")
        page.evaluate(
            """() => {
              const data = new DataTransfer();
              data.setData("text/plain", "粘贴{{c.all.met}}项\\n又一段");
              const box = document.querySelector(".report-rich");
              box.dispatchEvent(new ClipboardEvent("paste", {clipboardData: data, bubbles: true, cancelable: true}));
            }"""
        )
        text = page.input_value("#text")
        assert ("粘贴{{c.all.met}}项\n又一段" in text, text.count("\n")) == (True, 2)
        assert page.locator(".report-chip").count() == 2

    def test_who_types_keeps_the_section(self, page, section):
        soon = timezone.now() + dt.timedelta(minutes=1)
        SectionLease.objects.filter(section=section).update(until=soon)
        with page.expect_response("**/keep/"):
            page.evaluate("document.getElementById('editor-form').dispatchEvent(new CustomEvent('typing'))")
        assert SectionLease.objects.get(section=section).until > soon + dt.timedelta(minutes=5)
        page.wait_for_selector("#lease >> text=您正在编辑")

    def test_taken_over_by_another_the_words_stay(self, page, sign_in, city, report, section, find_barriers):
        bureau = sign_in(make.make_user(city, Role.STATISTICS_BUREAU))
        bureau.goto(f"/reports/{report.pk}/sections/{section.pk}/")
        assert find_barriers(bureau) == []
        bureau.check("[name=sure]")
        bureau.click("text=接手编辑")
        bureau.wait_for_selector("text=您正在编辑")
        page.click(".report-rich p >> nth=1")
        page.keyboard.press("End")
        page.keyboard.type("，我写的")
        page.click("text=保存并继续写")
        page.wait_for_selector("text=没有丢失")
        assert page.inner_text(".report-rich p >> nth=1") == "第二段，我写的"
        assert find_barriers(page) == []
        page.check("[name=sure]")
        page.click("text=接手编辑")
        page.wait_for_selector("text=您正在编辑")
        page.click("text=保存并继续写")
        page.wait_for_selector("text=已保存为第3版")
        assert newest_text(section) == "第一段{{c.all.met}}\n第二段，我写的"


@pytest.mark.parametrize("place", ["", "sections/", "history"])
def test_on_a_phone(sign_in, city, office, year, find_barriers, place):
    report = make_report(city, 2023, "annual", user=office, snapshot=year[1])
    section = report.sections.get(filling="overview")
    take_lease(section, user=office)
    write_section(section, "短。", user=office, base=1)
    page = sign_in(office, PHONE)
    addresses = {"": "", "sections/": f"sections/{section.pk}/", "history": f"sections/{section.pk}/history/"}
    page.goto(f"/reports/{report.pk}/{addresses[place]}")
    page.wait_for_load_state("networkidle")
    assert page.evaluate("document.documentElement.scrollWidth") == PHONE["width"]
    assert find_barriers(page) == []


def test_stale_numbers_are_listed_and_taken_over(sign_in, city, office, year, find_barriers):
    report = make_report(city, 2023, "annual", user=office, today=dt.date.today())
    make.make_observation(year[0][0].indicator, city, 2023, "89.5")
    page = sign_in(office)
    page.goto(f"/reports/{report.pk}/")
    page.click(".report-stale > summary")
    assert find_barriers(page) == []
    section = report.sections.get(heading__endswith="妇女与健康")
    page.click(f".report-stale form[action$='/{section.pk}/refresh/'] button")
    page.wait_for_selector("text=处数据。")
    assert page.locator(f"#section-{section.pk} .is-stale").count() == 0
    assert "89.5%" in page.inner_text(f"#section-{section.pk}")
