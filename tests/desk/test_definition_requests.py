"""The pages of one definition: revising it, and asking for, granting and refusing another."""

import pytest
from django.urls import reverse

from fuer.indicators.models import DefinitionRequest
from fuer.orgs.enums import Role
from tests import factories as make

pytestmark = pytest.mark.django_db
BACKEND = "fuer.orgs.auth.MemberBackend"


@pytest.fixture
def city():
    return make.make_area(name="某市")


@pytest.fixture
def unit(city):
    return make.make_unit(city, "市教育局")


@pytest.fixture
def indicator(city, unit):
    indicator = make.make_indicator("毛入园率", shape="ratio", source_unit=unit, upper_bound=100)
    make.make_target(make.make_plan(city), indicator)
    return indicator


def sign_in(client, area, role, unit=None):
    user = make.make_user(area, role, unit)
    client.force_login(user, backend=BACKEND)
    return user


def change(indicator, **query):
    asked = "&".join(f"{name}={value}" for name, value in query.items())
    return reverse("desk:definition_change", args=[indicator.pk]) + (f"?{asked}" if asked else "")


def read_inputs(page):
    """Everything a browser would send from the form as it stands."""
    values = {field.html_name: field.value() for field in page.context["form"]}
    return {name: "on" if value is True else str(value) for name, value in values.items() if value not in (None, False)}


def test_a_whole_is_chosen_by_name_in_place(client, city, indicator):
    whole = make.make_indicator("总入园率", shape="ratio")
    make.make_observation(indicator, city, 2023, numerator=9, denominator=10)
    sign_in(client, city, Role.STATISTICS_BUREAU)
    page = client.get(change(indicator))
    assert '<option value="总入园率">' in page.content.decode()
    inputs = read_inputs(page)
    assert "reason" not in {name for name, value in inputs.items() if value}
    refused = client.post(change(indicator), inputs | {"whole": "总入园"})
    assert "没有叫“总入园”的指标" in refused.content.decode()
    assert refused.context["form"].errors["reason"]
    done = client.post(change(indicator), inputs | {"whole": "总入园率", "reason": "核对用"})
    assert done.status_code == 302
    definition = indicator.definitions.get()
    assert (definition.number, definition.whole) == (1, whole)
    assert "属于其中项的指标" in client.get(reverse("desk:indicator", args=[indicator.pk])).content.decode()


def test_what_is_measured_begins_a_new_number(client, city, indicator):
    make.make_observation(indicator, city, 2023, numerator=9, denominator=10)
    sign_in(client, city, Role.WCC_OFFICE)
    inputs = read_inputs(client.get(change(indicator))) | {"reason": "细化", "decimals": "1", "valid_from_year": "2025"}
    client.post(change(indicator), inputs)
    newest = indicator.definitions.latest("number")
    assert (newest.number, newest.decimals, newest.valid_from_year, newest.comparability_group) == (2, 1, 2025, "1")


def test_a_relation_that_cannot_hold_is_said_above_the_form(client, city, indicator):
    make.make_indicator("教师数", "人")
    sign_in(client, city, Role.WCC_OFFICE)
    inputs = read_inputs(client.get(change(indicator))) | {"reason": "核对用", "whole": "教师数"}
    page = client.post(change(indicator), inputs)
    assert (page.status_code, "不能比大小" in page.content.decode()) == (200, True)
    assert indicator.definitions.get().whole is None


def test_names_twice_bear_their_number(client, city, indicator):
    first, second = make.make_indicator("总入园率", shape="ratio"), make.make_indicator("总入园率", shape="ratio")
    sign_in(client, city, Role.WCC_OFFICE)
    names = client.get(change(indicator)).context["form"].names
    assert names == {first.pk: f"总入园率（{first.pk}）", second.pk: f"总入园率（{second.pk}）"}


@pytest.mark.parametrize(
    ("role", "status"), [(Role.STATISTICS_BUREAU, 200), (Role.WCC_OFFICE, 200), (Role.LEADER, 404)]
)
def test_who_may_revise(client, city, indicator, role, status):
    sign_in(client, city, role)
    assert client.get(change(indicator)).status_code == status


def test_a_county_does_not_revise_the_citys_indicator(client, city, indicator):
    sign_in(client, make.make_area(city, name="甲区"), Role.COUNTY_WCC_OFFICE)
    assert client.get(change(indicator)).status_code == 404


WORDS = {
    "what": "分母改为户籍人口",
    "why": "省里统一",
    "proposed_meaning": "按户籍人口计算",
    "proposed_calculation": "",
    "from_year": "2026",
}


def test_a_unit_asks_and_the_office_grants_from_the_prefilled_form(client, city, unit, indicator):
    sign_in(client, city, Role.UNIT_REPORTER, unit)
    page = client.get(reverse("desk:indicator", args=[indicator.pk])).content.decode()
    address = reverse("desk:definition_request_new", args=[indicator.pk])
    assert (address in page, change(indicator) in page) == (True, False)
    assert client.post(address, WORDS | {"unit": str(unit.pk), "why": ""}).context["form"].errors["why"]
    client.post(address, WORDS | {"unit": str(unit.pk)})
    asked = DefinitionRequest.objects.get()
    assert (asked.unit, asked.stays_comparable) == (unit, False)
    own = client.get(reverse("desk:definition_request", args=[asked.pk])).content.decode()
    assert ("等待某市妇儿工委办或统计局审批" in own, "退回理由" in own) == (True, False)
    office = sign_in(client, city, Role.WCC_OFFICE)
    assert "申请变更“毛入园率”的口径" in client.get(reverse("desk:home")).content.decode()
    link = change(indicator, request=asked.pk)
    assert link in client.get(reverse("desk:definition_request", args=[asked.pk])).content.decode()
    inputs = read_inputs(client.get(link))
    assert (inputs["meaning"], inputs["valid_from_year"], inputs["breaks_series"]) == ("按户籍人口计算", "2026", "on")
    client.post(link, inputs)
    asked.refresh_from_db()
    assert (asked.state, asked.decided_by) == ("granted", office)
    assert indicator.definitions.latest("number").meaning == "按户籍人口计算"
    assert client.get(link).status_code == 404


def test_a_refusal_without_reason_keeps_the_request_open(client, city, unit, indicator):
    reporter = make.make_user(city, Role.UNIT_REPORTER, unit)
    asked = DefinitionRequest.objects.create(
        indicator=indicator, unit=unit, area=city, what="改", why="统一", from_year=2026, asked_by=reporter
    )
    refuse = reverse("desk:definition_request_refuse", args=[asked.pk])
    client.force_login(reporter, backend=BACKEND)
    assert client.post(refuse, {"note": "不改"}).status_code == 403
    sign_in(client, city, Role.STATISTICS_BUREAU)
    assert "须说明理由" in client.post(refuse, {"note": " "}).content.decode()
    client.post(refuse, {"note": "国家口径未变"})
    asked.refresh_from_db()
    assert (asked.state, asked.decision_note) == ("refused", "国家口径未变")


def test_who_owes_nothing_cannot_ask_and_sees_no_request(client, city, unit, indicator):
    reporter = make.make_user(city, Role.UNIT_REPORTER, unit)
    asked = DefinitionRequest.objects.create(
        indicator=indicator, unit=unit, area=city, what="改", why="统一", from_year=2026, asked_by=reporter
    )
    sign_in(client, city, Role.UNIT_REPORTER, make.make_unit(city))
    assert client.get(reverse("desk:definition_request_new", args=[indicator.pk])).status_code == 403
    assert client.get(reverse("desk:definition_request", args=[asked.pk])).status_code == 404
