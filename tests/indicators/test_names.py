import pytest

from fuer.indicators.domain.names import measure_overlap, normalise_name


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("孕产妇死亡率（1/10万）", "孕产妇死亡率"),
        ("婚前医学检查率(％)", "婚前医学检查率"),
        ("0—6岁儿童健康管理率", "0-6岁儿童健康管理率"),
        ("“两癌” 筛查率", "两癌筛查率"),
        ("建立妇女活动中心的县（市、区）比例", "建立妇女活动中心的县(市、区)比例"),
        ("７岁以下儿童保健管理率", "7岁以下儿童保健管理率"),
    ],
)
def test_spelling_does_not_matter(one: str, other: str):
    assert normalise_name(one) == normalise_name(other)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("女性就业率", "女性就业比例"),
        ("0-3岁儿童发育监测筛查率", "0-6岁儿童发育监测筛查率"),
        ("普惠性幼儿园（含公办）在园幼儿占比", "普惠性幼儿园在园幼儿占比"),
    ],
)
def test_different_measures_stay_apart(one: str, other: str):
    assert normalise_name(one) != normalise_name(other)


def test_a_name_that_is_only_a_unit_keeps_something():
    assert normalise_name("（%）") == "(%)"


def test_overlap_counts_characters_of_the_longer_name():
    assert measure_overlap("妇女活动中心", "建立妇女活动中心") == 6 / 8
    assert measure_overlap("", "") == 0
