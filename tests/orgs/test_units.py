import datetime as dt

import pytest

from fuer.orgs.domain.units import match_unit, normalise_unit_name, read_unit_names
from fuer.orgs.models import UnitAlias


@pytest.fixture
def city(areas, make_unit):
    health, school = make_unit(areas["11"], "乙市卫健委"), make_unit(areas["11"], "乙市教育局")
    for unit, name, in_lists_only in [
        (health, "市卫健委", False),
        (health, "市卫计委", False),
        (health, "卫健", True),
        (school, "市教育局", False),
        (school, "教育", True),
    ]:
        UnitAlias.objects.create(unit=unit, name=name, in_lists_only=in_lists_only)
    return areas["11"]


@pytest.mark.parametrize(
    ("name", "in_list", "found"),
    [
        ("乙市卫健委", False, "乙市卫健委"),
        ("市卫健委", False, "乙市卫健委"),
        ("市卫计委", False, "乙市卫健委"),
        (" 市卫健委等", False, "乙市卫健委"),
        ("市卫健委（牵头）", False, "乙市卫健委"),
        ("教育", True, "乙市教育局"),
        ("教育", False, None),
        ("市气象局", True, None),
        ("", True, None),
    ],
)
def test_match_unit(city, name, in_list, found):
    unit = match_unit(name, city, in_list=in_list)
    assert (unit.name if unit else None) == found


def test_a_unit_of_another_area_is_not_meant(city, areas):
    assert match_unit("市卫健委", areas["111"]) is None


def test_a_unit_that_ended_is_not_meant(city, make_unit):
    old = make_unit(city, "市计生委", valid_to=dt.date(2014, 1, 1))
    UnitAlias.objects.create(unit=old, name="市人口委")
    assert [match_unit(name, city) for name in ("市计生委", "市人口委")] == [None, None]


def test_an_alias_two_units_share_names_neither(city, make_unit):
    UnitAlias.objects.create(unit=make_unit(city, "乙市体育局"), name="市教育局")
    assert match_unit("市教育局", city) is None


def test_a_proper_name_outranks_anothers_alias(city, make_unit):
    UnitAlias.objects.create(unit=make_unit(city, "乙市体育局"), name="乙市教育局")
    assert match_unit("乙市教育局", city).name == "乙市教育局"


@pytest.mark.parametrize("names", [1, 3])
def test_many_names_cost_two_queries(city, django_assert_num_queries, names):
    with django_assert_num_queries(2):
        read = read_unit_names(city)
        assert [read.find("市卫健委").name for _ in range(names)] == ["乙市卫健委"] * names


@pytest.mark.parametrize(
    ("raw", "name"),
    [("市民政等", "市民政"), ("市教育局等部门", "市教育局"), ("市 妇联、", "市妇联"), ("市高等法院", "市高等法院")],
)
def test_normalise_unit_name(raw, name):
    assert normalise_unit_name(raw) == name
