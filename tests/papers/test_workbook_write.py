import io
from decimal import Decimal

import openpyxl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from fuer.papers.workbook_read import read_workbook
from fuer.papers.workbook_write import (
    Column,
    HouseFormats,
    add_hidden_sheet,
    allow_decimal,
    allow_list,
    fit_width,
    guard_csv,
    measure_width,
    new_workbook,
    protect_sheet,
    starts_like_formula,
    write_figure,
    write_head,
    write_text,
)

HOSTILE = ["=1+1", "+1", "-1+2", "@SUM(A1)", "\t=1", " =1", "\u200b=1", "＝1+1", "'=1"]


def write(fill):
    out = io.BytesIO()
    book = new_workbook(out)
    fill(book, book.add_worksheet("表1"), HouseFormats(book))
    book.close()
    return out.getvalue()


def test_text_is_text_whatever_it_begins_with():
    texts = [*HOSTILE, "http://a.b", "330802199001011234", "0012"]

    def fill(_book, sheet, formats):
        for row, text in enumerate(texts):
            write_text(sheet, row, 0, text, formats.identity)

    data = write(fill)
    column = openpyxl.load_workbook(io.BytesIO(data))["表1"]["A"]
    assert [(cell.value, cell.data_type, cell.hyperlink) for cell in column] == [(text, "s", None) for text in texts]
    assert read_workbook(data).sheets[0].formulas == set()


def test_what_looks_like_a_formula_is_guarded_in_csv():
    assert [guard_csv(text) for text in HOSTILE] == [f"'{text}" for text in HOSTILE if text != "+1"][:1] + [
        "+1" if text == "+1" else f"'{text}" for text in HOSTILE[1:]
    ]
    assert [guard_csv(text) for text in ("-5.2", "妇女", "a=b", "")] == ["-5.2", "妇女", "a=b", ""]


def test_figures_are_numbers_with_their_decimals():
    def fill(_book, sheet, formats):
        for column, printed in enumerate(["94.30", "7", ""]):
            write_figure(sheet, 0, column, printed, formats, is_open=True)

    data = write(fill)
    cells = openpyxl.load_workbook(io.BytesIO(data))["表1"][1]
    assert [(cell.value, cell.number_format, cell.protection.locked) for cell in cells] == [
        (94.3, "0.00", False),
        (7, "0", False),
        (None, "0", False),
    ]
    assert [cell.printed for cell in read_workbook(data).sheets[0].rows[0].cells] == ["94.30", "7"]


def test_a_protected_sheet_with_head_lists_and_bounds():
    def fill(_book, sheet, formats):
        columns = [Column("编号", is_hidden=True), Column("指标名称"), Column("数值", width=12)]
        write_head(sheet, 1, columns, formats)
        write_text(sheet, 2, 1, "女性", formats.text)
        allow_list(sheet, (2, 1, 9, 1), ["不适用", "未开展"], title="原因", message="请从列表中选择")
        allow_decimal(sheet, (2, 2, 9, 2), title="数值", message="请填数字", lower=Decimal(0), upper=Decimal("100"))
        protect_sheet(sheet)

    sheet = openpyxl.load_workbook(io.BytesIO(write(fill)))["表1"]
    assert (sheet.protection.sheet, sheet.freeze_panes, sheet.print_title_rows) == (True, "A3", "$2:$2")
    assert (sheet.column_dimensions["A"].hidden, sheet["B3"].protection.locked) == (True, True)
    rules = {
        rule.type: (str(rule.sqref), rule.formula1, rule.formula2) for rule in sheet.data_validations.dataValidation
    }
    assert rules == {"list": ("B3:B10", '"不适用,未开展"', None), "decimal": ("C3:C10", "0.0", "100.0")}


def test_a_list_too_long_for_excel_is_refused():
    book = new_workbook(io.BytesIO())
    with pytest.raises(ValueError):
        allow_list(book.add_worksheet(), (0, 0, 0, 0), ["很长的选项" * 10] * 9, title="", message="")


def test_the_hidden_sheet_is_very_hidden_text():
    data = write(lambda book, sheet, formats: add_hidden_sheet(book, "_fuer", [["filing", "0012"]]))
    sheet = openpyxl.load_workbook(io.BytesIO(data))["_fuer"]
    assert (sheet.sheet_state, sheet["B1"].value, sheet["B1"].number_format, sheet.protection.sheet) == (
        "veryHidden",
        "0012",
        "@",
        True,
    )


def test_chinese_counts_two():
    assert measure_width("ab妇女\n（1）") == 6
    assert (fit_width([]), fit_width(["妇女儿童"]), fit_width(["长" * 90])) == (6, 10, 48)


@settings(max_examples=25)
@given(st.text(max_size=30))
def test_any_text_comes_back_without_what_xml_forbids(text):
    data = write(lambda _book, sheet, _formats: write_text(sheet, 0, 0, f"一{text}"))
    read = read_workbook(data).sheets[0].rows[0].cells[0].printed
    assert set(read) <= set(f"一{text}") | {"\n"}
    assert starts_like_formula(read) is False
