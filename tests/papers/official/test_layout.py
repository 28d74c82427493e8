import datetime as dt

import pytest

from fuer.papers.official import Chart, Column, Figure, Heading, Paper, Paragraph, ParagraphKind, Table
from fuer.papers.official.charted import draw_data, option_of
from fuer.papers.official.layout import break_title, place_signature, print_date, scale_widths, split_parts
from fuer.papers.official.pictures import draw_chart
from tests.papers.official.papers import column_chart, picture_chart, stacked_chart

WIDE = Table("表", (Column("列", 10),), (), is_wide=True)
HEADING, TEXT = Heading(1, "一、标题"), Paragraph(("文字",))
NOTE = Paragraph(("说明",), ParagraphKind.NOTE)


@pytest.mark.parametrize(
    ("blocks", "parts"),
    [
        ((), [((), False)]),
        ((TEXT, WIDE), [((TEXT,), False), ((WIDE,), True)]),
        ((TEXT, HEADING, WIDE, NOTE, TEXT), [((TEXT,), False), ((HEADING, WIDE, NOTE), True), ((TEXT,), False)]),
        ((WIDE, WIDE), [((WIDE,), True), ((WIDE,), True)]),
        ((NOTE, HEADING), [((NOTE, HEADING), False)]),
    ],
    ids=["nothing", "table", "with heading and note", "tables alone", "no table"],
)
def test_pages_turn_for_wide_tables(blocks, parts):
    assert [(part.blocks, part.is_wide) for part in split_parts(blocks)] == parts


@pytest.mark.parametrize(
    ("title", "lines"),
    [
        ("短标题", ["短标题"]),
        ("关于2024年度妇女儿童发展规划监测情况的通报", ["关于2024年度妇女儿童发展规划", "监测情况的通报"]),
        ("自己分行\n的题目" + "长" * 30, ["自己分行", "的题目" + "长" * 30]),
        ("长" * 41, ["长" * 14, "长" * 13, "长" * 14]),
        ("A" * 60, ["A" * 60]),
    ],
)
def test_titles_break_at_words(title, lines):
    assert break_title(title).split("\n") == lines


def test_issuer_stands_centred_over_the_date():
    paper = Paper("题", (), issuer="市妇儿工委", date=dt.date(2025, 3, 1))
    signature = place_signature(paper)
    # The date is six characters wide, the issuer five: their middles are seven characters from the edge.
    assert (signature.date_indent, signature.issuer_indent) == (4, 4.5)
    long = place_signature(Paper("题", (), issuer="市人民政府妇女儿童工作委员会办公室", date=dt.date(2025, 3, 1)))
    assert long.issuer_indent == 2
    assert long.date_indent + 6 / 2 == 2 + 17 / 2
    assert place_signature(Paper("题", ())) is None


def test_dates_have_no_leading_zeros():
    assert print_date(dt.date(2025, 3, 1)) == "2025年3月1日"


def test_widths_fill_the_text_block():
    columns = (Column("甲", 10), Column("乙", 30))
    assert scale_widths(Table("表", columns, ())) == (39, 117)
    assert scale_widths(Table("表", columns, (), is_wide=True)) == (56.25, 168.75)


def test_rows_of_another_length_are_refused():
    with pytest.raises(ValueError):
        Table("表", (Column("甲", 10),), ((("1",), (Figure("k", "2"),)),))


def test_a_chart_of_figures_is_drawn_as_word_draws_it():
    for chart in (column_chart(), stacked_chart()):
        option = option_of(chart)
        assert [series["name"] for series in option["series"]] == [series.name for series in chart.data.series]
        picture = draw_chart(chart, option)
        assert (picture.width, "孕产妇系统管理率" in picture.svg) == (156, chart == column_chart())
    own = picture_chart()
    assert option_of(own) is own.option
    assert option_of(Chart("图", {})) is None
    bars = draw_data(stacked_chart().data, "图")
    assert (bars["yAxis"]["type"], bars["yAxis"]["inverse"]) == ("category", True)


def test_outlines_of_a_map_reach_the_drawing():
    square = '{"type":"FeatureCollection","features":[{"type":"Feature","properties":{"name":"甲县"},"geometry":'
    square += '{"type":"Polygon","coordinates":[[[0,0],[1,0],[1,1],[0,1],[0,0]]]}}]}'
    option = {"series": [{"type": "map", "map": "here", "label": {"show": True}, "data": []}]}
    chart = Chart("图", option, maps={"here": square})
    assert "甲县" in draw_chart(chart, option).svg
