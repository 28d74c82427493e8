import datetime as dt
import io
import zipfile
from decimal import Decimal

import pytest

from fuer.papers.workbook_cells import CellKind, Span, name_address, read_address, read_span
from fuer.papers.workbook_read import Limits, Refusal, WorkbookError, open_workbook, read_workbook
from tests.papers.sheets import NAMESPACE, make_book, make_raw, make_written

SHEET = f'<worksheet xmlns="{NAMESPACE}"><sheetData>%s</sheetData></worksheet>'


def only_sheet(data, **more):
    return read_workbook(data, **more).sheets[0]


def refusal_of(data, **more):
    with pytest.raises(WorkbookError) as raised:
        read_workbook(data, **more)
    assert str(raised.value).endswith("。")
    return raised.value.refusal


def test_addresses():
    assert [name_address(3, column) for column in (1, 26, 27, 702, 703)] == ["A3", "Z3", "AA3", "ZZ3", "AAA3"]
    assert read_address("$AB$12") == (12, 28)
    assert read_span("B2:D4") == Span(2, 2, 4, 4)
    with pytest.raises(ValueError):
        read_address("12")


def test_a_cell_knows_its_address_kind_and_print():
    def write(book, sheet):
        sheet.write_number("A1", 94.3, book.add_format({"num_format": "0.00"}))
        sheet.write_number("B1", 0.985, book.add_format({"num_format": "0.0%"}))
        sheet.write_number("C1", 98.50000000000001)
        sheet.write_number("D1", 590 / 6, book.add_format({"num_format": "0.00"}))
        sheet.write_datetime("E1", dt.datetime(2022, 12, 31), book.add_format({"num_format": "yyyy-mm-dd"}))
        sheet.write_number("F1", 44927)
        sheet.write_boolean("G1", True)
        sheet.write_string("H1", "1,234")
        sheet.write_number("I1", 0.985, book.add_format({"num_format": "0%"}))
        sheet.write_number("J1", 1234567, book.add_format({"num_format": "#,##0"}))
        sheet.write_number("K1", 0.000012)
        sheet.write_number("L1", 45000, book.add_format({"num_format": 'yyyy"年"'}))
        sheet.write_number("M1", 5, book.add_format({"num_format": '0"天"'}))

    cells = only_sheet(make_written(write)).rows[0].cells
    assert [(cell.address, cell.kind.value, cell.value, cell.printed) for cell in cells] == [
        ("A1", "number", Decimal("94.3"), "94.30"),
        ("B1", "number", Decimal("0.985"), "98.5%"),
        ("C1", "number", Decimal("98.5"), "98.5"),
        ("D1", "number", Decimal("98.3333333333333"), "98.33"),
        ("E1", "date", dt.date(2022, 12, 31), "2022-12-31"),
        ("F1", "number", Decimal("44927"), "44927"),
        ("G1", "bool", True, "TRUE"),
        ("H1", "text", "1,234", "1,234"),
        ("I1", "number", Decimal("0.985"), "98.5%"),
        ("J1", "number", Decimal("1234567"), "1234567"),
        ("K1", "number", Decimal("0.000012"), "0.000012"),
        ("L1", "date", dt.date(2023, 3, 15), "2023-03-15"),
        ("M1", "number", Decimal("5"), "5"),
    ]


def test_leading_and_inserted_blank_rows_do_not_shift_addresses():
    sheet = only_sheet(make_book([[], [], ["指标", None, "数值"], [], ["a", None, 1]]))
    assert [(row.number, [cell.address for cell in row.cells]) for row in sheet.rows] == [
        (3, ["A3", "C3"]),
        (5, ["A5", "C5"]),
    ]
    assert sheet.cell_at("C5").value == Decimal(1)
    assert sheet.cell_at("B5") is None


def test_formulas_computed_and_not_and_error_cells_are_known_by_address():
    def write(_book, sheet):
        sheet.write_formula("A1", "=1+1", None, 2)
        sheet.write_formula("B1", "=1/0", None, "#DIV/0!")
        sheet.write_string("C1", "#N/A")

    sheet = only_sheet(make_written(write))
    assert (sheet.formulas, sheet.errors) == ({"A1", "B1"}, {"B1"})
    assert sheet.cell_at("A1").value == Decimal(2)
    assert sheet.cell_at("B1").value == "#DIV/0!"
    assert sheet.cell_at("C1").kind is CellKind.TEXT
    uncomputed = only_sheet(make_book([["=SUM(B1:B2)", 1]])).cell_at("A1")
    assert (uncomputed.is_uncomputed, uncomputed.printed) == (True, "")


def test_hidden_rows_columns_and_sheets_and_merged_ranges_are_told():
    def change(book, sheet):
        sheet.row_dimensions[2].hidden = True
        sheet.column_dimensions["C"].hidden = True
        book.create_sheet("隐藏").sheet_state = "veryHidden"

    data = make_book([["a", "b"], [None, "c"]], merged=["A1:A2", "B1:D1"], change=change)
    book = read_workbook(data)
    sheet = book.sheets[0]
    assert [row.is_hidden for row in sheet.rows] == [False, True]
    assert sheet.hidden_columns == {3}
    assert set(sheet.merged) == {Span(1, 1, 2, 1), Span(1, 2, 1, 4)}
    assert [one.is_hidden for one in book.sheets] == [False, True]
    assert book.sheet("隐藏").rows == ()
    with open_workbook(data) as opened:
        assert [opened.list_hidden_columns(one) for one in opened.sheets] == [{3}, frozenset()]


