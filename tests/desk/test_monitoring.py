"""The monitoring room's pages: what they say, and that their queries do not grow."""

import re
from pathlib import Path

import pytest
from django.contrib.staticfiles import finders
from django.urls import reverse

from fuer.monitoring.models import IndexMethod, TargetWarning
from fuer.orgs.enums import Role
from fuer.papers.charts.looks import _SCALE
from fuer.plans.enums import Tier
from tests import factories as make
from tests.monitoring.scenery import TODAY, add_target, make_city_plan, make_domain, rebuild

pytestmark = pytest.mark.django_db
BACKEND = "fuer.orgs.auth.MemberBackend"
# Session, person, memberships; place, unread notices, outbox; then the page's own.
QUERIES = {"board": 17, "counties": 14, "compare": 16, "unit": 20}


@pytest.fixture(autouse=True)
def _today(monkeypatch):
    monkeypatch.setattr("django.utils.timezone.localdate", lambda: TODAY)


@pytest.fixture
def city():
    return make.make_area(name="样本市")


@pytest.fixture
def counties(city):
    return [make.make_area(city, name=f"{name}县") for name in "甲乙"]


@pytest.fixture
def unit(city):
    return make.make_unit(city, "市卫健委")


@pytest.fixture
def plan(city):
    return make_city_plan(city)


@pytest.fixture
def office(client, city):
    person = make.make_user(city)
    client.force_login(person, backend=BACKEND)
    return person


def fill(plan, unit, counties, number):
    """So many targets of one domain, with figures in the city and a county, led by the unit."""
    domain = make_domain(plan, "妇女与健康")
    for index in range(number):
        figures = {(plan.area, 2022): "80", (plan.area, 2023): "95", (counties[0], 2023): "70"}
        target = add_target(plan, f"目标{index}", domain, figures, tier=Tier.KEY if index % 3 else Tier.TEXT)
        make.make_responsibility(unit, target=target)
    rebuild()


def page_of(client, name, query=""):
    return client.get(reverse(f"desk:monitoring_{name}") + query)


def text_of(response):
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", response.content.decode()))


@pytest.mark.parametrize("number", [1, 3])
@pytest.mark.parametrize("name", list(QUERIES))
def test_queries_do_not_grow_with_targets(
    client, plan, unit, counties, office, name, number, django_assert_num_queries
):
    fill(plan, unit, counties, number)
    query = f"?unit={unit.pk}" if name == "unit" else ""
    page_of(client, name, query)
    with django_assert_num_queries(QUERIES[name]):
        response = page_of(client, name, query)
    assert response.content.decode().count("目标2</a>") == (number == 3)


def test_a_whole_plan_takes_as_many_queries(client, plan, unit, counties, office, django_assert_num_queries):
    fill(plan, unit, counties, 91)
    page_of(client, "board")
    with django_assert_num_queries(QUERIES["board"]):
        response = page_of(client, "board")
    assert response.content.decode().count('class="cell-name"') == 60
    assert page_of(client, "board", "?page=2").content.decode().count('class="cell-name"') == 31


def test_the_indicator_of_one_county_page_takes_constant_queries(
    client, plan, unit, counties, office, django_assert_num_queries
):
    fill(plan, unit, counties, 1)
    target = plan.targets.get()
    page_of(client, "counties", f"?target={target.pk}")
    with django_assert_num_queries(18):
        page_of(client, "counties", f"?target={target.pk}")
    make.make_area(plan.area)
    rebuild()
    with django_assert_num_queries(18):
        page_of(client, "counties", f"?target={target.pk}")


@pytest.mark.parametrize("name", list(QUERIES))
def test_an_empty_room_says_what_will_be_here(client, office, name):
    assert "规划导入并采用、数据审定以后" in text_of(page_of(client, name))


def test_the_room_stands_in_the_navigation_and_leaves_out_pages_that_are_not_there(client, plan, office):
    page = page_of(client, "board").content.decode()
    assert re.search(r'aria-current="page"[^>]*>\s*监测分析', page)
    tabs = re.search(r'<nav class="system-tabs monitoring-tabs.*?</nav>', page, re.S)[0]
    assert re.findall(r">([^<>]+)</a>", tabs)[:3] == ["看板", "县（市、区）比较", "两年、两地比较"]
    assert "NoReverseMatch" not in tabs


