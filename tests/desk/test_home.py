"""工作台: what each sees first."""

import datetime as dt

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from fuer.evaluation.models import Report
from fuer.orgs.enums import Role
from tests import factories as make

pytestmark = pytest.mark.django_db
BACKEND = "fuer.orgs.auth.MemberBackend"
HOME = "/"


@pytest.fixture
def city():
    return make.make_area(name="样本市")


@pytest.fixture
def unit(city):
    return make.make_unit(city, "市卫健委")


def open_collection(area, year=2025, **fields):
    """Due a month ago."""
    due = timezone.localdate() - dt.timedelta(days=30)
    days = {"opens_on": due, "unit_due": due, "county_due": due, "city_due": due}
    return make.make_collection(area, year, title=f"{area}{year}", **days | fields)


def open_home(client, area, role, unit=None):
    client.force_login(make.make_user(area, role, unit), backend=BACKEND)
    page = client.get(HOME)
    return page, [panel.title for panel in page.context["panels"]]


UNIT_WARNINGS = "预警：待反馈和整改"
PANELS = [
    (Role.UNIT_REPORTER, ["欠报", "退回", UNIT_WARNINGS]),
    (Role.INSTITUTION_CLERK, ["欠报", "退回", UNIT_WARNINGS]),
    (Role.STATISTICS_HEAD, ["待审"]),
    (Role.UNIT_HEAD, ["待签", UNIT_WARNINGS]),
    (Role.STATISTICS_BUREAU, ["待审定", "双线差异待认定"]),
    (Role.WCC_OFFICE, ["待办：延期申请和文字材料", "预警：待交办和督促"]),
    (Role.LEADER, []),
    (Role.EXPERT, []),
]


@pytest.mark.parametrize(("role", "titles"), PANELS)
def test_panels_by_role_also_when_there_is_nothing(client, city, unit, role, titles):
    page, found = open_home(client, city, role, unit)
    assert (page.status_code, found) == (200, titles)


def test_reports_have_a_box_while_a_step_waits(client, city):
    make_circulating(city)
    page, titles = open_home(client, city, Role.LEADER)
    assert titles == ["评估报告：待办"]
    (thing,) = page.context["panels"][0].things
    assert page.content.decode().count(f'<a class="btn btn-sm btn-primary" href="{thing.link}">审定</a>') == 1
    with CaptureQueriesContext(connection) as few:
        client.get(HOME)
    make_circulating(city)
    make_circulating(city)
    with CaptureQueriesContext(connection) as many:
        page = client.get(HOME)
    assert (len(page.context["panels"][0].things), len(many)) == (3, len(few))


def make_circulating(city):
    report = Report.objects.create(area=city, year=2024, template="annual", title="报告", state="circulating")
    report.steps.create(kind="circulated")


def test_a_person_with_two_posts_sees_both(client, city, unit):
    person = make.make_user(city, Role.UNIT_REPORTER, unit)
    person.memberships.create(role=Role.UNIT_HEAD, area=city, unit=unit)
    client.force_login(person, backend=BACKEND)
    assert [panel.title for panel in client.get(HOME).context["panels"]] == ["欠报", "退回", "待签", UNIT_WARNINGS]


def test_the_office_sees_who_is_late_and_urges(client, city, unit):
    collection = open_collection(city)
    make.make_item(make.make_filing(collection, unit), make.make_indicator())
    text = open_home(client, city, Role.WCC_OFFICE)[0].content.decode()
    assert "谁没报" in text
    assert "什么要到期" in text
    assert reverse("desk:chasing", args=[collection.pk]) in text


def test_a_leader_sees_numbers_and_cannot_urge(client, city, unit):
    collection = open_collection(city)
    make.make_item(make.make_filing(collection, unit), make.make_indicator())
    page, _titles = open_home(client, city, Role.LEADER)
    text = page.content.decode()
    assert page.context["board"].sums.late == 1
    assert 'class="numbers"' in text
    assert reverse("desk:chasing", args=[collection.pk]) not in text


def test_which_collection_an_overseer_sees_first(client, city, unit):
    county = make.make_area(city, name="甲县")
    local = make.make_unit(county)
    old, closed = open_collection(city, 2023), open_collection(city, 2026, state="closed", closed_at=timezone.now())
    new, own = open_collection(city, 2025), open_collection(county, 2025)
    for collection in (old, closed, new, own):
        make.make_filing(collection, local)
    open_collection(city, 2024, state="draft")
    assert open_home(client, city, Role.WCC_OFFICE)[0].context["board"].collection == new
    assert open_home(client, county, Role.COUNTY_WCC_OFFICE)[0].context["board"].collection == own


def test_more_than_fits_is_one_click_away(client, city):
    unit = make.make_unit(city)
    for _ in range(6):
        collection = open_collection(make.make_area())
        make.make_item(make.make_filing(collection, unit), make.make_indicator())
    page, _titles = open_home(client, city, Role.UNIT_REPORTER, unit)
    owed = page.context["panels"][0]
    assert (len(owed.shown), owed.rest) == (4, 2)
    assert len(client.get(HOME, {"all": "1"}).context["panels"][0].shown) == 6


def test_others_see_plans_and_messages(client, city):
    plan = make.make_plan(city)
    person = make.make_user(city, Role.EXPERT)
    make.make_notice(person, title="专家评审会通知")
    client.force_login(person, backend=BACKEND)
    text = client.get(HOME).content.decode()
    assert plan.title in text
    assert "专家评审会通知" in text


def test_before_anything_is_set_up(client, city):
    text = open_home(client, city, Role.WCC_OFFICE)[0].content.decode()
    assert "还没有布置填报任务" in text


def test_queries_do_not_grow(client, city, django_assert_num_queries):
    collection = open_collection(city)

    def add_unit():
        make.make_item(make.make_filing(collection, make.make_unit(city)), make.make_indicator())

    add_unit()
    open_home(client, city, Role.WCC_OFFICE)
    with django_assert_num_queries(25):
        assert len(client.get(HOME).context["board"].rows) == 1
    add_unit()
    add_unit()
    with django_assert_num_queries(25):
        assert len(client.get(HOME).context["board"].rows) == 3
