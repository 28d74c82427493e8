"""The workbook a unit downloads: what is open, what stands in it, and what it costs."""

import io

import openpyxl
import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils.translation import override

from fuer.reporting.interfaces.workbook_layout import Col, facts_of, read_row_id, write_row_id
from fuer.reporting.interfaces.workbook_out import write_filing_workbook
from fuer.reporting.interfaces.workbook_verify import verify_filing_workbook
from tests import factories as make
from tests.reporting.interfaces.returned import Returned

pytestmark = pytest.mark.django_db
OPEN = {
    0: {Col.VALUE, Col.MISSING, Col.NOTE, Col.STATUS, Col.BASIS},
    1: {Col.NUMERATOR, Col.DENOMINATOR, Col.MISSING, Col.NOTE, Col.STATUS, Col.BASIS},
    4: {Col.NOTE, Col.STATUS, Col.BASIS, Col.LETTER_NUMBER, Col.LETTER_DATE},
}


def test_only_owed_cells_are_open_and_every_sheet_is_protected(filing):
    sheet = Returned(filing)
    for row, open_columns in OPEN.items():
        assert {column for column in Col if not sheet.cell(row, column).protection.locked} == open_columns
    assert [one.title for one in sheet.book] == ["说明", "数据", "口径", "_fuer"]
    assert all(one.protection.sheet for one in sheet.book)
    assert [cell.coordinate for cell in sheet.sheet[1] if not cell.protection.locked] == []


def test_a_row_shows_last_year_the_target_and_the_rate_as_a_formula_with_its_value(city, unit):
    collection = make.make_collection(city)
    plan = make.make_plan(city)
    collection.plans.add(plan)
    indicator = make.make_indicator("产前筛查率", "%", shape="ratio", decimals=2)
    make.make_target(plan, indicator, params={"T": "90"}, due=2025)
    make.make_observation(indicator, city, 2024, "93.10")
    filing = make.make_filing(collection, unit)
    make.make_item(filing, indicator, numerator="940", denominator="1000")
    content = write_filing_workbook(filing)
    sheet = Returned(filing)
    assert (sheet.cell(0, Col.LAST).value, sheet.cell(0, Col.GOAL).value) == (93.1, "达到90%以上（2025年）")
    assert sheet.cell(0, Col.LAST).number_format == "0.00"
    assert sheet.cell(0, Col.VALUE).value.startswith("=IF(")
    values = openpyxl.load_workbook(io.BytesIO(content), data_only=True)["数据"]
    assert values[sheet.address(0, Col.VALUE)].value == 94


def test_the_guide_says_whose_it_is_and_until_when(city, unit):
    collection = make.make_collection(city, form_number="妇儿统1表", approval_number="国统制〔2024〕1号")
    filing = make.make_filing(collection, unit)
    make.make_item(filing, make.make_indicator())
    guide = Returned(filing).book["说明"]
    told = {row[0].value: row[1].value for row in guide.iter_rows(min_row=3, max_col=2)}
    facts = {"填报单位": "市卫健委", "数据年度": "2025年", "填报年度": "2026年", "报送截止": "2026-04-15"}
    assert {**told, **facts, "表号": "妇儿统1表", "批准文号": "国统制〔2024〕1号"} == told
    assert "未到报送期" in told


def test_a_returned_row_comes_first_with_its_reason(city, filing, reporter):
    item = filing.items.order_by("position")[2]
    item.returns.create(round=1, reason="请核对计量单位", returned_by=reporter)
    sheet = Returned(filing)
    assert sheet.cell(0, Col.INDICATOR).value == "普惠托位数"
    assert sheet.cell(0, Col.HINT).value == "已退回：请核对计量单位"


def test_a_figure_older_than_last_year_is_told_with_its_year(city, unit):
    filing = make.make_filing(make.make_collection(city), unit)
    for year, name in ((2022, "龋患率"), (2024, "筛查率")):
        make.make_observation(indicator := make.make_indicator(name), city, year, "27.1")
        make.make_item(filing, indicator)
    sheet = Returned(filing)
    assert [sheet.cell(row, Col.LAST).value for row in range(2)] == [27.1, 27.1]
    assert [sheet.cell(row, Col.HINT).value for row in range(2)] == ["上年没有数据，所列为2022年的数", None]


def test_a_name_that_looks_like_a_formula_stays_a_name(city, unit):
    filing = make.make_filing(make.make_collection(city), unit)
    make.make_item(filing, make.make_indicator("=HYPERLINK(1)"), note="@SUM(A1)")
    sheet = Returned(filing)
    assert {sheet.cell(0, column).data_type for column in (Col.INDICATOR, Col.NOTE)} == {"s"}


def test_a_file_exported_in_one_language_is_read_in_the_other(filing, reporter):
    sheet = Returned(filing).put(0, missing="未开展")
    with override("en"):
        found = verify_filing_workbook(filing, sheet.bytes(), user=reporter)
    assert [change.edit.changes for change in found.changes] == [{"missing": "not_carried_out"}]


def test_an_id_belongs_to_its_item_unit_and_collection(city, unit, filing, settings):
    facts = facts_of(filing)
    mark = write_row_id(12, facts)
    assert read_row_id(mark, facts) == 12
    assert read_row_id(mark.replace("12-", "13-", 1), facts) is None
    other = facts_of(make.make_filing(filing.collection, make.make_unit(city)))
    assert read_row_id(mark, other) is None
    settings.SECRET_KEY_FALLBACKS, settings.SECRET_KEY = [settings.SECRET_KEY], "x" * 50
    assert read_row_id(mark, facts) == 12
    assert {read_row_id(text, facts) for text in ("", "12", "12-", "十二-abc", "9" * 40 + "-x")} == {None}


def count_queries(action):
    with CaptureQueriesContext(connection) as queries:
        action()
    return len(queries)


def test_export_and_verification_ask_as_often_for_three_rows_as_for_one(city, unit, reporter):
    collection = make.make_collection(city)
    filing = make.make_filing(collection, unit)
    make.make_item(filing, make.make_indicator())
    reporter.scope  # noqa: B018 - read once for each request
    exported = [count_queries(lambda: write_filing_workbook(filing))]
    verified = [count_queries(verify_filled(filing, reporter, 1))]
    for _ in range(2):
        make.make_item(filing, make.make_indicator())
    exported.append(count_queries(lambda: write_filing_workbook(filing)))
    verified.append(count_queries(verify_filled(filing, reporter, 3)))
    assert exported == [exported[0]] * 2
    assert verified == [verified[0]] * 2


def verify_filled(filing, user, rows):
    sheet = Returned(filing)
    for row in range(rows):
        sheet.put(row, value=5)
    content = sheet.bytes()
    return lambda: verify_filing_workbook(filing, content, user=user)
