"""The indicator page grown up: series, counties, sexes, references, and where a figure comes from."""

import datetime as dt
from decimal import Decimal

import pytest
from django.urls import reverse
from django.utils import timezone

from fuer.indicators.domain.references import Published, ReferenceKey, enter_reference
from fuer.indicators.models import Cell, ObservationVersion, Period
from fuer.monitoring.domain.answers import rebuild_answers
from fuer.orgs.enums import Role
from tests import factories as make

pytestmark = pytest.mark.django_db
BACKEND = "fuer.orgs.auth.MemberBackend"


@pytest.fixture
def city():
    return make.make_area(name="某市")


@pytest.fixture
def plan(city):
    return make.make_plan(city)


@pytest.fixture
def target(plan):
    indicator = make.make_indicator("产前筛查率", collected_at="both", direction="rise", decimals=1)
    target = make.make_target(plan, indicator, params={"T": "95"})
    make.make_baseline(target, 2020, "90.0")
    return target


@pytest.fixture
def show(client, city, target):
    def get(user=None, **query):
        client.force_login(user or make.make_user(city), backend=BACKEND)
        return client.get(reverse("desk:indicator", args=[target.indicator_id]), query)

    return get


def observe(target, area, year, printed, **fields):
    return make.make_observation(target.indicator, area, year, printed, **fields)


def observe_sex(target, area, year, printed, sex):
    period, _ = Period.objects.get_or_create(
        cadence="year", start=f"{year}-01-01", end=f"{year}-12-31", defaults={"label_year": year}
    )
    cell = Cell.objects.create(indicator=target.indicator, area=area, period=period, sex=sex)
    definition = target.indicator.definitions.get()
    version = ObservationVersion.objects.create(
        cell=cell, number=1, definition=definition, source="filing", value=printed, printed=printed
    )
    Cell.objects.filter(pk=cell.pk).update(accepted=version)


def test_the_series_says_path_goal_outlook_and_every_gap(show, target, city):
    for year, printed in ((2021, "91.0"), (2023, "93.0")):
        observe(target, city, year, printed)
    observe(target, city, 2022, "92.0", accepted=False)
    drawn = show(year=2024).context["grown"].drawn[0]
    series = drawn.series
    assert [(p.year, p.words, p.is_accepted) for p in series.points] == [
        (2020, "90.0", True),
        (2021, "91.0", True),
        (2022, "92.0", False),
        (2023, "93.0", True),
        (2024, "无数据", True),
    ]
    assert [(p.year, p.text) for p in series.targets] == [(2025, "95")]
    assert (series.baseline.text, series.stepped) == ("90.0", False)
    assert (series.outlook.year, series.outlook.printed) == (2025, "95.0")


def test_facts_say_what_was_due_and_what_is_needed(show, target, city):
    observe(target, city, 2023, "92.0")
    facts = show(year=2023).context["grown"].drawn[0].facts
    assert (facts.due_now, facts.needed) == ("93.0%", "提高1.5个百分点")


def test_a_change_of_definition_breaks_the_series(show, target, city):
    observe(target, city, 2021, "91.0")
    observe(target, city, 2022, "80.0", comparability_group="2")
    answer = show(year=2022)
    assert [one.year for one in answer.context["grown"].drawn[0].series.breaks] == [2022]
    assert "2022年起口径变更" in answer.content.decode()


def test_counties_see_their_neighbours_beside_them(show, target, city):
    counties = [make.make_area(city), make.make_area(city)]
    for county in counties:
        observe(target, county, 2022, "94.0")
    rebuild_answers([target], today=timezone.localdate())
    user = make.make_user(counties[0], Role.COUNTY_WCC_OFFICE)
    found = show(user, year=2022).context["grown"].counties
    assert [row.area for row in found.rows] == counties
    target.indicator.definitions.update(disclosure="offline")
    assert show(user, year=2022).context["grown"].counties is None


def test_women_and_men_stand_side_by_side(show, target, city):
    for year, women, men in ((2021, "90.0", "92.0"), (2022, "91.0", "92.0"), (2023, "92.0", "92.5")):
        observe_sex(target, city, year, women, "F")
        observe_sex(target, city, year, men, "M")
    (compared,) = show(year=2023).context["grown"].compared
    last = compared.last
    assert (last.women.words, last.men.words, last.gap, last.ratio) == ("92.0", "92.5", "-0.5个百分点", "0.99")
    assert compared.trend == "差距在缩小"


