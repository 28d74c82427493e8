import io
import re
import time
import zipfile
from decimal import Decimal

import docx
import openpyxl
import pytest
from docx.enum.section import WD_ORIENT
from docx.oxml.ns import qn
from lxml import etree

from fuer.papers.official import Chart, ChartData, Column, Figure, Heading, Paper, Paragraph, Table, write_docx
from fuer.papers.official.word_chart import find_format
from tests.papers.official.order import list_faults
from tests.papers.official.papers import LONG_NAME, full_paper, head_paper

BORDERS = ("top", "left", "bottom", "right")


@pytest.fixture(scope="module")
def content():
    return write_docx(full_paper())


@pytest.fixture(scope="module")
def document(content):
    return docx.Document(io.BytesIO(content))


def write(*blocks, **more):
    return write_docx(Paper("题", blocks, **more))


def read(content, name):
    with zipfile.ZipFile(io.BytesIO(content)) as package:
        return etree.fromstring(package.read(name))


def millimetres(*lengths):
    return tuple(round(length.mm, 1) for length in lengths)


def test_page_and_text_block(document):
    first = document.sections[0]
    assert first.orientation == WD_ORIENT.PORTRAIT
    assert millimetres(first.page_width, first.page_height) == (210, 297)
    assert millimetres(first.top_margin, first.left_margin) == (37, 28)
    block = (
        first.page_width - first.left_margin - first.right_margin,
        first.page_height - first.top_margin - first.bottom_margin,
    )
    assert [round(length / 36000, 1) for length in block] == [156, 225]


def test_every_wide_table_has_landscape_pages_of_the_same_text_block(document):
    sides = [section.orientation for section in document.sections]
    assert sides == [WD_ORIENT.PORTRAIT, WD_ORIENT.LANDSCAPE, WD_ORIENT.LANDSCAPE]
    wide = document.sections[1]
    assert millimetres(wide.page_width, wide.page_height) == (297, 210)
    assert millimetres(wide.left_margin, wide.top_margin, wide.right_margin, wide.bottom_margin) == (36, 28, 36, 26)


def test_grid_of_22_lines(document):
    grids = [section._sectPr.find(qn("w:docGrid")) for section in document.sections]
    assert [(grid.get(qn("w:type")), grid.get(qn("w:linePitch"))) for grid in grids] == [("lines", "579")] * 3
    height = document.sections[0].page_height - document.sections[0].top_margin - document.sections[0].bottom_margin
    assert height / 12700 // 28.95 == 22


def test_28_characters_fit_a_line(document):
    scale = int(document.styles["Body Text"].element.rPr.find(qn("w:w")).get(qn("w:val")))
    width = 156 / 25.4 * 72
    assert width // (16 * scale / 100) == 28


@pytest.mark.parametrize(
    ("style", "font", "points"),
    [
        ("Title", "方正小标宋简体", 22),
        ("Heading 1", "黑体", 16),
        ("Heading 2", "楷体_GB2312", 16),
        ("Heading 3", "仿宋_GB2312", 16),
        ("Heading 4", "仿宋_GB2312", 16),
        ("Body Text", "仿宋_GB2312", 16),
        ("Paper Foot", "宋体", 14),
    ],
)
def test_fonts_by_their_east_asian_name(document, style, font, points):
    found = document.styles[style]
    fonts = found.element.rPr.rFonts
    assert (fonts.get(qn("w:eastAsia")), fonts.get(qn("w:asciiTheme")), found.font.size.pt) == (font, None, points)
    assert found.element.rPr.find(qn("w:lang")).get(qn("w:eastAsia")) == "zh-CN"


def test_body_lines_are_exact_and_indented(document):
    form = document.styles["Body Text"].paragraph_format
    indent = document.styles["Body Text"].element.pPr.find(qn("w:ind"))
    assert (form.line_spacing.pt, indent.get(qn("w:firstLineChars"))) == (28.95, "200")


def test_pictures_stand_in_lines_of_their_own_height(document):
    assert document.styles["Figure Box"].paragraph_format.line_spacing == 1.0


def test_missing_fonts_have_others_that_stand_in(content):
    fonts = read(content, "word/fontTable.xml")
    named = {font.get(qn("w:name")): font.find(qn("w:altName")).get(qn("w:val")).split(",")[0] for font in fonts}
    assert named["仿宋_GB2312"] == "仿宋"
    assert named["楷体_GB2312"] == "楷体"


