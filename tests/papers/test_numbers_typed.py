import datetime as dt
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fuer.papers.numbers_typed import Remark, read_number_cell, read_typed_number
from fuer.papers.workbook_cells import Cell, CellKind

READ = [
    ("94.30", "", "94.30", "plain"),
    ("44927", "", "44927", "plain"),
    ("-0.0", "", "0.0", "plain"),
    ("1,234", "", "1234", "grouped"),
    ("1，234", "", "1234", "grouped"),
    ("1 234 567.80", "", "1234567.80", "grouped"),
    ("1,234人", "人", "1234", "grouped"),
    ("１２３４", "", "1234", "tidied"),
    ("０．５", "", "0.5", "tidied"),
    (" 12 ", "", "12", "tidied"),
    ("\ufeff12\u3000", "", "12", "tidied"),
    ("'123", "", "123", "tidied"),
    ("－5", "", "-5", "tidied"),
    ("−5.0", "", "-5.0", "tidied"),
    ("- 5", "", "-5", "tidied"),
    ("+5", "", "5", "tidied"),
    (".5", "", "0.5", "tidied"),
    ("1.1234500", "", "1.12345", "tidied"),
    ("98.5%", "%", "98.5", "with_unit"),
    ("98.5 %", "%", "98.5", "with_unit"),
    ("98.5％", "%", "98.5", "with_unit"),
    ("98.5%", None, "98.5", "with_unit"),
    ("3‰", "‰", "3", "with_unit"),
    ("7/10万", "1/10万", "7", "with_unit"),
    ("100人", "人", "100", "with_unit"),
    ("43.18万人", "万人", "43.18", "with_unit"),
]
REFUSED = [
    ("98.5%", "人", "wrong_unit"),
    ("98.5%", "", "wrong_unit"),
    ("3‰", "%", "wrong_unit"),
    ("100人", "户", "wrong_unit"),
    ("43.18万", "人", "wrong_unit"),
    ("约100", "", "about"),
    ("100左右", "", "about"),
    ("100多人", "人", "about"),
    ("＜5", "", "compared"),
    ("≥90%", "%", "compared"),
    ("90-95", "%", "range"),
    ("1/3", "", "fraction"),
    ("3：1", "", "fraction"),
    ("-", "", "dash"),
    ("—", "", "dash"),
    ("/", "", "dash"),
    ("无", "", "none_or_zero"),
    ("12.3.4", "", "not_a_number"),
    ("abc", "", "not_a_number"),
    ("(5)", "", "not_a_number"),
    ("9" * 70, "", "not_a_number"),
    ("1.2e3", "", "scientific"),
    ("12,34", "", "wrong_grouping"),
    ("98,5", "%", "wrong_grouping"),
    ("一百", "", "chinese"),
    ("百分之九十", "%", "chinese"),
    ("2021-01-01", "", "date"),
    ("2021年3月", "", "date"),
    ("007", "", "leading_zero"),
    ("12345678901", "", "too_long"),
    ("1.123456", "", "too_many_decimals"),
]
REASONS = [
    ("不适用", "not_applicable"),
    ("未开展", "not_carried_out"),
    ("未到报送期", "not_due"),
    ("暂无数据", "no_data"),
]


@pytest.mark.parametrize(("text", "unit", "printed", "remark"), READ)
def test_figures_as_clerks_type_them(text, unit, printed, remark):
    read = read_typed_number(text, unit=unit)
    assert (read.value, read.printed, read.remark.value) == (Decimal(printed), printed, remark)
    assert not read.is_refused
    assert (read.sentence == "") == (remark == "plain")


@pytest.mark.parametrize(("text", "unit", "remark"), REFUSED)
def test_what_is_no_figure_is_refused_by_name(text, unit, remark):
    read = read_typed_number(text, unit=unit)
    assert (read.value, read.printed, read.remark.value, read.is_refused) == (None, "", remark, True)
    assert text[:10] in read.sentence


@pytest.mark.parametrize(("text", "missing"), REASONS)
def test_words_that_are_a_reason_for_missing(text, missing):
    read = read_typed_number(text)
    assert (read.value, read.missing, read.remark, read.is_refused) == (None, missing, Remark.REASON, False)


def test_a_blank_is_neither_zero_nor_wrong():
    for text in ("", "   ", "\u3000", "\ufeff"):
        read = read_typed_number(text)
        assert (read.value, read.remark, read.is_refused, read.sentence) == (None, Remark.BLANK, False, "")


def test_cells_that_hold_no_typed_figure_are_refused_by_name():
    cells = {
        Remark.DATE: Cell(1, 1, CellKind.DATE, dt.date(2022, 1, 1), "2022-01-01"),
        Remark.ERROR_CELL: Cell(1, 1, CellKind.ERROR, "#N/A", "#N/A"),
        Remark.YES_NO: Cell(1, 1, CellKind.BOOL, True, "TRUE"),
        Remark.UNCOMPUTED: Cell(1, 1, CellKind.BLANK, None, "", True),
    }
    assert {remark: read_number_cell(cell).remark for remark, cell in cells.items()} == {one: one for one in cells}
    assert read_number_cell(Cell(1, 1, CellKind.NUMBER, Decimal("0.985"), "98.5%"), unit="%").printed == "98.5"


@given(st.integers(-(10**10) + 1, 10**10 - 1), st.integers(0, 5))
def test_every_storable_number_is_read_as_printed(scaled, decimals):
    printed = format(Decimal(scaled).scaleb(-decimals), "f")
    read = read_typed_number(printed)
    assert (read.value, read.printed) == (Decimal(printed), printed)


@given(st.integers(1000, 10**10 - 1))
def test_grouping_and_width_do_not_change_the_number(number):
    wide = str(number).translate({48 + digit: 0xFF10 + digit for digit in range(10)})
    assert {read_typed_number(text).value for text in (f"{number:,}", f"{number:,}".replace(",", "，"), wide)} == {
        number
    }


@given(st.text(max_size=80), st.sampled_from([None, "", "%", "‰", "人", "1/10万"]))
def test_any_text_is_answered(text, unit):
    read = read_typed_number(text, unit=unit)
    assert (read.value is None) == (read.remark not in {Remark.PLAIN, Remark.TIDIED, Remark.GROUPED, Remark.WITH_UNIT})
    assert (read.value is None) or (Decimal(read.printed) == read.value and len(read.printed) <= 17)
    assert isinstance(read.sentence, str)
