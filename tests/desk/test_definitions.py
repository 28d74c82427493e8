"""The table of availability: only what was changed is saved, row by row; who may, and for which plans."""

import pytest
from django.urls import reverse

from fuer.indicators.models import Definition
from fuer.orgs.enums import Role
from tests import factories as make

pytestmark = pytest.mark.django_db
BACKEND = "fuer.orgs.auth.MemberBackend"
ADDRESS = "desk:definition_list"


@pytest.fixture
def city():
    return make.make_area(name="某市")


@pytest.fixture
def bureau(city):
    return make.make_unit(city, "市教育局")


@pytest.fixture
def plan(city):
    return make.make_plan(city)


def ask(plan, **definition):
    indicator = make.make_indicator(**definition)
    make.make_target(plan, indicator)
    return indicator.definitions.get()


def sign_in(client, area, role=Role.WCC_OFFICE):
    client.force_login(make.make_user(area, role), backend=BACKEND)


def read_inputs(client, **query):
    """Everything a browser would send from the table as it stands."""
    page = client.get(reverse(ADDRESS), {"year": 2023} | query)
    inputs = {}
    for _row, form in page.context["pairs"]:
        for field in form or []:
            value = field.value()
            if value is True:
                inputs[field.html_name] = inputs[field.html_initial_name] = "on"
            elif value not in (None, False):
                inputs[field.html_name] = inputs[field.html_initial_name] = str(value)
            elif value is None:
                inputs[field.html_name] = inputs[field.html_initial_name] = ""
    return inputs


def post(client, inputs, **query):
    query = {"year": 2023} | query
    return client.post(f"{reverse(ADDRESS)}?{'&'.join(f'{k}={v}' for k, v in query.items())}", inputs)


def test_only_the_changed_rows_are_saved(client, city, bureau, plan):
    sign_in(client, city)
    first, second = ask(plan), ask(plan, lag_months=3, first_year=2020)
    inputs = read_inputs(client)
    assert post(client, inputs).status_code == 302
    assert Definition.objects.count() == 2
    inputs[f"d{first.pk}-source_unit"] = str(bureau.pk)
    inputs[f"d{first.pk}-lag_months"] = "2"
    make.make_observation(second.indicator, city, 2021, "90")
    post(client, inputs)
    first.refresh_from_db()
    assert (first.source_unit, first.lag_months, first.number) == (bureau, 2, 1)
    assert Definition.objects.count() == 2
    inputs[f"d{second.pk}-lag_months"] = ""
    page = post(client, inputs)
    assert "已有数据，请写明改动原因" in page.content.decode()
    post(client, inputs | {"reason": "改为年报"})
    second.refresh_from_db()
    assert (second.number, second.lag_months, second.first_year) == (1, None, 2020)
    assert second.indicator.definitions.count() == 1


def test_what_another_person_changed_meanwhile_stays(client, city, bureau, plan):
    sign_in(client, city)
    definition = ask(plan)
    inputs = read_inputs(client)
    Definition.objects.update(source_unit=bureau)
    inputs[f"d{definition.pk}-lag_months"] = "2"
    post(client, inputs)
    definition.refresh_from_db()
    assert (definition.source_unit, definition.lag_months) == (bureau, 2)


def test_figure_sight_and_a_break_in_the_series(client, city, plan):
    sign_in(client, city)
    definition = ask(plan, upper_bound=100)
    make.make_observation(definition.indicator, city, 2021, "90")
    inputs = read_inputs(client, sight="figure")
    assert inputs[f"d{definition.pk}-upper_bound"] == "100"
    inputs |= {f"d{definition.pk}-shape": "ratio", f"d{definition.pk}-breaks_series": "on"}
    inputs[f"d{definition.pk}-upper_bound"] = ""
    post(client, inputs | {"reason": "改按分子分母"}, sight="figure")
    newest = definition.indicator.definitions.latest("number")
    assert (newest.shape, newest.comparability_group, newest.upper_bound) == ("ratio", "2", None)


def test_shape_of_members_cannot_be_chosen_away(client, city, plan):
    sign_in(client, city)
    definition = ask(plan, shape="members")
    inputs = read_inputs(client, sight="figure")
    inputs[f"d{definition.pk}-shape"] = "value"
    assert post(client, inputs, sight="figure").status_code == 200
    definition.refresh_from_db()
    assert definition.shape == "members"


def test_row_that_cannot_be_saved_says_why_and_the_others_are(client, city, plan):
    sign_in(client, city)
    good, bad = ask(plan), ask(plan)
    inputs = read_inputs(client)
    inputs |= {f"d{good.pk}-lag_months": "2", f"d{bad.pk}-collected_at": "county"}
    page = post(client, inputs)
    assert "全市数构成应为各县（市、区）合计" in page.content.decode()
    good.refresh_from_db()
    bad.refresh_from_db()
    assert (good.lag_months, bad.collected_at) == (2, "city")
    inputs = read_inputs(client)
    inputs[f"d{good.pk}-first_year"] = "去年"
    assert post(client, inputs).context["pairs"][0][1].errors == {"first_year": ["输入整数。"]}


def test_only_those_without_a_source_and_only_one_plan(client, city, bureau, plan):
    sign_in(client, city)
    ask(plan, source_unit=bureau)
    lost = ask(plan)
    children = make.make_plan(city, audience="children")
    other = ask(children)

    def shown(**query):
        return [row.definition for row, _ in client.get(reverse(ADDRESS), query).context["pairs"]]

    assert shown(only="nobody") == [lost, other]
    assert shown(only="nobody", plan=children.pk) == [other]
    assert shown(plan="999999") == []


def test_county_sets_what_only_its_own_plan_asks_for(client, city, plan):
    county = make.make_area(city, name="甲区")
    own_plan = make.make_plan(county)
    shared, own = ask(plan), ask(own_plan)
    make.make_target(own_plan, shared.indicator)
    sign_in(client, county, Role.COUNTY_WCC_OFFICE)
    rows = client.get(reverse(ADDRESS)).context["pairs"]
    assert [(row.definition, row.is_locked, form is None) for row, form in rows] == [
        (own, False, False),
        (shared, True, True),
    ]
    post(client, {f"d{shared.pk}-lag_months": "2", f"initial-d{shared.pk}-lag_months": ""})
    shared.refresh_from_db()
    assert shared.lag_months is None


@pytest.mark.parametrize(
    ("role", "status"),
    [(Role.STATISTICS_BUREAU, 200), (Role.WCC_OFFICE, 200), (Role.LEADER, 404), (Role.EXPERT, 404)],
)
def test_who_may(client, city, plan, role, status):
    ask(plan)
    sign_in(client, city, role)
    assert client.get(reverse(ADDRESS)).status_code == status
    assert client.get(reverse(ADDRESS), {"sight": "nothing"}).status_code == 404


def test_queries_do_not_grow_with_rows(client, city, bureau, plan, django_assert_num_queries):
    sign_in(client, city)
    ask(plan, source_unit=bureau)
    client.get(reverse("desk:term_list"))
    with django_assert_num_queries(13):
        client.get(reverse(ADDRESS))
    ask(plan, source_unit=bureau)
    ask(plan)
    with django_assert_num_queries(13):
        client.get(reverse(ADDRESS))