def test_page_number_right_on_odd_and_left_on_even_pages(document):
    assert document.settings.odd_and_even_pages_header_footer is True
    section = document.sections[0]
    feet = [foot.paragraphs[0] for foot in (section.footer, section.even_page_footer)]
    assert ["".join(part.text for part in foot._p.iter(qn("w:t"))) for foot in feet] == ["— 1 —", "— 1 —"]
    assert [foot._p.pPr.jc.get(qn("w:val")) for foot in feet] == ["right", "left"]
    assert [[part.text for part in foot._p.iter(qn("w:instrText"))] for foot in feet] == [["PAGE"], ["PAGE"]]
    gap = section.bottom_margin.mm - section.footer_distance.mm - 16 / 72 * 25.4
    assert round(gap, 1) == 7


def test_edition_and_draft_stand_on_every_head(document):
    section = document.sections[0]
    heads = [head.paragraphs[0].text for head in (section.header, section.even_page_header)]
    assert heads == ["内部版　初稿（数据截至11月24日）"] * 2
    assert [later.header.is_linked_to_previous for later in document.sections[1:]] == [True, True]


def test_table_heads_repeat_and_rows_stay_whole(document):
    for table in document.tables:
        rows = [row._tr.trPr for row in table.rows]
        assert rows[0].find(qn("w:tblHeader")) is not None
        assert [row is None or row.find(qn("w:tblHeader")) is None for row in rows[1:]] == [True] * (len(rows) - 1)
    assert all(row._tr.trPr.find(qn("w:cantSplit")) is not None for row in document.tables[2].rows)


def test_a_table_is_as_wide_as_the_text_block(document):
    widths = [sum(int(column.get(qn("w:w"))) for column in table._tbl.tblGrid) for table in document.tables]
    assert [round(width / 1440 * 25.4) for width in widths] == [156, 156, 225, 225]


def test_an_empty_table_says_so(document):
    assert [[cell.text for cell in row.cells] for row in document.tables[1].rows] == [["指标", "单位"], ["无", "无"]]


def test_long_names_and_rare_characters_are_whole(document):
    texts = [text.text for text in document.element.body.iter(qn("w:t"))]
    assert texts.count(LONG_NAME) == 6
    runs = [(run.text, run._element.rPr) for paragraph in document.paragraphs for run in paragraph.runs]
    runs = {text: properties.rFonts.get(qn("w:eastAsia")) for text, properties in runs if properties is not None}
    assert (runs["𠮷"], runs["㐂"]) == ("SimSun-ExtB", "宋体")


def test_a_figure_is_a_content_control_with_its_key(document):
    control = next(document.element.body.iter(qn("w:sdt")))
    assert control.getparent().tag == qn("w:p")
    properties = control.find(qn("w:sdtPr"))
    assert [properties.find(qn(name)).get(qn("w:val")) for name in ("w:tag", "w:alias", "w:lock")] == [
        "count.monitored",
        "count.monitored",
        "contentLocked",
    ]
    ids = [identity.get(qn("w:val")) for identity in document.element.body.iter(qn("w:id"))]
    assert len(ids) == len(set(ids))


def test_signed_before_the_annexes(document):
    texts = [paragraph.text for paragraph in document.paragraphs]
    signed = texts.index("衢州市人民政府妇女儿童工作委员会")
    assert texts[signed + 1] == "2025年3月1日"
    assert signed < texts.index("附件1")
    assert texts[-1].endswith("a1b2c3d4e5f60718")
    assert document.paragraphs[signed - 1].paragraph_format.keep_with_next is True


def test_no_empty_page_between_sections(document):
    ends = [paragraph for paragraph in document.paragraphs if paragraph._p.pPr.find(qn("w:sectPr")) is not None]
    assert [paragraph.text for paragraph in ends] == ["2025年3月1日", "注：“—”表示无数据。"]


def test_red_head():
    document = docx.Document(io.BytesIO(write_docx(head_paper())))
    texts = [(paragraph.style.name, paragraph.text) for paragraph in document.paragraphs[:3]]
    assert texts == [
        ("Paper Head", "衢州市妇女儿童工作委员会"),
        ("Paper Head Number", "衢妇儿工委〔2025〕3号"),
        ("Title", "关于2024年度妇女儿童发展规划\n监测情况的通报"),
    ]


