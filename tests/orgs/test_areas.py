import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fuer.orgs.domain.areas import AreaError, AreaRow, add_areas, shorten_name
from fuer.orgs.enums import AreaLevel
from fuer.orgs.models import Area
from fuer.orgs.scope import end_of_subtree
from tests.orgs.conftest import ROWS


def codes(queryset):
    return [area.code for area in queryset]


def test_tree_holds_together(areas):
    assert Area.objects.find_problems() == ([], [], [], [], [])
    assert codes(Area.objects.get_children(areas["11"])) == ["111", "112"]
    assert Area.objects.get_parent(areas["11111"]) == areas["1111"]


def test_adding_again_changes_nothing(areas):
    assert add_areas(ROWS) == 0
    assert Area.objects.count() == len(ROWS)


def test_later_areas_join_the_tree(areas):
    assert add_areas([AreaRow(AreaLevel.TOWN, "1112", "111", "新镇", "test")]) == 1
    assert Area.objects.find_problems() == ([], [], [], [], [])
    assert codes(Area.objects.within(areas["111"])) == ["111", "1111", "11111", "11112", "1112"]


def test_an_unknown_parent_is_refused_and_leaves_nothing(areas):
    rows = [AreaRow(AreaLevel.TOWN, "1112", "111", "新镇", "test"), AreaRow(AreaLevel.TOWN, "9", "99", "孤镇", "test")]
    with pytest.raises(AreaError, match="“孤镇”的上级代码99不存在。"):
        add_areas(rows)
    assert Area.objects.count() == len(ROWS)


def test_an_area_is_never_renamed_by_loading(areas):
    with pytest.raises(AreaError, match="代码111已登记为“111县”，不能改为“111区”"):
        add_areas([AreaRow(AreaLevel.COUNTY, "111", "11", "111区", "test")])


def test_an_ended_area_frees_its_code(areas):
    Area.objects.filter(code="11112").update(valid_to=dt.date(2022, 12, 31))
    assert add_areas([AreaRow(AreaLevel.VILLAGE, "11112", "1111", "新村", "test")]) == 1
    assert [area.name for area in Area.objects.filter(code="11112")] == ["1112村村委会", "新村"]


@pytest.mark.parametrize(
    ("begins", "ends", "valid"),
    [
        (None, None, True),
        (dt.date(2023, 1, 1), None, True),
        (dt.date(2023, 1, 2), None, False),
        (None, dt.date(2023, 1, 1), True),
        (None, dt.date(2022, 12, 31), False),
    ],
)
def test_both_ends_of_a_validity_belong_to_it(areas, begins, ends, valid):
    Area.objects.filter(code="111").update(valid_from=begins, valid_to=ends)
    assert Area.objects.valid_on(dt.date(2023, 1, 1)).filter(code="111").exists() is valid


def test_subtree_is_read_as_a_range(areas):
    query = str(Area.objects.within(areas["111"]).query)
    assert "LIKE" not in query


STEP = st.text("0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ", min_size=4, max_size=4).filter(lambda step: step.strip("Z"))
PATHS = st.lists(STEP, min_size=1, max_size=4).map("".join)


@given(PATHS, PATHS)
def test_a_path_is_in_the_range_exactly_when_it_is_in_the_subtree(root, path):
    for candidate in (path, root + path, root):
        assert (root <= candidate < end_of_subtree(root)) is candidate.startswith(root)


@pytest.mark.parametrize(
    ("name", "level", "short"),
    [
        ("浙江省", AreaLevel.PROVINCE, "浙江"),
        ("衢州市", AreaLevel.CITY, "衢州"),
        ("柯城区", AreaLevel.COUNTY, "柯城"),
        ("磐县", AreaLevel.COUNTY, "磐县"),
        ("石梁镇", AreaLevel.TOWN, "石梁镇"),
        ("书香社区居委会", AreaLevel.VILLAGE, "书香社区"),
        ("星新社区居民委员会", AreaLevel.VILLAGE, "星新社区"),
        ("新桥头村村民委员会", AreaLevel.VILLAGE, "新桥头村"),
        ("下村村委会", AreaLevel.VILLAGE, "下村"),
        ("金桥村委会", AreaLevel.VILLAGE, "金桥村"),
        ("彩虹社区", AreaLevel.VILLAGE, "彩虹社区"),
        ("十里丰农场生活区", AreaLevel.VILLAGE, "十里丰农场生活区"),
    ],
)
def test_short_names(name, level, short):
    assert shorten_name(name, level) == short
