"""Findings: written down, given out as tasks, followed until each is closed or dropped with a reason."""

import pytest

from fuer.core.models import Event
from fuer.delivery.domain import tasks
from fuer.delivery.models import Task
from fuer.evaluation.domain import evaluations, findings
from fuer.evaluation.domain.queries.evaluation_page import list_left
from fuer.evaluation.domain.stages import list_missing
from fuer.evaluation.enums import EvaluationStage
from fuer.evaluation.models import Finding
from fuer.orgs.enums import Role
from fuer.plans.enums import ClauseKind
from tests import factories as make
from tests.delivery.makers import in_days, refused
from tests.evaluation.makers import make_evaluation, make_finding, make_issued_report, make_snapshot, walk_to

pytestmark = pytest.mark.django_db
S = EvaluationStage


@pytest.fixture
def city():
    return make.make_area(name="某市")


@pytest.fixture
def unit(city):
    return make.make_unit(city, "市卫健委")


@pytest.fixture
def plan(city):
    return make.make_plan(city)


@pytest.fixture
def office(city):
    return make.make_user(city)


@pytest.fixture
def evaluation(plan, office):
    return walk_to(make_evaluation(office, plan), S.FINDING, office)


def assign(finding, unit, user, **fields):
    values = {"measure": "每个乡镇配齐一名", "due": in_days(60)} | fields
    return findings.assign_finding(finding, unit=unit, user=user, **values)


def state_of(finding):
    return Finding.objects.with_state().get(pk=finding.pk).state


def test_a_finding_becomes_a_task_and_is_settled_with_it(city, plan, unit, office, evaluation):
    clause = make.make_clause(plan, kind=ClauseKind.DOMAIN, title="妇女与健康")
    finding = make_finding(evaluation, office, clause=clause, unit=unit, cause="编制少", advice="配齐")
    assert (finding.number, finding.state) == (1, "open")
    task = assign(finding, unit, office)
    assert (task.origin, task.origin_id, task.area, task.title) == ("finding", finding.pk, city, "乡镇筛查人员不足")
    assert state_of(finding) == "acting"
    reporter = make.make_user(city, Role.UNIT_REPORTER, unit)
    tasks.report_task(task, result="已配齐", reference="卫健发〔2025〕3号", user=reporter)
    assert state_of(finding) == "reported"
    tasks.close_task(task, reason="已核实", user=office)
    assert state_of(finding) == "closed"
    tasks.reopen_task(task, reason="又空缺", due=in_days(9), user=office)
    assert state_of(finding) == "acting"
    verbs = Event.objects.filter(subject_type="evaluation.finding").order_by("at").values_list("verb", flat=True)
    assert list(verbs) == ["evaluation.add_finding", "evaluation.assign_finding"]


def test_a_finding_is_decided_once(unit, office, evaluation):
    assigned, dropped = make_finding(evaluation, office), make_finding(evaluation, office)
    assign(assigned, unit, office)
    assert "请写明" in refused(findings.drop_finding, dropped, reason=" ", user=office)
    findings.drop_finding(dropped, reason="属国家政策调整", user=office)
    for finding in (assigned, dropped):
        assert "已经交办" in refused(assign, finding, unit, office)
        assert "已经交办" in refused(findings.drop_finding, finding, reason="x", user=office)
    dropped.refresh_from_db()
    assert (dropped.dropped_reason, dropped.dropped_by, Task.objects.count()) == ("属国家政策调整", office, 1)


def test_what_a_task_refuses_leaves_the_finding_open(unit, office, evaluation):
    finding = make_finding(evaluation, office)
    assert "早于今天" in refused(assign, finding, unit, office, due=in_days(-1))
    assert "整改要求" in refused(assign, finding, unit, office, measure=" ")
    assert (state_of(finding), Task.objects.count()) == ("open", 0)


def test_findings_have_their_stages(plan, unit, office):
    early = make_evaluation(office, plan)
    assert "“准备”阶段不能登记问题" in refused(make_finding, early, office)
    reviewing = walk_to(early, S.REVIEWING, office)
    finding = make_finding(reviewing, office)
    assert "“评审”阶段不能交办" in refused(assign, finding, unit, office)
    foreign = make.make_clause(make.make_plan(plan.area, title="别的规划", revision=2))
    assert "不在这次评估" in refused(make_finding, reviewing, office, clause=foreign)
    assert "请写明问题" in refused(make_finding, reviewing, office, text=" ")


def test_only_the_area_s_own_office_decides(city, unit, office, evaluation):
    finding = make_finding(evaluation, office)
    county_office = make.make_user(make.make_area(city), Role.COUNTY_WCC_OFFICE)
    bureau = make.make_user(city, Role.STATISTICS_BUREAU)
    for person in (county_office, bureau):
        assert "本级妇儿工委办" in refused(make_finding, evaluation, person)
        assert "本级妇儿工委办" in refused(assign, finding, unit, person)
        assert "本级妇儿工委办" in refused(findings.drop_finding, finding, reason="x", user=person)


def test_an_evaluation_closes_when_each_finding_is_settled(city, unit, office, evaluation):
    first, second = make_finding(evaluation, office), make_finding(evaluation, office)
    held = evaluations.advance_evaluation(evaluation, user=office)
    held = evaluations.cite_snapshot(held, make_snapshot(city), user=office)
    assert [missing.key for missing in list_missing(held)] == ["report", f"finding:{first.pk}", f"finding:{second.pk}"]
    make_issued_report(held)
    task = assign(first, unit, office)
    findings.drop_finding(second, reason="已有专项方案", user=office)
    held = evaluations.advance_evaluation(held, user=office)
    assert refused(evaluations.advance_evaluation, held, user=office) == ("还不能进入“已结束”：第1项问题还没有销号。")
    assert "不能略过" in refused(evaluations.skip_item, held, f"unsettled:{first.pk}", reason="x", user=office)
    tasks.close_task(task, reason="已核实", user=office)
    assert evaluations.advance_evaluation(held, user=office).stage == S.CLOSED


def test_the_next_one_opens_with_what_the_last_left(city, plan, unit, office, evaluation):
    open_one, acting, closed, dropped = (make_finding(evaluation, office, text=text) for text in "甲乙丙丁")
    assign(acting, unit, office)
    tasks.close_task(assign(closed, unit, office), reason="好", user=office)
    findings.drop_finding(dropped, reason="x", user=office)
    county = make.make_area(city)
    clerk = make.make_user(county, Role.COUNTY_WCC_OFFICE)
    of_county = walk_to(make_evaluation(clerk, make.make_plan(county)), S.FINDING, clerk)
    make_finding(of_county, clerk)
    following = make_evaluation(office, plan, year=2025)
    assert list_left(following, office) == [open_one, acting]
    assert list_left(evaluation, office) == []
    last = make_evaluation(office, plan, year=2025, kind="final")
    assert last.predecessor == following
    assert list_left(last, office) == [open_one, acting]
