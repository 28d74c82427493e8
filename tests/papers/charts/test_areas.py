import json
from decimal import Decimal
from pathlib import Path

import pytest

from fuer.papers.charts import (
    Figure,
    MapArea,
    MapData,
    Point,
    SeriesData,
    area_map,
    find_missing_outlines,
    map_table,
    read_outlines,
    small_multiples,
)

PLACE = Path(__file__).parents[3] / "plans" / "quzhou"


@pytest.fixture
def outlines(tmp_path):
    return write_outlines(tmp_path, ["01", "02", "03"])


def write_outlines(folder, codes):
    def square(at):
        return [[[at, 0.0], [at + 1, 0.0], [at + 1, 1.0], [at, 1.0], [at, 0.0]]]

    features = [
        {
            "type": "Feature",
            "properties": {"code": code, "name": code},
            "geometry": {"type": "Polygon", "coordinates": square(float(at))},
        }
        for at, code in enumerate(codes)
    ]
    collection = {"type": "FeatureCollection", "source": "测绘院", "features": features}
    (folder / "outlines.geojson").write_text(json.dumps(collection), encoding="utf-8")
    return read_outlines(folder)


def area(code, name, value, state="", **more):
    return MapArea(code, name, Figure(Decimal(value) if value else None, value or "", **more), state)


def regions(option):
    return {item["title"]: item for item in option["series"][0]["data"]}


def legend(option):
    return [entry["name"] for entry in option["legend"]["data"]]


def test_a_map_of_states_writes_the_sign_into_each_area_and_the_word_into_the_legend(outlines):
    data = MapData("达标", "%", (area("02", "乙县", "93.4", "slow"), area("01", "甲县", "95.1", "met")))
    option = area_map(data, outlines)
    found = regions(option)
    assert found["甲县"]["label"]["formatter"] == "甲县\n✓ 95.1"
    assert option["media"][0]["option"]["series"][0]["data"][0]["label"]["formatter"] == "乙县\n→ 93.4"
    assert found["甲县"]["itemStyle"]["areaColor"] != found["乙县"]["itemStyle"]["areaColor"]
    assert legend(option) == ["✓ 已达标", "→ 进展偏慢"]
    assert option["aria"]["label"]["description"] == "达标。乙县93.4%进展偏慢、甲县95.1%已达标。"
    assert option["title"]["text"] == "轮廓来源：测绘院"


def test_a_map_of_figures_falls_into_classes_and_hatches_what_is_missing(outlines):
    data = MapData(
        "达标",
        "%",
        (area("01", "甲县", "95.1"), area("02", "乙县", "93.4"), area("03", "丙县", None, missing="未开展")),
    )
    option = area_map(data, outlines)
    assert legend(option) == ["93.4", "95.1", "未开展"]
    assert "decal" in regions(option)["丙县"]["itemStyle"]
    assert "decal" not in regions(option)["甲县"]["itemStyle"]
    assert json.loads(json.dumps(option)) == option


def test_an_area_without_outline_is_said_and_stands_in_the_table(outlines):
    data = MapData("达标", "%", (area("01", "甲县", "95.1"), area("99", "新区", "90")))
    option = area_map(data, outlines)
    assert find_missing_outlines(data, outlines) == ["新区"]
    assert list(regions(option)) == ["甲县"]
    assert option["title"]["text"] == "轮廓来源：测绘院　图上无轮廓：新区，数据见表格"
    assert map_table(data).rows == (("甲县", "95.1"), ("新区", "90"))


def test_outlines_may_be_absent_are_read_afresh_when_replaced_and_must_have_codes(tmp_path, outlines):
    assert read_outlines(tmp_path / "nowhere") is None
    assert outlines.codes == {"01", "02", "03"}
    path = tmp_path / "outlines.geojson"
    path.write_text('{"features": [{"properties": {"name": "甲县"}}]}', encoding="utf-8")
    with pytest.raises(ValueError, match="a feature without code"):
        read_outlines(tmp_path)


def test_the_sample_place_has_an_outline_for_each_county_whose_borders_are_shared():
    sample = read_outlines(PLACE)
    rows = [line.split(",") for line in (PLACE / "areas.csv").read_text(encoding="utf-8").splitlines()]
    assert sample.codes == {row[1] for row in rows if row[0] == "county"}
    assert len(sample.geojson.encode()) < 120_000
    edges = {}
    for feature in json.loads(sample.geojson)["features"]:
        for (ring,) in feature["geometry"]["coordinates"]:
            for pair in zip(ring, ring[1:], strict=False):
                key = frozenset(map(tuple, pair))
                edges[key] = edges.get(key, 0) + 1
    outer = [corner for edge, times in edges.items() if times == 1 for corner in edge]
    # Were a border not shared, its two sides would be left over as edges of one county each, inside the city.
    assert set(edges.values()) == {1, 2}
    assert {outer.count(corner) for corner in outer} == {2}


def series(title, *values, target=None):
    points = tuple(Point(2021 + number, Decimal(value), value) for number, value in enumerate(values))
    return SeriesData(title, "%", points, (Point(2025, Decimal(target), target),) if target else ())


def test_small_charts_share_years_and_values_and_draw_only_own_targets():
    first, second = small_multiples([series("甲县", "93.1", "93.4", target="94.3"), series("乙县", "92.0")])
    assert first["yAxis"]["min"] == second["yAxis"]["min"]
    assert first["yAxis"]["max"] == second["yAxis"]["max"]
    assert first["xAxis"][0]["data"] == second["xAxis"][0]["data"] == ["2021", "2022", "2023", "2024", "2025"]
    assert [option["title"]["text"] for option in (first, second)] == ["甲县", "乙县"]
    targets = [[one for one in option["series"] if one.get("name") == "目标值"] for option in (first, second)]
    assert [len(found) for found in targets] == [1, 0]
    assert small_multiples([]) == []
