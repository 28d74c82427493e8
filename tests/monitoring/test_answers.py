"""The kept answers: what stands in them, when they are written again, and that a rebuild gives equal rows."""

import datetime as dt
import random
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from fuer.indicators.domain.definitions import revise_definition
from fuer.indicators.domain.figures import Figure, Place, accept_version, printed_figure, record_observation
from fuer.indicators.domain.periods import year_period
from fuer.indicators.enums import CollectedAt, ObservationSource
from fuer.monitoring.domain.answers import COLUMNS, list_current_targets, rebuild_answers
from fuer.monitoring.models import Answer
from fuer.orgs.domain.terms import record_term, remove_term
from fuer.orgs.enums import TermBody
from fuer.plans.domain.queries.answers import answer_targets
from tests import factories as make

pytestmark = pytest.mark.django_db
TODAY = dt.date(2024, 6, 1)


@pytest.fixture(autouse=True)
def _today(monkeypatch):
    monkeypatch.setattr("django.utils.timezone.localdate", lambda: TODAY)


@pytest.fixture
def city():
    return make.make_area(name="某市")


@pytest.fixture
def counties(city):
    return [make.make_area(city, name=f"{name}县") for name in "甲乙丙"]


@pytest.fixture
def plan(city):
    return make.make_plan(city)


def rate(**fields):
    return make.make_indicator(collected_at=CollectedAt.BOTH, **fields)


def accept(indicator, area, year, printed, reason="更正"):
    version = record_observation(
        indicator.definitions.latest("number"),
        Place(area=area, period=year_period(year)),
        printed if isinstance(printed, Figure) else printed_figure(printed),
        source=ObservationSource.FILING,
        user=None,
    )
    return accept_version(version, user=None, reason=reason)


def read_rows():
    """Every answer as a tuple of all its columns but the key."""
    return sorted(Answer.objects.values_list(*COLUMNS))


def test_one_row_for_each_year_of_the_plan_that_has_begun(plan):
    target = make.make_target(plan, make.make_indicator())
    assert rebuild_answers([target], today=TODAY) == 4
    assert list(Answer.objects.order_by("year").values_list("year", "bucket", "is_reference")) == [
        (2021, "no_data", False),
        (2022, "no_data", False),
        (2023, "no_data", False),
        (2024, "report_not_due", False),
    ]


def test_an_accepted_figure_is_answered_at_once(plan, city):
    indicator = make.make_indicator()
    target = make.make_target(plan, indicator)
    accept(indicator, city, 2023, "92.5")
    row = Answer.objects.get(year=2023)
    assert (row.target, row.bucket, row.code, row.figure, row.value) == (
        target,
        "met",
        "keeping",
        "92.5%",
        Decimal("92.5"),
    )
    assert not Answer.objects.filter(year__lt=2023).exists()


def test_a_row_says_what_the_living_plan_says(plan, city):
    indicator = make.make_indicator()
    target = make.make_target(plan, indicator)
    make.make_baseline(target, 2020, "80")
    accept(indicator, city, 2022, "84")
    rebuild_answers(list_current_targets(), today=TODAY)
    for year in (2021, 2022, 2023):
        row, live = Answer.objects.get(year=year), answer_targets([target], year, today=TODAY)[target.pk]
        assert (row.bucket, row.code, row.explanation, row.goal, row.baseline, row.figure) == (
            live.bucket,
            live.code,
            live.explanation,
            live.goal,
            live.baseline,
            live.figure,
        )
        assert row.trajectory == (live.wire["trajectory"] or "")


def test_counties_without_a_target_are_held_against_the_citys(plan, city, counties):
    indicator = rate()
    make.make_target(plan, indicator)
    accept(indicator, counties[0], 2023, "95")
    accept(indicator, counties[1], 2023, "70")
    rows = Answer.objects.filter(year=2023).order_by("area__path")
    assert [(row.area.name, row.is_reference, row.bucket) for row in rows] == [
        ("某市", False, "no_data"),
        ("甲县", True, "met"),
        ("乙县", True, "not_yet_met"),
    ]


def test_a_county_is_judged_by_its_own_target(plan, city, counties):
    indicator = rate()
    make.make_target(plan, indicator)
    own = make.make_target(make.make_plan(counties[0]), indicator, params={"T": "60"})
    accept(indicator, counties[0], 2023, "65")
    row = Answer.objects.get(year=2023, area=counties[0])
    assert (row.target, row.is_reference, row.bucket) == (own, False, "met")


