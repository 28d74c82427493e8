"""How targets stand in a year, from accepted figures to the bucket they are counted in."""

import datetime as dt
from fractions import Fraction

import pytest

from fuer.indicators.models import Survey
from fuer.orgs.enums import TermBody
from fuer.plans.domain.queries.answers import CountsDoNotAddUp, answer_targets, count_buckets, default_year
from fuer.plans.enums import Tier
from fuer.plans.models import Target
from tests import factories as make

pytestmark = pytest.mark.django_db
TODAY = dt.date(2024, 6, 1)


@pytest.fixture
def plan():
    return make.make_plan(make.make_area())


def answer(target, year=2023, today=TODAY):
    fresh = Target.objects.get(pk=target.pk)
    return answer_targets([fresh], year, today=today)[target.pk]


def test_figure_on_the_way_is_not_yet_met(plan):
    target = make.make_target(plan, make.make_indicator("体质合格率"), params={"T": "94.30"})
    make.make_baseline(target, 2020, "93.3")
    make.make_observation(target.indicator, plan.area, 2023, "93.6")
    found = answer(target)
    assert (found.bucket, found.code, found.figure) == ("not_yet_met", "not_yet_met", "93.6%")
    assert (found.baseline, found.goal, found.due_year) == ("93.3%", "达到94.30%以上", 2025)
    assert "93.9%" in found.explanation


def test_met_before_due_says_early_only_when_the_baseline_failed(plan):
    target = make.make_target(plan, make.make_indicator(), params={"T": "90"})
    make.make_baseline(target, 2020, "80")
    make.make_observation(target.indicator, plan.area, 2023, "91")
    assert (answer(target).bucket, answer(target).code) == ("met", "early")


def test_fraction_is_judged_by_its_rate(plan):
    target = make.make_target(plan, make.make_indicator(), params={"T": "90"})
    make.make_observation(target.indicator, plan.area, 2023, numerator=9, denominator=10)
    assert (answer(target).bucket, answer(target).figure) == ("met", "90.00%")


def test_year_without_figure(plan):
    target = make.make_target(plan, make.make_indicator())
    assert answer(target, 2023).bucket == "no_data"
    assert answer(target, 2024).bucket == "report_not_due"
    assert answer(target, 2024, today=dt.date(2025, 1, 1)).bucket == "no_data"


@pytest.fixture
def surveyed(plan):
    """A rate of a survey every second year from 2021 on."""
    indicator = make.make_indicator("龋患率", cadence="survey", interval_years=2, first_year=2021, decimals=1)
    return make.make_target(plan, indicator, "at_most", {"T": "30"})


def test_between_surveys_the_last_value_stands_with_its_year(plan, surveyed):
    make.make_observation(surveyed.indicator, plan.area, 2021, "28.0")
    make.make_observation(surveyed.indicator, plan.area, 2023, "26.4")
    found = answer(surveyed, 2024, dt.date(2026, 6, 1))
    assert (found.bucket, found.code, found.figure) == ("report_not_due", "report_not_due", "26.4%（2023年）")
    assert "非调查年份" in found.explanation
    assert (answer(surveyed, 2023, dt.date(2026, 6, 1)).figure, answer(surveyed, 2022).figure) == (
        "26.4%",
        "28.0%（2021年）",
    )


def test_a_survey_year_without_figure_is_missing(surveyed):
    assert [(answer(surveyed, year).bucket, answer(surveyed, year).figure) for year in (2021, 2022, 2023)] == [
        ("no_data", ""),
        ("report_not_due", ""),
        ("no_data", ""),
    ]


def test_a_figure_reported_between_surveys_counts(plan, surveyed):
    make.make_observation(surveyed.indicator, plan.area, 2022, "29.1")
    assert (answer(surveyed, 2022).bucket, answer(surveyed, 2022).figure) == ("met", "29.1%")


def test_before_the_first_year_with_figures_nothing_is_missing(plan):
    target = make.make_target(plan, make.make_indicator(first_year=2023))
    assert [answer(target, year).bucket for year in (2022, 2023)] == ["report_not_due", "no_data"]


