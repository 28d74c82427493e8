import datetime as dt

import pytest
from django.contrib.auth.models import AnonymousUser
from django.utils import timezone

from fuer.orgs.domain.scope import acts_for_unit, areas_visible_to, has_role
from fuer.orgs.enums import UNIT_ROLES, Role
from fuer.orgs.models import Area, AreaChange, Membership, Term, Unit, UnitChange, User

TODAY = timezone.localdate()
YESTERDAY = TODAY - dt.timedelta(days=1)
TOMORROW = TODAY + dt.timedelta(days=1)


def codes(queryset):
    return sorted(area.code for area in queryset)


def reload(user):
    return User.objects.get(pk=user.pk)


def test_an_anonymous_visitor_sees_nothing(areas, make_unit, make_member):
    make_member(Role.UNIT_REPORTER, areas["11"], make_unit(areas["11"], "教育局"))
    Term.objects.create(area=areas["11"], body="party", elected_on=TODAY)
    for model in (Area, Unit, Term, User, Membership):
        assert list(model.objects.visible_to(AnonymousUser())) == []


def test_a_person_without_a_post_sees_only_oneself(areas, make_unit):
    make_unit(areas["11"], "教育局")
    user = User.objects.create_user("new", name="新人")
    assert [list(model.objects.visible_to(user)) for model in (Area, Unit, Term, Membership)] == [[], [], [], []]
    assert list(User.objects.visible_to(user)) == [user]


@pytest.mark.parametrize(
    ("role", "code", "visible"),
    [
        (Role.WCC_OFFICE, "11", ["11", "111", "1111", "11111", "11112", "112", "1121", "11211", "11212"]),
        (Role.COUNTY_WCC_OFFICE, "111", ["111", "1111", "11111", "11112"]),
        (Role.CHILD_SUPERVISOR, "1111", ["1111", "11111", "11112"]),
        (Role.VILLAGE_WORKER, "11112", ["11112"]),
        (Role.LEADER, "112", ["112", "1121", "11211", "11212"]),
    ],
)
def test_a_post_opens_its_area_and_everything_below(areas, make_member, role, code, visible):
    assert codes(areas_visible_to(make_member(role, areas[code]))) == visible


def test_two_posts_add_up(areas, make_member):
    user = make_member(Role.VILLAGE_WORKER, areas["11112"])
    Membership.objects.create(user=user, role=Role.EXPERT, area=areas["1121"])
    assert codes(areas_visible_to(user)) == ["11112", "1121", "11211", "11212"]


@pytest.mark.parametrize(
    ("dates", "visible"),
    [
        ({"valid_to": YESTERDAY}, []),
        ({"valid_from": TOMORROW}, []),
        ({"valid_from": TODAY, "valid_to": TODAY}, ["11112"]),
    ],
)
def test_a_post_counts_on_its_days_only(areas, make_member, dates, visible):
    assert codes(areas_visible_to(make_member(Role.VILLAGE_WORKER, areas["11112"], **dates))) == visible


def test_a_person_switched_off_sees_nothing(areas, make_member):
    user = make_member(Role.WCC_OFFICE, areas["11"])
    user.is_active = False
    assert codes(areas_visible_to(user)) == []
    assert has_role(user, Role.WCC_OFFICE) is False


def test_access_follows_the_successors_of_an_area(areas, make_member):
    user = make_member(Role.VILLAGE_WORKER, areas["11112"])
    for after in ("11211", "11212"):
        AreaChange.objects.create(before=areas["11112"], after=areas[after], date=TODAY, kind="split")
    assert codes(areas_visible_to(reload(user))) == ["11112"]
    Area.objects.filter(code="11112").update(valid_to=YESTERDAY)
    assert codes(areas_visible_to(reload(user))) == ["11112", "11211", "11212"]


def test_a_change_in_the_future_opens_nothing_yet(areas, make_member):
    user = make_member(Role.VILLAGE_WORKER, areas["11112"])
    Area.objects.filter(code="11112").update(valid_to=YESTERDAY)
    AreaChange.objects.create(before=areas["11112"], after=areas["11211"], date=TOMORROW, kind="transfer")
    assert codes(areas_visible_to(reload(user))) == ["11112"]


def test_unit_roles_see_their_own_unit_and_who_serves_there(areas, make_unit, make_member):
    health, school = make_unit(areas["11"], "卫健委"), make_unit(areas["11"], "教育局")
    user = make_member(Role.UNIT_REPORTER, areas["11"], health)
    colleague = make_member(Role.UNIT_HEAD, areas["11"], health)
    make_member(Role.UNIT_HEAD, areas["11"], school)
    assert list(Unit.objects.visible_to(user)) == [health]
    assert list(User.objects.visible_to(user)) == [user, colleague]


