"""The living plan page: the published text unchanged, and beside each target how it stands."""

import re

import pytest
from django.urls import reverse

from fuer.orgs.enums import Role
from fuer.plans.enums import ClauseKind, ResponsibilityBasis, Tier
from tests import factories as make
from tests.desk.published import read_published, squeeze

pytestmark = pytest.mark.django_db
TEXT = """市妇女发展规划
前言，十三五成绩显著。
一、总体要求
指标表
\t指标
\t2020年
\t2025年
\t产前筛查率
\t88
\t90
二、发展领域
（一）妇女与健康
1．保障安全分娩。产前筛查率达到90%以上，死亡率控制在7/10万以下。提高健康素养。
"""


@pytest.fixture
def city():
    return make.make_area(name="某市")


@pytest.fixture
def plan(city):
    return make.make_plan(city, TEXT, title="市妇女发展规划")


@pytest.fixture
def measure(plan):
    make.make_clause(plan, "（一）妇女与健康", ClauseKind.DOMAIN, title="妇女与健康")
    words = TEXT[TEXT.index("1．保障") :].strip()
    return make.make_clause(plan, words, title="保障安全分娩", label="1．")


@pytest.fixture
def read(client, city):
    client.force_login(make.make_user(city), backend="fuer.orgs.auth.MemberBackend")

    def get(plan, **query):
        return client.get(reverse("desk:living_plan", args=[plan.pk]), query)

    return get


def make_screening(plan, measure):
    target = make.make_target(plan, make.make_indicator("产前筛查率"))
    make.make_quote(target, measure, "产前筛查率达到90%以上")
    return target


def test_published_text_stays_as_it_is(plan, measure, read):
    row = make.make_clause(plan, "产前筛查率\n\t88\n\t90", ClauseKind.TABLE_ROW)
    target = make_screening(plan, measure)
    make.make_quote(target, row, "产前筛查率\n\t88\n\t90")
    parked = make.make_target(plan, None)
    make.make_quote(parked, measure, "提高健康素养")
    assert read_published(read(plan).content.decode()) == squeeze(TEXT)


def test_chip_shows_state_and_baseline_and_leads_to_the_indicator(plan, measure, read):
    target = make_screening(plan, measure)
    make.make_baseline(target, 2020, "88.5")
    page = read(plan, year=2022).content.decode()
    chip = re.search(r'<a class="chip added".*?</a>', page, re.DOTALL).group()
    assert f'href="{reverse("desk:indicator", args=[target.indicator_id])}?year=2022"' in chip
    assert 'data-bucket="no_data"' in chip
    assert "无数据" in chip
    assert "2020年基期值 88.5%" in chip


def test_counts_add_up_and_parked_targets_stay_outside(plan, measure, read):
    make.make_observation(make_screening(plan, measure).indicator, plan.area, 2022, "95")
    make.make_target(plan, make.make_indicator())
    make.make_target(plan, None)
    living = read(plan, year=2022).context["living"]
    assert (living.monitored, living.parked, dict(living.counts)) == (2, 1, {"met": 1, "no_data": 1})


def test_units_of_the_document_and_of_the_demonstration_stand_apart(plan, measure, read):
    make_screening(plan, measure)
    page = read(plan).content.decode()
    assert "文件未列责任单位" in page
    assert "演示分工" not in page
    make.make_responsibility(make.make_unit(plan.area, "市卫健委"), clause=measure, basis=ResponsibilityBasis.DEMO)
    page = read(plan).content.decode()
    assert page.index("文件未列责任单位") < page.index("演示分工（非文件规定）") < page.index("</span>市卫健委")


def test_year_can_be_chosen_inside_the_plan_only(plan, read):
    assert read(plan, year=2021).context["living"].year == 2021
    assert [read(plan, year=year).status_code for year in ("2020", "2026", "abc")] == [404, 404, 404]


def test_plan_of_another_place_is_not_found(plan, read):
    stranger = make.make_plan(make.make_area())
    assert read(stranger).status_code == 404


def test_county_reads_the_plan_of_its_city_but_not_the_reverse(client, city, plan):
    county = make.make_area(city)
    client.force_login(make.make_user(county, Role.COUNTY_WCC_OFFICE), backend="fuer.orgs.auth.MemberBackend")
    assert client.get(reverse("desk:living_plan", args=[plan.pk])).status_code == 200
    other = make.make_plan(make.make_area(city))
    assert client.get(reverse("desk:living_plan", args=[other.pk])).status_code == 404


def test_queries_do_not_grow_with_clauses(city, read, django_assert_num_queries):
    def fill(plan, number):
        for _ in range(number):
            words = TEXT[TEXT.index("1．保障") :].strip()
            clause = make.make_clause(plan, words, title="保障安全分娩")
            target = make_screening(plan, clause)
            make.make_baseline(target, 2020, "88")
            make.make_responsibility(make.make_unit(city), clause=clause)
        return plan

    small = fill(make.make_plan(city, TEXT), 1)
    large = fill(make.make_plan(city, TEXT, start_year=2016, end_year=2020), 3)
    read(small)  # the first page of a session also writes when it was used
    with django_assert_num_queries(17):
        read(small)
    with django_assert_num_queries(17):
        read(large)


def test_superseded_plan_points_to_the_one_in_force(city, plan, read):
    newer = make.make_plan(city, TEXT, title="修订后的规划", revision=2)
    plan.superseded_by = newer
    plan.save()
    assert reverse("desk:living_plan", args=[newer.pk]) in read(plan).content.decode()


def test_list_shows_plans_in_force_with_their_states(client, city, plan, measure):
    make_screening(plan, measure)
    make.make_plan(make.make_area(), title="外地规划")
    client.force_login(make.make_user(city, Role.EXPERT), backend="fuer.orgs.auth.MemberBackend")
    response = client.get(reverse("desk:plan_list"))
    (row,) = response.context["plans"]
    assert (row.plan, row.domains, row.measures, row.monitored, row.counts) == (plan, 1, 1, 1, (("no_data", 1),))
    assert not response.context["may_import"]


def test_home_leads_to_the_plans(client, city):
    client.force_login(make.make_user(city), backend="fuer.orgs.auth.MemberBackend")
    assert f'href="{reverse("desk:plan_list")}"' in client.get("/").content.decode()


def test_key_targets_can_be_told_apart(plan, measure, read):
    target = make.make_target(plan, make.make_indicator(), tier=Tier.KEY)
    make.make_quote(target, measure, "死亡率控制在7/10万以下")
    assert 'data-tier="key"' in read(plan).content.decode()
