import io

import openpyxl

from fuer.papers.official import Column, Figure, Paper, Table, write_annex
from tests.papers.official.papers import LONG_NAME, full_paper, head_paper


def load(paper):
    return openpyxl.load_workbook(io.BytesIO(write_annex(paper)))


def read_rows(sheet):
    return [[cell.value for cell in row] for row in sheet.rows]


def test_every_table_is_a_sheet_in_its_order():
    book = load(full_paper())
    assert book.sheetnames == ["表1　未达标指标", "表2　未报送指标", "附件1", "附件1(4)"]
    assert read_rows(book["表1　未达标指标"]) == [
        ["表1　未达标指标", None, None],
        ["关于2024年度衢州市妇女儿童发展规划实施情况的统计监测报告　内部版　初稿（数据截至11月24日）", None, None],
        ["指标", "本年", "责任单位"],
        [LONG_NAME, "88.02%", "市教育局"],
        ["注：按领域排列。", None, None],
    ]
    assert [row[0] for row in read_rows(book["表2　未报送指标"])[2:]] == ["指标", "无"]


def test_figures_are_numbers_with_their_decimals():
    sheet = load(full_paper())["附件1"]
    assert [sheet["F4"].value, sheet["F4"].number_format, sheet["G4"].value] == [2.01, "0.00", "≤5"]
    assert sheet["A4"].value == "1"
    assert sheet["B5"].value == "婴儿死亡率（𠮷、㐂）"


def test_a_wide_table_prints_landscape_with_its_head_on_every_page():
    book = load(full_paper())
    assert [book[name].page_setup.orientation for name in book.sheetnames] == [
        "portrait",
        "portrait",
        "landscape",
        "landscape",
    ]
    assert {book[name].print_title_rows for name in book.sheetnames} == {"$3:$3"}


def test_a_paper_without_tables_says_so():
    assert read_rows(load(head_paper()).active) == [["《关于2024年度妇女儿童发展规划监测情况的通报》没有表格。"]]


def test_names_excel_would_not_take_and_formulas():
    columns = (Column("列", 10, is_figure=True),)
    captions = ("[a]:*?/\\", "[a]:*?/\\", "", "长" * 40, "长" * 40)
    tables = tuple(Table(caption, columns, (((Figure("k", "=1+1"),),),)) for caption in captions)
    book = load(Paper("题", tables))
    assert book.sheetnames == ["a", "a(2)", "表3", "长" * 31, "长" * 28 + "(5)"]
    assert (book["a"]["A4"].value, book["a"]["A4"].data_type) == ("=1+1", "s")


def test_the_same_paper_gives_the_same_bytes():
    assert write_annex(full_paper()) == write_annex(full_paper())
