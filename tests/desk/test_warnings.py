"""预警 pages: the list with its counts and filters, the page of one, and what each may do there."""

import datetime as dt

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from fuer.monitoring.enums import WarningKind, WarningStepKind
from fuer.monitoring.models import Answer, TargetWarning, WarningStep
from fuer.orgs.enums import Role
from tests import factories as make

pytestmark = pytest.mark.django_db
BACKEND = "fuer.orgs.auth.MemberBackend"


@pytest.fixture
def city():
    return make.make_area(name="样本市")


@pytest.fixture
def unit(city):
    return make.make_unit(city, "市卫健委")


@pytest.fixture
def plan(city):
    return make.make_plan(city)


@pytest.fixture
def office(city, client):
    user = make.make_user(city)
    client.force_login(user, backend=BACKEND)
    return user


def make_warning(plan, unit=None, area=None, **fields):
    target = make.make_target(plan, make.make_indicator())
    area = area or plan.area
    values = {
        "kind": WarningKind.WILL_MISS,
        "year": 2023,
        "last_year": 2024,
        "due_year": 2025,
        "reason": "预计相差1.8个百分点。",
    }
    warning = TargetWarning.objects.create(target=target, area=area, unit=unit, **values | fields)
    WarningStep.objects.create(warning=warning, kind=WarningStepKind.RAISED, note=warning.reason)
    facts = {"year": 2024, "due_year": 2025, "bucket": "not_yet_met", "code": "not_yet_met", "state": "judged"}
    Answer.objects.create(target=target, area=area, figure="85.1%", goal="90%以上", explanation="x", **facts)
    return warning


def in_days(number):
    return timezone.localdate() + dt.timedelta(days=number)


def count_queries(client, address):
    with CaptureQueriesContext(connection) as queries:
        assert client.get(address).status_code == 200
    return len(queries)


def test_the_list_takes_as_many_queries_for_three_as_for_one(client, plan, unit, office):
    make_warning(plan, unit)
    client.get(reverse("desk:warning_list"))
    first = count_queries(client, reverse("desk:warning_list"))
    make_warning(plan, unit, deadline=in_days(5))
    make_warning(plan, make.make_unit(plan.area), make.make_area(plan.area), deadline=in_days(-5))
    assert count_queries(client, reverse("desk:warning_list")) == first


def test_an_empty_list_says_what_will_come(client, office):
    assert "没有预警" in client.get(reverse("desk:warning_list")).content.decode()


def test_counts_add_up_and_filters_narrow(client, plan, unit, office):
    county = make.make_area(plan.area, name="甲县")
    first = make_warning(plan, unit)
    late = make_warning(plan, unit, deadline=in_days(-3), kind=WarningKind.NO_DATA)
    make_warning(plan, make.make_unit(plan.area), county, closed_at=timezone.now())

    def shown(**query):
        found = client.get(reverse("desk:warning_list"), query).context["found"]
        counts = {stage.value: number for stage, number in found.counts if number}
        return [row.warning.pk for row in found.rows], counts, found.overdue

    rows, counts, overdue = shown()
    assert (rows[:2], counts, overdue) == ([late.pk, first.pk], {"unassigned": 1, "open": 1, "closed": 1}, 1)
    assert len(rows) == sum(counts.values()) == 3
    assert shown(stage="open")[:2] == ([late.pk], counts)
    assert shown(late="1")[0] == shown(kind="no_data")[0] == [late.pk]
    assert shown(unit=unit.pk)[0] == [late.pk, first.pk]
    assert len(shown(area=county.pk)[0]) == 1
    assert len(shown(plan=plan.pk)[0]) == len(shown(year=2024)[0]) == 3
    assert shown(year=2020) == shown(stage="nonsense", year=2020) == ([], {}, 0)


def test_filtering_gives_rows_alone(client, plan, unit, office):
    make_warning(plan, unit)
    page = client.get(reverse("desk:warning_list"), {"stage": "closed"}, headers={"HX-Request": "true"})
    text = page.content.decode()
    assert "没有符合条件的预警" in text
    assert "<html" not in text


def test_who_sees_which(client, city, plan, unit):
    county, other = (make.make_area(city) for _ in range(2))
    of_city, of_county = make_warning(plan, unit), make_warning(plan, unit, county)
    for area, seen in ((city, 2), (county, 2), (other, 1)):
        client.force_login(make.make_user(area, Role.COUNTY_WCC_OFFICE), backend=BACKEND)
        assert client.get(reverse("desk:warning_list")).context["found"].total == seen
    assert client.get(reverse("desk:warning_detail", args=[of_city.pk])).status_code == 200
    assert client.get(reverse("desk:warning_detail", args=[of_county.pk])).status_code == 404


