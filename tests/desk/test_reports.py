"""评估报告 on its pages: the list, making one, reading, sources of numbers, sections, the steps, comments, the files."""

import datetime as dt

import pytest

from fuer.evaluation.domain.reports import circulate_report, make_report
from fuer.evaluation.domain.sections import comment_section, take_lease
from fuer.evaluation.models import Comment, Report, SectionLease, SectionVersion
from fuer.orgs.enums import Role
from fuer.reporting.enums import TextState
from fuer.reporting.models import FilingText
from tests import factories as make
from tests.desk.report_pages import address, count_queries, of, post, read, sign_in
from tests.evaluation.scenery import make_city, make_year

pytestmark = pytest.mark.django_db
TODAY = dt.date(2024, 6, 1)


@pytest.fixture(autouse=True)
def _today(monkeypatch):
    monkeypatch.setattr("django.utils.timezone.localdate", lambda *_: TODAY)


@pytest.fixture
def place():
    return make_city()


@pytest.fixture
def city(place):
    return place[0]


@pytest.fixture
def year(city):
    return make_year(city)


@pytest.fixture
def office(city):
    return make.make_user(city, Role.WCC_OFFICE)


@pytest.fixture
def bureau(city):
    return make.make_user(city, Role.STATISTICS_BUREAU)


@pytest.fixture
def leader(city):
    return make.make_user(city, Role.LEADER)


@pytest.fixture
def report(city, office, year):
    return make_report(city, 2023, "annual", user=office, snapshot=year[1])


@pytest.fixture
def section(report):
    return report.sections.get(filling="overview")


@pytest.fixture
def draft(city, office, year):
    """Of the running collection, and then a figure is corrected."""
    draft = make_report(city, 2023, "annual", user=office, today=TODAY)
    make.make_observation(year[0][0].indicator, city, 2023, "89.5")
    return draft


class TestList:
    def test_as_many_queries_for_three_as_for_one(self, report, office, city, year):
        client = sign_in(office)
        few = count_queries(client, address("report_list"))
        for kind in ("brief", "counties"):
            make_report(city, 2023, kind, user=office, snapshot=year[1])
        assert Report.objects.count() == 3
        assert count_queries(client, address("report_list")) == few

    def test_empty_it_leads_whoever_writes_to_a_new_one(self, office, leader):
        link = f'href="{address("report_new")}"'
        assert read(sign_in(office), address("report_list")).count(link) == 2
        assert read(sign_in(leader), address("report_list")).count(link) == 0

    @pytest.mark.parametrize(
        ("query", "found"),
        [
            ("", 1),
            ("?year=2023", 1),
            ("?year=2022", 0),
            ("?template=annual", 1),
            ("?template=brief", 0),
            ("?state=draft", 1),
            ("?state=issued", 0),
        ],
    )
    def test_narrowed(self, report, office, query, found):
        page = read(sign_in(office), address("report_list") + query)
        assert page.count(f'href="{address("report", report.pk)}"') == found

    def test_a_report_being_written_is_hidden_from_others(self, report, place):
        other = sign_in(make.make_user(place[1][0], Role.COUNTY_WCC_OFFICE))
        assert address("report", report.pk) not in read(other, address("report_list"))
        read(other, address("report", report.pk), status=404)


class TestMaking:
    def test_from_a_snapshot(self, office, year):
        client, snapshot = sign_in(office), year[1]
        made = post(client, address("report_new"), template="annual", basis=f"snapshot-{snapshot.pk}")
        report = Report.objects.get()
        assert (made.url, report.snapshot, report.made_by) == (address("report", report.pk), snapshot, office)
        assert "某市妇女儿童发展规划2023年统计监测报告" in read(client, made.url)

    def test_a_draft_of_a_running_collection(self, office, year, city):
        make.make_collection(city, 2023)
        post(sign_in(office), address("report_new"), template="brief", basis=f"draft-{city.pk}-2023")
        report = Report.objects.get()
        assert (report.snapshot, report.year, report.cut_off) == (None, 2023, TODAY)

    def test_what_is_refused_is_said_beside_what_was_chosen(self, office, year):
        given = {"template": "unit", "basis": f"snapshot-{year[1].pk}"}
        page = post(sign_in(office), address("report_new"), status=422, **given).content.decode()
        assert "“单位反馈单”要指明一个单位。" in page
        assert '<option value="unit" selected>' in page
        assert Report.objects.count() == 0

    def test_not_by_whoever_writes_none(self, leader, year):
        read(sign_in(leader), address("report_new"), status=403)

    def test_without_data_it_leads_to_freezing(self, office):
        assert address("snapshot_list") in read(sign_in(office), address("report_new"))