def test_others_stand_beside_and_say_better_or_late(show, target, city):
    observe(target, city, 2023, "93.0")
    office = make.make_user(city)
    today = timezone.localdate()
    out = Published(Decimal("92.4"), "92.4", 3, 11, "省统计公报", "", dt.date(2024, 3, 1))
    enter_reference(ReferenceKey(target.indicator, "province", "某省", 2023), out, user=office, today=today)
    late = Published(expected_on=today - dt.timedelta(days=1))
    enter_reference(ReferenceKey(target.indicator, "nation", "全国", 2023), late, user=office, today=today)
    answer = show(year=2023)
    rows = answer.context["grown"].beside
    assert {(row.figure.place, row.state, row.compared, row.rank) for row in rows} == {
        ("某省", "published", "比全省平均高0.6个百分点（较好）", "3/11"),
        ("全国", "late", "", ""),
    }
    assert "尚未发布" in answer.content.decode()


def test_a_figure_is_followed_to_its_fraction_and_members(client, show, city, target):
    ratio = make.make_indicator("合计率", shape="ratio", collected_at="both", city_total="counties", decimals=1)
    make.make_target(target.plan, ratio)
    counties = [make.make_area(city, name=f"县{number}") for number in (1, 2)]
    for county, numerator in zip(counties, (40, 50), strict=True):
        make.make_observation(ratio, county, 2022, numerator=numerator, denominator=100)
    client.force_login(make.make_user(city), backend=BACKEND)
    address = reverse("desk:figure_lineage", args=[ratio.pk, city.code, 2022])
    lineage = client.get(address).context["lineage"]
    assert (lineage.printed, lineage.formula.numerator, lineage.formula.denominator) == ("45.0", "90", "200")
    assert [(part.name, part.printed) for part in lineage.members] == [("县1", "40.0"), ("县2", "50.0")]
    client.force_login(make.make_user(counties[0], Role.COUNTY_WCC_OFFICE), backend=BACKEND)
    seen = client.get(address).context["lineage"].members
    assert [(part.printed, part.why) for part in seen] == [("40.0", ""), ("", "不在您的查看范围")]
    other = reverse("desk:figure_lineage", args=[ratio.pk, counties[1].code, 2022])
    assert client.get(other).status_code == 404


def test_queries_do_not_grow_with_years_counties_and_references(show, target, city, django_assert_num_queries):
    user = make.make_user(city)

    def add(year):
        county = make.make_area(city)
        for area in (city, county):
            observe(target, area, year, "91.0")
        observe_sex(target, city, year, "91.0", "F")
        observe_sex(target, city, year, "92.0", "M")
        out = Published(Decimal(92), "92", source="公报", published_on=dt.date(2025, 1, 1))
        enter_reference(
            ReferenceKey(target.indicator, "nation", "全国", year), out, user=user, today=dt.date(2026, 1, 1)
        )
        rebuild_answers([target], today=timezone.localdate())

    add(2021)
    show(user, year=2023)
    with django_assert_num_queries(QUERIES):
        assert len(show(user, year=2023).context["grown"].beside) == 1
    add(2022)
    add(2023)
    with django_assert_num_queries(QUERIES):
        assert len(show(user, year=2023).context["grown"].beside) == 3


QUERIES = 51


def test_sexes_only_counties_report_are_added_for_the_city_and_the_missing_county_is_named(show, city, target):
    """Σ of women's numerators ÷ Σ of their denominators, as the total is; never a mean of the counties' rates."""
    definition = target.indicator.definitions.get()
    definition.shape, definition.city_total, definition.by_sex = "ratio", "counties", True
    definition.save()
    counties = [make.make_area(city, name=f"{name}县") for name in "甲乙丙"]
    parts = {(0, "F"): (90, 100), (1, "F"): (150, 300), (0, "M"): (80, 100), (1, "M"): (210, 300), (2, "M"): (60, 100)}
    for (number, sex), fraction in parts.items():
        observe_part(target, counties[number], 2022, sex, fraction)
    rebuild_answers([target], today=timezone.localdate())
    last = show(year=2022).context["grown"].compared[0].last
    assert (last.women.text, last.men.text, last.gap) == ("60.0", "70.0", "-10.0个百分点")
    assert [sentence.split("；")[0] for sentence in last.coverage] == [
        "3个县（市、区）中已报2个，缺丙县（未报送）",
        "3个县（市、区）已报齐，合计70.0%（350/500）",
    ]
    observe_part(target, city, 2022, "F", (400, 500))
    last = show(year=2022).context["grown"].compared[0].last
    assert (last.women.text, last.coverage[0]) == ("80.0", "")


def observe_part(target, area, year, sex, fraction):
    period, _ = Period.objects.get_or_create(
        cadence="year", start=f"{year}-01-01", end=f"{year}-12-31", defaults={"label_year": year}
    )
    cell = Cell.objects.create(indicator=target.indicator, area=area, period=period, sex=sex)
    version = ObservationVersion.objects.create(
        cell=cell,
        number=1,
        definition=target.indicator.definitions.get(),
        source="filing",
        numerator=fraction[0],
        denominator=fraction[1],
    )
    Cell.objects.filter(pk=cell.pk).update(accepted=version)
