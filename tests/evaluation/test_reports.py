"""A report's way from a draft to an issued paper, on a city with a frozen year."""

import datetime as dt

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from fuer.core.models import Event
from fuer.evaluation.composing.templates import TemplateError
from fuer.evaluation.domain.building import build_paper, find_template
from fuer.evaluation.domain.errors import ReportError
from fuer.evaluation.domain.facts import facts_from_snapshot, facts_live
from fuer.evaluation.domain.issuing import list_obstacles
from fuer.evaluation.domain.reports import (
    approve_report,
    bind_snapshot,
    circulate_report,
    issue_report,
    make_report,
    return_report,
)
from fuer.evaluation.domain.sections import (
    answer_comment,
    comment_section,
    list_stale,
    refresh_section,
    sign_judgement,
    take_lease,
    write_section,
)
from fuer.evaluation.enums import ReportState
from fuer.evaluation.models import Report, ReportTemplate, SectionLease
from fuer.indicators.models import Cell, Indicator
from fuer.monitoring.domain.snapshots import make_snapshot
from fuer.orgs.enums import Role
from fuer.papers.official.blocks import Figure, Paragraph
from tests import factories as make
from tests.evaluation.scenery import make_city, make_year
from tests.monitoring.test_snapshots import no_triggers

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
def office(city):
    return make.make_user(city, Role.WCC_OFFICE)


@pytest.fixture
def leader(city):
    return make.make_user(city, Role.LEADER)


@pytest.fixture
def year(city):
    return make_year(city)


@pytest.fixture
def report(city, office, year):
    return make_report(city, 2023, "annual", user=office, snapshot=year[1])


def find(report, filling):
    return report.sections.get(filling=filling)


def read_paragraphs(paper):
    return [
        "".join(run.text if isinstance(run, Figure) else run for run in block.runs)
        for block in paper.blocks
        if isinstance(block, Paragraph)
    ]


def test_facts_say_what_the_snapshot_says(year):
    (good, poor, empty), snapshot = year
    facts = facts_from_snapshot(snapshot)
    shown = [(one.target_id, one.domain, one.figure, one.last, one.bucket) for one in facts.own]
    assert shown == [
        (good.pk, "p1.d1", "92.4%", "91.0%", "met"),
        (poor.pk, "p1.key", "82.0%", "80.5%", "not_yet_met"),
        (empty.pk, "p1.d1", "", "", "no_data"),
    ]
    assert (facts.monitored, facts.basis) == (3, "某市2023年第1次定版")
    assert [(plan.key, plan.domains[0].title) for plan in facts.plans] == [("p1", "妇女与健康")]


def test_a_county_with_targets_of_its_own_does_not_enter_the_citys_counts(city, place):
    county = place[1][0]
    _targets, _first = make_year(city)
    own = make.make_target(make.make_plan(county), make.make_indicator("县级指标"))
    make.make_observation(own.indicator, county, 2023, "95")
    snapshot = make_snapshot(city, 2023, user=None)
    facts = facts_from_snapshot(snapshot)
    assert (snapshot.monitored, facts.monitored, len(facts.own)) == (4, 3, 3)
    assert [one.name for one in facts.own_of(county.code)] == ["县级指标"]


def test_a_restated_figure_is_found_in_the_report_of_the_year_before(city, year):
    good = year[0][0]
    make_snapshot(city, 2022, user=None)
    make.make_observation(good.indicator, city, 2022, "90.5")
    second = make_snapshot(city, 2023, user=None)
    (fact,) = [one for one in facts_from_snapshot(second).own if one.target_id == good.pk]
    assert (fact.last_frozen, fact.last, fact.is_restated) == ("91.0%", "90.5%", True)


def test_an_indicator_withdrawn_since_last_year_is_named(city, year):
    poor = year[0][1]
    make_snapshot(city, 2022, user=None)
    poor.is_parked, indicator, poor.indicator = True, poor.indicator, None
    poor.save()
    facts = facts_from_snapshot(make_snapshot(city, 2023, user=None))
    assert (facts.dropped, facts.monitored) == (("入园率",), 2)
    assert Indicator.objects.filter(pk=indicator.pk).exists()


def test_a_draft_counts_what_is_owed_as_not_reported(city, year):
    empty = year[0][2]
    unit = make.make_unit(city, "市卫健委")
    filing = make.make_filing(make.make_collection(city, 2023), unit)
    make.make_item(filing, empty.indicator)
    facts = facts_live(city, 2023, TODAY)
    (fact,) = [one for one in facts.own if one.target_id == empty.pk]
    assert (fact.shown, fact.bucket, facts.mark) == ("未报送", "no_data", "初稿（数据截至6月1日）")
    assert [(one.unit, one.names) for one in facts.lacking] == [("市卫健委", ("检测率",))]


