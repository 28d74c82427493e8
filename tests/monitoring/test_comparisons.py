"""Counties beside each other, two years, two areas, and a unit's own targets."""

import pytest

from fuer.monitoring.domain.queries.changes import Change
from fuer.monitoring.domain.queries.compare import AskedPair, read_comparison
from fuer.monitoring.domain.queries.counties import read_counties
from fuer.monitoring.domain.queries.county_indicator import read_county_indicator
from fuer.monitoring.domain.queries.scene import Asked
from fuer.monitoring.domain.queries.unit import LEAD, SUPPLY, SUPPORT, read_unit
from fuer.orgs.enums import Role
from fuer.plans.enums import ResponsibilityRole
from tests import factories as make
from tests.monitoring.scenery import TODAY, add_target, make_city_plan, make_domain, rebuild

pytestmark = pytest.mark.django_db


@pytest.fixture
def city():
    return make.make_area(name="某市")


@pytest.fixture
def counties(city):
    return [make.make_area(city, name=f"{name}县") for name in "甲乙丙"]


@pytest.fixture
def plan(city):
    return make_city_plan(city)


@pytest.fixture
def office(city):
    return make.make_user(city)


def counties_of(user, domain="", **asked):
    return read_counties(user, Asked(**asked), domain, today=TODAY)


def compare(user, **fields):
    asked = Asked(**{name: fields.pop(name) for name in ("plan", "area", "year") if name in fields})
    return read_comparison(user, AskedPair(asked, **fields), today=TODAY)


def changes(found):
    return {line.target.name: line.change for group in found.groups for line in group.lines}


def test_counties_stand_in_rows_of_one_domain(plan, city, counties, office):
    health, school = make_domain(plan, "妇女与健康"), make_domain(plan, "妇女与教育")
    figures = {
        (counties[0], 2023): "92.0",
        (counties[1], 2023): "92.0",
        (counties[2], 2023): "70.0",
        (city, 2023): "85.0",
    }
    add_target(plan, "筛查率", health, figures)
    add_target(plan, "病床数", health, unit="张")
    add_target(plan, "入学率", school, {(counties[0], 2023): "99"})
    rebuild()
    found = counties_of(office)
    assert [(choice.domain.title, len(choice.targets)) for choice in found.choices] == [
        ("妇女与健康", 1),
        ("妇女与教育", 1),
    ]
    (row,) = found.rows
    assert (row.target.name, row.city.figure, found.apart) == ("筛查率", "85.0%", 1)
    assert [cell.answer.figure for cell in row.cells] == ["92.0%", "92.0%", "70.0%"]
    assert row.cells[0].ground == row.cells[1].ground != row.cells[2].ground
    assert [row.target.name for row in counties_of(office, found.choices[1].domain.key).rows] == ["入学率"]


def test_a_county_compares_itself_with_its_neighbours(plan, city, counties):
    add_target(plan, "筛查率", figures={(counties[0], 2023): "92"})
    rebuild()
    found = counties_of(make.make_user(counties[1], Role.COUNTY_WCC_OFFICE))
    assert (found.scene.area, [cell.answer.bucket for cell in found.rows[0].cells]) == (
        city,
        ["met", "no_data", "no_data"],
    )


def test_an_indicator_in_all_counties(plan, city, counties, office):
    figures = {(city, 2023): "90.5", (city, 2022): "90.0", (counties[0], 2023): "92.0", (counties[0], 2022): "93.0"}
    target = add_target(plan, "筛查率", figures=figures)
    make.make_observation(target.indicator, counties[1], 2023, numerator=80, denominator=100)
    own = make.make_target(make.make_plan(counties[2]), target.indicator, params={"T": "60"})
    make.make_observation(target.indicator, counties[2], 2023, "65.0")
    rebuild()
    found = read_county_indicator(counties_of(office).scene, target, office)
    first, second, third = found.counties
    assert (found.direction, found.city.goal_gap, found.city.change) == (1, "+0.5个百分点", Change.BETTER)
    assert (first.goal_gap, first.city_gap, first.difference, first.change) == (
        "+2.0个百分点",
        "+1.5个百分点",
        "-1.0个百分点",
        Change.WORSE,
    )
    assert (second.numerator, second.denominator, second.change, second.is_own) == ("80", "100", Change.MISSING, False)
    assert (third.answer.target, third.is_own, third.goal_gap) == (own, True, "+5.0个百分点")
    assert found.years == (2021, 2022, 2023, 2024)


