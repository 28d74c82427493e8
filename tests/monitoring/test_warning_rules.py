"""Golden cases of what a target is warned of: every kind, its edges, and its sentence with figures."""

import datetime as dt
from dataclasses import replace
from decimal import Decimal

import pytest

from fuer.monitoring.enums import WarningKind
from fuer.monitoring.warning_rules import Change, Report, Subject, YearAnswer, find_alerts

TODAY = dt.date(2024, 6, 1)
K = WarningKind


def year(number, value=None, bucket="not_yet_met", **fields):
    """An answer for 2025, of a figure printed as given."""
    values = {"figure": f"{value}%", "value": Decimal(value)} if value is not None else {}
    facts = {"due_year": 2025, "goal": "90%以上", "goal_amount": Decimal(90)} | values | fields
    return YearAnswer(number, bucket=bucket, **facts)


def subject(*answers, **fields):
    return Subject(list(answers), **{"unit": "%", "decimals": 2, "direction": 1} | fields)


def kinds(found, today=TODAY):
    return [alert.kind for alert in find_alerts(found, today)]


def only(found, today=TODAY):
    (alert,) = find_alerts(found, today)
    return alert


def test_nothing_is_said_of_a_target_on_its_way():
    assert (
        find_alerts(subject(year(2022, "85"), year(2023, "86", trajectory="on_track", outlook="will_meet")), TODAY)
        == []
    )


def test_will_miss_says_the_trend_the_target_and_the_gap():
    alert = only(
        subject(
            year(
                2023,
                "85.0",
                outlook="will_miss",
                outlook_value="88.20",
                needed_per_year="2.50",
                explanation="2023年为85.0%，按目前走势2025年预计为88.20%，达标困难",
            )
        )
    )
    assert (alert.kind, alert.year, alert.due_year, alert.gap, alert.needed_per_year) == (
        K.WILL_MISS,
        2023,
        2025,
        "1.8个百分点",
        "提高2.50个百分点",
    )
    assert alert.reason == (
        "2023年为85.0%，按目前走势2025年预计为88.20%，达标困难；2025年目标为90%以上，预计相差1.8个百分点。"
    )


def test_a_cause_begins_with_the_first_year_of_its_run():
    answers = [
        year(2021, "85", outlook="will_miss", outlook_value="88"),
        year(2022, "86", outlook="will_meet"),
        year(2023, "85", outlook="will_miss", outlook_value="88"),
        year(2024, "85", outlook="will_miss", outlook_value="88"),
    ]
    found = [alert for alert in find_alerts(subject(*answers), TODAY) if alert.kind == K.WILL_MISS]
    assert [(alert.year, alert.last_year) for alert in found] == [(2023, 2024)]


def test_a_year_without_data_leaves_what_stood_before_it():
    answers = [year(2022, "70", trajectory="reversed", explanation="出现倒退"), year(2023, bucket="no_data")]
    assert kinds(subject(*answers)) == [K.REVERSED]


def test_missed_in_the_due_year_with_the_gap():
    alert = only(subject(year(2025, "88.1", "not_met")), dt.date(2026, 6, 1))
    assert (alert.kind, alert.cause, alert.gap, alert.needed_per_year) == (K.MISSED, "2025", "1.9个百分点", "")
    assert alert.reason == "2025年为88.1%，2025年目标为90%以上，到期未达标，相差1.9个百分点。"


def test_the_next_milestone_does_not_undo_a_missed_one():
    answers = [year(2025, "88", "not_met"), year(2026, "89", due_year=2030)]
    assert [(alert.kind, alert.year) for alert in find_alerts(subject(*answers), dt.date(2027, 1, 1))] == [
        (K.MISSED, 2025)
    ]


def test_a_target_met_after_its_year_is_missed_no_more():
    answers = [year(2023, "88", "not_met", due_year=2023), year(2024, "91", "met", due_year=2023)]
    assert K.MISSED not in kinds(subject(*answers))


