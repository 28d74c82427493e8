"""Which indicator may be part, whole, numerator or denominator of which."""

import pytest

from fuer.indicators.domain.definitions import arrange_definition, revise_definition
from fuer.indicators.domain.errors import DefinitionError
from tests import factories as make

pytestmark = pytest.mark.django_db


def count(name, unit="人", **fields):
    return make.make_indicator(name, unit, decimals=0, **fields)


def fraction(name, **fields):
    return make.make_indicator(name, shape="ratio", **fields)


def arrange(indicator, **changes):
    return arrange_definition(indicator.definitions.latest("number"), changes, user=None)


def test_counts_of_one_unit_and_fractions_may_be_parts():
    children, girls = count("儿童数"), count("女童数")
    assert arrange(girls, whole=children).whole == children
    infants, newborns = fraction("婴儿死亡率"), fraction("新生儿死亡率")
    assert arrange(newborns, whole=infants).whole == infants
    assert arrange(newborns, whole=None).whole is None


@pytest.mark.parametrize(
    ("whole", "said"),
    [
        (lambda: make.make_indicator("入园率"), "不能比大小"),
        (lambda: fraction("婴儿死亡率"), "不能比大小"),
        (lambda: count("常住人口", "万人"), "不能比大小"),
        (lambda: count("平均年龄", "岁"), "不能比大小"),
        (lambda: count("在校学生数", cadence="school_year"), "不能比大小"),
        (lambda: count("女童数"), "不能是自己的其中项"),
    ],
)
def test_what_cannot_be_compared_is_no_whole(whole, said):
    girls = count("女童数")
    with pytest.raises(DefinitionError, match=said):
        arrange(girls, whole=whole())
    assert girls.definitions.get().whole is None


def test_nothing_is_part_of_itself_however_long_the_chain():
    newborns, infants, children = count("新生儿"), count("婴儿"), count("儿童")
    with pytest.raises(DefinitionError, match="不能是自己的其中项"):
        arrange(newborns, whole=newborns)
    arrange(newborns, whole=infants)
    arrange(infants, whole=children)
    with pytest.raises(DefinitionError, match="“新生儿”本身是“儿童”的其中项"):
        arrange(children, whole=newborns)
    assert children.definitions.get().whole is None


def test_only_the_newest_definition_of_a_whole_counts_for_a_chain():
    city = make.make_area()
    part, whole = count("甲"), count("乙")
    arrange(part, whole=whole)
    make.make_observation(part, city, 2020, "3")
    revise_definition(
        part.definitions.get(), {"whole": None, "decimals": 1}, valid_from_year=2022, reason="改", user=None
    )
    assert arrange(whole, whole=part).whole == part


def test_a_rate_names_the_counts_it_is_made_of():
    women, staff = count("女职工数"), count("职工数")
    share = make.make_indicator("女职工比例")
    found = arrange(share, numerator_indicator=women, denominator_indicator=staff)
    assert (found.numerator_indicator, found.denominator_indicator) == (women, staff)
    assert arrange(fraction("女教师比例"), denominator_indicator=staff).denominator_indicator == staff


@pytest.mark.parametrize(
    ("rate", "sides", "said"),
    [
        (lambda: count("教师数"), (lambda: count("甲"), lambda: count("乙")), "不是比率"),
        (lambda: make.make_indicator("比例"), (lambda: count("甲"), lambda: None), "须都选"),
        (lambda: make.make_indicator("比例"), (lambda: count("甲"), lambda: fraction("乙")), "“乙”不是"),
        (lambda: fraction("比例"), (lambda: count("甲"), lambda: count("乙", "万人")), "计量单位不同"),
        (lambda: fraction("比例"), (lambda: count("甲", cadence="quarter"), lambda: None), "报告期不同"),
    ],
)
def test_what_is_no_count_makes_no_rate(rate, sides, said):
    top, bottom = (side() for side in sides)
    with pytest.raises(DefinitionError, match=said):
        arrange(rate(), numerator_indicator=top, denominator_indicator=bottom)


def test_one_indicator_is_not_both_sides():
    staff = count("职工数")
    with pytest.raises(DefinitionError, match="不能是同一个指标"):
        arrange(fraction("比例"), numerator_indicator=staff, denominator_indicator=staff)
