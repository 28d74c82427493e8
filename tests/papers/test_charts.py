import json
from decimal import Decimal

from fuer.papers.charts import Point, series_chart

BASE = Point(2020, Decimal("93.3"), "93.3")
TARGETS = [Point(2025, Decimal("94.30"), "94.30")]


def draw(points, targets=TARGETS, baseline=BASE, **more):
    return series_chart(points, targets, baseline, "%", "九年义务教育巩固率", **more)


def values(series):
    return [item and item["value"] for item in series["data"]]


def test_a_missing_year_is_a_gap_not_a_zero():
    option = draw([Point(2021, Decimal("0.0"), "0.0"), Point(2022, None), Point(2023, Decimal("93.6"), "93.6")])
    actual = option["series"][0]
    assert option["xAxis"]["data"] == ["2020", "2021", "2022", "2023", "2024", "2025"]
    assert values(actual) == [93.3, 0.0, None, 93.6, None, None]
    assert actual["connectNulls"] is False


def test_the_path_runs_from_the_baseline_through_every_milestone():
    option = draw([], [Point(2030, Decimal(96)), Point(2025, Decimal("94.30"), "94.30")])
    target = option["series"][1]
    assert values(target) == [93.3, None, None, None, None, 94.3, None, None, None, None, 96.0]
    assert target["connectNulls"] is True
    assert [item["symbol"] for item in target["data"] if item] == ["none", "diamond", "diamond"]


def test_a_stepped_target_is_the_level_of_all_years_up_to_its_milestone():
    option = draw([], [Point(2022, Decimal(85)), Point(2025, Decimal(90))], baseline=None, stepped=True)
    target = option["series"][1]
    assert values(target) == [85.0, 90.0, 90.0, 90.0]
    assert target["step"] == "middle"


def test_labels_keep_the_digits_as_printed():
    option = draw([Point(2021, Decimal("7.40"), "7.40")])
    assert option["series"][1]["data"][-1]["label"]["formatter"] == "94.30"
    assert option["series"][0]["data"][1]["printed"] == "7.40"
    assert option["series"][0]["data"][0]["label"]["formatter"] == "基期值 93.3"


def test_the_chart_says_itself_in_words():
    option = draw([Point(2021, None), Point(2022, Decimal("93.60"))])
    assert option["aria"]["label"]["description"] == (
        "九年义务教育巩固率。实际值：2020年93.3%、2022年93.60%。目标值：2025年94.30%。"
    )
    empty = draw([], [], None)
    assert empty["aria"]["label"]["description"] == "九年义务教育巩固率。实际值：无数据。目标值：未设定。"
    assert empty["xAxis"]["data"] == []


def test_the_option_is_plain_json_and_draws_tooltips_without_html():
    option = draw([Point(2021, Decimal("1E+3"))])
    assert json.loads(json.dumps(option)) == option
    assert option["tooltip"]["renderMode"] == "richText"
    assert option["series"][0]["data"][1]["printed"] == "1000"