def test_the_page_of_one(client, plan, unit, office):
    warning = make_warning(plan, unit, gap="1.8个百分点", needed_per_year="提高2.5个百分点")
    address = reverse("desk:warning_detail", args=[warning.pk])
    page = client.get(address)
    text = page.content.decode()
    for said in ("预计相差1.8个百分点。", "提高2.5个百分点", "85.1%", "发出预警", "（建议，尚未交办）"):
        assert said in text
    assert set(page.context["forms"]) == {"assign", "close"}
    first = count_queries(client, address)
    for year in (2021, 2022):
        facts = {"due_year": 2025, "bucket": "met", "code": "met", "state": "judged", "explanation": "x"}
        Answer.objects.create(target=warning.target, area=warning.area, year=year, **facts)
        WarningStep.objects.create(warning=warning, kind=WarningStepKind.RENEWED, note="x")
    assert count_queries(client, address) == first


def act(client, warning, action, **typed):
    return client.post(reverse(f"desk:warning_{action}", args=[warning.pk]), typed)


def test_a_warning_walks_by_its_pages(client, city, plan, unit, office):
    warning, day = make_warning(plan, unit), in_days(10).isoformat()
    reporter = make.make_user(city, Role.UNIT_REPORTER, unit)
    assert act(client, warning, "assign", unit=unit.pk, deadline=day).status_code == 302
    refused = act(client, warning, "assign", unit=unit.pk, deadline=in_days(-1).isoformat(), note="加急")
    assert refused.status_code == 422
    assert "期限不能早于今天" in refused.content.decode()
    assert "加急" in refused.content.decode()
    client.force_login(reporter, backend=BACKEND)
    page = client.get(reverse("desk:warning_detail", args=[warning.pk]))
    assert set(page.context["forms"]) == {"answer"}
    assert act(client, warning, "answer", cause="人手不足", measure="", deadline=day).status_code == 422
    assert act(client, warning, "answer", cause="人手不足", measure="加人", deadline=day).status_code == 302
    assert act(client, warning, "close", words="x").status_code == 422
    client.force_login(office, backend=BACKEND)
    page = client.get(reverse("desk:warning_detail", args=[warning.pk]))
    assert set(page.context["forms"]) == {"follow", "send_back", "close"}
    assert act(client, warning, "follow", words="已督促").status_code == 302
    assert act(client, warning, "close", words="已整改").status_code == 302
    assert act(client, warning, "reopen", words="反弹").status_code == 302
    assert [step.kind for step in warning.steps.all()] == [
        "raised", "assigned", "answered", "followed", "closed", "reopened"
    ]  # fmt: skip


def test_the_office_gives_many_out_at_once(client, plan, unit, office):
    rows = [make_warning(plan, unit) for _ in range(3)]
    back = reverse("desk:warning_list") + "?stage=unassigned"
    typed = {"warning": [row.pk for row in rows[:2]], "deadline": in_days(5).isoformat(), "unit": "", "back": back}
    answer = client.post(reverse("desk:warning_assign_many"), typed, follow=True)
    assert answer.redirect_chain[-1][0] == back
    assert "已交办2项预警。" in answer.content.decode()
    assert TargetWarning.objects.filter(deadline=None).get() == rows[2]


@pytest.mark.parametrize(("typed", "said"), [({}, "请先勾选"), ({"ticked": True, "deadline": ""}, "这个字段是必填项")])
def test_a_bulk_that_cannot_be_done_says_why(client, plan, unit, office, typed, said):
    warning = make_warning(plan, unit)
    data = {"deadline": in_days(5).isoformat(), **typed} | ({"warning": warning.pk} if typed.get("ticked") else {})
    answer = client.post(
        reverse("desk:warning_assign_many"), data | {"back": "https://elsewhere.example/"}, follow=True
    )
    assert answer.redirect_chain[-1][0] == reverse("desk:warning_list")
    assert said in answer.content.decode()
    assert not TargetWarning.objects.exclude(deadline=None).exists()


def test_the_workbench_leads_there(client, city, plan, unit, office):
    make_warning(plan, unit)
    make_warning(plan, unit, deadline=in_days(3))
    assert "待交办：1项预警" in client.get("/").content.decode()
    client.force_login(make.make_user(city, Role.UNIT_HEAD, unit), backend=BACKEND)
    text = client.get("/").content.decode()
    assert "预警：待反馈和整改" in text
    assert "去反馈" in text
