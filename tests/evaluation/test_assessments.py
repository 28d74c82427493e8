"""Self-assessment: owed by the units the plans name, written item by item, reported, returned, accepted; versions stay."""

import pytest
from django.db import IntegrityError, transaction

from fuer.core.domain.files import may_read
from fuer.core.models import StoredFile
from fuer.delivery.domain.pieces import Upload
from fuer.evaluation.domain import assessments as domain
from fuer.evaluation.domain import evaluations
from fuer.evaluation.domain.queries.assessments import find_owed
from fuer.evaluation.domain.queries.waiting import waiting_for
from fuer.evaluation.domain.stages import list_missing
from fuer.evaluation.enums import EvaluationKind, EvaluationStage
from fuer.evaluation.models import AssessmentItemVersion, SelfAssessment
from fuer.monitoring.models import Answer
from fuer.notices.models import Notice
from fuer.orgs.enums import Role
from fuer.plans.enums import ClauseKind, ResponsibilityRole
from tests import factories as make
from tests.delivery.makers import refused
from tests.evaluation.makers import in_days, make_evaluation, walk_to

pytestmark = pytest.mark.django_db
TEXT = "妇女与健康。完善筛查网络。\n建设母婴设施。无人负责的措施。\n"
PDF = b"%PDF-1.4 proof"


@pytest.fixture
def city():
    return make.make_area(name="某市")


@pytest.fixture
def unit(city):
    return make.make_unit(city, "市卫健委")


@pytest.fixture
def plan(city):
    return make.make_plan(city, TEXT)


@pytest.fixture
def office(city):
    return make.make_user(city)


@pytest.fixture
def reporter(city, unit):
    return make.make_user(city, Role.UNIT_REPORTER, unit)


@pytest.fixture
def domain_clause(plan, unit):
    clause = make.make_clause(plan, "妇女与健康。", ClauseKind.DOMAIN, title="妇女与健康")
    make.make_responsibility(unit, clause=clause)
    return clause


@pytest.fixture
def measure(plan, domain_clause):
    return make.make_clause(plan, "完善筛查网络。", title="筛查网络", parent=domain_clause)


@pytest.fixture
def assessment(plan, office, measure, reporter):
    walk_to(make_evaluation(office, plan), EvaluationStage.ASSESSING, office)
    return SelfAssessment.objects.with_state().get()


def write(item, user, **fields):
    item.refresh_from_db()
    values = {"progress": "", "text": "已完成年度安排", "row_version": item.row_version} | fields
    return domain.save_item(item, user=user, **values)


def write_all(assessment, user):
    for item in assessment.items.select_related("clause"):
        write(item, user, progress="" if item.clause.kind == ClauseKind.DOMAIN else "underway")
    return domain.submit_assessment(assessment, user=user)


def test_every_unit_the_plan_names_owes_its_clauses(plan, city, office, unit, domain_clause, measure):
    other, support = make.make_unit(city, "市教育局"), make.make_unit(city, "市妇联")
    project = make.make_clause(plan, "建设母婴设施。", ClauseKind.PROJECT)
    lonely = make.make_clause(plan, "无人负责的措施。")
    make.make_clause(plan, "妇女与健康。", ClauseKind.GOAL)
    make.make_responsibility(other, clause=project, role=ResponsibilityRole.NAMED)
    make.make_responsibility(support, clause=measure, role=ResponsibilityRole.SUPPORT)
    owed = find_owed(make_evaluation(office, plan), in_days(0))
    assert owed.by_unit == {unit: [domain_clause, measure], other: [project]}
    assert owed.unowed == [lonely]


def test_it_opens_with_the_stage_and_tells_the_unit(assessment, unit, domain_clause, measure, reporter):
    assert (assessment.unit, assessment.state) == (unit, "writing")
    assert [item.clause for item in assessment.items.all()] == [domain_clause, measure]
    told = Notice.objects.filter(recipient=reporter)
    assert [notice.title for notice in told] == ["请填写自评：某市2024年妇女儿童发展规划年度统计监测"]


def test_it_is_written_reported_returned_and_accepted(assessment, office, reporter):
    first, second = assessment.items.all()
    held = write_all(assessment, reporter)
    assert held.state == "submitted"
    assert "现在不能修改" in refused(write, first, reporter)
    held = domain.return_assessment(held, {second.pk: "没有数据"}, user=office)
    assert held.state == "returned"
    assert "现在不能修改" in refused(write, first, reporter)
    write(second, reporter, progress="done", text="覆盖率98%")
    held = domain.submit_assessment(held, user=reporter)
    assert domain.accept_assessment(held, user=office).state == "accepted"
    kept = AssessmentItemVersion.objects.order_by("pk").values_list("item", "step__kind", "progress", "text")
    assert list(kept) == [
        (first.pk, "submitted", "", "已完成年度安排"),
        (second.pk, "submitted", "underway", "已完成年度安排"),
        (second.pk, "returned", "", "没有数据"),
        (second.pk, "submitted", "done", "覆盖率98%"),
    ]
    with pytest.raises(IntegrityError), transaction.atomic():
        AssessmentItemVersion.objects.update(text="改写")


