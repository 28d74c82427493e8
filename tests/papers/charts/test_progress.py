import datetime as dt
import json

from fuer.papers.charts import progress_chart

OPENS, DUE = dt.date(2026, 4, 1), dt.date(2026, 4, 5)


def day(number):
    return dt.date(2026, 4, number)


def test_each_day_counts_what_had_happened_by_then_and_the_future_stays_open():
    option = progress_chart(OPENS, DUE, day(4), reported=[day(3), day(2), day(3)], accepted=[day(4)], units=9)
    lines = [[item and item["value"] for item in line["data"]] for line in option["series"]]
    assert option["xAxis"]["data"] == ["4月1日", "4月2日", "4月3日", "4月4日", "4月5日"]
    assert lines == [[0, 1, 3, 3, None], [0, 0, 0, 1, None]]
    assert option["series"][0]["markLine"]["data"] == [{"xAxis": 4}]
    assert option["yAxis"]["max"] == 9


def test_what_came_before_the_opening_counts_from_the_first_day():
    option = progress_chart(OPENS, DUE, day(7), reported=[dt.date(2026, 3, 30)], accepted=[], units=1)
    assert [item["value"] for item in option["series"][0]["data"]] == [1] * 7


def test_the_axis_ends_with_the_last_unit_accepted():
    option = progress_chart(OPENS, DUE, dt.date(2028, 4, 5), reported=[day(3)], accepted=[day(8)], units=1)
    assert (option["xAxis"]["data"][-1], len(option["xAxis"]["data"])) == ("4月8日", 8)
    still_open = progress_chart(OPENS, DUE, day(20), reported=[day(3), day(4)], accepted=[day(8)], units=2)
    assert still_open["xAxis"]["data"][-1] == "4月20日"


def test_it_is_said_in_words_and_is_plain_json():
    option = progress_chart(OPENS, DUE, day(4), reported=[day(2)], accepted=[], units=9)
    words = option["aria"]["label"]["description"]
    assert words == "报送进度：截至4月4日，9个单位中已报送1个，已审定0个；截止日4月5日。"
    assert json.loads(json.dumps(option)) == option