def test_a_draft_tells_what_waits_for_acceptance(city, year):
    empty = year[0][2]
    filing = make.make_filing(make.make_collection(city, 2023), make.make_unit(city), round=1)
    item = make.make_item(filing, empty.indicator)
    item.entry.version = make.make_observation(empty.indicator, city, 2023, "91", accepted=False)
    item.entry.save()
    facts = facts_live(city, 2023, TODAY)
    (fact,) = [one for one in facts.own if one.target_id == empty.pk]
    assert (fact.state_word, fact.bucket, facts.fields["n.unaccepted"]) == ("已报送（未审定）", "no_data", "1")
    assert facts.lacking == ()


def test_only_the_areas_own_office_writes(city, place, year):
    neighbour = make.make_user(place[1][0], Role.COUNTY_WCC_OFFICE)
    with pytest.raises(ReportError, match="只有某市的妇儿工委办和统计局可以编写报告。"):
        make_report(city, 2023, "annual", user=neighbour, snapshot=year[1])
    assert Report.objects.count() == 0


def test_wording_changes_and_the_number_stays(report, office):
    section = find(report, "overview")
    take_lease(section, user=office)
    write_section(section, "全市已有{{c.all.met}}项达标。", user=office, base=1)
    assert "全市已有1项达标。" in read_paragraphs(build_paper(report))
    assert [(one.number, one.written_by) for one in section.versions.all()] == [(1, office), (2, office)]


def test_one_editor_at_a_time_with_take_over(report, office, city):
    section, other = find(report, "overview"), make.make_user(city, Role.STATISTICS_BUREAU)
    take_lease(section, user=office)
    with pytest.raises(ReportError, match="正在编辑这一节"):
        take_lease(section, user=other)
    take_lease(section, user=other, take_over=True)
    with pytest.raises(ReportError) as error:
        write_section(section, "文字。", user=office, base=1)
    assert str(error.value) == "编辑时间已过或已由他人接手，请重新开始编辑。"
    assert Event.objects.filter(verb="section.take_over").count() == 1
    write_section(section, "统计局的文字。", user=other, base=1)
    SectionLease.objects.update(until=timezone.now() - dt.timedelta(minutes=1))
    take_lease(section, user=office)
    with pytest.raises(ReportError, match="这一节在您编辑期间已由"):
        write_section(section, "旧稿。", user=office, base=1)
    assert [one.text for one in section.versions.filter(number__gt=1)] == ["统计局的文字。"]


def test_several_sections_at_once(report, office, city):
    other = make.make_user(city, Role.STATISTICS_BUREAU)
    first, second = find(report, "overview"), find(report, "advice")
    take_lease(first, user=office)
    take_lease(second, user=other)
    write_section(first, "甲。", user=office, base=1)
    write_section(second, "乙。", user=other, base=1)
    assert (first.versions.count(), second.versions.count()) == (2, 2)


def test_an_unknown_field_is_refused_and_nothing_is_kept(report, office):
    section = find(report, "overview")
    take_lease(section, user=office)
    with pytest.raises(ReportError) as error:
        write_section(section, "达标{{c.all.mett}}项", user=office, base=1)
    assert str(error.value) == "“二、总体情况”：没有字段“c.all.mett”，请改正或删去后再试"
    assert section.versions.count() == 1


def test_numbers_that_changed_are_named_and_taken_over(city, office, year):
    good, domain = year[0][0], "p1.d1"
    report = make_report(city, 2023, "annual", user=office, today=TODAY)
    make.make_observation(good.indicator, city, 2023, "92.6")
    section = report.sections.get(argument=domain)
    name = f"t{good.pk}.{city.code}.now"
    (found,) = list_stale(section)
    assert (found.key, found.before, found.now) == (name, "92.4%", "92.6%")
    assert found.sentences == ("已达标的有：筛查率为92.4%（目标为达到90%以上）。",)
    assert any("筛查率为92.4%" in text for text in read_paragraphs(build_paper(report)))
    take_lease(section, user=office)
    changes = refresh_section(section, user=office)
    assert [one.key for one in changes] == [name]
    assert (list_stale(section), section.versions.latest("number").reason) == ([], "更新数据1处")
    assert any("筛查率为92.6%" in text for text in read_paragraphs(build_paper(report)))


def test_issuing_demands_a_snapshot_and_fresh_numbers(city, office, leader, year):
    good, snapshot = year[0][0], year[1]
    report = make_report(city, 2023, "annual", user=office, today=TODAY)
    circulate_report(report, user=office)
    with pytest.raises(ReportError) as error:
        approve_report(report, user=leader)
    assert str(error.value) == "还不能定稿：没有依据定版数据，请先定版并改用定版数据。"
    bind_snapshot(report, snapshot, user=office)
    report.refresh_from_db()
    obstacles = list_obstacles(report)
    assert [one.split("”")[0] for one in obstacles] == ["“一、监测依据和数据说明", "“五、无数据和未报送指标"]
    assert "还不能定稿" in str(pytest.raises(ReportError, approve_report, report, user=leader).value)
    for filling in ("basis", "missing"):
        section = find(report, filling)
        take_lease(section, user=office)
        with pytest.raises(ReportError, match="请删改所在的句子或重新生成本节"):
            refresh_section(section, user=office)
        refresh_section(section, user=office, rewritten=True)
    assert list_obstacles(Report.objects.get(pk=report.pk)) == []
    assert Cell.objects.filter(indicator=good.indicator).exists()


