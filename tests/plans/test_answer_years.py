"""All years of a target at once say what every year says by itself: to the letter, case and all."""

import datetime as dt
import random

import pytest

from fuer.indicators.domain.definitions import revise_definition
from fuer.indicators.enums import CityTotal, CollectedAt
from fuer.judging.rules import rule_from_wire
from fuer.plans.domain.queries.answers import answer_target, answer_years
from fuer.plans.domain.queries.figures import read_figures
from fuer.plans.domain.rule_rows import write_rule
from fuer.plans.models import Milestone, Target
from tests import factories as make

pytestmark = pytest.mark.django_db
TODAY = dt.date(2024, 6, 1)
YEARS = range(2021, 2025)


@pytest.fixture
def city():
    return make.make_area(name="某市")


@pytest.fixture
def counties(city):
    return [make.make_area(city, name=f"{name}县") for name in "甲乙"]


@pytest.fixture
def plan(city):
    return make.make_plan(city)


def reread(target):
    return Target.objects.select_related("plan", "area", "baseline__cell").get(pk=target.pk)


def assert_same(target, *areas):
    """Against one reading of all years, and against a reading of its own for every year."""
    target = reread(target)
    together = read_figures([target], YEARS[-1], beside=areas)
    for area in areas:
        answers = answer_years(target, area, together, YEARS, TODAY)
        assert answers == [answer_target(target, area, together, year, TODAY) for year in YEARS]
        alone = [read_figures([target], year, beside=areas) for year in YEARS]
        assert answers == [
            answer_target(target, area, figures, year, TODAY) for year, figures in zip(YEARS, alone, strict=True)
        ]
        assert [answer.year for answer in answers] == list(YEARS)


@pytest.mark.parametrize(
    ("kind", "params"),
    [
        ("at_least", {"T": "90"}),
        ("at_most", {"T": "75"}),
        ("hold", {"rule": {"kind": "at_least", "params": {"T": "70"}}}),
        ("increase_each_year", {}),
        ("change_per_year", {"delta": "1", "mode": "points", "direction": "rise"}),
        ("full_coverage", {}),
        ("about", {"T": "80"}),
    ],
)
def test_drawn_figures_some_of_them_missing(plan, city, counties, kind, params):
    draw = random.Random(kind)
    target = make.make_target(plan, make.make_indicator(collected_at=CollectedAt.BOTH), kind, params)
    make.make_baseline(target, 2020, "74.5")
    for area in (city, *counties):
        for year in range(2020 + (area == city), 2025):
            match draw.randrange(5):
                case 0:
                    continue
                case 1:
                    make.make_observation(target.indicator, area, year, missing="not_applicable")
                case 2:
                    make.make_observation(target.indicator, area, year, numerator=draw.randint(60, 99), denominator=100)
                case _:
                    make.make_observation(target.indicator, area, year, f"{draw.uniform(60, 99):.1f}", is_demo=True)
    assert_same(target, city, *counties)


def test_definitions_and_milestones_that_change_on_the_way(plan, city):
    indicator = make.make_indicator(decimals=2)
    target = make.make_target(plan, indicator, "about", {"T": "85", "tolerance": "2"}, due=2022)
    write_rule(Milestone.objects.create(target=target, due_year=2025), rule_from_wire("about", {"T": "90"}))
    for year, printed in {2021: "84.96", 2022: "86.00", 2023: "89.94"}.items():
        make.make_observation(indicator, city, year, printed)
    user = make.make_user(city)
    revise_definition(indicator.definitions.get(), {"decimals": 1}, valid_from_year=2023, reason="一位小数", user=user)
    assert_same(target, city)


def test_surveys_and_a_basis_that_is_asked_for(plan, city):
    indicator = make.make_indicator(interval_years=2, first_year=2021, needs_basis=True)
    target = make.make_target(plan, indicator)
    make.make_observation(indicator, city, 2021, "80", source="filing")
    make.make_observation(indicator, city, 2023, "85", source="filing", basis="head_count")
    assert_same(target, city)


def test_a_sum_of_counties(plan, city, counties):
    indicator = make.make_indicator(
        "建成的家长学校", "个", collected_at=CollectedAt.BOTH, city_total=CityTotal.COUNTIES
    )
    target = make.make_target(plan, indicator, "at_least", {"T": "20"})
    for year, (one, other) in {2021: ("3", "4"), 2022: ("5", None), 2023: ("6", "9")}.items():
        make.make_observation(indicator, counties[0], year, one, is_demo=year == 2022)
        if other:
            make.make_observation(indicator, counties[1], year, other)
    assert_same(target, city)


def test_a_comparison_reads_no_later_figure(plan, city):
    mine, other = make.make_indicator("女党员比例"), make.make_indicator("女性比例")
    target = make.make_target(plan, mine, "relative", {"indicator": "女性比例", "op": "gap"})
    target.milestones.get().rules.update(reference=other)
    make.make_baseline(target, 2020, "28")
    for year in range(2020, 2025):
        make.make_observation(other, city, year, f"{30 + year - 2020}")
        if year > 2020:
            make.make_observation(mine, city, year, f"{29 + year - 2020}")
    assert_same(target, city)


def test_a_figure_of_the_wrong_shape_spoils_only_its_own_years(plan, city):
    target = make.make_target(plan, make.make_indicator(), "each_member", {"n": "1", "level": "county"})
    make.make_observation(target.indicator, city, 2023, "-3")
    assert_same(target, city)
