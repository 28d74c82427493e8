"""Review: groups of two and more, a rubric a target, scores given before others' are seen, 回避, and the stage's end."""

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone

from fuer.evaluation.domain import evaluations, reviews
from fuer.evaluation.domain.queries.review_page import read_review
from fuer.evaluation.domain.stages import list_missing
from fuer.evaluation.models import Score
from fuer.notices.models import Notice
from fuer.orgs.enums import Role
from tests import factories as make
from tests.delivery.makers import refused
from tests.evaluation.makers import make_evaluation, walk_to

pytestmark = pytest.mark.django_db
BACKEND = "fuer.orgs.auth.MemberBackend"


@pytest.fixture
def city():
    return make.make_area(name="某市")


@pytest.fixture
def plan(city):
    return make.make_plan(city)


@pytest.fixture
def office(city):
    return make.make_user(city)


@pytest.fixture
def experts(city):
    return [make.make_user(city, Role.EXPERT, name=name) for name in ("甲", "乙", "丙")]


@pytest.fixture
def rubric(plan, office, experts):
    evaluation = walk_to(make_evaluation(office, plan), "assessing", office)
    group = reviews.make_group(evaluation, name="健康组", members=experts, user=office)
    rubric = reviews.set_rubric(group, make.make_target(plan, None), text="制度健全40分……", user=office)
    walk_to(evaluation, "reviewing", office)
    return rubric


def score(rubric, user, points=80, words="制度健全"):
    rubric.group.evaluation.refresh_from_db()
    return reviews.give_score(rubric, points=points, words=words, user=user)


def see(rubric, user):
    evaluation = rubric.group.evaluation
    evaluation.refresh_from_db()
    (group,) = read_review(evaluation, user)
    (row,) = group.rows
    return row


def test_scores_are_hidden_until_one_s_own_is_given(rubric, office, experts):
    first, second, third = experts
    score(rubric, first, 90)
    assert [(row.scores, row.hidden, row.may_score) for row in [see(rubric, second)]] == [((), 1, True)]
    assert see(rubric, office).scores == ()
    score(rubric, second, 70)
    row = see(rubric, second)
    assert ([one.points for one in row.scores], row.spread, row.disagrees) == ([90, 70], 20, True)
    assert see(rubric, third).scores == ()
    assert len(see(rubric, office).scores) == 2


def test_a_score_is_given_once_with_reasons_and_stays(rubric, city, experts):
    first = experts[0]
    assert "0到100" in refused(score, rubric, first, 101)
    assert "评分依据" in refused(score, rubric, first, 80, " ")
    given = score(rubric, first)
    assert "已评分" in refused(score, rubric, first)
    assert "已评分" in refused(reviews.recuse, rubric, reason="x", user=first)
    assert "不是这个评估组的成员" in refused(score, rubric, make.make_user(city, Role.EXPERT))
    with pytest.raises(IntegrityError), transaction.atomic():
        Score.objects.filter(pk=given.pk).update(points=1)


def test_who_recused_does_not_score(rubric, experts):
    first, second, _third = experts
    assert "回避理由" in refused(reviews.recuse, rubric, reason=" ", user=first)
    reviews.recuse(rubric, reason="曾任该局顾问", user=first)
    assert "已对这一目标回避" in refused(score, rubric, first)
    assert [row.reason for row in see(rubric, second).recusals] == ["曾任该局顾问"]


def test_the_stage_ends_with_two_scores_for_each(rubric, office, experts):
    evaluation = rubric.group.evaluation
    score(rubric, experts[0])
    evaluation.refresh_from_db()
    assert [missing.says for missing in list_missing(evaluation)] == ["“提高素质”应有两人评分，现有1人。"]
    score(rubric, experts[1])
    held = evaluations.advance_evaluation(evaluation, user=office)
    assert "评审阶段已经结束" in refused(score, rubric, experts[2])
    assert "评审阶段已经结束" in refused(reviews.make_group, held, name="又一组", members=experts, user=office)


def test_groups_and_rubrics_are_the_office_s(rubric, city, plan, office, experts):
    group = rubric.group
    evaluation = group.evaluation
    assert "至少两人" in refused(reviews.make_group, evaluation, name="独行组", members=experts[:1], user=office)
    assert "已有“健康组”" in refused(reviews.make_group, evaluation, name="健康组", members=experts, user=office)
    assert "本级妇儿工委办" in refused(reviews.make_group, evaluation, name="x", members=experts, user=experts[0])
    foreign = make.make_target(make.make_plan(make.make_area(city)), None)
    assert "不在这次评估" in refused(reviews.set_rubric, group, foreign, text="x", user=office)
    score(rubric, experts[0])
    assert "不能再改" in refused(reviews.set_rubric, group, rubric.target, text="换一份", user=office)
    assert Notice.objects.filter(key=f"evaluation.group:{group.pk}").count() == 3


def test_no_score_before_the_stage(plan, office, experts):
    evaluation = make_evaluation(office, plan)
    group = reviews.make_group(evaluation, name="健康组", members=experts, user=office)
    early = reviews.set_rubric(group, make.make_target(plan, None), text="标准", user=office)
    assert "不是评审阶段" in refused(score, early, experts[0])


def test_an_expert_s_post_ends_with_the_last_evaluation(rubric, plan, office, experts):
    evaluation = rubric.group.evaluation
    other = make_evaluation(office, plan, year=2025)
    reviews.make_group(other, name="又一组", members=[experts[0], office], user=office)
    walk_to(evaluation, "closed", office)
    today = timezone.localdate()
    ends = [person.memberships.get().valid_to for person in (*experts, office)]
    assert ends == [None, today, today, None]


def test_by_its_page(client, rubric, plan, office, experts):
    pk = rubric.group.evaluation_id
    client.force_login(experts[0], backend=BACKEND)
    address = reverse("desk:review_score", args=[pk, rubric.pk])
    assert client.post(address, {"points": "x", "words": "好"}).status_code == 422
    assert client.post(address, {"points": "85", "words": "好"}).status_code == 302
    client.force_login(experts[1], backend=BACKEND)
    assert "已有1人评分" in client.get(reverse("desk:review", args=[pk])).content.decode()
    assert client.post(reverse("desk:review_recuse", args=[pk, rubric.pk]), {"reason": "顾问"}).status_code == 302
    client.force_login(office, backend=BACKEND)
    typed = {"name": "教育组", "members": [one.pk for one in experts]}
    assert client.post(reverse("desk:review_group", args=[pk]), typed).status_code == 302
    typed = {"group": rubric.group_id, "target": make.make_target(plan, None).pk, "text": "标准"}
    assert client.post(reverse("desk:review_rubric", args=[pk]), typed).status_code == 302
    assert client.post(reverse("desk:review_rubric", args=[pk]), typed | {"text": ""}).status_code == 422
