"""The composite index from kept answers: the city by domain, counties by what they share, and methods as versions."""

from decimal import Decimal
from fractions import Fraction

import pytest

from fuer.core.models import Event
from fuer.monitoring.domain.index_methods import (
    IndexMethodError,
    MethodDraft,
    is_index_shown,
    read_method,
    revise_index_method,
)
from fuer.monitoring.domain.queries.index import NO_DOMAIN, read_index_page
from fuer.monitoring.models import Answer, IndexMethod, IndexWeight
from fuer.orgs.enums import Role
from fuer.plans.enums import ClauseKind
from tests import factories as make

pytestmark = pytest.mark.django_db


@pytest.fixture
def city():
    return make.make_area(name="某市")


@pytest.fixture
def plan(city):
    return make.make_plan(city, "妇女发展规划\n健康\n教育\n")


@pytest.fixture
def office(city):
    return make.make_user(city)


@pytest.fixture
def domains(plan):
    return [make.make_clause(plan, title, ClauseKind.DOMAIN, title=title) for title in ("健康", "教育")]


def add_target(plan, clause=None):
    target = make.make_target(plan, make.make_indicator())
    if clause is not None:
        make.make_quote(target, clause, clause.title)
    return target


def add_answer(target, degree, area=None, *, year=2024, bucket="met", **fields):
    values = {"state": "judged" if bucket in ("met", "not_met") else bucket, "progress": "", "due_year": 2025}
    values |= {"input_hash": "", "code": bucket, "explanation": "", "is_reference": area is not None}
    return Answer.objects.create(
        target=target, area=area or target.area, year=year, bucket=bucket, degree=degree, **values | fields
    )


def test_without_a_method_all_weigh_the_same(plan, office, domains):
    health, health2, school = (add_target(plan, domain) for domain in (domains[0], *domains))
    loose = add_target(plan)
    add_answer(health, "100")
    add_answer(health2, "", bucket="no_data")
    add_answer(school, "80")
    add_answer(school, "70", year=2023)
    page = read_index_page(plan, 2024, office)
    assert (page.method.number, page.method.pk) == (0, None)
    assert list(page.domains.values()) == ["健康", "教育", "未列入领域的目标"]
    parts = {page.domains[part.code]: (part.value, part.scored, part.items) for part in page.city.index.domains}
    assert parts == {"健康": (100, 1, 2), "教育": (80, 1, 1), "未列入领域的目标": (None, 0, 1)}
    assert page.city.index.overall.value == 90
    assert page.city.before is None
    assert page.city.before_by_domain[str(domains[1].pk)] == 70
    left_out = {item.name: item.reason for item in page.city.index.overall.left_out}
    assert left_out == {health2.name: "无数据", loose.name: "尚未判定"}
    assert {one.domain for one in page.scored} == {NO_DOMAIN, *(str(domain.pk) for domain in domains)}


def test_counties_are_ranked_by_what_they_share_only(plan, city, office, domains):
    counties = [make.make_area(city, name=f"{name}县") for name in "甲乙丙"]
    shared, rare, own = (add_target(plan, domains[0]) for _number in range(3))
    for target in (shared, rare, own):
        add_answer(target, "100")
    for county, degree in zip(counties, ("90", "95", ""), strict=True):
        add_answer(shared, degree, county, bucket="met" if degree else "no_data")
        add_answer(rare, "50", county, flags="rare_events")
    page = read_index_page(plan, 2024, office)
    assert page.comparable == 2
    found = [(one.area.name, one.index.overall.value, one.rank) for one in page.counties]
    assert found == [("甲县", 90, 2), ("乙县", 95, 1), ("丙县", None, None)]
    assert [
        one.stability and (one.stability.best, one.stability.worst, one.stability.held) for one in page.counties
    ] == [
        (2, 2, 1),
        (1, 1, 1),
        None,
    ]
    assert [item.reason for item in page.counties[2].index.overall.left_out] == ["无数据", "小概率事件不参与排名"]


def test_weights_are_data_and_every_change_is_a_version(plan, city, office, domains):
    first, second = (add_target(plan, domain) for domain in domains)
    add_answer(first, "100")
    add_answer(second, "80")
    draft = MethodDraft(domains={domains[0].pk: Decimal(3), domains[1].pk: Decimal(1)})
    method = revise_index_method(plan, draft, reason="突出健康", user=office)
    assert (method.number, IndexWeight.objects.count()) == (1, 1)
    assert read_index_page(plan, 2024, office).city.index.overall.value == 95
    assert Event.objects.filter(verb="monitoring.revise_index").count() == 1
    with pytest.raises(IndexMethodError, match="方法没有改动"):
        revise_index_method(plan, draft, reason="再存一次", user=office)
    revise_index_method(plan, MethodDraft(score="progress"), reason="改用进程", user=office)
    assert read_index_page(plan, 2024, office).city.index.overall.value is None
    assert list(IndexMethod.objects.values_list("number", "score")) == [(1, "degree"), (2, "progress")]


def test_switched_off_it_shows_nothing(plan, office, domains):
    add_answer(add_target(plan, domains[0]), "100")
    assert is_index_shown(office)
    revise_index_method(plan, MethodDraft(is_active=False), reason="不再使用", user=office)
    page = read_index_page(plan, 2024, office)
    assert (page.city, page.counties) == (None, ())
    assert not is_index_shown(office)
    assert not read_method(plan)[1].is_active


@pytest.mark.parametrize(
    ("draft", "words"),
    [
        ({"score": "rank"}, "请选定评分方法"),
        ({"least_coverage": Decimal(0)}, "最低有数比例"),
        ({"domains": {"own": Decimal(-1)}}, "权重须在0到1000之间"),
        ({"domains": {"other": Decimal(2)}}, "只能设给本规划"),
        ({"domains": {"own": Decimal(0)}}, "不能全部为0"),
    ],
)
def test_what_cannot_be_is_refused(plan, office, draft, words):
    own = make.make_clause(plan, "健康", ClauseKind.DOMAIN, title="健康")
    if "domains" in draft:
        draft = {"domains": {own.pk if name == "own" else 0: weight for name, weight in draft["domains"].items()}}
    with pytest.raises(IndexMethodError, match=words):
        revise_index_method(plan, MethodDraft(**draft), reason="试", user=office)
    assert not IndexMethod.objects.exists()


def test_only_the_plans_own_offices_change_it_and_say_why(plan, city, office):
    county = make.make_area(city)
    draft = MethodDraft(least_coverage=Decimal("0.6"))
    for user in (make.make_user(city, Role.LEADER), make.make_user(county, Role.COUNTY_WCC_OFFICE)):
        with pytest.raises(IndexMethodError, match="只有本级"):
            revise_index_method(plan, draft, reason="试", user=user)
    with pytest.raises(IndexMethodError, match="请写明变更原因"):
        revise_index_method(plan, draft, reason=" ", user=office)
    assert Fraction(revise_index_method(plan, draft, reason="提高", user=office).least_coverage) == Fraction(3, 5)
