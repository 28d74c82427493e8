import datetime as dt
from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from fuer.papers.workbook_cells import Cell, CellKind, Row
from fuer.reporting.history.catalogue import CellKey, FigureRead
from fuer.reporting.history.findings import Finding, FindingKind, FindingTally, Severity
from fuer.reporting.history.mapping import ColumnRole, Layout, Mapping
from fuer.reporting.history.verify import verify_rows
from fuer.reporting.history.words import Field
from tests.reporting.history.sheets import list_figures, list_findings, make_catalogue, read_sheet

HEAD = ["指标", "地区", "年份", "数值", "分子", "分母", "性别", "城乡", "单位", "备注"]


def verify_long(*rows, **more):
    _mapping, results = read_sheet([HEAD, *rows], **more)
    return list_figures(results), list_findings(results)


def test_a_long_sheet():
    figures, findings = verify_long(
        ["学前教育毛入园率（%）", "柯城", 2021, 94.3, None, None, "女", "农村", "％", "快报"],
        ["孕产妇死亡率", "330802", "2022年", 6.25, 1, 16000, None, None, None, None],
        ["毛入园率", "全市", dt.date(2023, 12, 31), "未开展"],
    )
    assert figures == [
        (2, 101, 2021, "F", "R", "94.3", "D2"),
        (1, 101, 2022, "_T", "_T", "1/16000", "D3"),
        (2, 100, 2023, "_T", "_T", "not_carried_out", "D4"),
    ]
    assert findings == [("reason", "D4")]


def test_keys_that_are_missing_or_unknown_are_found_by_address():
    figures, findings = verify_long(
        ["出生率", "柯城区", 2021, 1],
        [None, "柯城区", 2021, 1],
        ["毛入园率", "火星区", 2021, 1],
        ["毛入园率", None, 2021, 1],
        ["毛入园率", "柯城区", "去年", 1],
        ["毛入园率", "柯城区", None, 1],
        ["毛入园率", "柯城区", 1999, 1],
        ["毛入园率", "柯城区", 2021, 1, None, None, "猫"],
        ["毛入园率", "柯城区", 2021, 1, None, None, None, "天上"],
        ["毛入园率", "柯城区", 2021, 1, None, None, None, None, "人"],
        ["女代表比例", "柯城区", 2021, 1],
    )
    assert figures == []
    assert findings == [
        ("unknown_indicator", "A2"),
        ("no_indicator", "A3"),
        ("unknown_area", "B4"),
        ("no_area", "B5"),
        ("bad_year", "C6"),
        ("no_year", "D7"),
        ("year_out_of_range", "C8"),
        ("bad_breakdown", "G9"),
        ("bad_breakdown", "H10"),
        ("unit_differs", "I11"),
        ("ambiguous_indicator", "A12"),
    ]


def test_the_unit_tells_indicators_of_one_name_apart():
    row = ["女代表比例", "柯城区", 2021, 30]
    figures, findings = verify_long([*row, *[None] * 4, "人"], [*row, *[None] * 4, "%"])
    assert ([figure[0] for figure in figures], findings) == ([4, 3], [])


def test_figures_as_clerks_type_them():
    figures, findings = verify_long(
        ["毛入园率", "柯城区", 2021, "98.5％"],
        ["毛入园率", "柯城区", 2022, "约98"],
        ["毛入园率", "柯城区", 2023, None, "1,234", "２０００"],
        ["孕产妇死亡率", "柯城区", 2021, "5%"],
        ["毛入园率", "柯城区", 2024, "-"],
    )
    assert [figure[5] for figure in figures] == ["98.5", "1234/2000"]
    assert findings == [
        ("with_unit", "D2"),
        ("about", "D3"),
        ("grouped", "E4"),
        ("tidied", "F4"),
        ("wrong_unit", "D5"),
        ("dash", "D6"),
    ]


