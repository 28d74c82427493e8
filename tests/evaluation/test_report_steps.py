"""Who is told of a report's steps, what waits for whom on the workbench, and which evaluation a report belongs to."""

import datetime as dt

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from fuer.evaluation.domain import reports as domain
from fuer.evaluation.domain.errors import ReportError
from fuer.evaluation.domain.queries.waiting import waiting_for
from fuer.evaluation.domain.sections import answer_comment, comment_section
from fuer.evaluation.enums import EvaluationKind
from fuer.evaluation.models import Report
from fuer.notices.models import Notice, Outgoing
from fuer.orgs.enums import Role
from fuer.orgs.models import User
from fuer.plans.models import Plan
from tests import factories as make
from tests.desk.report_pages import address, post, read, sign_in
from tests.evaluation.makers import make_evaluation
from tests.evaluation.scenery import make_city, make_year

pytestmark = pytest.mark.django_db
TODAY = dt.date(2024, 6, 1)
TITLE = "某市妇女儿童发展规划2023年统计监测报告"
ROOM = "evaluation.report:"


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
def people(city, place):
    """By name: who has a part in the city's report, and two who have none."""
    unit, idle = make.make_unit(city, "市卫健委"), make.make_unit(city, "市体育局")
    return {
        "office": make.make_user(city, Role.WCC_OFFICE),
        "bureau": make.make_user(city, Role.STATISTICS_BUREAU),
        "leader": make.make_user(city, Role.LEADER),
        "head": make.make_user(city, Role.UNIT_HEAD, unit),
        "idle": make.make_user(city, Role.UNIT_HEAD, idle),
        "county": make.make_user(place[1][0], Role.COUNTY_WCC_OFFICE),
    }


@pytest.fixture
def year(city):
    return make_year(city)


@pytest.fixture
def report(city, people, year):
    unit = people["head"].memberships.get().unit
    for target in year[0][:2]:
        make.make_responsibility(unit, target=target)
    return domain.make_report(city, 2023, "annual", user=people["office"], snapshot=year[1])


def told(report, people):
    """Name of each who was told of the newest step, with the kind and the title of the notice."""
    key = f"{ROOM}{report.pk}:step-{report.steps.last().pk}"
    names = {user.pk: name for name, user in people.items()}
    notices = Notice.objects.filter(key=key)
    return {names[one.recipient_id]: (one.kind, one.title, one.text) for one in notices}


def waits(people):
    """By name: kinds and details of what waits. Read anew, as at each request."""
    found = {name: waiting_for(User.objects.get(pk=user.pk), TODAY) for name, user in people.items()}
    return {name: [(thing.kind.value, thing.detail) for thing in things] for name, things in found.items() if things}


def test_circulating_asks_approvers_writers_and_the_heads_of_leading_units(report, people):
    domain.circulate_report(report, user=people["office"], note="六月十日前")
    comment = ("todo", f"请对报告提出意见：{TITLE}", "六月十日前")
    approve = ("todo", f"报告征求意见，待审定：{TITLE}", "六月十日前")
    assert told(report, people) == {"leader": approve, "head": comment, "bureau": comment}
    assert {one.link for one in Notice.objects.filter(key__startswith=ROOM)} == {f"/reports/{report.pk}/"}


def test_a_paper_about_one_unit_asks_its_head_only(city, people, year, report):
    unit = people["idle"].memberships.get().unit
    paper = domain.make_report(city, 2023, "unit", user=people["office"], snapshot=year[1], unit=unit)
    domain.circulate_report(paper, user=people["office"])
    assert sorted(told(paper, people)) == ["bureau", "idle", "leader"]


def test_returning_approving_and_issuing_are_told(report, people, settings):
    settings.FUER_WEBHOOK_URL = "https://robot.example/"
    office, leader = people["office"], people["leader"]
    domain.circulate_report(report, user=office)
    domain.return_report(report, user=leader, reason="补充原因")
    returned = ("returned", f"报告退回修改：{TITLE}", "补充原因")
    assert told(report, people) == {"office": returned, "bureau": returned}
    domain.circulate_report(report, user=office)
    domain.approve_report(report, user=leader)
    assert told(report, people) == {
        "office": ("todo", f"报告已审定，待印发：{TITLE}", ""),
        "bureau": ("info", f"报告已审定：{TITLE}", ""),
    }
    assert Outgoing.objects.filter(channel="webhook").count() == 0
    domain.issue_report(report, user=office, number="某妇儿〔2024〕3号", issued_on=TODAY)
    title = f"报告已印发：{TITLE}（某妇儿〔2024〕3号）"
    issued = ("info", title, "某妇儿〔2024〕3号")
    assert told(report, people) == {"leader": issued, "head": issued, "bureau": issued}
    assert [row.subject for row in Outgoing.objects.filter(channel="webhook")] == [title]


