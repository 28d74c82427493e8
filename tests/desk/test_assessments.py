"""自评 pages: the unit's list, saved while it is typed, and the office's review."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from fuer.evaluation.models import SelfAssessment
from fuer.orgs.enums import Role
from fuer.plans.enums import ClauseKind
from tests import factories as make
from tests.evaluation.makers import make_evaluation, walk_to

pytestmark = pytest.mark.django_db
BACKEND = "fuer.orgs.auth.MemberBackend"
TEXT = "妇女与健康。完善筛查网络。补齐人员。开展宣传。\n"


@pytest.fixture
def city():
    return make.make_area(name="样本市")


@pytest.fixture
def unit(city):
    return make.make_unit(city, "市卫健委")


@pytest.fixture
def office(city):
    return make.make_user(city)


@pytest.fixture
def reporter(city, unit):
    return make.make_user(city, Role.UNIT_REPORTER, unit)


def open_assessment(city, unit, office, measures=1, year=2024):
    plan = make.make_plan(city, TEXT, revision=year)
    above = make.make_clause(plan, "妇女与健康。", ClauseKind.DOMAIN, title="妇女与健康")
    make.make_responsibility(unit, clause=above)
    for text in ("完善筛查网络。", "补齐人员。", "开展宣传。")[:measures]:
        make.make_clause(plan, text, parent=above)
    evaluation = walk_to(make_evaluation(office, plan, year=year), "assessing", office)
    return SelfAssessment.objects.with_state().get(evaluation=evaluation)


def enter(client, user):
    client.force_login(user, backend=BACKEND)


def address(name, *arguments):
    return reverse(f"desk:{name}", args=arguments)


def test_the_page_takes_as_many_queries_for_three_items_as_for_one(client, city, unit, office, reporter):
    short, long = open_assessment(city, unit, office), open_assessment(city, unit, office, 3, 2023)
    enter(client, reporter)

    def count(found):
        with CaptureQueriesContext(connection) as queries:
            text = client.get(address("assessment", found.pk)).content.decode()
        assert text.count('class="assessment-item"') == found.items.count()
        return len(queries)

    client.get(address("assessment", short.pk))
    assert count(short) == count(long)


def test_an_item_is_saved_while_it_is_typed(client, city, unit, office, reporter):
    found = open_assessment(city, unit, office)
    item = found.items.last()
    enter(client, reporter)
    save = address("assessment_item", found.pk, item.pk)
    file = SimpleUploadedFile("名单.pdf", b"%PDF-1.4 proof")
    answer = client.post(save, {"progress": "done", "text": "已完善", "row_version": 1, "files": [file]})
    text = answer.content.decode()
    assert 'name="row_version" value="2"' in text
    assert "已保存" in text
    assert "名单.pdf" in text
    stale = client.post(save, {"progress": "done", "text": "别的", "row_version": 1}).content.decode()
    assert "同事刚刚改过" in stale
    item.refresh_from_db()
    assert (item.progress, item.text) == ("done", "已完善")
    remove = address("assessment_evidence_remove", found.pk, item.pk, item.evidence.get().pk)
    assert "名单.pdf" not in client.post(remove).content.decode()


def test_it_is_reported_returned_and_accepted_by_its_page(client, city, unit, office, reporter):
    found = open_assessment(city, unit, office)
    item = found.items.last()
    enter(client, reporter)
    refused = client.post(address("assessment_submit", found.pk))
    assert refused.status_code == 422
    assert "没有选择进展" in refused.content.decode()
    client.post(address("assessment_item", found.pk, item.pk), {"progress": "done", "text": "好", "row_version": 1})
    assert client.post(address("assessment_submit", found.pk)).status_code == 302
    enter(client, office)
    assert client.post(address("assessment_return", found.pk), {f"reason-{item.pk}": " "}).status_code == 422
    assert client.post(address("assessment_return", found.pk), {f"reason-{item.pk}": "不具体"}).status_code == 302
    enter(client, reporter)
    assert "不具体" in client.get(address("assessment", found.pk)).content.decode()
    assert client.post(address("assessment_submit", found.pk)).status_code == 302
    enter(client, office)
    assert client.post(address("assessment_accept", found.pk)).status_code == 302
    assert [step.kind for step in found.steps.all()] == ["submitted", "returned", "submitted", "accepted"]
    assert "已审核" in client.get(address("evaluation_detail", found.evaluation_id)).content.decode()


def test_another_unit_s_is_as_absent(client, city, unit, office):
    found = open_assessment(city, unit, office)
    enter(client, make.make_user(city, Role.UNIT_REPORTER, make.make_unit(city)))
    assert client.get(address("assessment", found.pk)).status_code == 404
    item = found.items.first()
    assert client.post(address("assessment_item", found.pk, item.pk), {"text": "x"}).status_code == 404
    assert "市卫健委" not in client.get(address("evaluation_detail", found.evaluation_id)).content.decode()


def test_the_workbench_lists_it(client, city, unit, office, reporter):
    found = open_assessment(city, unit, office)
    enter(client, reporter)
    assert address("assessment", found.pk) in client.get("/").content.decode()
