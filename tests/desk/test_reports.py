"""评估报告 on its pages: the list, making one, reading, editing a section, the steps, the files."""

import datetime as dt

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from fuer.evaluation.domain.reports import make_report
from fuer.evaluation.models import Comment, Report, SectionLease
from fuer.orgs.enums import Role
from fuer.plans.models import Clause
from fuer.reporting.enums import TextState
from fuer.reporting.models import FilingText
from tests import factories as make
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
def report(city, office, year):
    return make_report(city, 2023, "annual", user=office, snapshot=year[1])


def sign_in(user):
    client = Client(headers={"accept-language": "zh-hans"})
    client.force_login(user)
    return client


def count_queries(client, address):
    with CaptureQueriesContext(connection) as queries:
        assert client.get(address).status_code == 200
    return len(queries)


def test_list_takes_as_many_queries_for_three_as_for_one(report, office, city, year):
    client, address = sign_in(office), reverse("desk:report_list")
    count_queries(client, address)  # what a session reads once
    few = count_queries(client, address)
    for kind in ("brief", "counties"):
        make_report(city, 2023, kind, user=office, snapshot=year[1])
    assert Report.objects.count() == 3
    assert count_queries(client, address) == few


def test_made_from_a_snapshot_and_read(office, year):
    client = sign_in(office)
    made = client.post(reverse("desk:report_new"), {"template": "annual", "snapshot": year[1].pk, "year": ""})
    report = Report.objects.get()
    assert made.url == reverse("desk:report", args=[report.pk])
    page = client.get(made.url).content.decode()
    lineage = reverse("desk:indicator", args=[year[0][0].indicator_id])
    assert ("某市妇女儿童发展规划2023年统计监测报告" in page, f'href="{lineage}">92.4%</a>' in page) == (True, True)


def test_a_paper_is_chinese_whatever_the_pages_language(report, office):
    client = Client(headers={"accept-language": "en"})
    client.force_login(office)
    page = client.get(reverse("desk:report", args=[report.pk])).content.decode()
    assert ("某市2023年第1次定版" in page, "snapshot 1" in page) == (True, False)


def test_without_data_to_go_by_it_is_said(office, year):
    client = sign_in(office)
    page = client.post(reverse("desk:report_new"), {"template": "annual", "snapshot": "", "year": ""})
    assert "请选择定版数据，或初稿的数据年度。" in page.content.decode()
    assert Report.objects.count() == 0


def test_a_report_being_written_is_hidden_from_others(report, place):
    reader = make.make_user(place[1][0], Role.COUNTY_WCC_OFFICE)
    assert sign_in(reader).get(reverse("desk:report", args=[report.pk])).status_code == 404


def test_section_is_edited_saved_and_the_lease_given_back(report, office):
    client, section = sign_in(office), report.sections.get(filling="overview")
    address = reverse("desk:report_section", args=[report.pk, section.pk])
    page = client.get(address).content.decode()
    assert ("{{c.all.met}}" in page, SectionLease.objects.get().holder) == (True, office)
    bad = client.post(address, {"text": "达标{{c.all.mett}}项", "base": "1"}).content.decode()
    assert ("没有字段“c.all.mett”" in bad, "达标{{c.all.mett}}项</textarea>" in bad) == (True, True)
    saved = client.post(address, {"text": "已有{{c.all.met}}项达标。", "base": "1", "reason": "改写"})
    assert saved.url == f"{reverse('desk:report', args=[report.pk])}#section-{section.pk}"
    assert (section.versions.latest("number").text, SectionLease.objects.count()) == ("已有{{c.all.met}}项达标。", 0)


def test_two_browsers_on_one_section(report, office, city):
    section, other = report.sections.get(filling="overview"), make.make_user(city, Role.STATISTICS_BUREAU)
    address = reverse("desk:report_section", args=[report.pk, section.pk])
    sign_in(office).get(address)
    page = sign_in(other).get(address).content.decode()
    assert ("正在编辑这一节" in page, "接手编辑" in page, "<textarea" in page) == (True, True, False)
    assert "<textarea" in sign_in(other).get(f"{address}?take_over=1").content.decode()
    assert "已由他人接手" in sign_in(office).post(address, {"text": "甲", "base": "1"}).content.decode()
    assert section.versions.count() == 1


def test_steps_comments_and_refusals(report, office, city):
    client, leader = sign_in(office), sign_in(make.make_user(city, Role.LEADER))
    step = reverse("desk:report_step", args=[report.pk])
    section = report.sections.get(filling="advice")
    client.post(step, {"step": "circulate"})
    leader.post(reverse("desk:report_section_comment", args=[report.pk, section.pk]), {"text": "请补充"})
    refused = leader.post(step, {"step": "approve"}, follow=True).content.decode()
    assert "还不能定稿：有1条意见没有处理。" in refused
    comment = Comment.objects.get()
    client.post(reverse("desk:report_comment", args=[report.pk, comment.pk]), {"answer": "已采纳"})
    leader.post(step, {"step": "approve"})
    client.post(step, {"step": "issue", "number": "某妇儿〔2024〕1号", "issued_on": "2024-06-01"})
    report.refresh_from_db()
    assert (report.state, report.number, report.issued_on) == ("issued", "某妇儿〔2024〕1号", TODAY)
    assert client.post(step, {"step": "burn"}).status_code == 404


@pytest.mark.parametrize(("form", "start"), [("docx", b"PK"), ("pdf", b"%PDF"), ("xlsx", b"PK")])
def test_files_of_both_editions(report, office, form, start):
    client = sign_in(office)
    for edition in ("internal", "public"):
        response = client.get(reverse("desk:report_file", args=[report.pk, edition, form]))
        assert b"".join(response.streaming_content)[: len(start)] == start
    assert client.get(reverse("desk:report_file", args=[report.pk, "secret", form])).status_code == 404


def test_units_texts_stand_beside_with_their_source(report, office, city):
    clause = Clause.objects.get(title="妇女与健康")
    filing = make.make_filing(make.make_collection(city, 2023), make.make_unit(city, "市卫健委"))
    other = make.make_filing(make.make_collection(city, 2022), make.make_unit(city, "市教育局"))
    for one, state, words in ((filing, TextState.SENT, "筛查扩面。"), (other, TextState.SENT, "去年的话。")):
        FilingText.objects.create(filing=one, clause=clause, progress=words, state=state)
    section = report.sections.get(argument="p1.d1")
    page = sign_in(office).get(reverse("desk:report_section", args=[report.pk, section.pk])).content.decode()
    assert 'data-quote="筛查扩面。（市卫健委2023年文字材料）"' in page
    assert "去年的话。" not in page


def test_a_draft_leads_to_the_list_of_what_is_missing(office, city, year):
    collection = make.make_collection(city, 2023)
    draft = make_report(city, 2023, "annual", user=office, today=TODAY)
    address = reverse("desk:missing_list", args=[collection.pk])
    page = reverse("desk:report", args=[draft.pk])
    assert address in sign_in(office).get(page).content.decode()
    leader = make.make_user(city, Role.LEADER)
    assert address not in sign_in(leader).get(page).content.decode()
