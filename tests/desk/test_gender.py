"""分性别 and 全国、全省数据: what they show, what is owed, who may enter."""

import datetime as dt
from decimal import Decimal

import pytest
from django.urls import reverse
from django.utils import timezone

from fuer.indicators.domain.references import Published, ReferenceKey, enter_reference
from fuer.indicators.models import Cell, ReferenceFigure
from fuer.monitoring.domain.answers import rebuild_answers
from fuer.orgs.enums import Role
from fuer.plans.enums import ClauseKind
from tests import factories as make

pytestmark = pytest.mark.django_db
BACKEND = "fuer.orgs.auth.MemberBackend"


@pytest.fixture
def city():
    return make.make_area(name="某市")


@pytest.fixture
def plan(city):
    return make.make_plan(city, "规划正文，达到90%以上。")


@pytest.fixture
def signed_in(client, city):
    client.force_login(make.make_user(city), backend=BACKEND)
    return client


@pytest.fixture
def domain(plan):
    return make.make_clause(plan, kind=ClauseKind.DOMAIN, title="妇女与健康")


def add_indicator(plan, domain, name, **fields):
    target = make.make_target(plan, make.make_indicator(name, by_sex=True, **fields))
    make.make_quote(target, make.make_clause(plan, "达到90%以上", parent=domain), "达到90%以上")
    return target.indicator


def report(indicator, area, year, women="", men=""):
    total = make.make_observation(indicator, area, year, "91.0")
    for sex, printed in (("F", women), ("M", men)):
        if printed:
            cell = Cell.objects.create(indicator=indicator, area=area, period=total.cell.period, sex=sex)
            version = make.ObservationVersion.objects.create(
                cell=cell, number=1, definition=total.definition, source="filing", value=printed, printed=printed
            )
            Cell.objects.filter(pk=cell.pk).update(accepted=version)


def test_domains_show_both_and_what_is_owed_names_the_unit(signed_in, plan, domain, city):
    unit = make.make_unit(city, "市卫健委")
    report(add_indicator(plan, domain, "甲率"), city, 2022, "90.0", "92.0")
    report(add_indicator(plan, domain, "乙率", source_unit=unit), city, 2022)
    report(add_indicator(plan, domain, "丙率"), city, 2022, women="80.0")
    rebuild_answers(plan.targets.all(), today=timezone.localdate())
    page = signed_in.get(reverse("desk:gender"), {"year": 2022}).context["page"]
    assert [(one.name, [row.indicator.name for row in one.rows]) for one in page.domains] == [
        ("妇女与健康", ["丙率", "甲率"])
    ]
    assert {(row.indicator.name, row.unit, row.why) for row in page.unreported} == {
        ("乙率", "市卫健委", "只有合计，未分性别"),
        ("丙率", "未定来源单位", "只报了一方，缺男性数据"),
    }


def test_a_county_reads_no_neighbours_figures_by_sex(client, plan, domain, city):
    counties = [make.make_area(city), make.make_area(city)]
    client.force_login(make.make_user(counties[0], Role.COUNTY_WCC_OFFICE), backend=BACKEND)
    scene = client.get(reverse("desk:gender"), {"area": counties[1].code}).context["scene"]
    assert scene.areas == (city, counties[0])
    assert scene.area in scene.areas


def test_queries_do_not_grow_with_indicators(signed_in, plan, domain, city, django_assert_num_queries):
    def add(name):
        report(add_indicator(plan, domain, name), city, 2021, "90.0", "92.0")

    add("甲率")
    signed_in.get(reverse("desk:gender"))
    with django_assert_num_queries(GENDER_QUERIES):
        signed_in.get(reverse("desk:gender"), {"year": 2021})
    add("乙率")
    add("丙率")
    with django_assert_num_queries(GENDER_QUERIES):
        signed_in.get(reverse("desk:gender"), {"year": 2021})


def enter_by_form(client, indicator, **more):
    given = {"indicator": indicator.pk, "level": "nation", "data_year": 2024, "value": "97.4"}
    given |= {"source": "公报", "published_on": "2025-03-01"}
    return client.post(reverse("desk:reference"), given | more)


def test_one_figure_is_entered_by_hand(signed_in):
    indicator = make.make_indicator("甲率")
    assert enter_by_form(signed_in, indicator).status_code == 302
    assert [(one.place, one.printed) for one in ReferenceFigure.objects.all()] == [("全国", "97.4")]
    assert "已经录入" in enter_by_form(signed_in, indicator).content.decode()
    assert "请写明资料来源" in enter_by_form(signed_in, indicator, data_year=2023, source="").content.decode()


def test_a_block_is_verified_first_and_written_by_a_second_press(signed_in):
    make.make_indicator("甲率")
    block = "甲率\t全省\t某省\t2024\t97.4\t3\t11\t公报\t2025-03-01"
    address = reverse("desk:reference_block")
    assert signed_in.post(address, {"block": block}).context["wrong"] == 0
    assert ReferenceFigure.objects.count() == 0
    signed_in.post(address, {"block": block + "\n乙率\t全国\t\t2024\t1", "commit": "1"})
    assert ReferenceFigure.objects.count() == 0
    signed_in.post(address, {"block": block, "commit": "1"})
    assert [(one.place, one.rank) for one in ReferenceFigure.objects.all()] == [("某省", 3)]


def test_others_read_the_series_and_cannot_enter(client, city):
    client.force_login(make.make_user(city, Role.LEADER), backend=BACKEND)
    assert client.get(reverse("desk:reference")).context["form"] is None
    assert enter_by_form(client, make.make_indicator()).status_code == 403
    county = make.make_area(city)
    client.force_login(make.make_user(county, Role.STATISTICS_BUREAU), backend=BACKEND)
    assert client.post(reverse("desk:reference_block"), {"block": "x"}).status_code == 403


def test_the_list_asks_as_much_for_three_as_for_one(signed_in, django_assert_num_queries):
    def add(name):
        key = ReferenceKey(make.make_indicator(name), "nation", "全国", 2024)
        out = Published(Decimal(92), "92", source="公报", published_on=dt.date(2025, 1, 1))
        enter_reference(key, out, user=None, today=dt.date(2026, 1, 1))

    add("甲率")
    signed_in.get(reverse("desk:reference"))
    with django_assert_num_queries(LIST_QUERIES):
        assert len(signed_in.get(reverse("desk:reference")).context["rows"]) == 1
    add("乙率")
    add("丙率")
    with django_assert_num_queries(LIST_QUERIES):
        assert len(signed_in.get(reverse("desk:reference")).context["rows"]) == 3


GENDER_QUERIES, LIST_QUERIES = 22, 13
