"""评估 pages: the list, setting one up, its stages with what is missing, and its findings."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from fuer.delivery.models import Task
from fuer.evaluation.enums import EvaluationStage
from fuer.evaluation.models import Evaluation
from fuer.orgs.enums import Role
from tests import factories as make
from tests.evaluation.makers import in_days, make_evaluation, make_finding, make_snapshot, plan_days, walk_to

pytestmark = pytest.mark.django_db
BACKEND = "fuer.orgs.auth.MemberBackend"
LIST_QUERIES = 11
S = EvaluationStage


@pytest.fixture
def city():
    return make.make_area(name="样本市")


@pytest.fixture
def plan(city):
    return make.make_plan(city)


@pytest.fixture
def office(city, client):
    user = make.make_user(city)
    client.force_login(user, backend=BACKEND)
    return user


def count_queries(client, address):
    with CaptureQueriesContext(connection) as queries:
        assert client.get(address).status_code == 200
    return len(queries)


def post(client, name, pk, **typed):
    return client.post(reverse(f"desk:{name}", args=[pk]), typed)


def test_the_list_takes_as_many_queries_for_three_as_for_one(client, plan, office):
    make_evaluation(office, plan)
    client.get(reverse("desk:evaluation_list"))
    assert count_queries(client, reverse("desk:evaluation_list")) == LIST_QUERIES
    walk_to(make_evaluation(office, plan, year=2023), S.ASSESSING, office)
    make_evaluation(office, plan, year=2022)
    assert count_queries(client, reverse("desk:evaluation_list")) == LIST_QUERIES


def test_an_empty_list_says_who_sets_one_up(client, city, office):
    text = client.get(reverse("desk:evaluation_list")).content.decode()
    assert "还没有评估" in text
    assert reverse("desk:evaluation_new") in text
    client.force_login(make.make_user(city, Role.UNIT_REPORTER, make.make_unit(city)), backend=BACKEND)
    assert reverse("desk:evaluation_new") not in client.get(reverse("desk:evaluation_list")).content.decode()
    assert client.get(reverse("desk:evaluation_new")).status_code == 404


def test_one_is_set_up_by_form(client, plan, office):
    typed = {"kind": "annual", "year": 2024, "plans": [plan.pk], "title": ""}
    answer = client.post(reverse("desk:evaluation_new"), typed)
    evaluation = Evaluation.objects.get()
    assert answer.url == reverse("desk:evaluation_detail", args=[evaluation.pk])
    again = client.post(reverse("desk:evaluation_new"), typed)
    assert again.status_code == 422
    assert "样本市已有2024年的年度监测。" in again.content.decode()
    assert Evaluation.objects.count() == 1


def test_plans_of_another_area_are_no_choice(client, plan, office):
    foreign = make.make_plan(make.make_area(plan.area))
    typed = {"kind": "annual", "year": 2024, "plans": [foreign.pk]}
    assert client.post(reverse("desk:evaluation_new"), typed).status_code == 422
    assert not Evaluation.objects.exists()


def test_an_evaluation_walks_by_its_page(client, plan, office):
    evaluation = make_evaluation(office, plan)
    text = client.get(reverse("desk:evaluation_detail", args=[evaluation.pk])).content.decode()
    assert "日程没有排定" in text
    refused = post(client, "evaluation_advance", evaluation.pk, seen="preparing")
    assert refused.status_code == 422
    assert "还不能进入“自评”" in refused.content.decode()
    days = {stage.value: day.isoformat() for stage, day in plan_days().items()}
    assert post(client, "evaluation_calendar", evaluation.pk, **days).status_code == 302
    assert post(client, "evaluation_advance", evaluation.pk, seen="preparing").status_code == 302
    empty = post(client, "evaluation_skip", evaluation.pk, item="assessing", reason="")
    assert (empty.status_code, evaluation.steps.filter(kind="skipped").count()) == (422, 0)
    assert post(client, "evaluation_skip", evaluation.pk, item="assessing", reason="以报表代替").status_code == 302
    assert post(client, "evaluation_advance", evaluation.pk, seen="assessing").status_code == 302
    evaluation.refresh_from_db()
    assert evaluation.stage == S.REVIEWING
    text = client.get(reverse("desk:evaluation_detail", args=[evaluation.pk])).content.decode()
    assert "以报表代替" in text


def test_a_snapshot_is_cited_and_a_finding_written(client, city, plan, office):
    evaluation = walk_to(make_evaluation(office, plan), S.FINDING, office)
    snapshot = make_snapshot(city)
    assert post(client, "evaluation_cite", evaluation.pk, snapshot=snapshot.pk).status_code == 302
    assert post(client, "evaluation_cite", evaluation.pk, snapshot=make_snapshot(city, 2023).pk).status_code == 422
    assert post(client, "evaluation_finding", evaluation.pk, text="人员不足").status_code == 302
    assert post(client, "evaluation_finding", evaluation.pk, text="").status_code == 422
    evaluation.refresh_from_db()
    assert evaluation.snapshot == snapshot
    assert [finding.text for finding in evaluation.findings.all()] == ["人员不足"]


def test_a_finding_is_given_out_by_its_page(client, city, plan, office):
    unit = make.make_unit(city, "市卫健委")
    evaluation = walk_to(make_evaluation(office, plan), S.FINDING, office)
    finding, other = make_finding(evaluation, office, unit=unit), make_finding(evaluation, office, text="又一项")
    page = client.get(reverse("desk:finding_detail", args=[finding.pk]))
    assert page.context["forms"]["assign"]["unit"].initial == unit.pk
    typed = {"unit": unit.pk, "measure": "配齐", "due": in_days(60).isoformat()}
    assert post(client, "finding_assign", finding.pk, **typed).status_code == 302
    task = Task.objects.get()
    text = client.get(reverse("desk:finding_detail", args=[finding.pk])).content.decode()
    assert reverse("desk:task_detail", args=[task.pk]) in text
    text = client.get(reverse("desk:task_detail", args=[task.pk])).content.decode()
    assert reverse("desk:finding_detail", args=[finding.pk]) in text
    assert post(client, "finding_drop", other.pk, reason="国家政策调整").status_code == 302
    assert "国家政策调整" in client.get(reverse("desk:finding_detail", args=[other.pk])).content.decode()
    late = post(client, "finding_drop", finding.pk, reason="x")
    assert late.status_code == 422


def test_others_read_and_do_nothing(client, city, plan, office):
    evaluation = walk_to(make_evaluation(office, plan), S.FINDING, office)
    finding = make_finding(evaluation, office)
    county = make.make_area(city)
    client.force_login(make.make_user(county, Role.COUNTY_WCC_OFFICE), backend=BACKEND)
    page = client.get(reverse("desk:evaluation_detail", args=[evaluation.pk]))
    assert (page.status_code, page.context["forms"]) == (200, {})
    assert client.get(reverse("desk:finding_detail", args=[finding.pk])).context["forms"] == {}
    refused = post(client, "evaluation_finding", evaluation.pk, text="x")
    assert (refused.status_code, evaluation.findings.count()) == (422, 1)
    of_county = make_evaluation(make.make_user(county, Role.COUNTY_WCC_OFFICE), make.make_plan(county))
    client.force_login(make.make_user(make.make_area(city), Role.COUNTY_WCC_OFFICE), backend=BACKEND)
    assert client.get(reverse("desk:evaluation_detail", args=[of_county.pk])).status_code == 404


def test_the_page_takes_as_many_queries_whatever_it_holds(client, city, plan, office):
    evaluation = walk_to(make_evaluation(office, plan), S.FINDING, office)
    address = reverse("desk:evaluation_detail", args=[evaluation.pk])
    make_finding(evaluation, office)
    client.get(address)
    first = count_queries(client, address)
    for _ in range(2):
        make_finding(evaluation, office, unit=make.make_unit(make.make_area(city)))
        make.make_clause(plan, kind="domain", title="领域")
    assert count_queries(client, address) == first