def test_reversed_and_lost_repeat_what_the_judgement_says():
    lost = year(2023, "89", "not_met", trajectory="lost", explanation="2022年已不符合要求，未达标")
    alert = only(subject(lost))
    assert (alert.kind, alert.reason, alert.gap) == (K.LOST, "2022年已不符合要求，未达标。", "1个百分点")
    back = year(2023, "80", trajectory="reversed", explanation="2023年为80%，出现倒退")
    assert only(subject(back)).reason == "2023年为80%，出现倒退。"


def test_a_breach_before_the_due_year_is_lost_not_missed():
    assert kinds(subject(year(2023, "89", "not_met"))) == [K.LOST]


@pytest.mark.parametrize(
    ("value", "city", "unit", "direction", "is_behind"),
    [
        ("70.0", "80.0", "%", 1, False),  # 10.0 points are not more than 10
        ("69.9", "80.0", "%", 1, True),
        ("90.1", "80.0", "%", 1, False),
        ("90.1", "80.0", "%", -1, True),
        ("90.0", "80.0", "%", -1, False),
        ("9.0", "10.0", "年", 1, False),  # 10 % of the city's figure
        ("8.9", "10.0", "年", 1, True),
        ("11.1", "10.0", "1/10万", -1, True),
        ("60", "80", "%", 0, False),
        ("1", "0", "年", -1, False),
    ],
)
def test_behind_the_city(value, city, unit, direction, is_behind):
    found = subject(
        year(2023, value),
        city={2023: year(2023, city)},
        city_name="某市",
        unit=unit,
        direction=direction,
        is_reference=True,
    )
    assert (K.BEHIND_CITY in kinds(found)) is is_behind


def test_behind_the_city_in_words():
    found = subject(year(2023, "69.5"), city={2023: year(2023, "80.0", is_provisional=True)}, city_name="某市")
    alert = only(found)
    assert alert.reason == "2023年为69.5%，某市为80.0%（数据暂为汇总数），低于全市10.5个百分点。"
    assert alert.gap == "10.5个百分点"


@pytest.mark.parametrize("flagged", ["own", "city"])
def test_rare_events_are_never_behind(flagged):
    rare = {"flags": frozenset({"rare_events"})}
    own = year(2023, "20", **(rare if flagged == "own" else {}))
    city = year(2023, "5", **(rare if flagged == "city" else {}))
    assert kinds(subject(own, city={2023: city}, direction=-1, unit="1/10万")) == []


def test_two_years_running_the_wrong_way():
    alert = only(subject(year(2021, "82.6"), year(2022, "81.9"), year(2023, "80.2"), is_reference=True))
    assert (alert.kind, alert.year, alert.gap) == (K.WRONG_WAY, 2023, "2.4个百分点")
    assert alert.reason == ("2021年82.6%、2022年81.9%、2023年80.2%，连续两年下降（应当提高），共下降2.4个百分点。")


@pytest.mark.parametrize(
    ("figures", "direction", "is_wrong"),
    [
        (["82.6", "81.9", "81.9"], 1, False),
        (["82.6", "81.9", "82.0"], 1, False),
        (["82.66", "82.6", "82.5"], 1, True),
        (["82.66", "82.7", "82.5"], -1, False),
        (["82.6", "82.64", "82.7"], -1, False),  # 82.6 and 82.64 are the same at one digit
        (["82.6", "82.7", "82.8"], -1, True),
        (["82.6", "81.9", "80.2"], 0, False),
    ],
)
def test_the_wrong_way_is_read_at_the_coarser_digits(figures, direction, is_wrong):
    answers = [year(2021 + number, figure) for number, figure in enumerate(figures)]
    assert (K.WRONG_WAY in kinds(subject(*answers, direction=direction))) is is_wrong


def test_the_baseline_is_the_first_step_and_surveys_step_from_survey_to_survey():
    base = YearAnswer(2020, 2020, "", value=Decimal("83"), figure="83%")
    assert kinds(subject(year(2021, "82"), year(2022, "81"), baseline=base)) == [K.WRONG_WAY]
    surveys = [year(2015, "83"), year(2016, bucket="report_not_due"), year(2018, "82"), year(2021, "81")]
    assert kinds(subject(*surveys, interval=3)) == [K.WRONG_WAY]
    assert kinds(subject(*surveys)) == []