def test_prefixes_missing_addresses_inline_rich_text_and_phonetics():
    data = (
        f'<x:worksheet xmlns:x="{NAMESPACE}"><x:sheetData><x:row>'
        '<x:c t="inlineStr"><x:is><x:r><x:t>妇</x:t></x:r>\n<x:r><x:t>女</x:t></x:r><x:rPh sb="0" eb="1"><x:t>fu</x:t></x:rPh></x:is></x:c>'
        "<x:c><x:v>1.10</x:v></x:c></x:row><x:row r='4'><x:c r='C4'><x:v>1E2</x:v></x:c></x:row></x:sheetData></x:worksheet>"
    )
    sheet = only_sheet(make_raw(data))
    assert [(cell.address, cell.printed) for row in sheet.rows for cell in row.cells] == [
        ("A1", "妇女"),
        ("B1", "1.10"),
        ("C4", "100"),
    ]


def test_both_date_systems():
    def change(book, sheet):
        book.epoch = dt.datetime(1904, 1, 1)

    assert only_sheet(make_book([[dt.date(2021, 6, 1)]], change=change)).cell_at("A1").value == dt.date(2021, 6, 1)
    assert only_sheet(make_book([[dt.date(2021, 6, 1)]])).cell_at("A1").value == dt.date(2021, 6, 1)


def test_a_sheet_is_streamed_from_a_file(tmp_path):
    path = tmp_path / "a.xlsx"
    path.write_bytes(make_book([["x", number] for number in range(300)]))
    with open_workbook(path) as book:
        rows = book.iterate_rows(book.sheets[0])
        assert next(rows).cells[1].value == 0
        assert sum(1 for _ in rows) == 299
    assert list(tmp_path.iterdir()) == [path]


def test_files_that_are_no_workbook_are_refused_by_name():
    ole = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
    good = make_book([["a"]])
    assert refusal_of(b"") is Refusal.EMPTY_FILE
    assert refusal_of("指标,数值\n".encode()) is Refusal.NOT_A_WORKBOOK
    assert refusal_of(b"<html><table></table></html>") is Refusal.NOT_A_WORKBOOK
    assert refusal_of(ole + b"\0" * 2000) is Refusal.OLD_FORMAT
    assert refusal_of(ole + b"\0" * 900 + "EncryptedPackage".encode("utf-16-le")) is Refusal.ENCRYPTED
    assert refusal_of(good[: len(good) // 2]) is Refusal.DAMAGED
    assert refusal_of(make_book([])) is Refusal.NO_CONTENT
    assert refusal_of(b"PK" + b"0" * (50 * 1024 * 1024)) is Refusal.TOO_LARGE


def test_packages_that_are_something_else_are_refused_by_name():
    assert refusal_of(make_raw(SHEET % "", parts={"xl/vbaProject.bin": "x"})) is Refusal.MACROS
    assert refusal_of(make_raw(SHEET % "", parts={"xl/media/a.xml": "0" * 30_000_000})) is Refusal.BLOATED
    other = io.BytesIO()
    with zipfile.ZipFile(other, "w") as package:
        package.writestr("word/document.xml", "<a/>")
    assert refusal_of(other.getvalue()) is Refusal.NOT_A_WORKBOOK


@pytest.mark.parametrize(
    "data",
    [
        SHEET % '<row r="1"><c r="A1" t="s"><v>7</v></c></row>',
        SHEET % '<row r="1"><c r="A1" s="99"><v>7</v></c></row>',
        SHEET % '<row r="1"><c r="A1" t="d"><v>heute</v></c></row>',
        SHEET % '<row r="x"><c r="A1"><v>7</v></c></row>',
        SHEET % '<row r="1"><c',
        '<!DOCTYPE a [<!ENTITY b "c">]>' + SHEET % '<row r="1"><c r="A1" t="str"><v>&b;</v></c></row>',
    ],
    ids=["shared text", "style", "date", "row number", "cut off", "entities"],
)
def test_a_damaged_sheet_is_refused(data):
    assert refusal_of(make_raw(data)) is Refusal.DAMAGED


def test_too_many_rows_or_cells_are_refused_but_blank_ones_do_not_count():
    limits = Limits(rows=5, cells=8)
    assert refusal_of(make_book([["a"]] * 6), limits=limits) is Refusal.TOO_MANY_CELLS
    assert refusal_of(make_book([["a", "b", "c"]] * 3), limits=limits) is Refusal.TOO_MANY_CELLS
    blank = '<row r="1"><c r="A1"><v>1</v></c></row><row r="1048576"><c r="XFD1048576" s="0"/></row>'
    assert len(only_sheet(make_raw(SHEET % blank), limits=limits).rows) == 1


def test_a_number_that_is_none_reads_as_an_error_cell():
    sheet = only_sheet(make_raw(SHEET % '<row r="1"><c r="A1"><v>NaN</v></c><c r="B1"><v>1E999</v></c></row>'))
    assert sheet.errors == {"A1"}
    assert sheet.cell_at("B1").printed == "1E+999"