def test_two_years_target_by_target(plan, city, office):
    add_target(plan, "升", figures={(city, 2022): "80", (city, 2023): "81"})
    add_target(plan, "降", figures={(city, 2022): "80", (city, 2023): "79"})
    add_target(plan, "平", figures={(city, 2022): "80", (city, 2023): "80"})
    add_target(plan, "缺", figures={(city, 2023): "80"})
    broken = add_target(plan, "变", figures={(city, 2022): "80"})
    make.make_observation(broken.indicator, city, 2023, "90", comparability_group="2")
    rebuild()
    found = compare(office)
    assert (found.first.year, found.second.year, found.total) == (2022, 2023, 5)
    assert changes(found) == {
        "升": Change.BETTER,
        "降": Change.WORSE,
        "平": Change.EQUAL,
        "缺": Change.MISSING,
        "变": Change.BROKEN,
    }
    assert sum(found.counts.values()) == 5
    assert compare(office, earlier=2021).first.year == 2021


def test_two_areas_and_a_target_of_ones_own(plan, city, counties, office):
    target = add_target(plan, "筛查率", figures={(counties[0], 2023): "80", (counties[1], 2023): "85"})
    make.make_target(make.make_plan(counties[1]), target.indicator, params={"T": "60"})
    rebuild()
    asked = {"area": counties[0].code, "other": counties[1].code, "year": 2023, "between_areas": True}
    found = compare(office, **asked)
    ((line,),) = (group.lines for group in found.groups)
    assert (found.total, line.first.is_reference, line.second.is_reference) == (1, True, False)
    assert (line.change, line.difference) == (Change.BETTER, "+5个百分点")


def test_one_indicator_in_two_plans_counts_twice(plan, city, office):
    target = add_target(plan, "筛查率", figures={(city, 2022): "80", (city, 2023): "81"})
    make.make_target(make_city_plan(city, audience="children"), target.indicator)
    rebuild()
    assert (compare(office).total, compare(office).counts[Change.BETTER]) == (2, 2)


def read_unit_page(user, unit=None, **asked):
    return read_unit(user, Asked(**asked), unit, today=TODAY)


def test_a_unit_sees_what_it_leads_supports_and_supplies(plan, city):
    unit = make.make_unit(city, "市卫健委")
    health = make_domain(plan, "妇女与健康")
    make.make_responsibility(unit, target=add_target(plan, "带头"))
    make.make_responsibility(unit, clause=health, role=ResponsibilityRole.SUPPORT)
    add_target(plan, "配合", health)
    add_target(plan, "供数", source_unit=unit)
    add_target(plan, "无关")
    filing = make.make_filing(make.make_collection(city, 2023), unit)
    rebuild()
    found = read_unit_page(make.make_user(city, Role.UNIT_REPORTER, unit))
    assert [(part.kind, [row.answer.target.name for row in part.rows]) for part in found.parts] == [
        (LEAD, ["带头"]),
        (SUPPORT, ["配合"]),
        (SUPPLY, ["供数"]),
    ]
    assert (found.unit, found.filings) == (unit, (filing,))


def test_an_office_chooses_a_unit_and_a_countys_unit_answers_for_its_county(plan, city, counties, office):
    unit = make.make_unit(city, "市卫健委")
    below = make.make_unit(counties[0], "县卫健局", counterpart=unit)
    make.make_responsibility(unit, target=add_target(plan, "筛查率", figures={(counties[0], 2023): "95"}))
    rebuild()
    assert (read_unit_page(office).unit, read_unit_page(office).units) == (None, (unit, below))
    found = read_unit_page(make.make_user(counties[0], Role.UNIT_REPORTER, below))
    assert (found.scene.area, found.is_reference, found.parts[0].counts.monitored) == (counties[0], True, 0)
    assert [row.answer.figure for row in found.rows] == ["95%"]
    assert read_unit_page(make.make_user(counties[1]), unit.pk).unit is None
