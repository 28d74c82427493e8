"""Tasks: given out, reported with proof, sent back, postponed, closed, opened again; each step once, told and recorded."""

import pytest
from django.db import IntegrityError, transaction

from fuer.core.domain.files import may_read
from fuer.core.models import Event, Evidence, StoredFile
from fuer.delivery.domain import tasks
from fuer.delivery.domain.pieces import Upload
from fuer.delivery.domain.queries.waiting import waiting_for
from fuer.delivery.domain.task_notices import remind_overdue
from fuer.delivery.models import Task
from fuer.notices.models import Notice
from fuer.orgs.enums import Role
from tests import factories as make
from tests.delivery.makers import in_days, make_task, refused
from tests.together import run_together

pytestmark = pytest.mark.django_db
PDF = b"%PDF-1.4 proof"


@pytest.fixture
def city():
    return make.make_area(name="某市")


@pytest.fixture
def unit(city):
    return make.make_unit(city, "市卫健委")


@pytest.fixture
def office(city):
    return make.make_user(city)


@pytest.fixture
def reporter(city, unit):
    return make.make_user(city, Role.UNIT_REPORTER, unit)


def list_kinds(task):
    return [step.kind for step in task.steps.all()]


def told(user):
    return list(Notice.objects.filter(recipient=user).order_by("created_at").values_list("kind", "title"))


def test_a_task_walks_to_its_end(city, unit, office, reporter):
    task = make_task(office, unit)
    assert (task.state, task.due) == ("acting", in_days(30))
    task = tasks.report_task(task, result="已配齐12名", reference="卫健发〔2025〕3号", user=reporter)
    assert task.state == "reported"
    task = tasks.return_task(task, reason="缺名单", due=in_days(10), user=office)
    assert (task.state, task.due) == ("acting", in_days(10))
    task = tasks.postpone_task(task, reason="机构改革", due=in_days(20), user=office)
    assert (task.state, task.due) == ("acting", in_days(20))
    task = tasks.report_task(task, result="名单见附件", files=[Upload("名单.pdf", PDF)], user=reporter)
    task = tasks.close_task(task, reason="已核实", user=office)
    assert task.state == "closed"
    task = tasks.reopen_task(task, reason="抽查发现又空缺", due=in_days(40), user=office)
    assert (task.state, task.due) == ("acting", in_days(40))
    kinds = ["created", "reported", "returned", "postponed", "reported", "closed", "reopened"]
    assert list_kinds(task) == kinds
    verbs = Event.objects.filter(subject_type="delivery.task", subject_id=str(task.pk)).order_by("at")
    assert list(verbs.values_list("verb", flat=True)) == [f"delivery.{kind}_task" for kind in kinds]
    assert [kind for kind, _title in told(reporter)] == ["todo", "returned", "info", "info", "todo"]
    assert told(office) == [("todo", "市卫健委已反馈任务：补齐产前筛查人员")] * 2


def test_a_report_needs_words_and_proof_and_keeps_nothing_when_refused(unit, office, reporter):
    task = make_task(office, unit)
    assert "办理结果" in refused(tasks.report_task, task, result=" ", reference="x", user=reporter)
    assert "佐证材料" in refused(tasks.report_task, task, result="好", user=reporter)
    files = [Upload("一.pdf", PDF), Upload("二.exe", b"MZ")]
    assert "不能上传" in refused(tasks.report_task, task, result="好", files=files, user=reporter)
    assert (StoredFile.objects.count(), Evidence.objects.count(), list_kinds(task)) == (0, 0, ["created"])


def test_what_cannot_be_done_says_why(city, unit, office, reporter):
    task = make_task(office, unit)
    assert "没有可以退回" in refused(tasks.return_task, task, reason="x", due=in_days(3), user=office)
    assert "没有销号" in refused(tasks.reopen_task, task, reason="x", due=in_days(3), user=office)
    assert "晚于原期限" in refused(tasks.postpone_task, task, reason="x", due=in_days(30), user=office)
    assert "销号理由" in refused(tasks.close_task, task, reason="", user=office)
    assert "控制在500字" in refused(tasks.close_task, task, reason="长" * 501, user=office)
    tasks.report_task(task, result="好", reference="x", user=reporter)
    assert "不需要反馈" in refused(tasks.report_task, task, result="好", reference="x", user=reporter)
    assert "整改中的任务" in refused(tasks.postpone_task, task, reason="x", due=in_days(60), user=office)
    assert "早于今天" in refused(tasks.return_task, task, reason="x", due=in_days(-1), user=office)
    tasks.close_task(task, reason="完成", user=office)
    assert "已经销号" in refused(tasks.close_task, task, reason="完成", user=office)