def test_parts_are_in_the_order_word_asks_for(content):
    for source in (content, write_docx(head_paper()), write(Chart("图", {}), Table("表", (Column("列", 10),), ()))):
        with zipfile.ZipFile(io.BytesIO(source)) as package:
            names = [name for name in package.namelist() if re.match(r"word/(charts/)?\w+\.xml$", name)]
            faults = {name: list_faults(etree.fromstring(package.read(name))) for name in names}
        assert {name: found for name, found in faults.items() if found and "Effects" not in name} == {}


def test_charts_can_be_edited(content):
    with zipfile.ZipFile(io.BytesIO(content)) as package:
        names = package.namelist()
        assert [name for name in names if name.startswith("word/charts/chart")] == [
            "word/charts/chart1.xml",
            "word/charts/chart2.xml",
        ]
        sheet = openpyxl.load_workbook(io.BytesIO(package.read("word/embeddings/chart1.xlsx"))).active
        chart = etree.fromstring(package.read("word/charts/chart1.xml"))
        links = package.read("word/charts/_rels/chart1.xml.rels").decode()
    assert [[cell.value for cell in row] for row in sheet.rows] == [
        ["%", "孕产妇系统管理率", "目标值"],
        ["2021", 96.1, 95],
        ["2022", None, 95],
        ["2023", 97.05, 95],
        ["2024", 97.4, 95],
    ]
    c = "{http://schemas.openxmlformats.org/drawingml/2006/chart}"
    assert [f.text for f in chart.iter(c + "f")][:3] == ["Sheet1!$B$1", "Sheet1!$A$2:$A$5", "Sheet1!$B$2:$B$5"]
    values = next(chart.iter(c + "numCache"))
    assert [(point.get("idx"), point[0].text) for point in values.iter(c + "pt")] == [
        ("0", "96.1"),
        ("2", "97.05"),
        ("3", "97.4"),
    ]
    assert "/word/embeddings/chart1.xlsx" in links.replace("../", "/word/")


def test_a_chart_without_figures_says_so_and_one_of_an_option_is_a_picture(document):
    texts = [paragraph.text for paragraph in document.paragraphs]
    assert texts[texts.index("图4　没有数据的图") - 1] == "（无数据）"
    assert len(document.inline_shapes) == 3
    empty = ChartData((), ())
    document = docx.Document(io.BytesIO(write(Chart("图", {}, empty))))
    assert [paragraph.text for paragraph in document.paragraphs] == ["题", "（无数据）", "图"]


def test_headings_are_known_to_the_navigation():
    document = docx.Document(io.BytesIO(write(*(Heading(level, "标题") for level in (1, 2, 3, 4)))))
    assert [p.style.name for p in document.paragraphs[1:]] == [f"Heading {level}" for level in (1, 2, 3, 4)]


def test_hostile_text_stays_text():
    hostile = 'a<b>&"\x00\x0b]]>{{x}}'
    document = docx.Document(io.BytesIO(write(Paragraph((hostile, Figure("k", hostile))), draft=hostile)))
    texts = [text.text for text in document.element.body.iter(qn("w:t"))]
    assert texts == ["题", 'a<b>&"]]>{{x}}', 'a<b>&"]]>{{x}}']


def test_the_same_paper_gives_the_same_bytes(content, monkeypatch):
    later = time.time() + 100_000
    monkeypatch.setattr(time, "time", lambda: later)
    assert write_docx(full_paper()) == content


@pytest.mark.parametrize("key", ["", "键", "k" * 65, "a\nb"])
def test_keys_word_would_not_keep_are_refused(key):
    with pytest.raises(ValueError):
        Figure(key, "1")


@pytest.mark.parametrize(
    ("value", "printed", "code"),
    [
        ("96.1", "96.1%", '0.0"%"'),
        ("96.149", "96.1", "0.0"),
        ("1234.5", "1,234.5", "#,##0.0"),
        ("-2", "-2个百分点", '0"个百分点"'),
        ("5", "未报送", ""),
        ("5", "6", ""),
    ],
)
def test_labels_print_the_figure_as_it_is_printed(value, printed, code):
    assert find_format(Decimal(value), printed) == code