def test_rare_events_never_go_the_wrong_way():
    rare = {"flags": frozenset({"rare_events"})}
    answers = [year(2021, "5", **rare), year(2022, "6", **rare), year(2023, "7", **rare)]
    assert kinds(subject(*answers, direction=-1, unit="1/10万")) == []


def test_a_sum_that_lacks_members_says_so():
    answers = [
        year(2021, "82"),
        year(2022, "81"),
        year(2023, "80", is_provisional=True, members_counted=5, members_expected=6),
    ]
    assert only(subject(*answers)).reason.endswith("（数据暂为5/6个报送地区的汇总数）。")


def test_a_number_of_things_that_lacks_members_says_nothing_yet():
    answers = [year(2021, "82"), year(2022, "81"), year(2023, "30", "not_met", due_year=2023, is_partial=True)]
    assert find_alerts(subject(*answers), TODAY) == []


def test_a_city_unit_that_owes_every_area_is_told_once():
    counties = replace(without_data(is_of_city=True), is_reference=True)
    assert kinds(counties) == [K.NO_DATA]
    assert kinds(replace(counties, city={2023: year(2023, bucket="no_data")})) == []


def test_difficult_is_unmet_or_warned_two_years_running():
    answers = [
        year(2022, "70", trajectory="reversed", explanation="a"),
        year(2023, "75", outlook="will_miss", outlook_value="80", explanation="b"),
    ]
    found = {alert.kind: alert for alert in find_alerts(subject(*answers), TODAY)}
    assert list(found) == [K.WILL_MISS, K.DIFFICULT]
    assert found[K.DIFFICULT].reason == (
        "连续两年未达标或被预警：2022年出现倒退，2023年预期难以达标；2023年为75%，2025年目标为90%以上。"
    )
    assert (found[K.DIFFICULT].year, found[K.DIFFICULT].last_year) == (2022, 2023)


def test_one_year_or_a_gap_between_is_not_difficult():
    trouble = {"trajectory": "reversed", "explanation": "a"}
    assert kinds(subject(year(2022, "86"), year(2023, "75", **trouble))) == [K.REVERSED]
    apart = subject(year(2021, "70", **trouble), year(2022, bucket="no_data"), year(2023, "75", **trouble))
    assert K.DIFFICULT not in kinds(apart)


def report(number=2023, **fields):
    values = {"due": dt.date(number + 1, 4, 15), "accept_due": dt.date(number + 1, 5, 31), "unit": "市卫健委"}
    return Report(number, **values | fields)


def without_data(**fields):
    return subject(year(2022, "85"), year(2023, bucket="no_data"), reports={2023: report(**fields)})


def test_what_the_unit_owes_is_missing_data():
    alert = only(without_data())
    assert (alert.kind, alert.year, alert.last_year) == (K.NO_DATA, 2023, 2023)
    assert alert.reason == "2023年度数据应在2024年4月15日前报送，市卫健委尚未报送，已逾期47天。"


@pytest.mark.parametrize(
    ("fields", "kind", "reason"),
    [
        (
            {"missing": "未开展", "reported_on": dt.date(2024, 4, 1)},
            K.NO_DATA,
            "2023年度没有数据：市卫健委报“未开展”。",
        ),
        (
            {"awaits": "省卫健委"},
            K.LATE_DATA,
            "2023年度数据要等省卫健委反馈，报送截止日2024年4月15日已过，结果尚未下达。",
        ),
        (
            {"source_day": dt.date(2024, 6, 30)},
            K.LATE_DATA,
            "2023年度数据的来源一般到2024年6月30日才有结果，晚于报送截止日2024年4月15日。",
        ),
        (
            {"source_day": dt.date(2024, 5, 30)},
            K.NO_DATA,
            "2023年度数据应在2024年5月30日前报送，市卫健委尚未报送，已逾期2天。",
        ),
        (
            {"reported_on": dt.date(2024, 4, 10)},
            K.LATE_DATA,
            "2023年度数据市卫健委已于2024年4月10日报送，应在2024年5月31日前审定，尚未审定。",
        ),
        (
            {"is_asked": False, "due": dt.date(2024, 4, 30), "unit": ""},
            K.NO_DATA,
            "2023年度没有数据，一般应在2024年4月30日前报送，但没有布置填报。",
        ),
    ],
)
def test_whose_fault_missing_data_is(fields, kind, reason):
    alert = only(without_data(**fields))
    assert (alert.kind, alert.reason) == (kind, reason)


