"""The catalogue and the page of one indicator."""

import pytest
from django.urls import reverse

from fuer.indicators.models import IndicatorAlias
from fuer.orgs.enums import Role
from fuer.plans.domain.queries.indicator import SeriesFigure
from fuer.plans.enums import ClauseKind, ResponsibilityBasis, Tier
from tests import factories as make

pytestmark = pytest.mark.django_db
BACKEND = "fuer.orgs.auth.MemberBackend"


@pytest.fixture
def city():
    return make.make_area()


@pytest.fixture
def plan(city):
    return make.make_plan(city, "规划正文，产前筛查率达到90%以上。")


@pytest.fixture
def signed_in(client, city):
    client.force_login(make.make_user(city), backend=BACKEND)
    return client


@pytest.fixture
def find(signed_in):
    """Names of the targets the catalogue shows for a query."""

    def names(**query):
        return [row.target.name for row in signed_in.get(reverse("desk:indicator_list"), query).context["rows"]]

    return names


def test_words_match_name_alias_and_pinyin_initials(plan, find):
    first = make.make_target(plan, make.make_indicator("产前筛查率"))
    make.make_target(plan, make.make_indicator("学前入园率"))
    IndicatorAlias.objects.create(indicator=first.indicator, name="孕期筛查", normalised_name="孕期筛查")
    assert [find(q=words) for words in ("筛查", "孕期", "cqsc", "XQRY", "没有")] == [
        ["产前筛查率"],
        ["产前筛查率"],
        ["产前筛查率"],
        ["学前入园率"],
        [],
    ]


def test_filters_narrow_the_list(plan, find, city):
    domain = make.make_clause(plan, kind=ClauseKind.DOMAIN, title="妇女与健康")
    measure = make.make_clause(plan, "产前筛查率达到90%以上", parent=domain)
    unit = make.make_unit(city)
    inside = make.make_target(plan, make.make_indicator("甲"), tier=Tier.KEY)
    make.make_quote(inside, measure, "产前筛查率达到90%以上")
    make.make_responsibility(unit, clause=measure, basis=ResponsibilityBasis.DEMO)
    other = make.make_target(plan, make.make_indicator("乙"), "zero", {})
    make.make_observation(other.indicator, city, 2025, "0")
    make.make_target(plan, None, name="丙")
    everything = {
        "plan": (plan.pk, ["甲", "乙"]),
        "domain": (domain.pk, ["甲"]),
        "unit": (unit.pk, ["甲"]),
        "tier": ("key", ["甲"]),
        "kind": ("zero", ["乙"]),
        "state": ("no_data", ["甲"]),
        "parked": ("1", ["丙"]),
    }
    assert {name: find(**{name: value}) for name, (value, _) in everything.items()} == {
        name: expected for name, (_, expected) in everything.items()
    }
    assert find(plan="x' OR 1=1", page="zz") == ["甲", "乙"]


def test_fifty_rows_a_page(plan, find):
    for number in range(51):
        make.make_target(plan, make.make_indicator(f"指标{number:02}"))
    assert (len(find()), find(page=2)) == (50, ["指标50"])


def test_other_places_stay_out(find, plan):
    make.make_target(make.make_plan(make.make_area()), make.make_indicator("外地"))
    assert find() == []


def test_fragment_for_live_filtering(signed_in, plan):
    make.make_target(plan, make.make_indicator("甲"))
    page = signed_in.get(reverse("desk:indicator_list"), headers={"hx-request": "true"}).content.decode()
    assert "<html" not in page
    assert "甲" in page


def test_queries_do_not_grow_with_rows(signed_in, plan, city, django_assert_num_queries):
    domain = make.make_clause(plan, kind=ClauseKind.DOMAIN, title="健康")

    def add_one():
        measure = make.make_clause(plan, "产前筛查率达到90%以上", parent=domain)
        target = make.make_target(plan, make.make_indicator())
        make.make_baseline(target, 2020, "80")
        make.make_quote(target, measure, "产前筛查率达到90%以上")
        make.make_responsibility(make.make_unit(city), target=target)

    add_one()
    signed_in.get(reverse("desk:home"))  # the first page of a session also writes when it was used
    with django_assert_num_queries(18):
        assert len(signed_in.get(reverse("desk:indicator_list")).context["rows"]) == 1
    add_one()
    add_one()
    with django_assert_num_queries(18):
        assert len(signed_in.get(reverse("desk:indicator_list")).context["rows"]) == 3