def test_words_are_compulsory_where_a_result_is_weak(assessment, city, plan, domain_clause, measure, reporter):
    target = make.make_target(plan, make.make_indicator("产前筛查率"))
    make.make_quote(target, measure, "完善筛查网络")
    facts = {"due_year": 2025, "bucket": "not_yet_met", "code": "not_yet_met", "state": "judged", "phase": "before"}
    answer = Answer.objects.create(target=target, area=city, year=2024, trajectory="slow", **facts)
    item = assessment.items.get(clause=measure)
    write(item, reporter, progress="underway", text="")
    assert domain.submit_assessment(assessment, user=reporter).state == "submitted"
    office = make.make_user(city)
    domain.return_assessment(assessment, {item.pk: "请补充"}, user=office)
    Answer.objects.filter(pk=answer.pk).update(trajectory="off_track")
    said = refused(domain.submit_assessment, assessment, user=reporter)
    assert said == "“妇女与健康”有未达标或滞后的目标（产前筛查率），须写明情况。"


def test_what_is_missing_is_named(assessment, measure, reporter):
    assert refused(domain.submit_assessment, assessment, user=reporter) == "“筛查网络”没有选择进展。"
    item = assessment.items.get(clause=measure)
    write(item, reporter, progress="needs_help", text="")
    assert refused(domain.submit_assessment, assessment, user=reporter) == "“筛查网络”为需协调，须写明原因。"
    assert "从列表中选择" in refused(write, item, reporter, progress="nonsense")
    assert "控制在5000字" in refused(write, item, reporter, text="长" * 5001)


def test_two_people_do_not_write_over_each_other(assessment, reporter):
    item = assessment.items.first()
    write(item, reporter, text="甲")
    assert "刚刚改过" in refused(domain.save_item, item, progress="", text="乙", row_version=1, user=reporter)
    item.refresh_from_db()
    assert (item.text, item.row_version) == ("甲", 2)


def test_evidence_stays_with_what_was_reported(assessment, city, office, reporter):
    item = assessment.items.last()
    write(item, reporter, progress="done", files=[Upload("名单.pdf", PDF)])
    write_all(assessment, reporter)
    domain.return_assessment(assessment, {item.pk: "换一份"}, user=office)
    domain.remove_evidence(item, item.evidence.get().pk, user=reporter)
    assert item.evidence.count() == 0
    reported = AssessmentItemVersion.objects.get(item=item, step__kind="submitted")
    assert [piece.title for piece in reported.evidence.all()] == ["名单.pdf"]
    file = StoredFile.objects.get(room="evaluation")
    colleague = make.make_user(city, Role.UNIT_REPORTER, make.make_unit(city))
    assert [may_read(person, file) for person in (office, reporter, colleague)] == [True, True, False]


def test_each_does_what_is_theirs(assessment, city, office, reporter):
    colleague = make.make_user(city, Role.UNIT_REPORTER, make.make_unit(city))
    for person in (office, colleague):
        assert "只有本单位" in refused(write, assessment.items.first(), person)
        assert "只有本单位" in refused(domain.submit_assessment, assessment, user=person)
    assert "没有在审核中" in refused(domain.accept_assessment, assessment, user=office)
    write_all(assessment, reporter)
    assert "本级妇儿工委办" in refused(domain.accept_assessment, assessment, user=reporter)
    assert "写明退回哪一项" in refused(domain.return_assessment, assessment, {}, user=office)
    assert "不在这份自评里" in refused(domain.return_assessment, assessment, {0: "x"}, user=office)
    assert list(SelfAssessment.objects.visible_to(colleague)) == []


def test_the_stage_ends_when_each_is_accepted_or_passed_over(assessment, city, plan, office, reporter):
    evaluation = assessment.evaluation
    county = make.make_area(city, name="甲县")
    make.make_clause(plan, "无人负责的措施。")
    says = [missing.says for missing in list_missing(evaluation)]
    assert says == [
        "市卫健委的自评还没有审核通过。", "甲县的同类评估还没有完成自评。", "1条措施和项目没有责任单位，无人自评。"
    ]  # fmt: skip
    write_all(assessment, reporter)
    domain.accept_assessment(assessment, user=office)
    clerk = make.make_user(county, Role.COUNTY_WCC_OFFICE)
    walk_to(make_evaluation(clerk, make.make_plan(county), kind=EvaluationKind.ANNUAL), "reviewing", clerk)
    assert [missing.key for missing in list_missing(evaluation)] == ["unowed"]
    evaluations.skip_item(evaluation, "unowed", reason="由妇儿工委办统写", user=office)
    evaluations.advance_evaluation(evaluation, user=office)
    assert "自评阶段已经结束" in refused(write, assessment.items.first(), reporter)


def test_what_waits_for_whom(assessment, office, reporter):
    today = in_days(0)
    (thing,) = waiting_for(reporter, today)
    assert (thing.kind, thing.detail, thing.days_left) == ("assessment_to_write", "待填写", 20)
    assert waiting_for(office, today) == ()
    write_all(assessment, reporter)
    assert waiting_for(reporter, today) == ()
    assert [thing.title for thing in waiting_for(office, today)] == ["市卫健委的自评待审核"]