@pytest.mark.parametrize(
    "fields",
    [
        {"due": TODAY},
        {"is_by_letter": True, "missing": "已函报", "reported_on": dt.date(2024, 4, 1)},
        {"reported_on": dt.date(2024, 4, 10), "accept_due": TODAY},
    ],
    ids=["not yet over", "sent by letter", "under review in time"],
)
def test_nobody_is_late(fields):
    assert find_alerts(without_data(**fields), TODAY) == []


def test_a_year_between_surveys_is_no_missing_data():
    found = subject(year(2022, "85"), year(2023, bucket="report_not_due"), reports={2023: report()})
    assert find_alerts(found, TODAY) == []


def test_years_without_data_in_a_row_are_one_cause():
    answers = [year(2021, "85"), year(2022, bucket="no_data"), year(2023, bucket="no_data")]
    alert = only(subject(*answers, reports={2022: report(2022), 2023: report()}))
    assert (alert.year, alert.last_year) == (2022, 2023)


@pytest.mark.parametrize(
    ("fields", "reason"),
    [
        ({"accepted_on": dt.date(2024, 5, 31)}, None),
        (
            {"accepted_on": dt.date(2024, 6, 10), "reported_on": dt.date(2024, 4, 1)},
            "2023年度数据2024年6月10日才审定，比审定截止日2024年5月31日晚10天，市卫健委已按期报送。",
        ),
        ({"accepted_on": dt.date(2024, 6, 10), "reported_on": dt.date(2024, 5, 20)}, None),  # the unit's own lateness
        (
            {"accepted_on": dt.date(2024, 6, 10), "reported_on": dt.date(2024, 5, 20), "awaits": "省统计局"},
            "2023年度数据2024年6月10日才审定，比审定截止日2024年5月31日晚10天：结果由省统计局反馈。",
        ),
    ],
)
def test_data_that_came_late(fields, reason):
    found = find_alerts(subject(year(2023, "91", "met"), reports={2023: report(**fields)}), dt.date(2024, 7, 1))
    assert [(alert.kind, alert.reason) for alert in found] == ([] if reason is None else [(K.LATE_DATA, reason)])


def test_a_figure_changed_after_it_was_frozen():
    change = Change(2022, "version:7", "85%", "84.1%", "2022年第1次定版（某市）")
    alert = only(subject(year(2022, "84.1"), changes=[change]))
    assert (alert.kind, alert.cause, alert.last_year) == (K.FIGURE_CHANGED, "version:7", 2022)
    assert alert.reason == "2022年数据在2022年第1次定版（某市）中为85%，现审定为84.1%，与定版数据不一致。"


def test_a_changed_definition():
    alert = only(subject(year(2023, "84", "definition_changed", explanation="口径已变更")))
    assert (alert.kind, alert.reason) == (K.DEFINITION_CHANGED, "口径已变更。")


def test_of_an_area_held_against_the_city_only_three_things_are_said():
    answers = [
        year(2021, "82", trajectory="lost", explanation="a"),
        year(2022, "81", trajectory="lost", explanation="a"),
        year(2023, "60", "not_met", trajectory="reversed", outlook="will_miss", due_year=2023, explanation="a"),
    ]
    own = subject(*answers, city={2023: year(2023, "80")}, changes=[Change(2023, "v", "1", "2", "")])
    assert set(kinds(own)) == {
        K.MISSED, K.REVERSED, K.WILL_MISS, K.BEHIND_CITY, K.WRONG_WAY, K.DIFFICULT, K.FIGURE_CHANGED
    }  # fmt: skip
    assert kinds(replace(own, is_reference=True)) == [K.BEHIND_CITY, K.WRONG_WAY]
