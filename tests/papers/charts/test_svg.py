import re
import statistics
import threading
import time
from decimal import Decimal
from xml.etree import ElementTree

import pytest

from fuer.papers.charts import (
    ChartError,
    Figure,
    MapArea,
    MapData,
    Point,
    SeriesData,
    area_map,
    render_svg,
    series_chart,
)
from fuer.papers.charts import svg as drawing
from tests.papers.charts.test_areas import write_outlines


def option_of(title="巩固率", value="93.4"):
    points = (Point(2021, Decimal(value), value), Point(2023, Decimal("93.6"), "93.6"))
    return series_chart(SeriesData(title, "%", points, (Point(2025, Decimal("94.30"), "94.30"),)))


def texts(svg):
    return [element.text for element in ElementTree.fromstring(svg).iter("{http://www.w3.org/2000/svg}text")]


def test_a_drawing_is_an_svg_of_that_size_that_says_itself():
    root = ElementTree.fromstring(render_svg(option_of(), 1000, 320))
    assert (root.get("width"), root.get("height"), root.get("role")) == ("1000", "320", "img")
    assert root.get("aria-label") == "巩固率。实际值：2021年93.4%、2023年93.6%。目标值：2025年94.30%。"
    assert {"目标值", "2025", "93.4", "94.30", "%"} <= set(texts(render_svg(option_of(), 1000, 320)))


def test_the_same_option_gives_the_same_drawing_and_others_share_no_id():
    first, again = render_svg(option_of(), 600, 300), render_svg(option_of(), 600, 300)
    other = render_svg(option_of(value="93.5"), 600, 300)
    assert first == again
    ids = [set(re.findall(r' id="([^"]+)"', svg)) for svg in (first, other)]
    assert ids[0]
    assert not ids[0] & ids[1]


def test_a_drawing_stands_under_the_policy_and_points_nowhere_else():
    svg = render_svg(option_of("<script>alert(1)</script>&"), 600, 300)
    for mark in ("style", "<script", "class=", "href", "http:", "javascript", "ecmeta", "data:"):
        assert mark not in svg.replace('xmlns="http://www.w3.org/2000/svg"', "")
    assert set(re.findall(r"url\(#([^)]+)\)", svg)) <= set(re.findall(r' id="([^"]+)"', svg))
    assert 'font-family="Noto Sans CJK SC, Microsoft YaHei, PingFang SC, sans-serif"' in svg


def test_what_is_not_allowed_is_left_out_of_any_drawing():
    dirty = (
        '<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" width="9" onload="x()">'
        '<style>a{}</style><script>x()</script><foreignObject><p/></foreignObject><image xlink:href="http://x/"/>'
        '<clipPath id="k"><rect style="fill:#fff;width:1" fill="url(http://x)"/></clipPath>'
        '<path clip-path="url(#k)" fill="url(#away)" d="M0 0"/></svg>'
    )
    assert drawing.clean_svg(dirty, "ab", "") == (
        '<svg xmlns="http://www.w3.org/2000/svg" role="img" aria-label="" width="9">'
        '<clipPath id="cab-0"><rect fill="#fff" width="1" /></clipPath><path clip-path="url(#cab-0)" d="M0 0" /></svg>'
    )


def test_a_map_is_drawn_from_the_outlines_given_each_time(tmp_path):
    data = MapData("达标", "%", (MapArea("01", "甲县", Figure(None)), MapArea("02", "乙县", Figure(Decimal(9)))))
    shapes = write_outlines(tmp_path, ["01", "02"])
    option = area_map(data, shapes)
    svg = render_svg(option, 600, 400, maps={shapes.name: shapes.geojson})
    assert {"甲县", "无数据", "乙县", "9"} <= {text for text in texts(svg) if text}
    assert "<pattern" in svg
    turned = shapes.geojson.replace('"code": "01"', '"code": "tmp"').replace('"code": "02"', '"code": "01"')
    assert render_svg(option, 600, 400, maps={shapes.name: turned.replace("tmp", "02")}) != svg
    assert render_svg(option, 600, 400, maps={shapes.name: shapes.geojson}) == svg


def test_what_cannot_be_drawn_is_an_error_and_the_next_drawing_works():
    whole = render_svg(option_of(), 600, 300)
    with pytest.raises(ChartError):
        render_svg({"series": [{"type": "line", "data": [1]}]}, 600, 300)  # no axes
    assert render_svg(option_of(), 600, 300) == whole


def test_a_drawing_that_takes_too_much_memory_or_time_is_given_up(monkeypatch):
    def renew(name, limit):
        monkeypatch.setattr(drawing, name, limit)
        monkeypatch.setattr(drawing, "_local", threading.local())

    renew("MEMORY_LIMIT", 16 * 2**20)
    with pytest.raises(ChartError):
        render_svg(series_of_many(), 600, 300)
    monkeypatch.undo()
    renew("TIME_LIMIT", 1)
    drawing._find_engine()._context.eval("JSON.parse = function () { while (true) {} }")
    with pytest.raises(ChartError):
        render_svg(option_of(), 600, 300)
    monkeypatch.undo()
    assert texts(render_svg(option_of(), 600, 300))


def series_of_many():
    axis = {"type": "category", "data": [str(number) for number in range(40_000)]}
    return {"xAxis": axis, "yAxis": {}, "series": [{"type": "line", "data": list(range(40_000))}]}


@pytest.mark.parametrize(("width", "height"), [(0, 300), (600, -1), (5000, 300)])
def test_a_size_that_is_none_is_refused(width, height):
    with pytest.raises(ValueError, match=str(width)):
        render_svg(option_of(), width, height)


def test_threads_draw_side_by_side():
    expected = {value: render_svg(option_of(value=value), 600, 300) for value in ("93.1", "93.2", "93.3")}
    found = []

    def draw(value):
        found.append((value, render_svg(option_of(value=value), 600, 300)))

    threads = [threading.Thread(target=draw, args=(value,)) for value in expected]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert dict(found) == expected


def test_a_chart_takes_less_than_sixty_milliseconds_of_computing():
    option = option_of()
    render_svg(option, 1000, 320)
    took = []
    for _ in range(5):
        start = time.thread_time()
        render_svg(option, 1000, 320)
        took.append(time.thread_time() - start)
    assert statistics.median(took) < 0.06