def test_the_board_says_counts_share_and_marks(client, plan, city, counties, office):
    target = add_target(plan, "筛查率", figures={(city, 2022): "80", (city, 2023): "95", (counties[0], 2023): "70"})
    add_target(plan, "入学率", figures={(city, 2023): "80"})
    rebuild()
    fields = {"kind": "missed", "year": 2023, "last_year": 2023, "due_year": 2025, "reason": "落后"}
    TargetWarning.objects.create(target=target, area=city, **fields)
    words = text_of(page_of(client, "board"))
    for said in ("达标率 50.0%", "已达标 1 项 / 已判定 2 项", "监测目标 2 项", "1 条预警未销号", "预警 1 条", "95%"):
        assert said in words
    assert "参照市级目标" not in words


def test_a_county_without_a_plan_has_no_share(client, plan, city, counties):
    add_target(plan, "筛查率", figures={(counties[0], 2023): "70"})
    rebuild()
    client.force_login(make.make_user(counties[0], Role.COUNTY_WCC_OFFICE), backend=BACKEND)
    words = text_of(page_of(client, "board"))
    assert "甲县没有自己的规划目标。下列 1 项用市级目标对照，只供参考，不计达标率。" in words
    assert "已判定" not in words


def test_a_filter_answers_with_the_body_alone(client, plan, city, office):
    add_target(plan, "筛查率", figures={(city, 2023): "95"})
    add_target(plan, "入学率")
    rebuild()
    for name in ("board", "counties", "compare", "unit"):
        response = client.get(reverse(f"desk:monitoring_{name}"), headers={"HX-Request": "true"})
        assert "<html" not in response.content.decode()
    words = text_of(page_of(client, "board", "?state=met"))
    assert ("筛查率" in words, "入学率" in words, "筛选出 1 项目标" in words) == (True, False, True)
    assert "没有符合条件的目标" in text_of(page_of(client, "board", "?state=nonsense"))


@pytest.mark.parametrize("query", ["?year=x&area=y&plan=z&unit=u&page=p", "?year=" + "9" * 40, "?by=areas&other=?"])
def test_nonsense_is_no_error(client, plan, city, office, query):
    add_target(plan, "筛查率", figures={(city, 2023): "95"})
    rebuild()
    for name in QUERIES:
        assert page_of(client, name, query).status_code == 200


def test_an_indicator_on_the_map_in_figures_and_over_the_years(client, plan, city, counties, office):
    target = add_target(
        plan, "筛查率", figures={(city, 2023): "95", (counties[0], 2023): "70", (counties[0], 2022): "60"}
    )
    rebuild()
    response = page_of(client, "counties", f"?target={target.pk}")
    words = text_of(response)
    for said in ("-20个百分点", "-25个百分点", "变好", "+10个百分点", "缺数，不可比", "参照市级目标", "排序：好的在前"):
        assert said in words
    assert response.context["ranking"][1].rows == (
        ("甲县", "70%", "90", "尚未达标"),
        ("乙县", "无数据", "90", "无数据"),
    )
    assert page_of(client, "counties", "?target=999999").status_code == 404


def test_rare_events_are_neither_ranked_nor_coloured(client, plan, city, counties, office):
    fields = {"kind": "at_most", "params": {"T": "7"}, "unit": "1/10万", "shape": "ratio"}
    target = add_target(plan, "死亡率", **fields)
    for area, deaths in ((city, 1), (counties[0], 1), (counties[1], 0)):
        make.make_observation(target.indicator, area, 2023, numerator=deaths, denominator=9000)
    rebuild()
    page = page_of(client, "counties").content.decode()
    assert ("罕见事件，不分档" in page, 'class="figure heat heat-' in page) == (True, False)
    response = page_of(client, "counties", f"?target={target.pk}&ground=figure")
    words = text_of(response)
    assert ("不排名" in words, "排序：好的在前" in words) == (True, False)
    assert [row[0] for row in response.context["ranking"][1].rows] == ["甲县", "乙县"]
    assert "（1例）" in response.context["ranking"][1].rows[0][1]