def test_figure_not_accepted_is_not_read(plan):
    target = make.make_target(plan, make.make_indicator())
    make.make_observation(target.indicator, plan.area, 2023, "95", accepted=False)
    assert answer(target).bucket == "no_data"


def test_reason_for_no_figure_is_kept(plan):
    target = make.make_target(plan, make.make_indicator())
    make.make_observation(target.indicator, plan.area, 2023, missing="not_applicable")
    assert answer(target).bucket == "not_applicable"


def test_figure_under_another_definition_waits(plan):
    target = make.make_target(plan, make.make_indicator())
    make.make_observation(target.indicator, plan.area, 2023, "95", comparability_group="2")
    assert answer(target).bucket == "definition_changed"


def test_election_years_come_from_terms(plan):
    rules = {
        "event": {"kind": "at_least", "params": {"T": "100"}},
        "other": {"kind": "at_least", "params": {"T": "85"}},
    }
    target = make.make_target(plan, make.make_indicator(), "by_calendar", rules, term_body=TermBody.PARTY)
    make.make_observation(target.indicator, plan.area, 2021, "90")
    assert answer(target, 2021).bucket == "needs_person"
    make.make_term(plan.area, TermBody.GOVERNMENT, "2021-12-01")
    assert answer(target, 2021).bucket == "needs_person"
    make.make_term(plan.area, TermBody.PARTY, "2021-12-01")
    assert answer(target, 2021).bucket == "not_met"


def test_county_bodies_read_the_elections_of_counties(plan):
    county = make.make_area(plan.area)
    rules = {
        "event": {"kind": "at_least", "params": {"T": "100"}},
        "other": {"kind": "at_least", "params": {"T": "85"}},
    }
    indicator = make.make_indicator("县级党委领导班子中配有女干部的班子比例")
    target = make.make_target(plan, indicator, "by_calendar", rules, term_body=TermBody.PARTY)
    make.make_observation(indicator, plan.area, 2021, "90")
    make.make_term(plan.area, TermBody.PARTY, "2022-02-01")
    assert answer(target, 2021).bucket == "met"
    make.make_term(county, TermBody.PARTY, "2021-12-01")
    assert answer(target, 2021).bucket == "not_met"


def test_members_are_the_areas_valid_at_the_end_of_the_year(plan):
    counties = [make.make_area(plan.area) for _ in range(3)]
    make.make_area(plan.area, valid_to=dt.date(2022, 12, 31))
    target = make.make_target(
        plan, make.make_indicator(), "share_of_members", {"share": "2/3", "level": "county", "condition": "建成"}
    )
    for county, printed in zip(counties, ("1", "1", "0"), strict=True):
        make.make_observation(target.indicator, county, 2023, printed)
    assert answer(target).bucket == "met"
    assert answer(target, 2022).bucket == "no_data"


def test_counted_members_are_printed_with_the_share_they_make(plan):
    counties = [make.make_area(plan.area) for _ in range(3)]
    target = make.make_target(
        plan, make.make_indicator(), "share_of_members", {"share": "2/3", "level": "county", "condition": "建成"}
    )
    make.make_observation(target.indicator, counties[0], 2022, "1")
    for county, printed in zip(counties, ("1", "1", "0"), strict=True):
        make.make_observation(target.indicator, county, 2023, printed)
    counted, partly = answer(target, 2023), answer(target, 2022)
    assert (counted.figure, counted.value) == ("66.67%（2/3）", Fraction(200, 3))
    assert (partly.figure, partly.value) == ("1/3", None)


def test_target_compared_with_another_indicator(plan):
    other = make.make_indicator("女党员占党员总数的比例")
    target = make.make_target(
        plan, make.make_indicator("党代表女党员比例"), "relative", {"indicator": other.name, "op": "ge"}
    )
    target.milestones.get().rules.update(reference=other)
    make.make_observation(target.indicator, plan.area, 2023, "31")
    assert answer(target).bucket == "no_data"
    make.make_observation(other, plan.area, 2023, "30")
    assert answer(target).bucket == "met"


def test_dated_yes(plan):
    target = make.make_target(plan, make.make_indicator(unit=""), "exists", {})
    make.make_observation(target.indicator, plan.area, 2022, "1")
    assert answer(target).bucket == "met"


