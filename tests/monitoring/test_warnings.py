"""Warnings in the database: raised once for a cause, renewed, ceased; given out, answered and closed."""

import datetime as dt

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from fuer.core.domain.refusing import Refusal
from fuer.core.models import Event
from fuer.indicators.enums import CollectedAt
from fuer.monitoring.domain import warning_steps as steps
from fuer.monitoring.domain.answers import list_current_targets, rebuild_answers
from fuer.monitoring.domain.postponing import postpone_answers
from fuer.monitoring.domain.queries.waiting import waiting_for
from fuer.monitoring.domain.warning_notices import remind_overdue
from fuer.monitoring.domain.warnings import raise_everywhere, raise_warnings, refresh_frozen
from fuer.monitoring.enums import WarningKind, WarningStage, WarningStepKind
from fuer.monitoring.models import Snapshot, SnapshotFigure, TargetWarning, WarningStep
from fuer.notices.models import Notice
from fuer.orgs.enums import Role
from tests import factories as make
from tests.monitoring.scenery import SPRING, accept, list_standing, make_falling
from tests.together import run_together

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("_spring_of_2023")]
TODAY = SPRING
K = WarningKind


def test_an_accepted_figure_warns_at_once_and_only_once(plan, city, unit):
    target = make_falling(plan, unit)
    accept(target.indicator, city, 2021, "79")
    assert list_standing() == [("reversed", "某市", 2021, 2021)]
    warning = TargetWarning.objects.get()
    assert (warning.unit, warning.deadline) == (unit, None)
    assert [step.kind for step in warning.steps.all()] == ["raised"]
    assert warning.steps.get().note == warning.reason
    assert raise_warnings([target], today=TODAY).__dict__ == {"raised": 0, "renewed": 0, "ceased": 0}
    assert Event.objects.filter(verb="monitoring.raise_warning").count() == 1


def test_a_cause_that_lasts_is_renewed_and_one_that_is_gone_ceases(plan, city):
    target = make_falling(plan)
    accept(target.indicator, city, 2021, "79")
    accept(target.indicator, city, 2022, "78")
    assert list_standing() == [
        ("difficult", "某市", 2021, 2022),
        ("reversed", "某市", 2021, 2022),
        ("will_miss", "某市", 2022, 2022),
        ("wrong_way", "某市", 2022, 2022),
    ]
    reversed_one = TargetWarning.objects.get(kind=K.REVERSED)
    assert [step.kind for step in reversed_one.steps.all()] == ["raised", "renewed"]
    accept(target.indicator, city, 2022, "88")
    kept = TargetWarning.objects.filter(ceased_on=None)
    assert not kept.exists()
    assert [step.kind for step in reversed_one.steps.all()] == ["raised", "renewed", "ceased"]
    accept(target.indicator, city, 2022, "78")
    reversed_one.refresh_from_db()
    assert (reversed_one.ceased_on, TargetWarning.objects.count()) == (None, 4)


def test_a_closed_warning_comes_back_only_for_a_newer_year(plan, city, office):
    target = make_falling(plan)
    accept(target.indicator, city, 2021, "79")
    steps.close_warning(TargetWarning.objects.get(), reason="已研究", user=office)
    accept(target.indicator, city, 2021, "78.5")
    raise_everywhere(today=TODAY)
    assert list_standing() == []
    accept(target.indicator, city, 2022, "84")
    assert list_standing() == []
    accept(target.indicator, city, 2022, "78")
    assert ("reversed", "某市", 2022, 2022) in list_standing()


def test_counties_are_held_beside_the_city(plan, city, county):
    target = make_falling(plan)
    accept(target.indicator, city, 2023, "90")
    accept(target.indicator, county, 2023, "80")
    assert list_standing() == []
    accept(target.indicator, county, 2023, "79.9")
    assert list_standing() == [("behind_city", "甲县", 2023, 2023)]