class TestReading:
    def test_as_many_queries_with_three_comments_as_with_one(self, report, office, leader, section):
        circulate_report(report, user=office)
        client, url = sign_in(office), address("report", report.pk)
        comment_section(section, "甲", user=leader)
        few = count_queries(client, url)
        comment_section(section, "乙", user=leader)
        comment_section(report.sections.get(filling="advice"), "丙", user=leader)
        assert count_queries(client, url) == few

    def test_numbers_lead_to_what_they_are(self, report, office, section, city):
        page = read(sign_in(office), address("report", report.pk))
        link = address("report_figure", report.pk, "c.all.monitored")
        assert f'<a class="report-figure" href="{link}" data-figure>3</a>' in page

    def test_a_count_names_what_it_counts(self, report, office):
        page = read(sign_in(office), address("report_figure", report.pk, "c.all.monitored"))
        assert "全部目标 · 纳入监测的目标数" in page
        assert [f"<li>{name}" in page for name in ("筛查率：92.4%", "入园率：82.0%", "检测率")] == [True] * 3

    def test_a_figure_leads_to_its_lineage(self, report, office, year, city):
        target = year[0][0]
        client = sign_in(office)
        key = f"t{target.pk}.{city.code}.now"
        page = read(client, address("report_figure", report.pk, key))
        lineage = address("figure_lineage", target.indicator_id, city.code, 2023)
        assert (lineage in page, address("snapshot", year[1].pk) in page, "2023年数据" in page) == (True,) * 3
        part = client.get(address("report_figure", report.pk, key), headers={"hx-request": "true"}).content.decode()
        assert (lineage in part, "<html" in part) == (True, False)

    def test_a_number_that_is_none(self, report, office):
        read(sign_in(office), address("report_figure", report.pk, "c.all.nothing"), status=404)

    def test_a_paper_is_chinese_whatever_the_pages_language(self, report, office):
        page = read(sign_in(office, "en"), address("report", report.pk))
        assert ("某市2023年第1次定版" in page, "已达标" in page) == (True, True)

    def test_a_draft_leads_to_the_list_of_what_is_missing(self, city, draft, office, leader):
        url = address("missing_list", make.make_collection(city, 2023).pk)
        pages = [read(sign_in(user), address("report", draft.pk)) for user in (office, leader)]
        assert [url in page for page in pages] == [True, False]

    def test_a_stale_number_shows_old_and_new_and_its_sentences(self, draft, office, year, city):
        client, key = sign_in(office), f"t{year[0][0].pk}.{city.code}.now"
        page = read(client, address("report", draft.pk))
        link = f'<a class="report-figure is-stale" href="{address("report_figure", draft.pk, key)}" data-figure><s>92.4%</s>'
        assert (link in page, "<ins>89.5%</ins>" in page) == (True, True)
        assert "<td>92.4%</td>" in " ".join(page.split())


