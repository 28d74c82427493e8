"""The tags that put charts on pages."""

import json
import re
from decimal import Decimal

import pytest
from django.template import engines

from fuer.papers.charts import (
    BarData,
    Figure,
    Outlines,
    Point,
    Row,
    SeriesData,
    ranking_bars,
    series_chart,
    series_table,
)

DATA = SeriesData("巩固率", "%", (Point(2021, Decimal("93.40"), "93.40"),), (Point(2025, Decimal(95), "95"),))
SHAPES = '{"type": "FeatureCollection", "features": [], "source": "</script>"}'


def render(text, **context):
    return engines["django"].from_string("{% load charts %}" + text).render(context)


def test_a_chart_says_itself_and_comes_with_its_table():
    html = render("{% chart option 'c1' '巩固率' table %}", option=series_chart(DATA), table=series_table(DATA))
    (option,) = re.findall(r'<script id="c1" type="application/json">(.*?)</script>', html)
    assert json.loads(option) == series_chart(DATA)
    assert 'role="img" aria-label="巩固率。实际值：2021年93.40%。目标值：2025年95%。" data-chart="c1"' in html
    assert "看表格" in html
    assert re.findall(r"<t[hd][^>]*>([^<]*)</t[hd]>", html)[:6] == ["年度", "实际值", "目标值", "2021", "93.40", "—"]
    assert "data-height" not in html


def test_a_chart_without_table_or_title_shows_neither():
    html = render("{% chart option 'c1' %}", option=series_chart(DATA))
    assert ("<figcaption" in html, "<details" in html) == (False, False)


@pytest.mark.parametrize(("form", "height"), [("", ["104"]), ("chart-small", [])])
def test_a_chart_of_rows_brings_its_height_unless_the_page_gives_a_form(form, height):
    option = ranking_bars(BarData("巩固率", "%", (Row("甲县", Figure(Decimal(1))), Row("乙县", Figure(None)))))
    html = render("{% chart option 'c1' form=form %}", option=option, form=form)
    assert re.findall(r'data-height="(\d+)"', html) == height


def test_a_drawing_for_print_stands_in_the_page_as_it_is():
    html = render("{% chart_svg option 680 %}", option=series_chart(DATA))
    assert html.startswith('<svg xmlns="http://www.w3.org/2000/svg" role="img" aria-label="巩固率。')
    assert 'height="320"' in html


def test_outlines_are_a_script_that_cannot_be_left():
    html = render("{% chart_outlines shapes %}", shapes=Outlines("outlines-x", SHAPES, frozenset(), ""))
    assert html.startswith('<script id="outlines-x" type="application/json">')
    assert html.count("</script>") == 1
