import io
from pathlib import Path

import pdfplumber
import pytest

from fuer.papers import official
from fuer.papers.official import Column, Figure, Paper, Paragraph, Table, write_pdf
from tests.papers.official.papers import full_paper, grid_paper, head_paper


def read_pages(content):
    with pdfplumber.open(io.BytesIO(content)) as pdf:
        return [(page.width, page.height, page.extract_text(), page.chars) for page in pdf.pages]


@pytest.fixture(scope="module")
def pages():
    return read_pages(write_pdf(full_paper()))


def test_a_page_takes_22_lines_of_28_characters():
    lines = read_pages(write_pdf(grid_paper()))[1][2].split("\n")
    assert lines == [*["国" * 28] * 22, "— 2 —"]


def test_text_stands_in_its_block():
    chars = [char for char in read_pages(write_pdf(grid_paper()))[1][3] if char["text"] == "国"]
    left, right = min(char["x0"] for char in chars), max(char["x1"] for char in chars)
    top, bottom = min(char["top"] for char in chars), max(char["bottom"] for char in chars)
    inch = 25.4 / 72
    assert round(left * inch) == 28
    assert round(right * inch) == 184
    assert 37 <= top * inch <= 41
    assert 255 <= bottom * inch <= 263


def test_page_numbers_right_on_odd_and_left_on_even_pages(pages):
    for number, (width, _, text, chars) in enumerate(pages, 1):
        assert text.endswith(f"— {number} —")
        foot = [char for char in chars if char["text"] == "—"][-1]
        assert (foot["x0"] > width / 2) is (number % 2 == 1)


def test_wide_tables_lie_on_pages_of_their_own(pages):
    assert [width > height for width, height, _, _ in pages] == [False] * 4 + [True] * 5


def test_marks_and_table_heads_stand_on_every_page(pages):
    assert all(text.startswith("内部版 初稿（数据截至11月24日）") for _, _, text, _ in pages)
    wide = [text for width, height, text, _ in pages if width > height]
    assert [text.count("责任单位") for text in wide] == [1] * 5


def test_rare_characters_signature_and_seal_are_printed(pages):
    whole = "".join(text for _, _, text, _ in pages).replace("\n", "")
    assert "生僻字如𠮷、㐂照常印出" in whole
    assert "衢州市人民政府妇女儿童工作委员会2025年3月1日" in whole
    assert whole.index("2025年3月1日") < whole.index("附件1") < whole.index("a1b2c3d4e5f60718")


def test_the_signature_never_stands_alone():
    last = read_pages(write_pdf(head_paper()))[-1][2]
    assert last.split("\n")[0].startswith("为深入实施")


def test_what_somebody_typed_is_no_command():
    text = '#panic("x") $a$ *b* <c> @d \\ #{'
    table = Table(text, (Column(text, 10),), (((text, Figure("k", text)),),), note=text)
    words = read_pages(write_pdf(Paper(text, (Paragraph((text,)), table))))[0][2]
    assert words.replace("\n", "").count(text) == 7  # a cell holds it twice


def test_a_row_higher_than_a_page_is_whole():
    row = (("长" * 3000,),)
    pages = read_pages(write_pdf(Paper("题", (Table("表", (Column("列", 10),), (row,)),))))
    assert sum(text.count("长") for _, _, text, _ in pages) == 3000


def test_the_same_paper_gives_the_same_bytes():
    assert write_pdf(head_paper()) == write_pdf(head_paper())


def test_templates_name_no_package():
    for path in Path(official.__file__).parent.glob("*.typ"):
        assert "@preview" not in path.read_text(encoding="utf-8")
