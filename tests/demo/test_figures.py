"""The generator of simulated figures: the same for the same seed, and nothing in it that does not add up."""

from decimal import Decimal
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fuer.demo.figures import Breakdown, Course, Drawn, Part, draw_figures, lose_a_digit, split_ratio, split_whole

AREAS = ("a", "b", "c", "d", "e", "f")
FULL = Breakdown(AREAS, by_sex=True, by_residence=True, ages=("0—2岁", "3—6岁"))
SHARE = Course("产前筛查率", "ratio", start="88.6", end="92.4", size=13400, drift=Decimal("-3.5"))


def draw(course, breakdown=FULL, years=5, seed="seed"):
    return draw_figures(course, breakdown, years, seed)


def test_the_same_seed_draws_the_same_figures_and_another_seed_others():
    assert draw(SHARE) == draw(SHARE)
    assert draw(SHARE) != draw(SHARE, seed="other")


def test_a_rate_walks_from_its_start_to_its_end_and_on():
    rates = [round(year[Part()].numerator / year[Part()].denominator * 100, 1) for year in draw(SHARE)]
    assert (rates[0], rates[3]) == (88.6, 92.4)
    assert rates == sorted(rates)
    assert 92.4 < rates[4] < 100


def test_values_keep_their_digits_and_declared_figures_are_taken_as_they_stand():
    course = Course("人数", "value", figures=("9.00", "11.50", "12.00"))
    drawn = draw(course, Breakdown(), years=3)
    assert [year[Part()] for year in drawn] == [Drawn("9.00"), Drawn("11.50"), Drawn("12.00")]


def test_rare_events_come_as_counts():
    course = Course("死亡率", "ratio", counts=(1, 0, 1, 0, 0), size=13100, factor=Decimal(100_000))
    assert [year[Part()].numerator for year in draw(course)] == [1, 0, 1, 0, 0]


def test_members_come_one_by_one_and_stay():
    drawn = draw(Course("中心", "members", figures=("1", "2", "2", "3", "4")), Breakdown(AREAS))
    yes = [{part.area for part, one in year.items() if one.value == "1"} for year in drawn]
    assert [len(areas) for areas in yes] == [1, 2, 2, 3, 4]
    assert all(earlier <= later for earlier, later in zip(yes, yes[1:], strict=False))
    assert all(Part() not in year for year in drawn)


@given(
    size=st.integers(1, 500_000),
    rate=st.decimals(0, 100, places=1),
    drift=st.sampled_from([Decimal(0), Decimal("-3.5"), Decimal(9)]),
    factor=st.sampled_from([Decimal(100), Decimal(1000)]),
    seed=st.text(max_size=5),
)
def test_areas_and_parts_add_up_and_no_share_passes_its_whole(size, rate, drift, factor, seed):
    course = Course("x", "ratio", figures=(str(rate),) * 2, size=size, drift=drift, factor=factor)
    for year in draw(course, years=2, seed=seed):
        assert all(0 <= one.numerator <= one.denominator for one in year.values())
        assert_adds_up(year, lambda one: (one.numerator, one.denominator))


@given(value=st.decimals(0, 9999, places=2), seed=st.text(max_size=5))
def test_values_of_areas_and_parts_add_up(value, seed):
    for year in draw(Course("x", "value", figures=(str(value),)), years=1, seed=seed):
        assert_adds_up(year, lambda one: (Decimal(one.value),))


def assert_adds_up(year, tell):
    """Every whole equals the sum over areas, and in each place over each split."""

    def total(parts):
        return tuple(sum(column) for column in zip(*(tell(year[part]) for part in parts), strict=True))

    for area in ("", *AREAS):
        whole = tell(year[Part(area)])
        assert total([Part(area, sex=sex) for sex in "FM"]) == whole
        assert total([Part(area, residence=residence) for residence in "UR"]) == whole
        assert total([Part(area, age=age) for age in FULL.ages]) == whole
    for sex, age, residence in (("_T", "_T", "_T"), ("F", "_T", "_T"), ("_T", "0—2岁", "_T"), ("_T", "_T", "R")):
        assert total([Part(area, sex, age, residence) for area in AREAS]) == tell(year[Part("", sex, age, residence)])


@given(whole=st.integers(0, 10_000), weights=st.lists(st.floats(0.1, 5), min_size=1, max_size=8))
def test_a_whole_is_split_without_remainder(whole, weights):
    parts = split_whole(whole, weights)
    assert sum(parts) == whole
    assert all(part >= 0 for part in parts)
    assert all(abs(part - whole * weight / sum(weights)) <= 1 for part, weight in zip(parts, weights, strict=True))


def test_nothing_is_split_into_nothing():
    assert split_whole(5, []) == []


def test_more_than_the_whole_may_be_counted_for_gross_rates():
    parts = split_ratio(130, [40, 60], Random(1))
    assert sum(top for top, _bottom in parts) == 130


@pytest.mark.parametrize(
    ("right", "wrong"),
    [(Drawn(numerator=90, denominator=1340), Drawn(numerator=90, denominator=134)), (Drawn("5"), Drawn("5"))],
)
def test_a_wrong_denominator_has_lost_its_last_digit(right, wrong):
    assert lose_a_digit(right) == wrong