def test_oversight_sees_the_units_of_its_area_and_below(areas, make_unit, make_member):
    city, county = make_unit(areas["11"], "教育局"), make_unit(areas["111"], "县教育局")
    other = make_unit(areas["112"], "县教育局")
    assert list(Unit.objects.visible_to(make_member(Role.WCC_OFFICE, areas["11"]))) == [city, county, other]
    assert list(Unit.objects.visible_to(make_member(Role.COUNTY_WCC_OFFICE, areas["111"]))) == [county]


def test_access_follows_the_successor_of_a_unit(areas, make_unit, make_member):
    before, after = make_unit(areas["11"], "大数据局"), make_unit(areas["11"], "数据局")
    user = make_member(Role.UNIT_REPORTER, areas["11"], before)
    UnitChange.objects.create(before=before, after=after, date=TODAY, kind="rename")
    Unit.objects.filter(pk=before.pk).update(valid_to=YESTERDAY)
    assert set(Unit.objects.visible_to(reload(user))) == {before, after}
    assert acts_for_unit(reload(user), after) is True


def test_people_are_seen_by_those_who_look_after_them(areas, make_member):
    county = make_member(Role.COUNTY_WCC_OFFICE, areas["111"])
    village = make_member(Role.VILLAGE_WORKER, areas["11111"])
    elsewhere = make_member(Role.VILLAGE_WORKER, areas["11211"])
    administrator = make_member(Role.ADMINISTRATOR, areas["1"])
    expert = make_member(Role.EXPERT, areas["11"])
    assert set(User.objects.visible_to(administrator)) == {county, village, elsewhere, administrator, expert}
    assert set(User.objects.visible_to(county)) == {county, village}
    assert set(User.objects.visible_to(expert)) == {expert}


def test_a_role_counts_at_its_area_and_below_never_above(areas, make_member):
    user = make_member(Role.COUNTY_WCC_OFFICE, areas["111"])
    asked = {code: has_role(user, Role.COUNTY_WCC_OFFICE, area=areas[code]) for code in ("11", "111", "11111", "112")}
    assert asked == {"11": False, "111": True, "11111": True, "112": False}
    assert has_role(user, Role.COUNTY_WCC_OFFICE) is True
    assert has_role(user, Role.WCC_OFFICE, Role.EXPERT) is False


def test_only_a_post_at_the_unit_acts_for_it(areas, make_unit, make_member):
    unit = make_unit(areas["11"], "卫健委")
    assert [
        acts_for_unit(make_member(role, areas["11"], unit), unit) for role in (Role.UNIT_REPORTER, Role.WCC_OFFICE)
    ] == [True, False]


@pytest.mark.parametrize("role", list(Role))
def test_rules_allow_nothing_without_an_object(areas, make_unit, make_member, role):
    unit = make_unit(areas["11"], "卫健委") if role in UNIT_ROLES else None
    user = make_member(role, areas["11"], unit)
    perms = ("view_area", "view_unit", "view_user", "change_user", "change_unit", "add_membership", "add_term")
    assert [user.has_perm(f"orgs.{perm}") for perm in perms] == [False] * len(perms)


def test_rules_follow_the_record(areas, make_member):
    administrator = make_member(Role.ADMINISTRATOR, areas["111"])
    village = make_member(Role.VILLAGE_WORKER, areas["11111"])
    elsewhere = make_member(Role.VILLAGE_WORKER, areas["11211"])
    assert administrator.has_perm("orgs.change_user", village) is True
    assert administrator.has_perm("orgs.change_user", elsewhere) is False
    assert administrator.has_perm("orgs.change_user", administrator) is False
    assert village.has_perm("orgs.change_user", village) is False
    Membership.objects.create(user=village, role=Role.EXPERT, area=areas["11"])
    assert administrator.has_perm("orgs.change_user", village) is False
    assert administrator.has_perm("orgs.view_area", areas["1111"]) is True
    assert administrator.has_perm("orgs.view_area", areas["11"]) is False


@pytest.mark.parametrize("posts", [1, 3])
def test_scope_is_read_once_whatever_the_number_of_posts(areas, make_member, django_assert_num_queries, posts):
    user = make_member(Role.VILLAGE_WORKER, areas["11111"])
    for code in ("11112", "11211")[: posts - 1]:
        Membership.objects.create(user=user, role=Role.VILLAGE_WORKER, area=areas[code])
    user = reload(user)
    with django_assert_num_queries(3):
        list(Area.objects.visible_to(user))
        list(Unit.objects.visible_to(user))
