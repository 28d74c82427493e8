import json
from decimal import Decimal

import pytest

from fuer.papers.charts import Band, Break, Outlook, Point, Reference, SeriesData, series_chart, series_table
from fuer.papers.charts.frame import break_lines, choose_ticks, measure_text
from fuer.papers.charts.series import write_years

BASE = Point(2020, Decimal("93.3"), "93.3")
TARGETS = (Point(2025, Decimal("94.30"), "94.30"),)


def data_of(*points, targets=TARGETS, baseline=BASE, **more):
    return SeriesData("九年义务教育巩固率", "%", points, targets, baseline, **more)


def draw(*points, **more):
    return series_chart(data_of(*points, **more))


def values(series):
    return [item and item["value"] for item in series["data"]]


def named(option, name):
    return [series for series in option["series"] if series.get("name") == name]


def description(option):
    return option["aria"]["label"]["description"]


def test_a_missing_year_is_a_gap_that_says_why_not_a_zero():
    option = draw(Point(2021, Decimal("0.0"), "0.0"), Point(2022, None, missing="未开展"), Point(2023, Decimal("93.6")))
    (actual,) = named(option, "实际值")
    assert option["xAxis"][0]["data"] == ["2020", "2021", "2022", "2023", "2024", "2025"]
    assert values(actual) == [93.3, 0.0, None, 93.6, None, None]
    assert actual["connectNulls"] is False
    ((gap, end),) = option["series"][-1]["markArea"]["data"]
    assert (gap["xAxis"], end["xAxis"], gap["label"]["formatter"]) == (5, 5, "未\n开\n展")
    assert description(option).endswith("缺数：2022年未开展。")


def test_the_path_runs_from_the_baseline_through_every_milestone():
    option = draw(targets=(Point(2030, Decimal(96)), Point(2025, Decimal("94.30"), "94.30")))
    (target,) = named(option, "目标值")
    assert values(target) == [93.3, None, None, None, None, 94.3, None, None, None, None, 96.0]
    assert target["connectNulls"] is True
    assert [item["symbol"] for item in target["data"] if item] == ["none", "diamond", "diamond"]


def test_a_path_as_it_is_judged_is_drawn_as_given():
    path = (Point(2022, Decimal(94)), Point(2024, Decimal("94.1")))
    (target,) = named(draw(path=path, stepped=True), "目标值")
    assert values(target) == [None, None, 94.0, None, 94.1, 94.3]
    assert "step" not in target


def test_a_stepped_target_is_the_level_of_all_years_up_to_its_milestone():
    option = draw(targets=(Point(2022, Decimal(85)), Point(2025, Decimal(90))), baseline=None, stepped=True)
    (target,) = named(option, "目标值")
    assert values(target) == [85.0, 90.0, 90.0, 90.0]
    assert target["step"] == "middle"


def test_labels_keep_the_digits_as_printed_and_rare_events_their_count():
    option = draw(Point(2021, Decimal("7.40"), "7.40", count="3例"))
    (actual,), (target,) = named(option, "实际值"), named(option, "目标值")
    assert target["data"][-1]["label"]["formatter"] == "94.30"
    assert actual["data"][1]["printed"] == "7.40（3例）"
    assert [item["label"]["formatter"] for item in actual["data"] if item] == ["基期值\n93.3", "7.40\n3例"]


def test_what_is_not_accepted_is_hollow_and_what_is_made_up_is_said():
    option = draw(
        Point(2021, Decimal(1), is_demo=True),
        Point(2022, Decimal(2), is_demo=True),
        Point(2023, Decimal(3), is_accepted=False),
    )
    (actual,) = named(option, "实际值")
    assert [item["symbol"] for item in actual["data"] if item] == ["emptyRect", "circle", "circle", "emptyCircle"]
    assert actual["data"][3]["printed"] == "3（未审定）"
    assert option["title"]["text"] == "○ 未审定：2023年　演示数据：2021—2022年"


def test_a_break_cuts_the_line_and_is_marked_before_its_year():
    option = draw(Point(2021, Decimal(1)), Point(2022, Decimal(2)), Point(2023, Decimal(3)), breaks=(Break(2022),))
    before, after = named(option, "实际值")
    assert values(before) == [93.3, 1.0, None, None, None, None]
    assert values(after) == [None, None, 2.0, 3.0, None, None]
    (line,) = option["series"][-1]["markLine"]["data"]
    assert (line["xAxis"], line["label"]["formatter"]) == (4, "≠ 口径变更")
    assert description(option).endswith("2022年起口径变更。")


def test_a_band_reaches_over_whole_years():
    option = draw(targets=(), bands=(Band(2021, 2022, Decimal(40), Decimal(50), "45%左右"),))
    low, height = (series for series in option["series"] if series.get("stack"))
    assert low["data"] == [None, None, 40.0, 40.0, 40.0, 40.0, 40.0]
    assert height["data"] == [None, None, 10.0, 10.0, 10.0, 10.0, 10.0]
    assert (height["name"], low["xAxisIndex"]) == ("目标区间 45%左右", 1)
    assert named(option, "目标值") == []


