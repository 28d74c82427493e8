"""Elections: who may record them, and that targets follow at once."""

import pytest
from django.urls import reverse

from fuer.core.models import Event
from fuer.orgs.enums import Role, TermBody
from fuer.orgs.models import Term
from tests import factories as make

pytestmark = pytest.mark.django_db
BACKEND = "fuer.orgs.auth.MemberBackend"


@pytest.fixture
def city():
    return make.make_area(name="某市")


def sign_in(client, area, role=Role.WCC_OFFICE):
    client.force_login(make.make_user(area, role), backend=BACKEND)


def record(client, area, body=TermBody.PARTY, elected_on="2021-12-20"):
    return client.post(
        reverse("desk:term_list"), {"area": area.pk, "body": body, "elected_on": elected_on, "source": "公告"}
    )


def test_recording_changes_the_state_of_targets_at_once(client, city):
    sign_in(client, city)
    plan = make.make_plan(city)
    rules = {
        "event": {"kind": "at_least", "params": {"T": "100"}},
        "other": {"kind": "at_least", "params": {"T": "85"}},
    }
    target = make.make_target(plan, make.make_indicator(), "by_calendar", rules, term_body=TermBody.PARTY)
    make.make_observation(target.indicator, city, 2021, "90")

    def counts():
        return client.get(reverse("desk:living_plan", args=[plan.pk]), {"year": 2021}).context["living"].counts

    assert counts() == (("needs_person", 1),)
    assert record(client, city).status_code == 302
    assert counts() == (("not_met", 1),)
    client.post(reverse("desk:term_remove", args=[Term.objects.get().pk]))
    assert counts() == (("needs_person", 1),)
    verbs = Event.objects.filter(verb__startswith="term.").order_by("at").values_list("verb", flat=True)
    assert list(verbs) == ["term.record", "term.remove"]


def test_same_election_twice_is_said_once(client, city):
    sign_in(client, city)
    record(client, city)
    assert "这次换届已经登记。" in record(client, city).content.decode()
    assert Term.objects.count() == 1


@pytest.mark.parametrize("day", ["", "1900-01-01", "2099-01-01", "昨天"])
def test_day_must_be_one(client, city, day):
    sign_in(client, city)
    assert record(client, city, elected_on=day).status_code == 200
    assert Term.objects.count() == 0


def test_county_keeps_its_own_and_not_its_citys(client, city):
    county, other = make.make_area(city), make.make_area(city)
    sign_in(client, county, Role.COUNTY_WCC_OFFICE)
    record(client, city)
    record(client, other)
    assert Term.objects.count() == 0
    record(client, county)
    assert Term.objects.get().area == county
    foreign = make.make_term(other)
    assert client.post(reverse("desk:term_remove", args=[foreign.pk])).status_code == 404


@pytest.mark.parametrize("role", [Role.EXPERT, Role.LEADER, Role.STATISTICS_BUREAU])
def test_others_read_only(client, city, role):
    term = make.make_term(city)
    sign_in(client, city, role)
    page = client.get(reverse("desk:term_list"))
    assert list(page.context["terms"]) == [term]
    assert "登记换届</h2>" not in page.content.decode()
    assert record(client, city, TermBody.NPC).status_code == 403
    assert client.post(reverse("desk:term_remove", args=[term.pk])).status_code == 403


def test_queries_do_not_grow_with_terms(client, city, django_assert_num_queries):
    sign_in(client, city)
    make.make_term(city)
    client.get(reverse("desk:home"))  # the first page of a session also writes when it was used
    with django_assert_num_queries(10):
        client.get(reverse("desk:term_list"))
    make.make_term(city, TermBody.NPC)
    make.make_term(city, TermBody.CPPCC)
    with django_assert_num_queries(10):
        client.get(reverse("desk:term_list"))


@pytest.mark.parametrize(
    ("role", "shown"),
    [(Role.WCC_OFFICE, True), (Role.COUNTY_WCC_OFFICE, True), (Role.EXPERT, False), (Role.LEADER, False)],
)
def test_only_those_who_keep_records_are_led_to_the_room(client, city, role, shown):
    sign_in(client, city, role)
    page = client.get(reverse("desk:plan_list")).content.decode()
    assert (f'href="{reverse("desk:term_list")}"' in page) is shown
