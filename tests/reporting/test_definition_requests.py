"""申请口径变更: who may ask, who decides, and what both are told."""

import datetime as dt

import pytest

from fuer.core.models import Event
from fuer.indicators.models import DefinitionRequest
from fuer.notices.models import Notice
from fuer.orgs.enums import Role
from fuer.reporting.domain.definition_requests import (
    DefinitionRequestError,
    ask_definition_change,
    grant_definition_request,
    refuse_definition_request,
)
from fuer.reporting.domain.queries.waiting import Kind, waiting_for
from tests import factories as make

pytestmark = pytest.mark.django_db


@pytest.fixture
def city():
    return make.make_area(name="某市")


@pytest.fixture
def unit(city):
    return make.make_unit(city, "市教育局")


@pytest.fixture
def indicator(city, unit):
    indicator = make.make_indicator("毛入园率")
    make.make_target(make.make_plan(city), indicator)
    make.make_item(make.make_filing(make.make_collection(city), unit), indicator)
    return indicator


@pytest.fixture
def reporter(city, unit):
    return make.make_user(city, Role.UNIT_REPORTER, unit)


@pytest.fixture
def bureau(city):
    return make.make_user(city, Role.STATISTICS_BUREAU)


@pytest.fixture
def office(city):
    return make.make_user(city, Role.WCC_OFFICE)


def ask(indicator, unit, user, **given):
    words = {"what": "分母改为户籍人口", "why": "省里统一", "from_year": 2026, "stays_comparable": False}
    return ask_definition_change(indicator, unit, user=user, **words | given)


def titles(user):
    return list(Notice.objects.visible_to(user).values_list("title", flat=True))


def wait(user):
    return [
        (thing.title, thing.detail) for thing in waiting_for(user, dt.date(2026, 3, 1)) if thing.kind == Kind.DEFINITION
    ]


def test_a_request_waits_for_the_office_and_the_bureau_of_the_plan(city, unit, indicator, reporter, bureau, office):
    county_office = make.make_user(make.make_area(city, name="甲区"), Role.COUNTY_WCC_OFFICE)
    request = ask(indicator, unit, reporter, proposed_meaning="按户籍人口")
    assert (request.area, request.state, request.stays_comparable) == (city, "open", False)
    told = "市教育局申请变更“毛入园率”的口径：分母改为户籍人口"
    waiting = [("市教育局", "申请变更“毛入园率”的口径：分母改为户籍人口")]
    assert [(titles(user), wait(user)) for user in (bureau, office)] == [([told], waiting)] * 2
    assert (titles(county_office), wait(county_office), wait(reporter)) == ([], [], [])
    event = Event.objects.get(verb="reporting.ask_definition_change")
    assert (event.subject_id, event.payload["unit"], event.area_id) == (str(request.pk), unit.pk, city.pk)


def test_only_a_unit_that_owes_it_asks_once_and_says_why(city, unit, indicator, reporter):
    stranger = make.make_unit(city, "市民政局")
    with pytest.raises(DefinitionRequestError, match="只有填报"):
        ask(indicator, stranger, make.make_user(city, Role.UNIT_REPORTER, stranger))
    with pytest.raises(DefinitionRequestError, match="只有填报"):
        ask(indicator, unit, make.make_user(city, Role.WCC_OFFICE))
    with pytest.raises(DefinitionRequestError, match="要改什么、为什么改"):
        ask(indicator, unit, reporter, why=" ")
    ask(indicator, unit, reporter)
    with pytest.raises(DefinitionRequestError, match="已有一份"):
        ask(indicator, unit, reporter)
    assert DefinitionRequest.objects.count() == 1


def test_a_source_unit_asks_before_it_ever_filed(city, indicator):
    source = make.make_unit(city, "市统计局")
    indicator.definitions.update(source_unit=source)
    assert ask(indicator, source, make.make_user(city, Role.STATISTICS_HEAD, source)).unit == source


def test_a_countys_own_indicator_is_the_countys_to_decide(city):
    county = make.make_area(city, name="甲区")
    own = make.make_indicator("县指标")
    make.make_target(make.make_plan(county), own)
    unit = make.make_unit(county, "甲区教育局")
    own.definitions.update(source_unit=unit)
    request = ask(own, unit, make.make_user(county, Role.UNIT_REPORTER, unit))
    assert request.area == county
    assert len(wait(make.make_user(county, Role.COUNTY_WCC_OFFICE))) == 1
    assert wait(make.make_user(city, Role.WCC_OFFICE)) == []


def test_granting_revises_the_definition_and_tells_the_unit(unit, indicator, reporter, office):
    request = ask(indicator, unit, reporter)
    revised = grant_definition_request(
        request,
        indicator.definitions.get(),
        {"calculation": "在园人数÷户籍人口"},
        valid_from_year=2026,
        breaks_series=True,
        reason="省里统一",
        user=office,
    )
    request.refresh_from_db()
    assert (request.state, request.definition, request.decided_by, request.decision_note) == (
        "granted",
        revised,
        office,
        "省里统一",
    )
    assert (revised.calculation, revised.comparability_group) == ("在园人数÷户籍人口", "2")
    assert titles(reporter) == [f"“毛入园率”的口径变更申请已同意，新口径自{revised.valid_from_year}数据年度起适用。"]
    assert wait(office) == []
    with pytest.raises(DefinitionRequestError, match="已经审批过"):
        refuse_definition_request(request, "不改", user=office)


def test_a_grant_that_changes_nothing_is_none(unit, indicator, reporter, office):
    request = ask(indicator, unit, reporter)
    given = {"valid_from_year": 2026, "breaks_series": True, "reason": "同意", "user": office}
    with pytest.raises(DefinitionRequestError, match="口径没有改动"):
        grant_definition_request(request, indicator.definitions.get(), {}, **given)
    request.refresh_from_db()
    assert (request.state, indicator.definitions.get().comparability_group) == ("open", "1")


def test_refusing_says_why_to_the_unit_and_another_request_may_follow(unit, indicator, reporter, bureau):
    request = ask(indicator, unit, reporter)
    with pytest.raises(DefinitionRequestError, match="说明理由"):
        refuse_definition_request(request, " ", user=bureau)
    with pytest.raises(DefinitionRequestError, match="只有某市妇儿工委办或统计局"):
        refuse_definition_request(request, "不改", user=reporter)
    refused = refuse_definition_request(request, "国家口径未变", user=bureau)
    assert (refused.state, refused.decided_by) == ("refused", bureau)
    assert titles(reporter) == ["“毛入园率”的口径变更申请已退回：国家口径未变"]
    assert ask(indicator, unit, reporter).state == "open"


def test_a_unit_reads_its_own_requests_only(city, unit, indicator, reporter, bureau):
    request = ask(indicator, unit, reporter)
    stranger = make.make_user(city, Role.UNIT_REPORTER, make.make_unit(city))
    seen = [list(DefinitionRequest.objects.visible_to(user)) for user in (reporter, bureau, stranger)]
    assert seen == [[request], [request], []]
