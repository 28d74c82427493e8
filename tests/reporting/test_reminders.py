"""Reminders by the clock: which day tells whom, once for each cause."""

import datetime as dt

import pytest
from django.utils import timezone

from fuer.core.domain.schedule import TIMETABLE
from fuer.notices.models import Notice, Outgoing
from fuer.orgs.enums import Role
from fuer.reporting.domain.progress import Counts, Dates, read_status
from fuer.reporting.domain.reminders import find_stage, first_working_day_of_week, remind_everybody
from fuer.reporting.models import Collection
from tests import factories as make

DUE = dt.date(2026, 4, 15)  # a Wednesday; 6 April is the day off for 清明


def april(number):
    return dt.date(2026, 4, number)


# Days on which something is told, each with the stage (working days before; or how often told late) and the head.
STAGES = {
    april(1): "due:2026-04-15:10",  # nine working days are left, ten were not told on
    april(9): "due:2026-04-15:10",
    april(10): "due:2026-04-15:3",
    april(13): "due:2026-04-15:3",
    april(14): "due:2026-04-15:1",
    april(15): "due:2026-04-15:0",
    april(16): "late:2026-04-15:0",
    april(20): "late:2026-04-15:0",
    april(21): "late:2026-04-15:1",
    april(24): "late:2026-04-15:2",
}


def stage_on(day, **dates):
    status = read_status("drafting", Counts(missing=1), Dates(DUE, **dates), day)
    return find_stage(status, day, {})


@pytest.mark.parametrize("day", STAGES)
def test_the_stage_reached(day):
    assert stage_on(day).key == STAGES[day]


def test_too_early_or_with_a_delay_there_is_nothing_to_tell():
    assert stage_on(dt.date(2026, 3, 26)) is None
    assert stage_on(april(16), extended_to=dt.date(2026, 5, 29)) is None


def test_the_head_hears_after_five_working_days():
    assert [stage_on(april(day)).is_for_head for day in (16, 22, 23)] == [False, False, True]


def test_the_days_are_a_setting(settings):
    settings.FUER_REMIND_DAYS = [2]
    assert [stage_on(april(day)) and stage_on(april(day)).key[-1] for day in (9, 13, 14, 15)] == [None, "2", "2", "0"]


def test_the_first_working_day_of_the_week():
    days = [dt.date(2026, 4, 7), april(8), april(13), april(15)]  # Monday the 6th is a holiday
    assert [first_working_day_of_week(day, {}) for day in days] == [april(7), april(7), april(13), april(13)]


@pytest.fixture
def city(db):
    return make.make_area(name="样本市")


@pytest.fixture
def collection(city):
    return make.make_collection(city, title="年度报表")


@pytest.fixture
def filing(collection):
    filing = make.make_filing(collection, make.make_unit(collection.area, "市卫健委"))
    make.make_item(filing, make.make_indicator("产前筛查率"))
    return filing


@pytest.fixture
def people(city, filing):
    roles = {
        "a": Role.UNIT_REPORTER,
        "b": Role.UNIT_REPORTER,
        "stathead": Role.STATISTICS_HEAD,
        "head": Role.UNIT_HEAD,
    }
    return {make.make_user(city, role, filing.unit): name for name, role in roles.items()}


def told(people, kind):
    return sorted(people[notice.recipient] for notice in Notice.objects.filter(kind=kind) if notice.recipient in people)


def test_it_runs_daily_at_half_past_eight():
    rhythm = TIMETABLE["reporting.remind"].rhythm
    assert (rhythm.hour, rhythm.minute) == (8, 30)


def test_both_reporters_are_told_once_for_each_stage(people):
    for day in range(10, 16):
        remind_everybody(april(day))
        remind_everybody(april(day))
    assert told(people, "due") == ["a"] * 3 + ["b"] * 3
    titles = {notice.title for notice in Notice.objects.filter(kind="due")}
    assert titles == {"年度报表将于4月15日截止"}


def test_whoever_the_form_waits_for_is_told_too(people, filing):
    filing.state = "checking"
    filing.save()
    remind_everybody(april(14))
    assert told(people, "due") == ["a", "b", "stathead"]


def test_the_head_is_told_when_it_is_long_overdue(people):
    remind_everybody(april(16))
    assert told(people, "overdue") == ["a", "b"]
    remind_everybody(april(24))
    assert told(people, "overdue") == ["a", "a", "b", "b", "head"]
    newest = Notice.objects.filter(kind="overdue").latest("created_at")
    assert newest.title == "年度报表已逾期9天"
    assert newest.text.startswith("市卫健委（逾期9天）：缺产前筛查率。请及时填报")


