import pytest

from fuer.indicators.domain.definitions import add_alias, make_indicator
from fuer.indicators.domain.matching import find_indicator, find_indicators, suggest_indicators
from fuer.indicators.models import IndicatorAlias

pytestmark = pytest.mark.django_db


def make(name: str, unit: str = "%"):
    return make_indicator(name, valid_from_year=2020, user=None, unit_of_measure=unit)


def test_name_and_unit_must_agree():
    rate = make("孕产妇死亡率", "1/10万")
    assert find_indicator("孕产妇死亡率（1/10万）", "/10万") == rate
    assert find_indicator("孕产妇死亡率", "%") is None
    assert find_indicator("孕产妇系统管理率", "1/10万") is None


def test_an_alias_is_as_good_as_the_name():
    rate = make("婚前医学检查率")
    add_alias(rate, "婚检率", user=None)
    add_alias(rate, "婚检率 ", user=None)
    add_alias(rate, "婚前医学检查率（%）", user=None)
    assert find_indicator("婚检率", "％") == rate
    assert IndicatorAlias.objects.count() == 1


def test_two_candidates_are_no_match():
    make("健康管理率")
    make("健康管理率")
    assert find_indicator("健康管理率", "%") is None


def test_the_unit_is_that_of_the_newest_definition():
    rate = make("规模", "人")
    rate.definitions.create(number=2, valid_from_year=2023, unit_of_measure="万人")
    assert find_indicator("规模", "万人") == rate
    assert find_indicator("规模", "人") is None


def test_many_are_found_in_constant_queries(django_assert_num_queries):
    names = [f"指标{number}" for number in range(5)]
    made = {(name, "%"): make(name) for name in names}
    with django_assert_num_queries(3):
        assert find_indicators([(name, "%") for name in names]) == made


def test_suggestions_share_unit_and_most_characters_best_first():
    near, nearer = make("适龄儿童免疫规划疫苗接种率"), make("适龄儿童国家免疫规划疫苗接种率")
    make("适龄儿童国家免疫规划疫苗接种率", "‰")
    make("婴儿死亡率")
    found = suggest_indicators("适龄儿童国家免疫规划疫苗接种率", "%")
    assert [suggestion.indicator for suggestion in found] == [nearer, near]
    assert found[0].overlap == 1