def test_from_circulation_to_issue(report, office, leader, city, place):
    reader = make.make_user(place[1][0], Role.COUNTY_WCC_OFFICE)
    assert list(Report.objects.visible_to(reader)) == []
    circulate_report(report, user=office)
    assert list(Report.objects.visible_to(reader)) == [report]
    comment = comment_section(find(report, "advice"), "请补充措施", user=reader)
    with pytest.raises(ReportError, match="还不能定稿：有1条意见没有处理。"):
        approve_report(report, user=leader)
    answer_comment(comment, "已采纳", user=office)
    approve_report(report, user=leader)
    with pytest.raises(ReportError, match="您没有办理这份报告的权限"):
        issue_report(report, user=leader, number="某妇儿工委办〔2024〕3号", issued_on=TODAY)
    with pytest.raises(ReportError, match="印发要有发文字号"):
        issue_report(report, user=office, number=" ", issued_on=TODAY)
    issued = issue_report(report, user=office, number="某妇儿工委办〔2024〕3号", issued_on=TODAY)
    assert [step.kind for step in issued.steps.all()] == ["made", "circulated", "approved", "issued"]
    paper = build_paper(issued)
    assert (paper.number, paper.date, paper.draft) == ("某妇儿工委办〔2024〕3号", TODAY, "")
    with pytest.raises(ReportError, match="文字不能再改"):
        take_lease(find(report, "advice"), user=office)


def test_a_number_is_used_once(report, office, leader, city, year):
    other = make_report(city, 2023, "annual", user=office, snapshot=year[1])
    for one in (report, other):
        circulate_report(one, user=office)
        approve_report(one, user=leader)
    issue_report(report, user=office, number="1号", issued_on=TODAY)
    with pytest.raises(ReportError, match="发文字号“1号”已用于另一份报告。"):
        issue_report(other, user=office, number="1号", issued_on=TODAY)
    other.refresh_from_db()
    assert (other.state, other.number) == (ReportState.APPROVED, "")


def test_returned_with_a_reason(report, office, leader):
    circulate_report(report, user=office)
    with pytest.raises(ReportError, match="退回修改要写明原因。"):
        return_report(report, user=leader, reason=" ")
    returned = return_report(report, user=leader, reason="补充原因")
    assert (returned.state, returned.steps.last().note) == (ReportState.DRAFT, "补充原因")


def test_an_unwritten_section_stands_against_issuing(city, office, year):
    report = make_report(city, 2023, "midterm", user=office, snapshot=year[1])
    assert list_obstacles(report) == [
        "“二、经济社会和人口基本情况”还没有编写",
        "“四、策略措施落实情况”还没有编写",
        "“五、重点实事项目完成情况”还没有编写",
        "“六、组织实施和保障情况”还没有编写",
    ]


def test_counts_that_do_not_add_up_stand_against_issuing(report, year):
    with no_triggers():
        year[1].targets.filter(bucket="no_data").delete()
    assert (
        list_obstacles(Report.objects.get(pk=report.pk))[0]
        == "监测目标3项，与各状态之和2项（已达标1项、尚未达标（未到期）1项）不符"
    )


def test_basically_achieved_is_signed_and_never_counted(report, office, year):
    good, poor, _empty = year[0]
    with pytest.raises(ReportError, match="只有已判定而没有达标的目标可以认定为基本实现。"):
        sign_judgement(report, good.pk, "理由", user=office)
    sign_judgement(report, poor.pk, "年底已补齐", user=office)
    paper = build_paper(Report.objects.get(pk=report.pk))
    assert f"基本实现（人工认定，{office.name}" in str(paper.blocks)
    assert list_obstacles(Report.objects.get(pk=report.pk)) == []


def test_a_citys_own_template_stands_before_the_shipped_one(city):
    text = "slug: annual\nname: 本市年报\ntitle: 年报\nsections:\n  - {heading: 一、概况, filling: overview}\n"
    own = ReportTemplate.objects.create(area=city, slug="annual", name="本市年报", content=text)
    assert find_template(city, "annual").name == "本市年报"
    own.content = text.replace("overview", "overviews")
    own.save()
    with pytest.raises(TemplateError, match="本地模板“本市年报”（sections → 1 → filling）"):
        find_template(city, "annual")


def test_what_was_written_is_final(report):
    version = find(report, "overview").versions.get()
    for rows, fields in (
        (version.values.all(), {"printed": "99"}),
        (find(report, "overview").versions.all(), {"text": "改过"}),
        (report.steps.all(), {"note": "改过"}),
    ):
        with pytest.raises(IntegrityError), transaction.atomic():
            rows.update(**fields)