@pytest.fixture
def target(plan):
    target = make.make_target(plan, make.make_indicator("产前筛查率"), params={"T": "90"})
    make.make_baseline(target, 2020, "80.50", source_reference="规划第4页")
    measure = make.make_clause(plan, "产前筛查率达到90%以上")
    make.make_quote(target, measure, "产前筛查率达到90%以上")
    return target


def show(client, target, **query):
    return client.get(reverse("desk:indicator", args=[target.indicator_id]), query)


def test_page_says_what_is_not_filled_in(signed_in, target):
    page = show(signed_in, target).content.decode()
    assert "尚未填写" in page
    assert "尚无年度数据" not in page.split("历年数据")[1]


def test_page_leads_back_to_the_quote(signed_in, target):
    page = show(signed_in, target).content.decode()
    assert f"{reverse('desk:living_plan', args=[target.plan_id])}#q{target.quotes.get().pk}" in page


def test_state_follows_the_year_asked_for(signed_in, target, city):
    make.make_observation(target.indicator, city, 2022, "95")
    codes = {year: show(signed_in, target, year=year).context["page"].targets[0].answer.code for year in (2022, 2023)}
    assert codes == {2022: "early", 2023: "no_data"}


def test_chart_and_table_hold_the_same_printed_figures(signed_in, target, city):
    make.make_observation(target.indicator, city, 2022, "85.10")
    context = show(signed_in, target).context
    page, series = context["page"], context["grown"].drawn[0].series
    assert [point.printed for point in series.points if point.value is not None] == ["80.50", "85.10"]
    assert page.years == (2020, 2022)
    assert page.series[0].figures == (SeriesFigure("80.50"), SeriesFigure("85.10"))


def test_simulated_figures_are_marked_wherever_they_stand(signed_in, target, city):
    make.make_observation(target.indicator, city, 2022, "85.10", is_demo=True)
    answer = show(signed_in, target, year=2022)
    page = answer.context["page"]
    assert [figure.is_demo for figure in page.series[0].figures] == [False, True]
    assert page.targets[0].answer.rests_on_demo
    # On the answer, the area's row, the figure followed back and the version; never on the published baseline.
    assert answer.content.decode().count('class="demo-mark"') == 4
    assert 'class="figure is-demo" title="演示数据"><a' in answer.content.decode()


def test_published_figures_carry_no_mark(signed_in, target, city):
    make.make_observation(target.indicator, city, 2022, "85.10")
    assert "演示数据" not in show(signed_in, target, year=2022).content.decode()


def test_every_version_stands_in_the_lineage(signed_in, target, city):
    make.make_observation(target.indicator, city, 2022, "85.1")
    make.make_observation(target.indicator, city, 2022, "85.2")
    rows = show(signed_in, target).context["page"].lineage
    assert [(row.version.number, row.printed, row.state) for row in rows] == [
        (1, "80.50", "accepted"),
        (2, "85.2", "accepted"),
        (1, "85.1", "former"),
    ]


def test_figures_of_a_county_are_for_those_who_oversee_it(client, target, city):
    counties = [make.make_area(city), make.make_area(city)]
    for county in counties:
        make.make_observation(target.indicator, county, 2022, "70")
    client.force_login(make.make_user(counties[0], Role.COUNTY_WCC_OFFICE), backend=BACKEND)
    assert [line.area for line in show(client, target).context["page"].series] == [city, counties[0]]


def test_nobody_without_a_post_reads_the_catalogue(client, target):
    user = make.User.objects.create_user("nobody", name="无职")
    client.force_login(user, backend=BACKEND)
    assert show(client, target).status_code == 404