def test_the_outlook_opens_from_the_last_figure_to_its_range():
    outlook = Outlook(2025, Decimal("94.1"), "94.1", Decimal("93.8"), Decimal("94.4"), "93.8—94.4")
    option = draw(Point(2023, Decimal("93.6"), "93.6"), Point(2024, None), outlook=outlook)
    (line,), (height,) = named(option, "预计"), named(option, "预计范围 93.8—94.4")
    assert values(line) == [None, None, None, 93.6, None, 94.1]
    assert line["data"][-1]["label"]["formatter"] == "预计 94.1"
    assert height["data"] == [None, None, None, 0.0, 0.3, 0.6]
    assert "预计2025年：94.1（93.8—94.4）。" in description(option)


def test_the_targets_label_keeps_out_of_the_outlooks_way():
    def sides(value):
        option = draw(Point(2023, Decimal("93.6")), outlook=Outlook(2025, Decimal(value), value))
        return [named(option, name)[0]["data"][-1]["label"]["position"] for name in ("目标值", "预计")]

    assert sides("94.1") == ["top", "bottom"]
    assert sides("94.6") == ["bottom", "top"]


def test_an_outlook_that_is_past_or_starts_from_nothing_is_not_drawn():
    past = draw(Point(2025, Decimal(94)), outlook=Outlook(2025, Decimal(95), "95"))
    nothing = draw(baseline=None, outlook=Outlook(2025, Decimal(95), "95"))
    assert (named(past, "预计"), named(nothing, "预计")) == ([], [])


def test_references_differ_in_dash_and_mark_and_name_their_source():
    points = (Point(2020, Decimal(95)), Point(2021, Decimal(96)))
    option = draw(references=(Reference("全国", points, "中国统计年鉴"), Reference("全省", points)))
    country, province = named(option, "全国"), named(option, "全省")
    assert country[0]["symbol"] != province[0]["symbol"]
    assert country[0]["lineStyle"]["type"] != province[0]["lineStyle"]["type"]
    assert option["title"]["text"] == "资料来源：全国，中国统计年鉴"


def test_the_chart_says_itself_in_words():
    assert description(draw(Point(2021, None), Point(2022, Decimal("93.60")))) == (
        "九年义务教育巩固率。实际值：2020年93.3%、2022年93.60%。目标值：2025年94.30%。"
    )
    empty = draw(targets=(), baseline=None)
    assert description(empty) == "九年义务教育巩固率。实际值：无数据。目标值：未设定。"
    assert (empty["xAxis"][0]["data"], empty["legend"]["data"]) == ([], [])


def test_the_option_is_plain_json_and_draws_tooltips_without_html():
    option = draw(Point(2021, Decimal("1E+3")))
    assert json.loads(json.dumps(option)) == option
    assert option["tooltip"]["renderMode"] == "richText"
    assert named(option, "实际值")[0]["data"][1]["printed"] == "1000"


def test_a_phone_gets_smaller_letters_and_room_for_a_legend_of_two_rows():
    references = tuple(
        Reference(name, (Point(2020, Decimal(95)),)) for name in ("全国平均水平", "全省平均水平", "设区市平均")
    )
    option = draw(references=references)
    phone, desk = (form["option"] for form in option["media"])
    assert option["media"][0]["query"] == {"maxWidth": 480}
    assert option["grid"]["top"] == desk["grid"]["top"]
    assert phone["grid"]["top"] > desk["grid"]["top"]
    assert phone["legend"]["textStyle"]["fontSize"] == 11


def test_the_table_holds_what_the_chart_shows():
    data = data_of(
        Point(2021, Decimal("93.4"), "93.4", is_demo=True),
        Point(2022, None, missing="未开展"),
        outlook=Outlook(2025, Decimal("94.1"), "94.1"),
        references=(Reference("全国", (Point(2021, Decimal("95.4"), "95.4"),)),),
        breaks=(Break(2021),),
    )
    table = series_table(data)
    assert table.head == ("年度", "实际值", "目标值", "预计", "全国", "说明")
    assert table.rows == (
        ("2020", "93.3", "—", "—", "—", "基期值"),
        ("2021", "93.4", "—", "—", "95.4", "口径变更、演示数据"),
        ("2022", "未开展", "—", "—", "—", "—"),
        ("2023", "—", "—", "—", "—", "—"),
        ("2024", "—", "—", "—", "—", "—"),
        ("2025", "—", "94.30", "94.1", "—", "—"),
    )


@pytest.mark.parametrize(("years", "words"), [([2021], "2021年"), ([2024, 2020, 2021, 2022], "2020—2022、2024年")])
def test_years_in_a_row_are_written_as_one(years, words):
    assert write_years(years) == words


@pytest.mark.parametrize(
    ("given", "from_zero", "ends"),
    [
        (["92.95", "95.10"], False, (92, 96)),
        (["0.2", "5.02"], True, (0, 6)),
        (["0.2", "5.02"], False, (0, 6)),
        (["-3", "4"], False, (-4, 6)),
        (["7"], False, (6, 8)),
        (["0", "0"], True, (0, 0.5)),
        ([], False, (0, 1)),
    ],
)
def test_an_axis_has_round_ends_around_its_values(given, from_zero, ends):
    ticks = choose_ticks([Decimal(value) for value in given], from_zero=from_zero)
    assert (ticks["min"], ticks["max"]) == ends


def test_remarks_break_at_the_width():
    lines = break_lines(["轮廓来源：某某某某某某某某某某", "说明"], 100).split("\n")
    assert "".join(lines).replace("　", "") == "轮廓来源：某某某某某某某某某某说明"
    assert max(measure_text(line, 11) for line in lines) <= 100
