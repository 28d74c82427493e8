"""A filing filled offline: exported, uploaded with a mistake, corrected, confirmed."""

import re

import openpyxl
import pytest
from playwright.sync_api import expect

from fuer.orgs.enums import Role
from fuer.reporting.interfaces.workbook_layout import CODE_ROW, FIRST_ROW, Col
from tests import factories as make

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def files_root(settings, tmp_path):
    settings.FUER_FILES_ROOT = tmp_path / "files"


@pytest.fixture
def filing(live_server):
    city = make.make_area(name="某市")
    filing = make.make_filing(make.make_collection(city), make.make_unit(city, "市卫健委"))
    make.make_item(filing, make.make_indicator("普惠托位数", "个", decimals=0), printed="1200", value="1200")
    ratio = make.make_indicator("产前筛查率", "%", shape="ratio")
    make.make_item(filing, ratio)
    return filing


def fill(path, row, **values):
    book = openpyxl.load_workbook(path)
    sheet = book["数据"]
    codes = [cell.value for cell in sheet[CODE_ROW + 1]]
    for name, value in values.items():
        sheet.cell(FIRST_ROW + 1 + row, codes.index(Col(name)) + 1).value = value
    book.save(path)


def test_a_filing_goes_out_as_a_workbook_and_comes_back(sign_in, filing, tmp_path, find_barriers):
    reporter = make.make_user(filing.collection.area, Role.UNIT_REPORTER, filing.unit)
    page = sign_in(reporter)
    page.goto(f"/filings/{filing.pk}/")
    with page.expect_download() as download:
        page.get_by_role("link", name="导出Excel").click()
    path = tmp_path / "报表.xlsx"
    download.value.save_as(path)
    fill(path, 0, value="约1300")
    fill(path, 1, numerator=940, denominator=1000)
    page.get_by_text("导入Excel").click()
    page.get_by_label("填好的报表（.xlsx）").set_input_files(path)
    assert find_barriers(page) == []
    page.get_by_role("button", name="上传并核对").click()
    expect(page.get_by_role("region", name="核对结果")).to_contain_text("“约1300”是概数")
    expect(page.get_by_role("region", name="将要保存")).to_contain_text("940/1000＝94.00")
    assert find_barriers(page) == []
    fill(path, 0, value=1300)
    page.get_by_role("link", name="返回报表").click()
    page.get_by_text("导入Excel").click()
    page.get_by_label("填好的报表（.xlsx）").set_input_files(path)
    page.get_by_role("button", name="上传并核对").click()
    expect(page.get_by_role("region", name="核对结果")).to_have_count(0)
    page.get_by_role("button", name="确认导入").click()
    page.wait_for_url(re.compile(r"/filings/\d+/$"))
    expect(page.get_by_text("已从Excel保存2项数据。")).to_be_visible()
    assert [item.entry.printed for item in filing.items.order_by("position")] == ["1300", ""]
