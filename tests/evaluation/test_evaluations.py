"""An evaluation is set up, dated and walked through its stages; what is missing is named, and skipped for a reason only."""

import pytest
from django.db import IntegrityError, transaction

from fuer.core.models import Event
from fuer.evaluation.domain import evaluations as domain
from fuer.evaluation.domain.queries.evaluation_page import list_county_evaluations
from fuer.evaluation.domain.stages import DATED, list_missing
from fuer.evaluation.enums import EvaluationKind, EvaluationStage, ReportState
from fuer.evaluation.models import Evaluation, EvaluationStep, Report
from fuer.notices.models import Notice
from fuer.orgs.enums import Role
from tests import factories as make
from tests.delivery.makers import refused
from tests.evaluation.makers import in_days, make_evaluation, make_issued_report, make_snapshot, plan_days, walk_to
from tests.together import run_together

pytestmark = pytest.mark.django_db
S = EvaluationStage


@pytest.fixture
def city():
    return make.make_area(name="某市")


@pytest.fixture
def plan(city):
    return make.make_plan(city)


@pytest.fixture
def office(city):
    return make.make_user(city)


def test_the_one_before_is_found_by_itself(plan, office):
    first = make_evaluation(office, plan, year=2022)
    midterm = make_evaluation(office, plan, year=2023, kind=EvaluationKind.MIDTERM)
    last = make_evaluation(office, plan, year=2023)
    assert (first.predecessor, midterm.predecessor, last.predecessor) == (None, first, midterm)
    assert [first.title, midterm.title] == [
        "某市2022年妇女儿童发展规划年度统计监测", "某市妇女儿童发展规划中期评估（2023年）"
    ]  # fmt: skip
    assert [step.kind for step in first.steps.all()] == ["created"]


def test_what_cannot_be_set_up_says_why(city, plan, office):
    make_evaluation(office, plan)
    assert refused(make_evaluation, office, plan) == "某市已有2024年的年度监测。"
    assert "不包括2026年" in refused(make_evaluation, office, plan, year=2026)
    county = make.make_area(city, name="甲县")
    foreign = make.make_plan(county)
    assert "您不能建立甲县的评估" in refused(make_evaluation, office, foreign)
    create, kind = domain.create_evaluation, EvaluationKind.FINAL
    assert "不是某市的规划" in refused(create, area=city, kind=kind, year=2024, plans=[foreign], user=office)
    assert "请选择" in refused(create, area=city, kind=kind, year=2024, plans=[], user=office)
    assert Evaluation.objects.count() == 1


def test_a_city_reads_its_counties_evaluations_and_never_edits_them(city, plan, office):
    county, other = make.make_area(city), make.make_area(city)
    clerk, stranger = (make.make_user(area, Role.COUNTY_WCC_OFFICE) for area in (county, other))
    own, of_county = make_evaluation(office, plan), make_evaluation(clerk, make.make_plan(county))
    make_evaluation(clerk, make.make_plan(county, start_year=2016, end_year=2020), year=2020)
    assert list_county_evaluations(own, office) == [of_county]
    assert set(Evaluation.objects.visible_to(stranger)) == {own}
    assert "本级妇儿工委办" in refused(domain.set_calendar, of_county, plan_days(), user=office)
    assert "本级妇儿工委办" in refused(domain.advance_evaluation, of_county, user=office)
    assert "本级妇儿工委办" in refused(domain.advance_evaluation, own, user=clerk)


def test_the_calendar_has_a_day_for_each_stage_in_order(plan, office):
    evaluation = make_evaluation(office, plan)
    days = plan_days()
    without = {stage: day for stage, day in days.items() if stage != S.REVIEWING}
    assert "评审" in refused(domain.set_calendar, evaluation, without, user=office)
    turned = days | {S.REVIEWING: in_days(1)}
    assert "“评审”的完成日期不能早于“自评”" in refused(domain.set_calendar, evaluation, turned, user=office)
    assert evaluation.dates.count() == 0
    domain.set_calendar(evaluation, days, user=office)
    domain.set_calendar(evaluation, days | {S.RECTIFYING: in_days(200)}, user=office)
    expected = [days[stage] for stage in DATED[:-1]] + [in_days(200)]
    assert [date.due for date in evaluation.dates.all()] == expected