def test_figure_that_is_no_number_waits_for_a_person(plan):
    target = make.make_target(plan, make.make_indicator())
    make.make_observation(target.indicator, plan.area, 2023, "约九成", value="90")
    found = answer(target)
    assert (found.bucket, found.figure) == ("needs_person", "约九成%")
    assert "约九成" in found.explanation


def test_queries_do_not_grow_with_targets(plan, django_assert_num_queries):
    for _ in range(3):
        target = make.make_target(plan, make.make_indicator())
        make.make_baseline(target, 2020, "80")
        make.make_observation(target.indicator, plan.area, 2023, "85")
    one, three = list(Target.objects.all()[:1]), list(Target.objects.all())
    with django_assert_num_queries(7):
        answer_targets(one, 2023, today=TODAY)
    with django_assert_num_queries(7):
        answer_targets(three, 2023, today=TODAY)


def test_default_year_is_the_last_ended_inside_the_plan(plan):
    days = {dt.date(2021, 3, 1): 2021, dt.date(2024, 6, 1): 2023, dt.date(2026, 1, 1): 2025, dt.date(2030, 1, 1): 2025}
    assert {day: default_year(plan, day) for day in days} == days


def test_counts_that_do_not_add_up_are_refused(plan):
    targets = [make.make_target(plan, make.make_indicator()) for _ in range(2)]
    answers = answer_targets(targets, 2023, today=TODAY)
    assert count_buckets(answers.values(), 2) == [("no_data", 2)]
    with pytest.raises(CountsDoNotAddUp):
        count_buckets(answers.values(), 3)


@pytest.mark.parametrize(
    ("kind", "params", "tier", "raw", "goal"),
    [
        ("full_coverage", {}, Tier.KEY, "应援尽援", "应援尽援"),
        ("below", {"T": "8.78"}, Tier.KEY, "＜8.78", "低于8.78%"),
        ("at_least", {"T": "100"}, Tier.KEY, "100", "达到100%"),
        ("at_least", {"T": "90"}, Tier.TEXT, "覆盖率达到90%以上", "达到90%以上"),
    ],
)
def test_a_cell_in_words_is_shown_as_published_and_a_number_is_written_out(plan, kind, params, tier, raw, goal):
    target = make.make_target(plan, make.make_indicator(), kind, params, tier=tier, raw=raw)
    assert answer(target).goal == goal


@pytest.mark.parametrize(
    ("fields", "bucket"),
    [
        ({}, "needs_person"),
        ({"basis": "records"}, "needs_person"),
        ({"basis": "estimate"}, "needs_person"),
        ({"basis": "head_count"}, "met"),
        ({"basis": "survey"}, "met"),
        ({"source": "document"}, "met"),
    ],
)
def test_a_rate_of_spread_needs_a_survey_or_a_head_count(plan, fields, bucket):
    target = make.make_target(plan, make.make_indicator("科学育儿知识普及率", needs_basis=True), params={"T": "90"})
    make.make_baseline(target, 2020, "80")
    if fields.get("basis") == "survey":
        fields = fields | {"survey": make_survey(plan)}
    make.make_observation(target.indicator, plan.area, 2023, "95", **{"source": "filing"} | fields)
    found = answer(target)
    assert (found.bucket, found.figure) == (bucket, "95%")
    if bucket == "needs_person":
        assert found.explanation == "2023年的数据缺少抽样调查或全面清点作依据，须补充依据，或由负责人判定。"
        assert {name: found.wire[name] for name in ("state", "verdict", "label", "trajectory")} == {
            "state": "needs_person",
            "verdict": None,
            "label": None,
            "trajectory": None,
        }
    assert count_buckets([found], 1) == [(bucket, 1)]


def test_only_a_figure_lacks_a_basis(plan):
    target = make.make_target(plan, make.make_indicator("普及率", needs_basis=True))
    make.make_observation(target.indicator, plan.area, 2023, missing="not_carried_out", source="filing")
    assert answer(target).bucket == "no_data"


def make_survey(plan):
    values = {"held_on": "2023-09-01", "population": 1000, "sample": 100, "valid_answers": 95, "margin": "3"}
    return Survey.objects.create(unit=make.make_unit(plan.area), name="知识普及调查", **values)
