"""任务落实 pages: the list with its counts and filters, the page of one, and what each may do there."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from fuer.delivery.domain import tasks
from fuer.orgs.enums import Role
from tests import factories as make
from tests.delivery.makers import in_days, make_task

pytestmark = pytest.mark.django_db
BACKEND = "fuer.orgs.auth.MemberBackend"
LIST_QUERIES = 12


@pytest.fixture
def city():
    return make.make_area(name="样本市")


@pytest.fixture
def unit(city):
    return make.make_unit(city, "市卫健委")


@pytest.fixture
def office(city, client):
    user = make.make_user(city)
    client.force_login(user, backend=BACKEND)
    return user


@pytest.fixture
def reporter(city, unit):
    return make.make_user(city, Role.UNIT_REPORTER, unit)


def count_queries(client, address):
    with CaptureQueriesContext(connection) as queries:
        assert client.get(address).status_code == 200
    return len(queries)


def test_the_list_takes_as_many_queries_for_three_as_for_one(client, unit, office):
    make_task(office, unit)
    client.get(reverse("desk:task_list"))
    assert count_queries(client, reverse("desk:task_list")) == LIST_QUERIES
    make_task(office, unit, days=-5)
    make_task(office, make.make_unit(make.make_area(unit.area)), area=unit.area)
    assert count_queries(client, reverse("desk:task_list")) == LIST_QUERIES


def test_an_empty_list_says_what_will_come(client, office):
    assert "评估发现的问题交办整改后列在这里" in client.get(reverse("desk:task_list")).content.decode()


def test_counts_add_up_and_filters_narrow(client, city, unit, office, reporter):
    other = make.make_unit(city, "市教育局")
    plain, late = make_task(office, unit), make_task(office, unit, days=-3)
    reported = make_task(office, unit)
    tasks.report_task(reported, result="好", reference="x", user=reporter)
    closed = make_task(office, other)
    tasks.close_task(closed, reason="好", user=office)

    def shown(**query):
        found = client.get(reverse("desk:task_list"), query).context["found"]
        counts = {state.value: number for state, number in found.counts}
        return [row.task.pk for row in found.rows], counts, found.overdue

    rows, counts, overdue = shown()
    assert rows == [late.pk, plain.pk, reported.pk, closed.pk]
    assert (counts, overdue) == ({"acting": 2, "reported": 1, "closed": 1}, 1)
    assert shown(state="reported") == ([reported.pk], counts, 1)
    assert shown(late="1")[0] == [late.pk]
    assert shown(unit=other.pk)[:2] == ([closed.pk], {"acting": 0, "reported": 0, "closed": 1})
    assert shown(state="nonsense")[0] == []


def test_filtering_gives_rows_alone(client, unit, office):
    make_task(office, unit)
    page = client.get(reverse("desk:task_list"), {"state": "closed"}, headers={"HX-Request": "true"})
    text = page.content.decode()
    assert "没有符合条件的任务" in text
    assert "<html" not in text


def test_a_page_out_of_scope_is_as_absent(client, city, unit, office):
    task = make_task(office, unit)
    client.force_login(make.make_user(make.make_area(city), Role.COUNTY_WCC_OFFICE), backend=BACKEND)
    assert client.get(reverse("desk:task_detail", args=[task.pk])).status_code == 404
    assert client.post(reverse("desk:task_close", args=[task.pk]), {"words": "x"}).status_code == 404


def test_each_sees_the_forms_that_are_theirs(client, unit, office, reporter):
    task = make_task(office, unit)

    def shown(user):
        client.force_login(user, backend=BACKEND)
        return set(client.get(reverse("desk:task_detail", args=[task.pk])).context["forms"])

    assert (shown(office), shown(reporter)) == ({"close", "postpone"}, {"report"})
    tasks.report_task(task, result="好", reference="x", user=reporter)
    assert (shown(office), shown(reporter)) == ({"close", "send_back"}, set())
    tasks.close_task(task, reason="好", user=office)
    assert (shown(office), shown(reporter)) == ({"reopen"}, set())


def test_the_page_takes_as_many_queries_whatever_its_history(client, unit, office, reporter):
    address = reverse("desk:task_detail", args=[make_task(office, unit).pk])
    client.get(address)
    long = make_task(office, unit)
    for _ in range(2):
        tasks.report_task(long, result="好", reference="x", user=reporter)
        tasks.return_task(long, reason="不够", due=in_days(3), user=office)
    # The evidence of all steps in one query, which a task without any needs as well.
    assert count_queries(client, reverse("desk:task_detail", args=[long.pk])) == count_queries(client, address)


def test_a_report_is_handed_in_with_its_file(client, unit, office, reporter):
    task = make_task(office, unit)
    client.force_login(reporter, backend=BACKEND)
    file = SimpleUploadedFile("名单.pdf", b"%PDF-1.4 proof")
    address = reverse("desk:task_report", args=[task.pk])
    answer = client.post(address, {"result": "已配齐", "evidence": [file], "reference": ""})
    assert answer.url == reverse("desk:task_detail", args=[task.pk])
    text = client.get(answer.url).content.decode()
    assert text.count("名单.pdf") == 2  # the report that stands, and its step
    piece = task.steps.get(kind="reported").evidence.get()
    assert client.get(reverse("desk:stored_file", args=[piece.file_id])).status_code == 200


def test_a_refused_step_keeps_what_was_typed(client, unit, office, reporter):
    task = make_task(office, unit)
    client.force_login(reporter, backend=BACKEND)
    page = client.post(reverse("desk:task_report", args=[task.pk]), {"result": "已配齐每个乡镇"})
    text = page.content.decode()
    assert page.status_code == 422
    assert "请上传佐证材料" in text
    assert "已配齐每个乡镇</textarea>" in text
    assert task.steps.count() == 1


@pytest.mark.parametrize(
    ("action", "before"), [("send_back", "reported"), ("postpone", "acting"), ("reopen", "closed"), ("close", "acting")]
)
def test_the_office_decides(client, unit, office, reporter, action, before):
    task = make_task(office, unit)
    if before == "reported":
        tasks.report_task(task, result="好", reference="x", user=reporter)
    if before == "closed":
        tasks.close_task(task, reason="好", user=office)
    typed = {"words": "因为"} if action == "close" else {"reason": "因为", "due": in_days(60).isoformat()}
    assert client.post(reverse(f"desk:task_{action}", args=[task.pk]), typed).status_code == 302
    kinds = {"send_back": "returned", "postpone": "postponed", "reopen": "reopened", "close": "closed"}
    step = task.steps.last()
    assert (step.kind, step.note) == (kinds[action], "因为")


def test_the_workbench_lists_tasks(client, unit, office, reporter):
    make_task(office, unit, days=-2)
    assert "逾期未反馈：1项任务" in client.get("/").content.decode()
    client.force_login(reporter, backend=BACKEND)
    text = client.get("/").content.decode()
    assert "任务：待反馈" in text
    assert "补齐产前筛查人员" in text