class TestWriting:
    def test_begin_save_and_give_back(self, report, office, section):
        client = sign_in(office)
        begun = post(client, of(section, "section_lease"))
        assert (begun.url, SectionLease.objects.get().holder) == (of(section, "section_edit"), office)
        assert "{{c.all.met}}" in read(client, begun.url)
        given = {"text": "已有{{c.all.met}}项达标。", "base": 1, "reason": "改写", "then": "read"}
        saved = post(client, of(section, "section_save"), **given)
        assert saved.url == f"{address('report', report.pk)}#section-{section.pk}"
        newest = section.versions.latest("number")
        assert (newest.number, newest.text, newest.reason) == (2, "已有{{c.all.met}}项达标。", "改写")
        assert SectionLease.objects.count() == 0

    def test_saved_and_written_on(self, office, section):
        client = sign_in(office)
        post(client, of(section, "section_lease"))
        saved = post(client, of(section, "section_save"), text="甲", base=1, then="edit")
        assert (saved.url, SectionLease.objects.get().holder) == (of(section, "section_edit"), office)

    def test_a_field_that_is_none_is_named_and_the_words_stay(self, office, section):
        client = sign_in(office)
        post(client, of(section, "section_lease"))
        given = {"text": "达标{{c.all.mett}}项", "base": 1, "reason": "试"}
        page = post(client, of(section, "section_save"), status=422, **given).content.decode()
        assert ("没有字段“c.all.mett”" in page, ">达标{{c.all.mett}}项</textarea>" in page) == (True, True)
        assert 'value="试"' in page
        assert section.versions.count() == 1

    def test_another_is_told_who_edits_and_takes_over_only_when_sure(self, office, bureau, section):
        take_lease(section, user=office)
        client = sign_in(bureau)
        page = post(client, of(section, "section_lease"), status=422).content.decode()
        assert (f"{office.name}正在编辑这一节" in page, "readonly>" in page, "接手编辑" in page) == (True,) * 3
        refused = post(client, of(section, "section_lease"), status=422, take_over=1).content.decode()
        assert "接手前请先勾选确认" in refused
        assert SectionLease.objects.get().holder == office
        post(client, of(section, "section_lease"), take_over=1, sure=1)
        assert SectionLease.objects.get().holder == bureau

    def test_a_lost_lease_loses_no_word(self, office, bureau, section):
        """The other one saves first; the words stay on the page, are taken up again beside the new ones, and saved."""
        take_lease(section, user=office)
        take_lease(section, user=bureau, take_over=True)
        post(sign_in(bureau), of(section, "section_save"), text="统计局的话。", base=1, then="edit")
        client, mine = sign_in(office), {"text": "办公室的话。", "base": 1}
        lost = post(client, of(section, "section_save"), status=422, **mine).content.decode()
        assert ("您写的文字还在本页，没有丢失" in lost, ">办公室的话。</textarea>" in lost) == (True, True)
        again = post(client, of(section, "section_lease"), status=200, take_over=1, sure=1, **mine).content.decode()
        assert (">办公室的话。</textarea>" in again, "统计局的话。" in again) == (True, True)
        assert '<input type="hidden" name="base" value="2">' in again
        post(client, of(section, "section_save"), text="办公室的话。统计局的话。", base=2)
        assert section.versions.latest("number").number == 3

    def test_the_lease_is_prolonged_while_typing_and_its_loss_told(self, office, bureau, section):
        client = sign_in(office)
        take_lease(section, user=office)
        assert "您正在编辑" in post(client, of(section, "section_keep"), status=200).content.decode()
        take_lease(section, user=bureau, take_over=True)
        assert "没有丢失" in post(client, of(section, "section_keep"), status=200).content.decode()

    def test_given_back(self, report, office, section):
        take_lease(section, user=office)
        back = post(sign_in(office), of(section, "section_release"))
        assert back.url == f"{address('report', report.pk)}#section-{section.pk}"
        assert SectionLease.objects.count() == 0

    def test_not_by_a_reader(self, report, leader, section):
        page = read(sign_in(leader), of(section, "section_edit"), status=422)
        assert "不由您编写" in page
        post(sign_in(leader), of(section, "section_save"), status=422, text="甲", base=1)
        assert section.versions.count() == 1

    def test_units_words_stand_beside_the_section_they_are_of(self, report, office, city, year):
        domain = report.sections.get(heading__endswith="妇女与健康")
        clause = year[0][0].quotes.get().clause
        filing = make.make_filing(make.make_collection(city, 2023), make.make_unit(city, "卫健委"))
        FilingText.objects.create(filing=filing, clause=clause, progress="筛查已覆盖。", state=TextState.SENT)
        client = sign_in(office)
        take_lease(domain, user=office)
        assert 'data-report-quote="筛查已覆盖。"' in read(client, of(domain, "section_edit"))
        other = report.sections.get(heading__endswith="重点指标")
        take_lease(other, user=office)
        assert "筛查已覆盖" not in read(client, of(other, "section_edit"))

    def test_numbers_of_the_sections_scope_are_offered(self, report, office, city, year):
        domain = report.sections.get(heading__endswith="妇女与健康")
        take_lease(domain, user=office)
        page = read(sign_in(office), of(domain, "section_edit"))
        keys = [f'data-report-insert="t{target.pk}.{city.code}.goal"' in page for target in year[0]]
        assert keys == [True, False, True]

    def test_history_shows_what_came_and_what_went(self, office, section):
        client = sign_in(office)
        take_lease(section, user=office)
        post(client, of(section, "section_save"), text="监测{{c.all.monitored}}项。", base=1, then="edit")
        post(client, of(section, "section_save"), text="共监测{{c.all.monitored}}项。", base=2, reason="润色")
        page = read(client, of(section, "section_history"))
        assert ("<ins>共</ins>监测3项。" in page, "润色" in page) == (True, True)
        assert "<del>共</del>" in read(client, of(section, "section_history") + "?after=2&before=3")
        assert "第1版" in read(client, of(section, "section_history") + "?after=1")

    def test_later_figures_are_taken_over_by_section(self, draft, office, year, city):
        section = draft.sections.get(heading__endswith="妇女与健康")
        client = sign_in(office)
        done = client.post(of(section, "section_refresh"), follow=True).content.decode()
        assert "“1. 妇女与健康”已更新" in done or "妇女与健康”已更新" in done
        values = dict(section.versions.latest("number").values.values_list("key", "printed"))
        assert values[f"t{year[0][0].pk}.{city.code}.now"] == "89.5%"
        assert SectionLease.objects.count() == 0

    def test_written_anew_by_the_rules(self, report, office, section):
        first, client = section.versions.get().text, sign_in(office)
        take_lease(section, user=office)
        post(client, of(section, "section_save"), text="甲", base=1, then="read")
        post(client, of(section, "section_refresh"), rewritten=1)
        assert [version.text for version in section.versions.order_by("number")] == [first, "甲", first]

    def test_not_while_another_edits(self, draft, office, bureau):
        section = draft.sections.get(heading__endswith="妇女与健康")
        take_lease(section, user=bureau)
        page = post(sign_in(office), of(section, "section_refresh"), status=422).content.decode()
        assert f"{bureau.name}正在编辑这一节" in page
        assert section.versions.count() == 1


