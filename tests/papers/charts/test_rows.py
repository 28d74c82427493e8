import json
from decimal import Decimal

import pytest

from fuer.papers.charts import (
    BarData,
    Figure,
    Pair,
    PairData,
    Row,
    StateData,
    StateRow,
    bars_table,
    find_height,
    index_chart,
    pair_chart,
    pair_table,
    ranking_bars,
    state_stack,
    state_table,
)


def figure(text, **more):
    return Figure(Decimal(text) if text else None, text or "", **more)


COUNTIES = (
    Row("甲县", figure("93.42"), state="slow"),
    Row("乙县", figure(None, missing="未到报送期")),
    Row("丙县", figure("95.10"), target=figure("94.30"), state="met"),
)


def names(option):
    axis = option["yAxis"]
    return (axis[0] if isinstance(axis, list) else axis)["data"]


def description(option):
    return option["aria"]["label"]["description"]


def test_counties_stand_best_first_and_those_without_a_figure_last_in_words():
    option = ranking_bars(BarData("巩固率", "%", COUNTIES, target=figure("94.30")))
    assert names(option) == ["丙县", "甲县", "乙县"]
    labels = [item["label"]["formatter"] for item in option["series"][0]["data"]]
    assert labels == ["95.10  ✓ 已达标", "93.42  → 进展偏慢", "未到报送期"]
    assert description(option) == ("巩固率。丙县95.10%已达标、甲县93.42%进展偏慢。目标值94.30%。缺数：乙县未到报送期。")
    assert json.loads(json.dumps(option)) == option


def test_where_less_is_better_the_lowest_comes_first():
    assert names(ranking_bars(BarData("死亡率", "‰", COUNTIES, rises=False))) == ["甲县", "丙县", "乙县"]


def test_rare_events_are_never_ranked():
    option = ranking_bars(BarData("孕产妇死亡率", "/10万", tuple(reversed(COUNTIES)), is_rare=True))
    assert names(option) == ["丙县", "甲县", "乙县"]
    assert names(ranking_bars(BarData("孕产妇死亡率", "/10万", COUNTIES, is_rare=True))) == ["甲县", "丙县", "乙县"]
    assert description(option).endswith("罕见事件不排名。")


def test_figures_close_together_are_marks_and_others_bars_from_zero():
    close = ranking_bars(BarData("巩固率", "%", COUNTIES))
    wide = ranking_bars(BarData("托位", "个", (Row("甲县", figure("1.1")), Row("乙县", figure("5.02")))))
    assert (close["series"][0]["type"], close["xAxis"]["min"]) == ("scatter", 93.0)
    assert (wide["series"][0]["type"], wide["xAxis"]["min"]) == ("bar", 0.0)


def test_each_county_is_measured_by_its_own_target():
    option = ranking_bars(BarData("巩固率", "%", COUNTIES, target=figure("94.00")))
    strokes = option["series"][1]
    assert [item["value"] for item in strokes["data"]] == [[94.3, 0]]
    assert strokes["markLine"]["data"] == [{"xAxis": 94.0}]
    assert bars_table(BarData("巩固率", "%", COUNTIES, target=figure("94.00"))).rows == (
        ("丙县", "95.10", "94.30", "已达标"),
        ("甲县", "93.42", "94.00", "进展偏慢"),
        ("乙县", "未到报送期", "94.00", "—"),
    )


def test_an_index_keeps_its_order_from_zero_to_a_hundred():
    rows = (Row("综合", figure("86.4"), before=figure("82.1")), Row("健康", figure("91.2")), Row("家庭", figure(None)))
    option = index_chart(BarData("综合指数", "", rows, before_name="上年指数"))
    assert names(option) == ["综合", "健康", "家庭"]
    assert (option["xAxis"]["min"], option["xAxis"]["max"]) == (0, 100.0)
    assert [series["name"] for series in option["series"] if series["data"]] == ["实际值", "上年指数"]
    assert bars_table(BarData("综合指数", "", rows, is_ranked=False)).head == ("名称", "实际值", "上年")


PAIRS = (
    Pair("2020", figure("97.10"), figure("98.02"), "0.92", "0.99"),
    Pair("2021", figure("98.20"), figure("98.20"), "0.00", "1.00"),
    Pair("2022", figure("98.90"), figure("98.35"), "0.55", "1.01"),
    Pair("2023", figure("99.12"), figure(None)),
)


def test_women_and_men_stand_in_one_row_with_their_gap():
    option = pair_chart(PairData("毛入学率", "%", PAIRS))
    low, span, women, men = option["series"]
    assert low["data"] == [97.1, 98.2, 98.35, None]
    assert [value and round(value, 2) for value in span["data"]] == [0.92, 0.0, 0.55, None]
    assert [item["label"]["position"] for item in women["data"]] == ["left", "left", "right", "right"]
    assert [item["label"]["position"] for item in men["data"]] == ["right", "right", "left"]
    assert (women["name"], men["name"], women["symbol"], men["symbol"]) == ("女", "男", "circle", "emptyRect")
    assert option["yAxis"][1]["data"] == ["差距 0.92\n女∶男 0.99", "差距 0.00\n女∶男 1.00", "差距 0.55\n女∶男 1.01", ""]
    assert description(option).startswith("毛入学率（%）。2020女97.10，男98.02，差距 0.92，女∶男 0.99；")


def test_a_pair_with_one_figure_says_that_the_other_is_missing():
    assert pair_table(PairData("毛入学率", "%", PAIRS)).rows[-1] == ("2023", "99.12", "无数据", "—", "—")


ORDER = ("met", "not_met", "no_data")
STATES = StateData("监测目标", ORDER, (StateRow("妇女规划", {"met": 3, "no_data": 1}, 4), StateRow("儿童规划", {}, 0)))


def test_states_are_shares_of_their_row_with_counts_written_on_them():
    option = state_stack(STATES)
    assert [series["name"] for series in option["series"]] == ["✓ 已达标", "· 无数据"]
    assert [item["value"] for item in option["series"][0]["data"]] == [75.0, 0]
    assert [item["label"]["show"] for item in option["series"][0]["data"]] == [True, False]
    assert "decal" in option["series"][1]["itemStyle"]
    assert description(option) == "监测目标。妇女规划共4项：已达标3、无数据1；儿童规划共0项：无。"
    assert state_table(STATES).rows == (("妇女规划", "4", "3", "0", "1"), ("儿童规划", "0", "0", "0", "0"))


@pytest.mark.parametrize("counts", [{"met": 3}, {"met": 3, "slow": 1}])
def test_states_that_do_not_add_up_are_refused(counts):
    with pytest.raises(ValueError, match="妇女规划"):
        state_stack(StateData("监测目标", ORDER, (StateRow("妇女规划", counts, 4),)))


def test_rows_make_a_chart_higher():
    three = ranking_bars(BarData("巩固率", "%", COUNTIES))
    five = ranking_bars(BarData("巩固率", "%", COUNTIES + COUNTIES[:2]))
    assert find_height(five) - find_height(three) == 68