def test_a_county_with_a_target_of_its_own_is_held_beside_the_city_too(plan, city, county):
    target = make_falling(plan)
    make.make_target(make.make_plan(county, title="甲县规划"), target.indicator, params={"T": "60"})
    accept(target.indicator, county, 2023, "70")
    accept(target.indicator, city, 2023, "85")
    assert ("behind_city", "甲县", 2023, 2023) in list_standing()


def test_whose_fault_missing_data_is(plan, city, unit):
    owed, awaited, reviewed = (make_falling(plan) for _ in range(3))
    collection = make.make_collection(city, 2022, unit_due=dt.date(2023, 2, 1), opens_on=dt.date(2023, 1, 5))
    collection.plans.add(plan)
    filing = make.make_filing(collection, unit)
    make.make_item(filing, owed.indicator)
    make.make_item(filing, awaited.indicator, awaits="省卫健委")
    make.make_item(filing, reviewed.indicator, due_on=dt.date(2023, 6, 30))
    rebuild_answers(list_current_targets(), today=TODAY)
    raise_everywhere(today=TODAY)
    found = {row.target_id: row for row in TargetWarning.objects.filter(last_year=2022)}
    assert [found[target.pk].kind for target in (owed, awaited, reviewed)] == ["no_data", "late_data", "late_data"]
    assert found[owed.pk].unit == unit
    assert "市卫健委尚未报送，已逾期28天" in found[owed.pk].reason


def test_a_figure_changed_after_it_was_frozen(plan, city):
    target = make_falling(plan)
    cell = accept(target.indicator, city, 2022, "85")
    freeze(cell, city)
    raise_everywhere(today=TODAY)
    assert list_standing() == []
    accept(target.indicator, city, 2022, "84")
    changed = TargetWarning.objects.get(kind=K.FIGURE_CHANGED)
    assert changed.reason == "2022年数据在2022年第1次定版（某市）中为85%，现审定为84%，与定版数据不一致。"
    cell.refresh_from_db()
    freeze(cell, city, 2)
    refresh_frozen()
    changed.refresh_from_db()
    assert changed.ceased_on == TODAY


def freeze(cell, area, number=1):
    counts = {"monitored": 1, "target_count": 1, "figure_count": 1, "definition_count": 1}
    snapshot = Snapshot.objects.create(
        **counts,
        area=area,
        year=2022,
        number=number,
        rule_version="1",
        digest="d",
        made_at=dt.datetime(2023, 6, 1, tzinfo=dt.UTC),
    )
    version = cell.accepted
    SnapshotFigure.objects.create(
        snapshot=snapshot,
        position=1,
        indicator_id=cell.indicator_id,
        indicator_name="x",
        comparability_group="1",
        definition_number=1,
        area_code=area.code,
        area_name=area.name,
        period_start=cell.period.start,
        period_end=cell.period.end,
        label_year=cell.period.label_year,
        sex=cell.sex,
        age=cell.age,
        residence=cell.residence,
        detail=cell.detail,
        value=version.value,
        printed=version.printed,
        source=version.source,
        cell_id=cell.pk,
        version_id=version.pk,
        version_number=version.number,
        digest="d",
    )


def test_years_loaded_together_warn_once_at_the_end(plan, city):
    target = make_falling(plan)
    with postpone_answers():
        for number, figure in ((2021, "79"), (2022, "78"), (2023, "77")):
            accept(target.indicator, city, number, figure)
        assert not TargetWarning.objects.exists()
    assert ("reversed", "某市", 2021, 2023) in list_standing()
    assert set(WarningStep.objects.values_list("kind", flat=True)) == {"raised"}


def test_plans_that_were_replaced_warn_no_more(plan, city):
    target = make_falling(plan)
    accept(target.indicator, city, 2021, "79")
    plan.superseded_by = make.make_plan(city, revision=2)
    plan.save()
    assert raise_everywhere(today=TODAY).ceased == 1