def test_formulas_errors_dates_percentages_and_quotients():
    def change(_book, sheet):
        sheet["D3"].number_format = "0.0%"
        sheet["D5"].number_format = "0.00"

    rows = [
        ["毛入园率", "柯城区", 2021, "=1+1"],
        ["毛入园率", "柯城区", 2022, 0.985],
        ["毛入园率", "柯城区", 2023, "#N/A"],
        ["毛入园率", "柯城区", 2024, 590 / 6],
        ["毛入园率", "江山市", 2021, dt.date(2021, 5, 1)],
        ["毛入园率", "江山市", 2022, 590 / 6],
    ]
    figures, findings = verify_long(*rows, change=change)
    assert [figure[5:] for figure in figures] == [("98.5", "D3"), ("98.33", "D5")]
    assert findings == [
        ("uncomputed", "D2"),
        ("error_cell", "D4"),
        ("rounded", "D5"),
        ("date", "D6"),
        ("too_many_decimals", "D7"),
    ]


def test_a_formula_with_its_result_is_read_with_a_note():
    mapping = Mapping(
        Layout.LONG, (ColumnRole(1, "指标", Field.INDICATOR), ColumnRole(2, "数值", Field.VALUE)), 1, "", 2021, "柯城区"
    )
    cells = (Cell(1, 1, CellKind.TEXT, "毛入园率", "毛入园率"), Cell(1, 2, CellKind.NUMBER, Decimal(9), "9", True))
    results = list(verify_rows(mapping, [Row(1, cells)], make_catalogue()))
    assert (list_figures(results)[0][5], list_findings(results)) == ("9", [("formula", "B1")])


def test_fractions_must_be_whole_possible_and_agree_with_the_rate():
    place = ["毛入园率", "柯城区"]
    figures, findings = verify_long(
        [*place, 2021, None, 5, None],
        [*place, 2022, None, 5, 0],
        [*place, 2023, None, 0, 0],
        [*place, 2024, 33.3, 1, 3],
        [*place, 2025, 35, 1, 3],
        [*place, 2020, 33.4, 1, 3],
    )
    assert [figure[5] for figure in figures] == ["0/0", "1/3", "1/3"]
    assert findings == [("half_a_fraction", "F2"), ("zero_denominator", "F3"), ("rate_differs", "D6")]


def test_bounds_of_the_definition():
    unit = [*[None] * 4, "%"]
    figures, findings = verify_long(
        ["女代表比例", "柯城区", 2021, 101, *unit],
        ["女代表比例", "柯城区", 2022, -1, *unit],
        ["毛入园率", "柯城区", 2021, 104],
        ["女代表比例", "柯城区", 2023, None, 3, 2, None, None, "%"],
    )
    assert [figure[5] for figure in figures] == ["104"]
    assert findings == [("out_of_bounds", "D2"), ("out_of_bounds", "D3"), ("out_of_bounds", "E5")]


def test_duplicates_in_the_file_and_conflicts_with_what_is_accepted():
    accepted = {
        CellKey(2, 101, 2022): FigureRead("91.0", Decimal("91.0")),
        CellKey(2, 101, 2023): FigureRead("92", Decimal(92)),
    }
    rows = [
        ["毛入园率", "柯城区", year, value]
        for year, value in ((2021, 90), (2021, "90.0"), (2021, 95), (2022, 91), (2023, 95))
    ]
    _mapping, results = read_sheet([HEAD, *rows], known=make_catalogue(accepted=accepted.get))
    assert [(one.address, one.is_new) for result in results for one in result.figures] == [("D2", True), ("D6", False)]
    assert list_findings(results) == [
        ("duplicate", "D3"),
        ("duplicate_differs", "D4"),
        ("same_as_accepted", "D5"),
        ("changes_accepted", "D6"),
    ]
    sentences = [one.sentence for result in results for one in result.findings]
    assert sentences[1] == "与D2是同一项数据，数值却不同，请只保留正确的一个。"
    assert sentences[3] == "已审定的数据是92，这里是95：导入后作为另一来源并存，或在确认时写明原因后以导入的为准。"


