"""The sheet to sign and seal: head, figures, foot, and a code that ties a scan to what was signed."""

import datetime as dt
import io

import docx
import pdfplumber
import pytest
from docx.oxml.ns import qn

from fuer.reporting.domain import signing
from fuer.reporting.interfaces.sign_sheet import read_sheet, write_docx_sheet, write_pdf_sheet
from fuer.reporting.models import Filing
from tests import factories as make
from tests.reporting.people import sign_through, type_in

pytestmark = pytest.mark.django_db


@pytest.fixture
def filing(house):
    collection = make.make_collection(
        house.city,
        form_number="妇儿统1表",
        form_issuer="样本市妇儿工委办",
        approval_number="统办〔2026〕12号",
        form_valid_until=dt.date(2027, 6, 30),
    )
    filing = make.make_filing(collection, house.city_unit)
    rate = make.make_indicator("产前筛查率", shape="ratio", decimals=1)
    make.make_item(filing, rate, numerator="930", denominator="1000", sex="F", note="含流动人口")
    make.make_item(filing, make.make_indicator("托位数", "个"), value="4.80", printed="4.80")
    return filing


def sheet_of(filing):
    return read_sheet(Filing.objects.select_related("collection__area", "unit__area").get(pk=filing.pk))


def test_head_figures_and_foot(house, filing):
    sheet = sheet_of(filing)
    assert dict(sheet.head) == {
        "表号": "妇儿统1表",
        "制定机关": "样本市妇儿工委办",
        "批准文号": "统办〔2026〕12号",
        "有效期至": "2027-06-30",
    }
    assert sheet.rows == (
        ("1", "产前筛查率", "样本市，女", "%", "93.0", "930", "1000", "", "含流动人口"),
        ("2", "托位数", "样本市", "个", "4.80", "", "", "", ""),
    )
    assert dict(sheet.foot) == {"单位负责人": "", "统计负责人": "", "填表人": "", "联系电话": "", "报出日期": ""}
    signing.report_filing(filing, user=house["city_reporter"])
    assert dict(sheet_of(filing).foot)["填表人"] == "市卫健委填表人"


def test_the_code_follows_the_figures_not_the_signatures(house, filing):
    before = sheet_of(filing).code
    sign_through(filing, house)
    assert sheet_of(filing).code == before
    type_in(filing.items.last(), value="4.8")
    assert sheet_of(filing).code != before


def test_both_papers_say_the_same(filing):
    sheet = sheet_of(filing)
    document = docx.Document(io.BytesIO(write_docx_sheet(sheet)))
    cells = [cell.text for row in document.tables[0].rows[1:] for cell in row.cells]
    assert cells == [text for row in sheet.rows for text in row]
    with pdfplumber.open(io.BytesIO(write_pdf_sheet(sheet))) as pdf:
        (page,) = pdf.pages
        assert page.width > page.height
        table = [[(cell or "").replace("\n", "") for cell in row] for row in page.extract_table()]
        assert table[1:] == [list(row) for row in sheet.rows]
        text = page.extract_text()
    lines = "\n".join(paragraph.text for paragraph in document.paragraphs)
    for words in ("妇儿统1表", "统办〔2026〕12号", "2027-06-30", "单位负责人", "报出日期", "市卫健委", "单位公章"):
        assert words in lines
        assert words in text
    assert sheet.code in text
    assert sheet.code in document.sections[0].footer.paragraphs[0].text


def test_word_knows_the_text_for_chinese(filing):
    """Without the East Asian font and language Word takes a Latin font and sets Chinese marks narrow."""
    document = docx.Document(io.BytesIO(write_docx_sheet(sheet_of(filing))))
    runs = [run for paragraph in document.paragraphs for run in paragraph.runs]
    kinds = {
        (run._element.rPr.rFonts.get(qn("w:eastAsia")), run._element.rPr.find(qn("w:lang")).get(qn("w:eastAsia")))
        for run in runs
    }
    assert kinds == {("宋体", "zh-CN"), ("黑体", "zh-CN")}
    assert document.tables[0].rows[0]._tr.trPr.find(qn("w:tblHeader")) is not None


def test_what_somebody_typed_is_no_command(filing):
    """Marks of the typesetting language are printed as they are."""
    type_in(filing.items.last(), note='#panic("x") *粗* $x$ [甲]')
    with pdfplumber.open(io.BytesIO(write_pdf_sheet(sheet_of(filing)))) as pdf:
        assert '#panic("x")' in pdf.pages[0].extract_text().replace("\n", "")


def test_same_figures_same_bytes(filing):
    sheet = sheet_of(filing)
    assert write_pdf_sheet(sheet) == write_pdf_sheet(sheet)