def test_every_class_of_figures_has_its_colour_in_the_stylesheet():
    styles = Path(finders.find("desk/monitoring-counties.css")).read_text(encoding="utf-8")
    for ground in _SCALE:
        assert re.search(rf"\.heat-{ground[1:]} {{\n  background: {ground};", styles)


def test_a_chip_leads_to_as_many_rows_as_it_says(client, plan, city, counties, unit, office):
    health, school = make_domain(plan, "妇女与健康"), make_domain(plan, "妇女与教育")
    for number in range(70):
        figures = {0: {(city, 2023): "95"}, 1: {(city, 2023): "80"}, 2: {}}[number % 3]
        target = add_target(plan, f"目标{number}", school if number % 2 else health, figures)
        if number % 5:
            make.make_responsibility(unit, target=target)
    rebuild()
    for narrowed in ("", f"&unit={unit.pk}"):
        chips = re.findall(
            r'class="board-chip" href="([^"]*)".*?<span>(\d+)</span></a>', page_of(client, "board").content.decode()
        )
        assert sum(int(number) for _address, number in chips) == 70
        for address, number in chips:
            query = address.replace("&amp;", "&") + narrowed
            first = client.get(reverse("desk:monitoring_board") + query)
            pages = range(1, len(first.context["board"].pages) + 1)
            shown = [page_of(client, "board", f"{query}&page={page}").content.decode() for page in pages]
            listed = sum(page.count('class="cell-name"') for page in shown)
            assert listed == first.context["board"].found.monitored
            assert (listed == int(number)) == (not narrowed)
            assert all(page.count('aria-current="true"') >= 1 for page in shown if not narrowed)


def test_filters_survive_the_turn_of_a_page(client, plan, city, counties, unit, office):
    fill(plan, unit, counties, 91)
    page = page_of(client, "board", f"?state=met&unit={unit.pk}&year=2023&plan={plan.pk}").content.decode()
    turned = re.search(r'href="(\?[^"]*page=2)"', page)[1].replace("&amp;", "&")
    found = page_of(client, "board", turned).context
    assert (found["filters"].state, found["filters"].unit, found["scene"].year, found["scene"].plan) == (
        "met", unit.pk, 2023, plan
    )  # fmt: skip
    assert page_of(client, "board", turned).content.decode().count('class="cell-name"') == 31


def test_a_comparison_draws_states_and_what_differs_most(client, plan, city, counties, office):
    add_target(plan, "筛查率", figures={(city, 2022): "80", (city, 2023): "95"})
    add_target(plan, "入学率", figures={(city, 2022): "92", (city, 2023): "91"})
    add_target(plan, "巩固率", figures={(city, 2022): "92", (city, 2023): "92"})
    add_target(plan, "缺数率", figures={(city, 2022): "92"})
    rebuild()
    context = page_of(client, "compare", "?year=2023&earlier=2022").context
    assert context["differences"].chart[1].rows == (
        ("筛查率", "80%", "95%", "变好 +15个百分点"),
        ("入学率", "92%", "91%", "变差 -1个百分点"),
    )
    assert [row[:2] for row in context["states"][1].rows] == [("2022年", "4"), ("2023年", "4")]
    assert page_of(client, "compare", "?by=areas&year=2023").context["differences"] is None


def test_a_year_without_most_of_its_figures_points_to_the_year_before(client, plan, city, counties, office):
    for number in range(3):
        add_target(plan, f"目标{number}", figures={(city, 2022): "95"} | ({(city, 2023): "95"} if not number else {}))
    rebuild()
    assert page_of(client, "board", "?year=2023").context["fuller_year"] == 2022
    assert page_of(client, "board", "?year=2022").context["fuller_year"] is None


def test_the_tab_of_the_index_hides_where_it_is_switched_off(client, plan, city, office):
    tab = f'href="{reverse("desk:index_page")}"'
    assert tab in page_of(client, "board").content.decode()
    assert tab in client.get(reverse("desk:scheme_list")).content.decode()
    IndexMethod.objects.create(plan=plan, number=1, is_active=False, reason="停用")
    assert tab not in page_of(client, "board").content.decode()
    assert tab not in client.get(reverse("desk:scheme_list")).content.decode()