def test_wide_sheets_with_merged_names_and_two_levels():
    rows = [
        ["指标", "地区", "2021年", None, "2022年"],
        [None, None, "女", "男", "女", "男"],
        ["毛入园率", "柯城区", 91, 92, 93, None],
        [],
        [None, "江山市", None, 82, "未开展", 84],
        ["孕产妇死亡率", "江山市", 5],
    ]
    _mapping, results = read_sheet(rows, merged=["A1:A2", "B1:B2", "C1:D1", "E1:F1", "A3:A5"])
    assert list_figures(results) == [
        (2, 101, 2021, "F", "_T", "91", "C3"),
        (2, 101, 2021, "M", "_T", "92", "D3"),
        (2, 101, 2022, "F", "_T", "93", "E3"),
        (2, 102, 2021, "M", "_T", "82", "D5"),
        (2, 102, 2022, "F", "_T", "not_carried_out", "E5"),
        (2, 102, 2022, "M", "_T", "84", "F5"),
        (1, 102, 2021, "F", "_T", "5", "C6"),
    ]


def test_areas_down_and_indicators_across():
    rows = [
        ["2022年度监测表"],
        ["地区", "孕产妇死亡率", "毛入园率", "出生率"],
        ["柯城区", 5, 90, 7],
        ["江山市", None, "九十", None],
    ]
    _mapping, results = read_sheet(rows)
    assert list_figures(results) == [
        (1, 101, 2022, "_T", "_T", "5", "B3"),
        (2, 101, 2022, "_T", "_T", "90", "C3"),
    ]
    assert list_findings(results) == [("unknown_indicator", "D3"), ("chinese", "C4")]


def test_hidden_rows_repeated_headings_and_notes_below():
    def change(_book, sheet):
        sheet.row_dimensions[2].hidden = True

    row = ["毛入园率", "柯城区", 2021, 90]
    figures, findings = verify_long(
        row, HEAD, ["毛入园率", "柯城区", 2022, 91], ["注：数据来自市教育局"], change=change
    )
    assert [figure[6] for figure in figures] == ["D2", "D4"]
    assert findings == [("hidden_row", "D2")]


def test_name_and_code_of_an_area_must_agree():
    head = ["指标", "地区", "区划代码", "年份", "数值"]
    rows = [
        ["毛入园率", "柯城区", "330802", 2021, 1],
        ["毛入园率", "柯城区", 330881, 2022, 1],
        ["毛入园率", None, 330881, 2022, 1],
    ]
    _mapping, results = read_sheet([head, *rows])
    assert [figure[1] for figure in list_figures(results)] == [101, 102]
    assert list_findings(results) == [("area_and_code_differ", "C3")]


def test_findings_are_counted_by_kind_with_a_few_examples():
    tally = FindingTally(examples=2)
    tally.add([Finding(FindingKind.DUPLICATE, f"A{row}") for row in range(5)])
    tally.add([Finding(FindingKind.NO_YEAR, "B1")])
    assert [
        (group.kind, group.severity, group.count, [one.address for one in group.examples]) for group in tally.groups
    ] == [
        (FindingKind.NO_YEAR, Severity.ERROR, 1, ["B1"]),
        (FindingKind.DUPLICATE, Severity.NOTE, 5, ["A0", "A1"]),
    ]
    assert tally.errors == 1


def test_every_kind_has_a_sentence():
    for kind in FindingKind:
        sentence = Finding(kind, "A1", "甲", "乙").sentence
        assert sentence.endswith("。")
        assert "%" not in sentence


@given(
    st.lists(
        st.lists(st.one_of(st.none(), st.text(max_size=6), st.integers(-5, 3000)), min_size=10, max_size=10), max_size=4
    )
)
def test_any_rows_are_answered_and_no_cell_is_imported_twice(rows):
    mapping, _results = read_sheet([HEAD, ["毛入园率", "柯城区", 2021, 1]])
    made = []
    for number, row in enumerate(rows, 2):
        cells = [
            Cell(number, column, CellKind.NUMBER if isinstance(value, int) else CellKind.TEXT, value, str(value))
            for column, value in enumerate(row, 1)
            if value is not None
        ]
        made.append(Row(number, tuple(cells)))
    keys = [one.key for result in verify_rows(mapping, made, make_catalogue()) for one in result.figures]
    assert len(keys) == len(set(keys))
