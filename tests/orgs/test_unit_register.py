"""The register of units: who keeps it, what a rename keeps, and a sheet taken in whole or not at all."""

import datetime as dt
import io

import openpyxl
import pytest

from fuer.core.models import Event
from fuer.orgs.domain.posts import people_holding
from fuer.orgs.domain.unit_list import INSTITUTIONS, UnitFilters, list_people_of, list_units
from fuer.orgs.domain.unit_register import (
    UnitError,
    UnitFacts,
    add_alias,
    add_unit,
    close_unit,
    correct_unit,
    remove_alias,
    rename_unit,
    reopen_unit,
    suggest_counterpart,
)
from fuer.orgs.enums import Role
from fuer.orgs.interfaces.units_sheet import UnitsSheetError, commit_units, read_units, write_units
from fuer.orgs.models import Unit, UnitAlias, UnitChange
from tests import factories as make

pytestmark = pytest.mark.django_db
HEAD = ["行政区划", "单位名称", "简称", "类别", "排序", "别名", "名单别名", "市级对口单位"]


@pytest.fixture
def city():
    return make.make_area(name="样本市", short_name="样本")


@pytest.fixture
def county(city):
    return make.make_area(city, name="甲县", short_name="甲")


@pytest.fixture
def office(city):
    return make.make_user(city)


@pytest.fixture
def health(city):
    unit = make.make_unit(city, "样本市卫生健康委员会", short_name="市卫健委", position=1)
    UnitAlias.objects.create(unit=unit, name="市卫健局")
    return unit


def facts(name, kind="government", **fields):
    return UnitFacts(name, fields.pop("short_name", ""), kind, **fields)


def test_a_unit_is_added_last_with_its_name_as_short_name(city, health, office):
    unit = add_unit(city, facts(" 样本市民政局 "), user=office)
    assert (unit.name, unit.short_name, unit.position) == ("样本市民政局", "样本市民政局", 2)
    assert Event.objects.get().payload == {"name": "样本市民政局", "kind": "government"}
    with pytest.raises(UnitError, match="样本市已有单位“样本市民政局”。"):
        add_unit(city, facts("样本市民政局"), user=office)


@pytest.mark.parametrize(
    ("role", "at_city", "at_county"),
    [
        (Role.WCC_OFFICE, True, True),
        (Role.ADMINISTRATOR, True, True),
        (Role.STATISTICS_BUREAU, False, False),
        (Role.LEADER, False, False),
    ],
)
def test_who_keeps_the_register(city, county, role, at_city, at_county):
    user = make.make_user(city, role)
    assert [user.has_perm("orgs.add_unit", area) for area in (city, county)] == [at_city, at_county]


def test_a_countys_office_keeps_its_own_units_only(city, county, health):
    user = make.make_user(county, Role.COUNTY_WCC_OFFICE)
    assert add_unit(county, facts("甲县卫生健康局"), user=user).area == county
    with pytest.raises(UnitError, match="只有本级及上级"):
        correct_unit(health, facts("样本市卫健委"), user=user)


def test_a_misspelt_name_is_corrected_in_place_and_logged(health, office):
    corrected = correct_unit(health, facts("样本市卫生和健康委员会", short_name="市卫健委", position=1), user=office)
    assert (corrected.pk, Unit.objects.count(), UnitChange.objects.count()) == (health.pk, 1, 0)
    assert Event.objects.get().payload == {"name": ["样本市卫生健康委员会", "样本市卫生和健康委员会"]}


def test_a_rename_ends_one_unit_and_begins_another(city, county, health, office):
    local = make.make_unit(county, "甲县卫健局", counterpart=health)
    reporter = make.make_user(city, Role.UNIT_REPORTER, health)
    after = rename_unit(health, "样本市卫生健康局", "市卫生局", dt.date(2024, 3, 1), user=office)
    health.refresh_from_db()
    local.refresh_from_db()
    assert (health.valid_to, after.valid_from, after.position) == (dt.date(2024, 2, 29), dt.date(2024, 3, 1), 1)
    change = UnitChange.objects.get()
    assert (change.before, change.after, change.kind) == (health, after, "rename")
    assert sorted(after.aliases.values_list("name", flat=True)) == ["市卫健委", "市卫健局", "样本市卫生健康委员会"]
    assert local.counterpart == after
    assert list(people_holding(Role.UNIT_REPORTER, unit=after)) == [reporter]
    assert [post.user for post in list_people_of(office, after)] == [reporter]
    with pytest.raises(UnitError, match="已于2024-02-29终止"):
        rename_unit(health, "别的名字", "", dt.date(2025, 1, 1), user=office)


def test_an_ended_unit_leaves_the_list(health, office):
    close_unit(health, dt.date(2024, 1, 31), user=office)
    assert list(list_units(office, UnitFilters())) == []
    assert list(list_units(office, UnitFilters(ended=True))) == [health]


def test_an_ended_unit_goes_on_when_somebody_says_why(health, office):
    with pytest.raises(UnitError, match="没有终止"):
        reopen_unit(health, "误登记", user=office)
    close_unit(health, dt.date(2024, 1, 31), user=office)
    with pytest.raises(UnitError, match="请写明恢复的原因。"):
        reopen_unit(health, " ", user=office)
    reopened = reopen_unit(health, "误登记", user=office)
    assert (reopened.pk, reopened.valid_to, list(list_units(office, UnitFilters()))) == (health.pk, None, [health])
    event = Event.objects.get(verb="orgs.reopen_unit")
    assert event.payload == {"name": health.name, "last_day": "2024-01-31", "reason": "误登记"}