def test_nothing_on_a_day_nobody_works(people):
    remind_everybody(april(18))
    remind_everybody(april(6))
    assert Notice.objects.count() == 0


def test_nobody_is_told_of_what_was_reported_or_waits_for_another_body(people, filing):
    filing.items.update(awaits="省卫生健康委")
    remind_everybody(april(24))
    assert told(people, "overdue") == []
    filing.items.update(awaits="")
    filing.state, filing.reported_at, filing.round = "reported", timezone.now(), 1
    filing.save()
    remind_everybody(april(24))
    assert told(people, "overdue") == []


def test_only_running_collections(people):
    Collection.objects.update(state="closed")
    remind_everybody(april(24))
    Collection.objects.update(state="open", opens_on=april(25), unit_due=april(29))
    remind_everybody(april(24))
    assert Notice.objects.count() == 0


def test_the_office_gets_a_summary_a_week(filing, city):
    office = make.make_user(city, Role.WCC_OFFICE)
    for day in (20, 20, 21, 24, 27):
        remind_everybody(april(day))
    notices = Notice.objects.filter(recipient=office).order_by("created_at")
    assert [notice.title for notice in notices] == ["年度报表本周进度"] * 2
    assert notices[0].text == (
        "截至4月20日，应报单位1个，已报送0个，逾期1个；应报数据1项，已签署0项，已审定0项。单位报送截止4月15日。\n"
        "逾期未报：市卫健委。"
    )


def test_the_messenger_gets_one_text_a_day_until_all_have_reported(filing, settings):
    settings.FUER_WEBHOOK_URL = "https://chat.example.gov.cn/robot"
    for day in (20, 20, 21):
        remind_everybody(april(day))
    bodies = list(Outgoing.objects.filter(channel="webhook").values_list("body", flat=True))
    assert len(bodies) == 2
    assert bodies[0].startswith("【报送进度】年度报表\n截至4月2")
    filing.state, filing.reported_at, filing.round = "reported", timezone.now(), 1
    filing.save()
    remind_everybody(april(22))
    assert Outgoing.objects.filter(channel="webhook").count() == 2


def summaries(user):
    return list(Notice.objects.filter(recipient=user, kind="info").order_by("created_at").values_list("title", "text"))


def test_a_summary_missed_on_monday_comes_once_on_the_next_day_of_work(filing, city):
    office = make.make_user(city, Role.WCC_OFFICE)
    for day in (22, 23, 24):  # off on Monday and Tuesday
        remind_everybody(april(day))
    assert [text[:7] for _title, text in summaries(office)] == ["截至4月22日"]


def test_a_day_that_was_missed_for_a_week_tells_each_thing_once(people):
    for _run in range(5):
        remind_everybody(april(24))
    kinds = sorted(Notice.objects.filter(recipient__in=people).values_list("kind", "recipient"))
    assert kinds == sorted(
        [("overdue", user.pk) for user in people if people[user] in ("a", "b", "head")] + heads(people)
    )


def heads(people):
    return [("info", user.pk) for user in people if people[user] == "head"]


def test_a_collection_opened_during_the_week_waits_for_the_next(collection, filing, city):
    office = make.make_user(city, Role.WCC_OFFICE)
    Collection.objects.update(opens_on=april(21), unit_due=april(22))
    remind_everybody(april(22))
    assert summaries(office) == []
    remind_everybody(april(27))
    assert len(summaries(office)) == 1


def test_the_head_hears_weekly_what_is_open_and_nothing_when_all_is_reported(people, filing):
    (head,) = [user for user, name in people.items() if name == "head"]
    remind_everybody(april(13))
    assert summaries(head) == [("本周尚未完成：年度报表", "市卫健委（还有2天）：缺产前筛查率。报送截止4月15日。")]
    filing.state, filing.reported_at, filing.round = "accepted", timezone.now(), 1
    filing.save()
    filing.items.get().entry.__class__.objects.update(value="95", printed="95")
    remind_everybody(april(20))
    assert len(summaries(head)) == 1


def test_a_countys_office_hears_of_its_own_units_only(collection, filing, city):
    counties = [make.make_area(city, name=name) for name in ("甲县", "乙县")]
    for county in counties:
        own = make.make_filing(collection, make.make_unit(county, f"{county.name}卫健局"))
        make.make_item(own, make.make_indicator())
    office = make.make_user(counties[0], Role.COUNTY_WCC_OFFICE)
    remind_everybody(april(20))
    ((title, text),) = summaries(office)
    assert title == "年度报表甲县本周进度"
    assert text.endswith("逾期未报：甲县卫健局。")
    assert text.startswith("截至4月20日，应报单位1个，")
    link = Notice.objects.get(recipient=office, kind="info").link
    assert link.endswith(f"/board/?area={counties[0].pk}")