def test_queries_do_not_grow_with_targets_and_areas(plan, city, county):
    def count_queries():
        targets = list_current_targets()
        with CaptureQueriesContext(connection) as queries:
            raise_warnings(targets, today=TODAY)
        return len(queries)

    accept(make_falling(plan).indicator, city, 2021, "79")
    first = count_queries()
    for _ in range(3):
        target = make_falling(plan)
        accept(target.indicator, city, 2021, "79")
        accept(target.indicator, make.make_area(city), 2021, "60")
    assert count_queries() == first


@pytest.fixture
def warning(plan, city, unit):
    accept(make_falling(plan, unit).indicator, city, 2021, "79")
    return TargetWarning.objects.get()


def stage(warning):
    return TargetWarning.objects.with_stage().get(pk=warning.pk).stage


def told(user):
    return [notice.title for notice in Notice.objects.visible_to(user).order_by("created_at")]


DAY = dt.date(2024, 4, 1)


def test_the_way_of_a_warning(warning, unit, office, reporter):
    assert stage(warning) == WarningStage.UNASSIGNED
    steps.assign_warnings([warning], unit=None, deadline=DAY, note="请尽快", user=office)
    assert (stage(warning), len(told(reporter))) == (WarningStage.OPEN, 1)
    answer = {"cause": "人手不足", "measure": "增加检查", "deadline": dt.date(2024, 12, 1)}
    steps.answer_warning(warning, **answer, user=reporter)
    assert stage(warning) == WarningStage.ANSWERED
    assert told(office)[-1].startswith("市卫健委已反馈预警：某市：")
    steps.return_answer(warning, reason="措施不具体", deadline=DAY, user=office)
    assert stage(warning) == WarningStage.OPEN
    assert told(reporter)[-1].startswith("预警反馈被退回")
    steps.answer_warning(warning, **answer, user=reporter)
    steps.follow_warning(warning, note="已完成一半", user=reporter)
    assert stage(warning) == WarningStage.FOLLOWED
    steps.close_warning(warning, reason="已整改", user=office)
    assert stage(warning) == WarningStage.CLOSED
    steps.reopen_warning(warning, reason="反弹", user=office)
    assert stage(warning) == WarningStage.UNASSIGNED
    assert [step.kind for step in warning.steps.all()] == [
        "raised", "assigned", "answered", "returned", "answered", "followed", "closed", "reopened"
    ]  # fmt: skip
    assert Event.objects.filter(verb__startswith="monitoring.").count() == 8


def test_what_nobody_may_do(warning, city, county, unit, office, reporter):
    stranger = make.make_user(city, Role.UNIT_REPORTER, make.make_unit(city))
    county_office = make.make_user(county, Role.COUNTY_WCC_OFFICE)
    answer = {"cause": "a", "measure": "b", "deadline": DAY}
    for user in (stranger, county_office, reporter):
        with pytest.raises(Refusal, match="您不能"):
            steps.assign_warnings([warning], unit=unit, deadline=DAY, user=user)
        with pytest.raises(Refusal, match="您不能"):
            steps.close_warning(warning, reason="x", user=user)
    with pytest.raises(Refusal, match="不需要反馈"):
        steps.answer_warning(warning, **answer, user=reporter)
    steps.assign_warnings([warning], unit=unit, deadline=DAY, user=office)
    for user in (stranger, county_office, office):
        with pytest.raises(Refusal, match="您不能"):
            steps.answer_warning(warning, **answer, user=user)
    with pytest.raises(Refusal, match="不能早于今天"):
        steps.answer_warning(warning, cause="a", measure="b", deadline=dt.date(2023, 2, 1), user=reporter)
    with pytest.raises(Refusal, match="成因和措施"):
        steps.answer_warning(warning, cause=" ", measure="b", deadline=DAY, user=reporter)
    with pytest.raises(Refusal, match="没有可以退回"):
        steps.return_answer(warning, reason="x", deadline=DAY, user=office)
    with pytest.raises(Refusal, match="反馈以后"):
        steps.follow_warning(warning, note="x", user=reporter)
    with pytest.raises(Refusal, match="销号理由"):
        steps.close_warning(warning, reason=" ", user=office)
    assert stage(warning) == WarningStage.OPEN