@pytest.mark.parametrize(
    "fields",
    [{"unit": "个", "collected_at": CollectedAt.BOTH}, {"collected_at": CollectedAt.CITY}],
    ids=["a number of things", "collected for the city alone"],
)
def test_what_counties_cannot_be_held_to(plan, counties, fields):
    make.make_target(plan, make.make_indicator(**fields))
    rebuild_answers(list_current_targets(), today=TODAY)
    assert set(Answer.objects.values_list("area__name", flat=True)) == {"某市"}


def test_a_rebuild_gives_equal_rows_whatever_was_accepted_before(plan, city, counties):
    draw = random.Random(7)
    indicators = [rate() for _ in range(3)]
    targets = [make.make_target(plan, indicator, params={"T": str(80 + n)}) for n, indicator in enumerate(indicators)]
    make.make_baseline(targets[0], 2020, "75")
    rebuild_answers(list_current_targets(), today=TODAY)
    for _ in range(25):
        accept(
            draw.choice(indicators), draw.choice([city, *counties]), draw.randint(2021, 2024), str(draw.randint(60, 99))
        )
    kept = read_rows()
    assert rebuild_answers(list_current_targets(), today=TODAY) == len(kept) == 3 * 4 * 4
    assert read_rows() == kept


def test_a_comparison_follows_the_indicator_it_is_made_with(plan, city):
    mine, other = make.make_indicator("女党员比例"), make.make_indicator("女性比例")
    target = make.make_target(plan, mine, "relative", {"indicator": "女性比例", "op": "ge"})
    target.milestones.get().rules.update(reference=other)
    accept(mine, city, 2023, "30")
    assert Answer.objects.get(year=2023).bucket == "no_data"
    accept(other, city, 2023, "29")
    assert Answer.objects.get(year=2023).bucket == "met"


def test_a_changed_definition_and_an_election_are_answered_again(plan, city):
    indicator = make.make_indicator(decimals=2)
    target = make.make_target(plan, indicator, "increase_each_term", {}, term_body=TermBody.PARTY)
    make.make_baseline(target, 2020, "30.04")
    accept(indicator, city, 2022, "30.01")
    assert Answer.objects.get(year=2022).bucket == "needs_person"
    user = make.make_user(city)
    term = record_term(area=city, body=TermBody.PARTY, elected_on=dt.date(2022, 1, 1), source="", user=user)
    assert Answer.objects.get(year=2022).bucket == "not_met"
    revise_definition(indicator.definitions.get(), {"decimals": 1}, valid_from_year=2022, reason="一位小数", user=user)
    assert Answer.objects.get(year=2022).bucket == "not_met"
    remove_term(term, user=user)
    assert Answer.objects.get(year=2022).bucket == "needs_person"


def test_rows_that_are_no_answer_any_more_go(plan, city, counties):
    indicator = rate()
    target = make.make_target(plan, indicator)
    rebuild_answers([target], today=TODAY)
    make.make_target(make.make_plan(counties[0]), indicator)
    assert rebuild_answers([target], today=dt.date(2022, 6, 1)) == 2 * 3
    assert Answer.objects.count() == 2 * 3


def test_queries_do_not_grow_with_targets_and_areas(plan, city, counties):
    def count_queries():
        targets = list_current_targets()
        with CaptureQueriesContext(connection) as queries:
            rebuild_answers(targets, today=TODAY)
        return sum("INSERT" not in query["sql"] for query in queries)

    make.make_baseline(make.make_target(plan, rate()), 2020, "75")
    few = count_queries()
    for _ in range(5):
        make.make_baseline(make.make_target(plan, rate()), 2020, "75")
    make.make_area(city)
    assert count_queries() == few


def test_the_columns_say_what_the_answer_says(plan, city):
    indicator = make.make_indicator()
    target = make.make_target(plan, indicator)
    make.make_baseline(target, 2020, "80")
    accept(indicator, city, 2022, Figure(numerator=Decimal(166), denominator=Decimal(200)))
    row = Answer.objects.get(year=2022)
    assert (row.state, row.verdict, row.phase, row.trajectory, row.p, row.needed_per_year, row.value) == (
        "judged",
        "not_met",
        "before",
        "slow",
        "0.7500",
        "2.34",
        Decimal(83),
    )
    assert row.milestone == target.milestones.get()
    assert len(row.input_hash) == 64