def test_a_refused_step_tells_nobody(report, people):
    domain.circulate_report(report, user=people["office"])
    comment_section(report.sections.first(), "请补充", user=people["head"])
    before = Notice.objects.count()
    with pytest.raises(ReportError):
        domain.approve_report(report, user=people["leader"])
    assert Notice.objects.count() == before


def test_what_waits_follows_the_reports_way(report, people):
    office, leader = people["office"], people["leader"]
    assert waits(people) == {}
    domain.circulate_report(report, user=office)
    approve = ("report_to_approve", "征求意见，待审定")
    assert waits(people) == {"office": [approve], "leader": [approve]}
    comments = [comment_section(report.sections.first(), text, user=people["head"]) for text in ("甲", "乙")]
    open_comments = ("report_comments", "2条意见没有处理")
    assert waits(people) == {"office": [open_comments, approve], "bureau": [open_comments], "leader": [approve]}
    for comment in comments:
        answer_comment(comment, "已采纳", user=office)
    domain.return_report(report, user=leader, reason="补充原因")
    returned = [("report_returned", "退回修改：补充原因")]
    assert waits(people) == {"office": returned, "bureau": returned}
    domain.bind_snapshot(report, report.snapshot, user=office)
    assert waits(people) == {"office": returned, "bureau": returned}
    domain.circulate_report(report, user=office)
    domain.approve_report(report, user=leader)
    assert waits(people) == {"office": [("report_to_issue", "已审定，待印发")]}
    domain.issue_report(report, user=office, number="1号", issued_on=TODAY)
    assert waits(people) == {}


def test_as_many_queries_for_three_reports_as_for_one(report, people, city, year):
    office = people["office"]

    def count():
        person = User.objects.get(pk=office.pk)
        with CaptureQueriesContext(connection) as queries:
            found = waiting_for(person, TODAY)
        return len(found), len(queries)

    domain.circulate_report(report, user=office)
    one, few = count()
    for kind in ("brief", "counties"):
        other = domain.make_report(city, 2023, kind, user=office, snapshot=year[1])
        domain.circulate_report(other, user=office)
        comment_section(other.sections.first(), "甲", user=office)
    assert (one, count()) == (1, (5, few))


def test_telling_takes_as_many_queries_for_two_units_as_for_one(report, people, city, year):
    office = people["office"]

    def count(paper):
        with CaptureQueriesContext(connection) as queries:
            domain.circulate_report(paper, user=office)
        return len(queries)

    other = domain.make_report(city, 2023, "annual", user=office, snapshot=year[1])
    few = count(report)
    make.make_responsibility(people["idle"].memberships.get().unit, target=year[0][2])
    assert count(other) == few
    assert sorted(told(other, people)) == ["bureau", "head", "idle", "leader"]


class TestBelonging:
    """Which evaluation a report belongs to."""

    def make(self, people, year, template="annual", **fields):
        snapshot = year[1]
        return domain.make_report(snapshot.area, 2023, template, user=people["office"], snapshot=snapshot, **fields)

    def test_to_the_evaluation_of_its_kind_and_year(self, people, year):
        plan, office = Plan.objects.get(), people["office"]
        annual = make_evaluation(office, plan, year=2023)
        make_evaluation(office, plan, year=2024)
        midterm = make_evaluation(office, plan, year=2023, kind=EvaluationKind.MIDTERM)
        kinds = ("annual", "midterm", "final", "brief")
        found = [self.make(people, year, kind).evaluation for kind in kinds]
        assert found == [annual, midterm, None, None]
        assert self.make(people, year, "brief", evaluation=annual).evaluation == annual

    def test_one_begun_before_its_evaluation_is_taken_in(self, people, year):
        report, brief = self.make(people, year), self.make(people, year, "brief")
        evaluation = make_evaluation(people["office"], Plan.objects.get(), year=2023)
        assert list(evaluation.reports.all()) == [report]
        assert Report.objects.get(pk=brief.pk).evaluation is None

    def test_not_to_another_years(self, people, year):
        other = make_evaluation(people["office"], Plan.objects.get(), year=2024)
        with pytest.raises(ReportError, match="所选评估不是某市2023年的。"):
            self.make(people, year, evaluation=other)
        assert Report.objects.count() == 0

    def test_to_the_one_chosen_in_the_form(self, people, year):
        evaluation = make_evaluation(people["office"], Plan.objects.get(), year=2023, kind=EvaluationKind.MIDTERM)
        client, url, snapshot = sign_in(people["office"]), address("report_new"), year[1]
        assert read(client, url).count(f'<option value="{evaluation.pk}">{evaluation.title}</option>') == 1
        post(client, url, template="brief", basis=f"snapshot-{snapshot.pk}", evaluation=evaluation.pk)
        assert Report.objects.get().evaluation == evaluation
