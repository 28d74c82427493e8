"""Plans are read downwards, drafts stay with those who import, files follow what they belong to."""

import pytest
from django.contrib.auth.models import AnonymousUser

from fuer.core.domain.files import may_read
from fuer.orgs.enums import Role
from fuer.plans.domain.adopt import adopt_draft
from fuer.plans.domain.drafts import discard_draft
from fuer.plans.models import Draft, Plan, Target
from tests.factories import make_area, make_plan, make_unit, make_user
from tests.plans.samples import make_draft

pytestmark = pytest.mark.django_db


def test_a_county_reads_the_citys_plan_and_not_its_neighbours():
    city = make_area()
    county, neighbour = make_area(city), make_area(city)
    plans = {area.pk: make_plan(area) for area in (city, county, neighbour)}
    clerk = make_user(county, Role.COUNTY_WCC_OFFICE)
    assert set(Plan.objects.visible_to(clerk)) == {plans[city.pk], plans[county.pk]}
    assert set(Plan.objects.visible_to(make_user(city))) == set(plans.values())
    assert not Plan.objects.visible_to(make_user(make_area())).exists()
    assert not Plan.objects.visible_to(AnonymousUser()).exists()


def test_targets_are_seen_with_their_plan():
    city = make_area()
    adopt_draft(make_draft(city), user=None)
    assert Target.objects.visible_to(make_user(make_area(city))).count() == Target.objects.count() > 0
    assert Target.objects.visible_to(make_user(make_area())).count() == 0


@pytest.mark.parametrize("role", [role for role in Role if role not in {Role.INSTITUTION_CLERK}])
def test_drafts_are_for_those_who_import(role):
    city = make_area()
    make_draft(city)
    user = make_user(city, role, make_unit(city))
    may_import = role in {Role.WCC_OFFICE, Role.COUNTY_WCC_OFFICE, Role.ADMINISTRATOR}
    assert Draft.objects.visible_to(user).exists() is may_import


def test_a_county_office_sees_no_draft_of_the_city():
    city = make_area()
    make_draft(city)
    assert not Draft.objects.visible_to(make_user(make_area(city), Role.COUNTY_WCC_OFFICE)).exists()


def test_the_file_is_closed_while_it_is_a_draft_and_opens_with_its_plan():
    city = make_area()
    leader, stranger = make_user(city, Role.LEADER), make_user(make_area())
    draft = make_draft(city)
    assert not may_read(leader, draft.file)
    assert may_read(make_user(city), draft.file)
    adopt_draft(draft, user=None)
    assert may_read(leader, draft.file)
    assert not may_read(stranger, draft.file)
    discard_draft(draft, user=None)
    assert may_read(leader, draft.file)
