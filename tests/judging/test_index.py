"""The composite index: golden cases and what holds for all scores and weights."""

from dataclasses import replace
from decimal import Decimal as D
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fuer.judging.index import Item, Weights, compose_index, measure_stability, rank_areas


def items(**domains):
    return [
        Item(f"{domain}{n}", f"{domain}{n}", domain, None if score is None else Fraction(score), "无数据")
        for domain, scores in domains.items()
        for n, score in enumerate(scores)
    ]


def test_equal_weights_within_a_domain_then_across():
    index = compose_index(items(a=[100, 50], b=[0]))
    assert [part.value for part in index.domains] == [75, 0]
    assert index.overall.value == Fraction(75, 2)
    assert index.explanation == "综合指数37.50（100分制），3项中3项有得分"
    assert index.formula.startswith("项目得分为目标实现进程（0—100）；")
    assert index.method_version == "1"


def test_what_has_no_score_is_left_out_and_named():
    index = compose_index(items(a=[100, None], b=[50]), method="degree")
    assert index.overall.value == 75
    assert [item.name for item in index.overall.left_out] == ["a1"]
    assert index.explanation == "综合指数75.00（100分制），3项中2项有得分，未计入1项：a1（无数据）"
    assert "实现程度" in index.formula


def test_too_little_is_not_published():
    index = compose_index(items(a=[100, None, None]))
    assert (index.overall.value, index.domains[0].value) == (None, None)
    assert index.explanation.startswith("3项中1项有得分，不足50%，不发布综合指数")
    assert compose_index(items(a=[100, None, None]), least_coverage=Fraction(1, 3)).overall.value == 100
    assert compose_index([]).overall.value is None


def test_a_domain_with_too_little_stays_out_of_the_whole():
    index = compose_index(items(a=[100, 80, 90], b=[0, None, None]))
    assert (index.overall.value, index.domains[1].value) == (90, None)
    assert "1个领域得分不足，未计入" in index.explanation


def test_weights_are_data():
    weights = Weights({"a": D(3)}, {"a0": D(0)})
    index = compose_index(items(a=[100, 50], b=[10]), weights)
    assert (index.domains[0].value, index.overall.value) == (50, 40)
    assert "按设定权重" in index.formula


@pytest.mark.parametrize("score", [-1, 101])
def test_scores_outside_the_scale_are_refused(score):
    with pytest.raises(ValueError, match="不在0—100之间"):
        items(a=[score])


def test_bad_input_is_refused():
    with pytest.raises(ValueError, match="列入两次"):
        compose_index(items(a=[1]) * 2)
    with pytest.raises(ValueError, match="负数"):
        compose_index(items(a=[1]), Weights({"a": D(-1)}))


def test_equal_values_share_the_better_rank():
    assert rank_areas({"x": Fraction(5), "y": Fraction(7), "z": Fraction(5), "w": None}) == {"x": 2, "y": 1, "z": 2}


def test_a_clear_lead_is_stable_and_a_close_race_is_not():
    areas = {"x": items(a=[90, 95], b=[92]), "y": items(a=[60, 40], b=[50]), "z": items(a=[40, 60], b=[51])}
    first, second, third = measure_stability(areas, draws=200)
    assert (first.code, first.rank, first.best, first.worst, first.held) == ("x", 1, 1, 1, 1)
    assert {second.code, third.code} == {"y", "z"}
    assert (second.best, second.worst) == (2, 3)
    assert 0 < second.held < 1
    assert measure_stability(areas, draws=200) == (first, second, third)
    assert measure_stability(areas, draws=200, seed="other") != (first, second, third)


def test_no_change_of_weights_changes_no_rank():
    areas = {"x": items(a=[90], b=[10]), "y": items(a=[50], b=[49]), "z": items(a=[None], b=[None])}
    found = measure_stability(areas, spread=Fraction(0), draws=5)
    assert [(one.code, one.rank, one.best, one.worst, one.held) for one in found] == [
        ("x", 1, 1, 1, 1),
        ("y", 2, 2, 2, 1),
    ]


scores = st.none() | st.fractions(0, 100, max_denominator=1000)
plans = st.dictionaries(st.sampled_from("abc"), st.lists(scores, min_size=1, max_size=4), min_size=1, max_size=3).map(
    lambda domains: items(**domains)
)
weightings = st.builds(
    Weights,
    st.dictionaries(st.sampled_from("abc"), st.decimals("0.1", 9, places=1)),
    st.dictionaries(st.sampled_from(["a0", "b0", "b1", "c2"]), st.decimals("0.1", 9, places=1)),
)


@given(plans, weightings)
def test_bounds(plan, weights):
    index = compose_index(plan, weights)
    values = [part.value for part in (index.overall, *index.domains) if part.value is not None]
    assert all(0 <= value <= 100 for value in values)
    assert index.overall.scored + len(index.overall.left_out) == index.overall.items == len(plan)


@given(plans, weightings, st.integers(2, 9))
def test_scaling_all_weights_changes_nothing(plan, weights, times):
    def scale(given):
        return {code: D(times) * given.get(code, D(1)) for code in {*given, *codes}}

    codes = {item.domain for item in plan} | {item.code for item in plan}
    scaled = Weights(scale(weights.domains), scale(weights.items))
    assert compose_index(plan, scaled).overall == compose_index(plan, weights).overall


@given(plans, weightings, st.data())
def test_raising_a_score_never_lowers_the_index(plan, weights, data):
    place = data.draw(st.integers(0, len(plan) - 1))
    item = plan[place]
    if item.score is None:
        return
    higher = data.draw(st.fractions(item.score, 100, max_denominator=1000).filter(lambda one: one >= item.score))
    raised = [*plan[:place], replace(item, score=higher), *plan[place + 1 :]]
    before, after = compose_index(plan, weights).overall.value, compose_index(raised, weights).overall.value
    assert (before is None) == (after is None)
    assert before is None or after >= before
