"""A city's figure from its counties': judged, named, marked, and read in a constant number of queries."""

import datetime as dt

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from fuer.orgs.enums import AreaKind
from fuer.plans.domain.queries.answers import answer_targets
from fuer.plans.models import Target
from tests import factories as make

pytestmark = pytest.mark.django_db
TODAY = dt.date(2024, 6, 1)
SUMMED = {"city_total": "counties", "collected_at": "both"}


@pytest.fixture
def plan():
    return make.make_plan(make.make_area())


@pytest.fixture
def counties(plan):
    return [make.make_area(plan.area, name=name) for name in ("甲县", "乙县", "丙县")]


def target_of(plan, unit="人", params=None, **definition):
    indicator = make.make_indicator(unit=unit, **SUMMED | definition)
    return make.make_target(plan, indicator, params=params or {"T": "100"})


def answer(target, year=2023):
    return answer_targets([Target.objects.get(pk=target.pk)], year, today=TODAY)[target.pk]


def report(target, areas, figures, year=2023, **fields):
    for area, figure in zip(areas, figures, strict=True):
        make.make_observation(target.indicator, area, year, figure, **fields)


def test_the_sum_of_all_counties_is_judged(plan, counties):
    target = target_of(plan)
    report(target, counties, ("40", "35", "25"))
    found = answer(target)
    assert (found.bucket, found.figure, found.value, found.is_provisional) == ("met", "100人", 100, False)
    assert found.rollup is not None
    assert (found.rollup.reported, found.rollup.members, found.rollup.used) == (3, 3, "members")


def test_rates_come_from_their_parts(plan, counties):
    target = target_of(plan, unit="%", shape="ratio", params={"T": "90"})
    for area, num, den in zip(counties, (1, 90, 0), (10, 90, 0), strict=True):
        make.make_observation(target.indicator, area, 2023, numerator=num, denominator=den)
    found = answer(target)
    assert (found.bucket, found.figure) == ("met", "91.00%")


def test_a_number_of_things_that_lacks_a_countys_is_not_judged(plan, counties):
    target = target_of(plan)
    report(target, counties[:2], ("60", "50"))
    found = answer(target)
    assert (found.bucket, found.figure, found.value, found.provisional_years) == ("no_data", "无数据", None, (2023,))
    assert found.explanation.endswith("；3个县（市、区）中已报2个，缺丙县（未报送）；暂为2个县（市、区）汇总的110人")


def test_a_rate_that_lacks_a_county_is_judged_and_marked(plan, counties):
    target = target_of(plan, unit="%", shape="ratio", params={"T": "90"})
    for area, num, den in zip(counties[:2], (1, 90), (10, 90), strict=True):
        make.make_observation(target.indicator, area, 2023, numerator=num, denominator=den)
    found = answer(target)
    assert (found.bucket, found.figure, found.provisional_years) == ("met", "91.00%", (2023,))
    assert "缺丙县（未报送）" in found.explanation


def test_an_earlier_sum_that_lacks_a_county_is_told(plan, counties):
    target = target_of(plan)
    report(target, counties[:2], ("60", "50"), year=2022)
    report(target, counties, ("60", "50", "1"))
    found = answer(target)
    assert found.provisional_years == (2022,)
    assert found.explanation.endswith("；2022年为暂汇总数")


def test_the_own_figure_is_used_and_a_difference_told(plan, counties):
    target = target_of(plan)
    report(target, counties, ("40", "35", "25"))
    make.make_observation(target.indicator, plan.area, 2023, "90")
    found = answer(target)
    assert (found.bucket, found.figure, found.is_provisional) == ("not_yet_met", "90人", False)
    assert found.rollup is not None
    assert (found.rollup.used, found.rollup.difference.amount) == ("own", -10)
    assert found.explanation.endswith("；本级填报90人，3个县（市、区）合计100人，相差10人，采用本级填报数")