def test_a_task_goes_to_a_unit_in_force_of_its_level_or_below(city, unit, office):
    county, other = make.make_area(city, name="甲县"), make.make_area(name="别市")
    of_county = make.make_unit(county, "县卫健局")
    assert make_task(office, of_county, area=city).unit == of_county
    county_office = make.make_user(county, Role.COUNTY_WCC_OFFICE)
    assert "您不能在某市交办" in refused(make_task, county_office, of_county, area=city)
    assert "本级和下级" in refused(make_task, county_office, unit, area=county)
    assert "本级和下级" in refused(make_task, office, make.make_unit(other), area=city)
    gone = make.make_unit(city, "市计生委", valid_to=in_days(-1))
    assert "已经撤销" in refused(make_task, office, gone)
    assert "早于今天" in refused(
        tasks.create_task, origin="finding", origin_id=1, area=city, unit=unit, title="x", measure="y",
        due=in_days(-1), user=office,
    )  # fmt: skip


def test_only_the_unit_reports_and_only_the_office_decides(city, unit, office, reporter):
    task = make_task(office, unit)
    colleague = make.make_user(city, Role.UNIT_REPORTER, make.make_unit(city))
    bureau = make.make_user(city, Role.STATISTICS_BUREAU)
    for person in (office, colleague, bureau):
        assert "您不能" in refused(tasks.report_task, task, result="好", reference="x", user=person)
    for person in (reporter, colleague, bureau):
        assert "您不能" in refused(tasks.close_task, task, reason="好", user=person)
        assert "您不能" in refused(tasks.postpone_task, task, reason="好", due=in_days(60), user=person)


def test_who_sees_which(city, unit, office):
    county, other = make.make_area(city), make.make_area(city)
    of_city = make_task(office, unit)
    given_down = make_task(office, make.make_unit(county), area=city)
    clerk = make.make_user(county, Role.COUNTY_WCC_OFFICE)
    stranger = make.make_user(other, Role.COUNTY_WCC_OFFICE)
    assert set(Task.objects.visible_to(office)) == {of_city, given_down}
    assert list(Task.objects.visible_to(clerk)) == [given_down]
    assert list(Task.objects.visible_to(stranger)) == []
    assert clerk.has_perm("delivery.view_task", given_down)
    assert not clerk.has_perm("delivery.view_task", of_city)


def test_evidence_is_read_by_whoever_sees_the_task(city, unit, office, reporter):
    task = make_task(office, unit)
    tasks.report_task(task, result="好", files=[Upload("名单.pdf", PDF)], user=reporter)
    file = StoredFile.objects.get()
    stranger = make.make_user(make.make_area(city), Role.COUNTY_WCC_OFFICE)
    assert [may_read(person, file) for person in (office, reporter, stranger)] == [True, True, False]


def test_steps_are_written_once(unit, office):
    step = make_task(office, unit).steps.get()
    step.note = "改写"
    with pytest.raises(IntegrityError), transaction.atomic():
        step.save()
    with pytest.raises(IntegrityError), transaction.atomic():
        step.delete()


def test_overdue_is_told_once_for_each_day_set(unit, office, reporter):
    make_task(office, unit, days=-3)
    make_task(office, unit, days=3)
    reported = make_task(office, unit, days=-3)
    tasks.report_task(reported, result="好", reference="x", user=reporter)
    today = in_days(0)
    assert remind_overdue(today) == 1
    assert remind_overdue(today) == 0
    overdue = [title for kind, title in told(reporter) if kind == "overdue"]
    assert overdue == ["任务逾期未反馈：补齐产前筛查人员"]
    assert [kind for kind, _title in told(office) if kind == "overdue"] == ["overdue"]


def test_what_waits_for_whom(city, unit, office, reporter):
    today = in_days(0)
    late, soon, calm = (make_task(office, unit, days=days, title=f"{days}天") for days in (-2, 2, 50))
    reported = make_task(office, unit)
    tasks.report_task(reported, result="好", reference="x", user=reporter)
    tasks.close_task(make_task(office, unit), reason="好", user=office)
    things = waiting_for(reporter, today)
    assert [(thing.title, thing.urgency.value, thing.days_left) for thing in things] == [
        ("-2天", "late", -2), ("2天", "soon", 2), ("50天", "calm", 50)
    ]  # fmt: skip
    heaps = waiting_for(office, today)
    assert [(thing.title, thing.count) for thing in heaps] == [
        ("逾期未反馈：1项任务", 1), ("已反馈待审阅：1项任务", 1)
    ]  # fmt: skip
    assert waiting_for(make.make_user(city, Role.STATISTICS_BUREAU), today) == ()
    assert {late.state, soon.state, calm.state} == {"acting"}


@pytest.mark.django_db(transaction=True)
def test_two_reports_at_once_leave_one(database_on_disk):
    city = make.make_area(name="某市")
    unit = make.make_unit(city)
    task = make_task(make.make_user(city), unit)
    people = [make.make_user(city, Role.UNIT_REPORTER, unit) for _ in range(2)]
    actions = [
        lambda person=person: tasks.report_task(task, result="好", reference="x", user=person) for person in people
    ]
    assert run_together(actions) == ["Refusal", "done"]
    assert list_kinds(task) == ["created", "reported"]
