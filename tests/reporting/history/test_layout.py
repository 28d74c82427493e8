import pytest

from fuer.reporting.history.layout import guess_mapping
from fuer.reporting.history.mapping import Layout, dump_mapping, load_mapping, recall_mapping, signature_of
from fuer.reporting.history.words import find_year, read_year, split_unit
from tests.reporting.history.sheets import guess

LONG = ["序号", "年度", "指标名称", "县（市、区）", "性别", "城乡", "分子", "分母", "数 值", "计量单位", "备注"]


def fields(mapping):
    return [role.field.value for role in mapping.columns]


def test_a_long_sheet_in_any_order_and_wording():
    mapping = guess(
        [["衢州市妇女发展规划监测数据"], [], LONG, [1, 2021, "毛入园率", "柯城区", "女", "城镇", 1, 2, 50, "%", ""]]
    )
    assert (mapping.layout, mapping.first_row, mapping.is_complete, mapping.area) == (Layout.LONG, 4, True, "衢州市")
    assert fields(mapping) == [
        *(
            "ignored",
            "year",
            "indicator",
            "area",
            "sex",
            "residence",
            "numerator",
            "denominator",
            "value",
            "unit",
            "note",
        )
    ]


def test_years_side_by_side():
    mapping = guess([["指标", "单位", 2021, "2022年", "2023年度"], ["毛入园率", "%", 90, 91, 92]])
    assert (mapping.layout, mapping.first_row, mapping.is_complete) == (Layout.YEARS_ACROSS, 2, True)
    assert [(role.field.value, role.year) for role in mapping.columns] == [
        ("indicator", None),
        ("unit", None),
        ("value", 2021),
        ("value", 2022),
        ("value", 2023),
    ]


def test_years_side_by_side_without_a_word_above_the_names():
    mapping = guess([["名称乙", 2021, 2022], ["毛入园率", 90, 91], ["孕产妇死亡率", 5, 6]])
    assert [(role.field.value, role.year) for role in mapping.columns] == [
        ("indicator", None),
        ("value", 2021),
        ("value", 2022),
    ]


def test_indicators_side_by_side_with_the_year_in_the_title_or_the_name_of_the_sheet():
    rows = [["地区", "孕产妇死亡率（1/10万）", "毛入园率(%)"], ["柯城区", 5, 90]]
    titled = guess([["2022年各县监测指标（2021—2025年规划）"], *rows])
    named = guess(rows, name="2023年")
    assert (titled.layout, titled.year, named.year) == (Layout.INDICATORS_ACROSS, 2022, 2023)
    assert (titled.is_complete, guess(rows).is_complete) == (True, False)
    assert [(role.field.value, role.indicator, role.unit) for role in named.columns] == [
        ("area", "", ""),
        ("value", "孕产妇死亡率（1/10万）", "1/10万"),
        ("value", "毛入园率(%)", "%"),
    ]


def test_areas_side_by_side():
    mapping = guess([["指标名称", "柯城区", "江山市"], ["毛入园率", 90, 91]], name="2022")
    assert (mapping.layout, mapping.year) == (Layout.AREAS_ACROSS, 2022)
    assert [role.area for role in mapping.columns] == ["", "柯城区", "江山市"]


def test_two_levels_with_merged_cells():
    rows = [
        ["2021—2022年数据"],
        ["指标", "地区", "2021年", None, None, "2022年"],
        [None, None, "合计", "女", "男", "合计", "女", "男"],
        ["毛入园率", "柯城区", 1, 2, 3, 4, 5, 6],
    ]
    mapping = guess(rows, merged=["A1:H1", "A2:A3", "B2:B3", "C2:E2", "F2:H2"])
    assert (mapping.layout, mapping.first_row) == (Layout.YEARS_ACROSS, 4)
    assert [(role.field.value, role.year, role.sex) for role in mapping.columns] == [
        ("indicator", None, "_T"),
        ("area", None, "_T"),
        *(("value", year, sex) for year in (2021, 2022) for sex in ("_T", "F", "M")),
    ]


def test_two_levels_of_indicator_and_parts():
    rows = [
        ["地区", "毛入园率", None, None, "孕产妇死亡率"],
        [None, "分子", "分母", "数值", "数值"],
        ["柯城区", 9, 10, 90, 5],
    ]
    mapping = guess(rows, merged=["A1:A2", "B1:D1"], name="2021年")
    assert mapping.layout is Layout.INDICATORS_ACROSS
    assert [(role.field.value, role.indicator) for role in mapping.columns] == [
        ("area", ""),
        ("numerator", "毛入园率"),
        ("denominator", "毛入园率"),
        ("value", "毛入园率"),
        ("value", "孕产妇死亡率"),
    ]


def test_columns_that_are_not_understood_are_left_out():
    mapping = guess([["指标", "年份", "地区", "数值", "核查情况"], ["毛入园率", 2021, "柯城区", 90, "属实"]])
    assert fields(mapping)[-1] == "ignored"


def test_a_sheet_without_a_heading_is_unknown():
    for rows in ([["毛入园率", 90], ["孕产妇死亡率", 5]], [["只有一句话"]]):
        assert guess(rows).layout is Layout.UNKNOWN
    assert guess_mapping([], []).layout is Layout.UNKNOWN


def test_a_mapping_is_remembered_by_its_headings_but_not_its_year():
    old = guess([["2021年"], ["地区", "毛入园率"], ["柯城区", 90]])
    new = guess([["2022年"], [], ["地 区", "毛入园率"], ["柯城区", 91]])
    assert load_mapping(dump_mapping(old)) == old
    recalled = recall_mapping(load_mapping(dump_mapping(old)), new)
    assert (recalled.year, recalled.first_row, recalled.columns) == (2022, 4, old.columns)
    with pytest.raises(ValueError):
        recall_mapping(old, guess([["地区", "孕产妇死亡率"], ["柯城区", 1]], name="2022年"))


def test_what_is_no_mapping_is_refused():
    for text in (
        "",
        "[]",
        "{}",
        '{"layout":"long"}',
        '{"layout":"long","columns":[{"x":1}],"first_row":1,"signature":""}',
    ):
        with pytest.raises(ValueError):
            load_mapping(text)


def test_signatures_mind_order_and_years_only():
    assert signature_of(["指标", "２０２１年"]) == signature_of([" 指 标", "2021年"])
    assert len({signature_of(one) for one in (["a", "b"], ["b", "a"], ["ab"], ["a", "2021"], ["a", "2022"])}) == 5


def test_words_of_years_and_units():
    assert [read_year(text) for text in ("2021", "２０２１年", "2021年度", "2021学年", "2021年上半年", "21", "x")] == [
        *(2021, 2021, 2021, None, None, None, None)
    ]
    assert [
        find_year([text]) for text in ("2021年表", "2021—2025年", "规划（2021-2025）2023年监测", "2021年、2022年")
    ] == [*(2021, None, 2023, None)]
    assert [split_unit(text) for text in ("率(%)", "县(市、区)", "人数(万人)", "率(含非户籍)")] == [
        *(("率", "%"), ("县(市、区)", ""), ("人数", "万人"), ("率(含非户籍)", ""))
    ]