def test_what_cannot_go_on_again(city, health, office):
    rename_unit(health, "样本市卫生健康局", "", dt.date(2024, 3, 1), user=office)
    with pytest.raises(UnitError, match="已由别的单位承接"):
        reopen_unit(health, "误登记", user=office)
    closed = close_unit(make.make_unit(city, "样本市民政局"), dt.date(2024, 1, 31), user=office)
    make.make_unit(city, "样本市民政局")
    with pytest.raises(UnitError, match="样本市已有单位“样本市民政局”。"):
        reopen_unit(closed, "误登记", user=office)
    stranger = make.make_user(city, Role.STATISTICS_BUREAU)
    with pytest.raises(UnitError, match="只有本级及上级"):
        reopen_unit(closed, "误登记", user=stranger)


def test_aliases(health, office):
    alias = add_alias(health, "卫健", True, user=office)
    with pytest.raises(UnitError):
        add_alias(health, "卫健", False, user=office)
    remove_alias(alias, user=office)
    assert list(health.aliases.values_list("name", flat=True)) == ["市卫健局"]
    assert list(Event.objects.order_by("at").values_list("verb", flat=True)) == ["orgs.add_alias", "orgs.remove_alias"]


@pytest.mark.parametrize("name", ["甲县卫健局", "甲县卫健委", "县卫健局", "卫健局"])
def test_the_city_unit_that_does_the_same_work(county, health, name):
    assert suggest_counterpart(county, name) == health


def test_no_city_unit_does_what_nobody_does_or_stands_above_a_city(city, county, health):
    assert suggest_counterpart(county, "甲县林业局") is None
    assert suggest_counterpart(city, "市卫健委") is None


def test_the_list_is_searched_by_alias_and_kind_within_scope(city, county, health, office):
    school = make.make_unit(county, "甲县第一中学", kind="institution")
    assert list(list_units(office, UnitFilters("卫健局"))) == [health]
    assert list(list_units(office, UnitFilters(area=INSTITUTIONS))) == [school]
    own = make.make_user(county, Role.COUNTY_WCC_OFFICE)
    assert list(list_units(own, UnitFilters())) == [school]


def write(*rows):
    book, target = openpyxl.Workbook(), io.BytesIO()
    for row in (HEAD, *rows):
        book.active.append(row)
    book.save(target)
    return target.getvalue()


def test_a_sheet_adds_corrects_and_finds_the_city_unit(county, health, office):
    content = write(
        ["甲县", "甲县卫生健康局", "甲县卫健局", "政府部门", 3, "县卫健局、县卫健委", "卫健", None],
        ["样本市", "样本市卫生健康委员会", "市卫健委", "政府部门", 7, "市卫健局，市卫计委", None, None],
        [],
    )
    sheet = read_units(content, user=office)
    assert (len(sheet.added), len(sheet.changed), sheet.unchanged, sheet.problems) == (1, 1, 0, ())
    assert (sheet.added[0].facts.counterpart, sheet.added[0].is_suggested) == (health, True)
    assert sheet.changed[0].changes == ("排序", "增加别名市卫计委")
    assert Unit.objects.count() == 1
    assert commit_units(sheet, user=office) == 2
    local = Unit.objects.get(area=county)
    assert (local.counterpart, local.position, local.short_name) == (health, 3, "甲县卫健局")
    aliases = local.aliases.order_by("id").values_list("name", "in_lists_only")
    assert list(aliases) == [("县卫健局", False), ("县卫健委", False), ("卫健", True)]
    again = read_units(content, user=office)
    assert (again.unchanged, again.is_ready) == (2, False)


def test_what_is_wrong_is_named_by_cell_and_nothing_is_saved(county, health, office):
    content = write(
        ["乙县", "乙县卫健局", "", "政府部门"],
        ["甲县", "", "", "政府部门"],
        ["甲县", "甲县卫健局", "", "衙门", "一", "", "", "市林业局"],
        ["甲县", "甲县教育局", "", "政府部门"],
        ["甲县", "甲县教育局", "", "政府部门"],
        ["甲县", "甲县民政局", "", "政府部门", 1, "", "", "市林业局"],
    )
    sheet = read_units(content, user=office)
    assert [problem.address for problem in sheet.problems] == ["A2", "B3", "D4", "E4", "B6", "H7"]
    assert sheet.problems[0].sentence == "“乙县”不在您管理的行政区划内，请核对名称或代码。"
    assert sheet.problems[4].sentence == "与第5行是同一个单位，请只保留一行。"
    with pytest.raises(UnitsSheetError):
        commit_units(sheet, user=office)
    assert Unit.objects.count() == 1


def test_a_countys_office_cannot_bring_in_units_of_others(city, county, health):
    make.make_area(city, name="乙县")
    user = make.make_user(county, Role.COUNTY_WCC_OFFICE)
    sheet = read_units(write(["乙县", "乙县卫健局", "", "政府部门"]), user=user)
    assert [problem.address for problem in sheet.problems] == ["A2"]


def test_what_goes_out_comes_in_unchanged(county, health, office):
    make.make_unit(county, "甲县卫健局", counterpart=health, position=2)
    sheet = read_units(write_units(list_units(office, UnitFilters())), user=office)
    assert (sheet.added, sheet.changed, sheet.unchanged, sheet.problems) == ((), (), 2, ())


def test_a_file_that_is_no_sheet_of_units(office):
    book, target = openpyxl.Workbook(), io.BytesIO()
    book.active.append(["姓名", "电话"])
    book.save(target)
    with pytest.raises(UnitsSheetError, match="没有找到表头"):
        read_units(target.getvalue(), user=office)
    with pytest.raises(UnitsSheetError):
        read_units(b"nothing", user=office)