def test_what_the_city_enters_itself_is_not_summed(plan, counties):
    target = target_of(plan, city_total="city_direct")
    report(target, counties, ("40", "35", "25"))
    assert (answer(target).bucket, answer(target).rollup) == ("no_data", None)


def test_what_does_not_add_stays_without_a_figure(plan, counties):
    target = target_of(plan, unit="岁", params={"T": "80"})
    report(target, counties, ("82", "83", "84"))
    found = answer(target)
    assert (found.bucket, found.figure, found.is_provisional) == ("no_data", "无数据", False)


def test_city_proper_counts_only_where_the_definition_says_so(plan, counties):
    proper = make.make_area(plan.area, name="市本级", kind=AreaKind.CITY_PROPER)
    without, within = target_of(plan), target_of(plan, city_total="counties_and_city_proper")
    for target in (without, within):
        report(target, [*counties, proper], ("40", "35", "25", "9"))
    assert (answer(without).figure, answer(within).figure) == ("100人", "109人")


def test_counties_that_had_ended_are_no_members(plan, counties):
    gone = make.make_area(plan.area, name="丁县", valid_to=dt.date(2022, 12, 31))
    target = target_of(plan)
    for year in (2022, 2023):
        report(target, counties, ("40", "35", "25"), year=year)
    make.make_observation(target.indicator, gone, 2022, "7")
    assert (answer(target, 2022).figure, answer(target, 2023).figure) == ("107人", "100人")


def test_figures_under_another_definition_are_not_mixed_in(plan, counties):
    target = target_of(plan)
    report(target, counties[:2], ("60", "50"))
    make.make_observation(target.indicator, counties[2], 2023, "5", comparability_group="2")
    found = answer(target)
    assert (found.rollup.value, [one.reason for one in found.rollup.lacking]) == (110, ["口径不同"])


def test_all_under_another_definition_wait_for_a_person(plan, counties):
    target = target_of(plan)
    report(target, counties, ("60", "50", "40"), comparability_group="2")
    assert answer(target).bucket == "definition_changed"


def test_simulated_members_mark_the_sum(plan, counties):
    target = target_of(plan)
    report(target, counties, ("40", "35", "25"), is_demo=True)
    assert answer(target).rests_on_demo
    make.make_observation(target.indicator, plan.area, 2023, "100")
    assert not answer(target).rests_on_demo


def test_figures_that_need_a_basis_need_it_in_every_county(plan, counties):
    target = target_of(plan, needs_basis=True)
    report(target, counties[:2], ("60", "50"), year=2022, source="filing", basis="head_count")
    report(target, counties[:2], ("60", "50"), source="filing", basis="head_count")
    make.make_observation(target.indicator, counties[2], 2022, "1", source="filing", basis="head_count")
    make.make_observation(target.indicator, counties[2], 2023, "1", source="filing", basis="records")
    assert (answer(target, 2022).bucket, answer(target, 2023).bucket) == ("met", "needs_person")


def test_comparing_with_another_sum(plan, counties):
    other = make.make_indicator("总人数", unit="人", **SUMMED)
    target = make.make_target(plan, make.make_indicator(unit="人"), "relative", {"indicator": other.name, "op": "ge"})
    target.milestones.get().rules.update(reference=other)
    make.make_observation(target.indicator, plan.area, 2023, "31")
    for county in counties:
        make.make_observation(other, county, 2023, "10")
    assert answer(target).bucket == "met"


def test_queries_do_not_grow_with_targets(plan, counties):
    targets = [target_of(plan) for _ in range(3)]
    for target in targets:
        report(target, counties, ("40", "35", "25"))
    counts = []
    for asked in (targets[:1], targets):
        fresh = list(Target.objects.filter(pk__in=[one.pk for one in asked]))
        with CaptureQueriesContext(
            connection,
        ) as queries:
            answer_targets(fresh, 2023, today=TODAY)
        counts.append(len(queries))
    assert counts[0] == counts[1]