def test_a_warning_without_a_unit_needs_one_and_a_bulk_is_all_or_none(plan, city, warning, office):
    accept(make_falling(plan).indicator, city, 2021, "79")
    both = list(TargetWarning.objects.order_by("pk"))
    with pytest.raises(Refusal, match="没有责任单位"):
        steps.assign_warnings(both, unit=None, deadline=DAY, user=office)
    assert not WarningStep.objects.filter(kind=WarningStepKind.ASSIGNED).exists()


def test_a_closed_one_stays_closed_while_a_newer_one_stands(warning, city, office):
    steps.close_warning(warning, reason="x", user=office)
    accept(warning.target.indicator, city, 2022, "78")
    with pytest.raises(Refusal, match="较新的预警"):
        steps.reopen_warning(warning, reason="y", user=office)
    assert stage(warning) == WarningStage.CLOSED


def test_a_day_that_passed_is_told_once(warning, unit, office, reporter):
    steps.assign_warnings([warning], unit=None, deadline=DAY, user=office)
    assert remind_overdue(DAY) == 0
    late = DAY + dt.timedelta(days=1)
    assert [remind_overdue(late), remind_overdue(late + dt.timedelta(days=9))] == [1, 0]
    assert told(reporter)[-1] == told(office)[-1] == f"预警逾期未反馈：某市：{warning.target}（出现倒退）"


def test_what_waits_for_whom(warning, city, unit, office, reporter):
    def waits(user, today=TODAY):
        return [(thing.kind.value, thing.count, thing.urgency.value) for thing in waiting_for(user, today)]

    assert (waits(office), waits(reporter)) == ([("warning_office", 1, "calm")], [])
    steps.assign_warnings([warning], unit=None, deadline=DAY, user=office)
    assert (waits(office), waits(reporter)) == ([], [("warning_to_answer", 1, "calm")])
    late = DAY + dt.timedelta(days=1)
    assert (waits(office, late), waits(reporter, late)) == (
        [("warning_office", 1, "late")],
        [("warning_to_answer", 1, "late")],
    )
    steps.answer_warning(warning, cause="a", measure="b", deadline=dt.date(2024, 12, 1), user=reporter)
    assert (waits(office), waits(reporter)) == (
        [("warning_office", 1, "soon")],
        [("warning_to_put_right", 1, "calm")],
    )


@pytest.mark.django_db(transaction=True)
@pytest.mark.usefixtures("database_on_disk")
def test_two_workers_raise_one_warning(plan, city):
    target = make_falling(plan)
    make.make_observation(target.indicator, city, 2021, "79")
    rebuild_answers([target], today=TODAY)
    assert run_together([lambda: raise_everywhere(today=TODAY)] * 2) == ["done", "done"]
    assert TargetWarning.objects.count() == WarningStep.objects.count() == 1


def test_a_sum_is_owed_by_the_areas_below_it(plan, city, county):
    things = make.make_indicator(unit="个", collected_at=CollectedAt.COUNTY)
    target = make.make_target(plan, things)
    collection = make.make_collection(city, 2022, unit_due=dt.date(2023, 2, 1), opens_on=dt.date(2023, 1, 5))
    collection.plans.add(plan)
    make.make_item(make.make_filing(collection, make.make_unit(county, "甲县卫健局")), things, county)
    rebuild_answers([target], today=TODAY)
    raise_everywhere(today=TODAY)
    warning = TargetWarning.objects.get()
    assert (warning.area, warning.kind) == (city, "no_data")
    assert warning.reason == "2022年度数据应在2023年2月1日前报送，甲县卫健局尚未报送，已逾期28天。"