def test_nothing_is_skipped_silently(plan, office):
    evaluation = make_evaluation(office, plan)
    said = refused(domain.advance_evaluation, evaluation, user=office)
    assert said == "还不能进入“自评”：日程没有排定：准备、自评、评审、汇总问题、撰写报告、整改。"
    assert "不能略过" in refused(domain.skip_item, evaluation, "calendar", reason="赶时间", user=office)
    domain.set_calendar(evaluation, plan_days(), user=office)
    held = domain.advance_evaluation(evaluation, user=office)
    (missing,) = list_missing(held)
    assert "理由" in refused(domain.skip_item, held, missing.key, reason=" ", user=office)
    domain.skip_item(held, missing.key, reason="年度监测以报表代替自评", user=office)
    assert "已经略过" in refused(domain.skip_item, held, missing.key, reason="再来", user=office)
    held = domain.advance_evaluation(held, user=office)
    assert held.stage == S.REVIEWING
    step = held.steps.get(kind="skipped")
    assert (step.stage, step.subject, step.note) == ("assessing", missing.says, "年度监测以报表代替自评")
    verbs = Event.objects.filter(subject_type="evaluation.evaluation").order_by("at").values_list("verb", flat=True)
    assert list(verbs) == [
        "evaluation.created_evaluation", "evaluation.set_calendar", "evaluation.advanced_evaluation",
        "evaluation.skipped_evaluation", "evaluation.advanced_evaluation",
    ]  # fmt: skip


def test_a_report_needs_frozen_data_of_its_own_year(city, plan, office):
    evaluation = walk_to(make_evaluation(office, plan), S.REPORTING, office)
    assert "没有引用定版数据" in refused(domain.advance_evaluation, evaluation, user=office)
    other_year = make_snapshot(city, 2023)
    assert "2024年的定版数据" in refused(domain.cite_snapshot, evaluation, other_year, user=office)
    county = make_snapshot(make.make_area(city))
    assert "只能引用本级" in refused(domain.cite_snapshot, evaluation, county, user=office)
    snapshot = make_snapshot(city)
    held = domain.cite_snapshot(evaluation, snapshot, user=office)
    make_issued_report(held)
    held = domain.advance_evaluation(evaluation, user=office)
    assert (held.stage, held.snapshot) == (S.RECTIFYING, snapshot)
    assert "不能改用" in refused(domain.cite_snapshot, held, make_snapshot(city), user=office)


def test_rectification_waits_for_the_issued_report(city, plan, office):
    evaluation = walk_to(make_evaluation(office, plan), S.REPORTING, office)
    domain.cite_snapshot(evaluation, make_snapshot(city), user=office)
    other, unit = make_evaluation(office, plan, kind=EvaluationKind.MIDTERM), make.make_unit(city)
    other.snapshot = evaluation.snapshot = make_snapshot(city)
    make_issued_report(other)
    report = make_issued_report(evaluation)
    Report.objects.filter(pk=report.pk).update(unit=unit)
    lacking = "还不能进入“整改”：本次评估的报告还没有印发。请在“评估报告”中建立、审定并印发。"
    assert refused(domain.advance_evaluation, evaluation, user=office) == lacking
    Report.objects.filter(pk=report.pk).update(unit=None, state=ReportState.APPROVED)
    assert refused(domain.advance_evaluation, evaluation, user=office) == lacking
    assert "不能略过" in refused(domain.skip_item, evaluation, "report", reason="另行印发", user=office)
    Report.objects.filter(pk=report.pk).update(state=ReportState.ISSUED)
    assert domain.advance_evaluation(evaluation, user=office).stage == S.RECTIFYING


def test_it_ends_once(plan, office):
    evaluation = walk_to(make_evaluation(office, plan), S.CLOSED, office)
    assert refused(domain.advance_evaluation, evaluation, user=office) == "评估已经结束。"
    assert "阶段已经变动" in refused(domain.advance_evaluation, evaluation, user=office, seen="rectifying")


def test_each_stage_is_told_once(city, plan, office):
    bureau = make.make_user(city, Role.STATISTICS_BUREAU)
    walk_to(make_evaluation(office, plan), S.REVIEWING, office)
    titles = Notice.objects.filter(recipient=bureau).order_by("created_at").values_list("title", flat=True)
    name = "某市2024年妇女儿童发展规划年度统计监测"
    assert list(titles) == [f"{name}进入“自评”阶段", f"{name}进入“评审”阶段"]


def test_steps_are_written_once(plan, office):
    step = make_evaluation(office, plan).steps.get()
    with pytest.raises(IntegrityError), transaction.atomic():
        EvaluationStep.objects.filter(pk=step.pk).update(note="改写")
    with pytest.raises(IntegrityError), transaction.atomic():
        step.delete()


@pytest.mark.django_db(transaction=True)
def test_two_presses_at_once_advance_one_stage(database_on_disk):
    city = make.make_area(name="某市")
    office = make.make_user(city)
    evaluation = make_evaluation(office, make.make_plan(city))
    domain.set_calendar(evaluation, plan_days(), user=office)
    press = lambda: domain.advance_evaluation(evaluation, user=office, seen="preparing")  # noqa: E731
    assert run_together([press, press]) == ["Refusal", "done"]
    evaluation.refresh_from_db()
    assert evaluation.stage == S.ASSESSING