class TestWay:
    def test_circulated_commented_answered_approved_and_issued(self, report, office, leader):
        client, head = sign_in(office), sign_in(leader)
        section = report.sections.get(filling="advice")
        post(client, address("report_circulate", report.pk), note="三日内")
        post(head, of(section, "section_comment"), text="请补充")
        page = post(head, address("report_approve", report.pk), status=422).content.decode()
        assert "<li>有1条意见没有处理</li>" in page
        comment = Comment.objects.get()
        post(client, address("comment_answer", report.pk, comment.pk), answer="已采纳")
        post(head, address("report_approve", report.pk))
        page = post(client, address("report_issue", report.pk), status=422, issued_on="2024-06-01").content.decode()
        assert ("印发要有发文字号" in page, 'value="2024-06-01"' in page) == (True, True)
        page = post(
            client, address("report_issue", report.pk), status=422, number="某〔2024〕1号", issued_on="2024-02-31"
        )
        assert "请填写印发日期。" in page.content.decode()
        post(client, address("report_issue", report.pk), number="某〔2024〕1号", issued_on="2024-06-01")
        report.refresh_from_db()
        assert (report.state, report.number, report.issued_on) == ("issued", "某〔2024〕1号", TODAY)
        page = read(client, address("report", report.pk))
        assert ('action="/reports/' in page, "某〔2024〕1号" in page) == (False, True)

    def test_sent_back_with_a_reason(self, report, office, leader):
        circulate_report(report, user=office)
        url = address("report_send_back", report.pk)
        assert "退回修改要写明原因。" in post(sign_in(leader), url, status=422, reason=" ").content.decode()
        post(sign_in(leader), url, reason="数据不全")
        report.refresh_from_db()
        assert (report.state, report.steps.last().note) == ("draft", "数据不全")

    def test_bound_to_a_snapshot(self, draft, office, year):
        client, url = sign_in(office), address("report_bind", draft.pk)
        assert "请选择一次定版。" in post(client, url, status=422, snapshot="9999").content.decode()
        post(client, url, snapshot=year[1].pk)
        draft.refresh_from_db()
        assert (draft.snapshot, draft.cut_off) == (year[1], None)

    def test_what_stands_against_it_is_listed_beforehand(self, draft, office):
        page = read(sign_in(office), address("report", draft.pk) + "?check")
        assert "<li>没有依据定版数据，请先定版并改用定版数据</li>" in page
        assert page.count("的数据已变动（") > 0

    @pytest.mark.parametrize("action", ["circulate", "approve", "issue", "send_back", "bind"])
    def test_not_by_whoever_may_not(self, report, bureau, action):
        """The bureau writes; it neither sends round, approves, returns nor issues. Binding needs a snapshot."""
        given = {"number": "某〔2024〕1号", "issued_on": "2024-06-01", "reason": "不行"}
        post(sign_in(bureau), address(f"report_{action}", report.pk), status=422, **given)
        report.refresh_from_db()
        assert (report.state, report.steps.count()) == ("draft", 1)

    def test_no_comment_before_it_is_sent_round(self, report, office, section):
        page = post(sign_in(office), of(section, "section_comment"), status=422, text="甲").content.decode()
        assert "报告没有在征求意见。" in page
        assert Comment.objects.count() == 0

    def test_no_step_of_a_report_one_does_not_see(self, report, place, section):
        other = sign_in(make.make_user(place[1][0], Role.COUNTY_WCC_OFFICE))
        for url in (
            address("report_circulate", report.pk),
            of(section, "section_lease"),
            of(section, "section_save"),
            of(section, "section_refresh"),
            of(section, "section_comment"),
        ):
            assert other.post(url).status_code == 404
        assert (SectionVersion.objects.filter(section=section).count(), SectionLease.objects.count()) == (1, 0)


@pytest.mark.parametrize("edition", ["", "?edition=public"])
@pytest.mark.parametrize(("form", "start"), [("docx", b"PK"), ("pdf", b"%PDF"), ("xlsx", b"PK")])
def test_files_of_both_editions(report, office, form, start, edition):
    response = sign_in(office).get(address("report_file", report.pk, form) + edition)
    assert response.content[: len(start)] == start
    assert response.headers["Content-Disposition"].endswith(f".{form}")


def test_no_file_of_another_form(report, office):
    read(sign_in(office), address("report_file", report.pk, "exe"), status=404)
