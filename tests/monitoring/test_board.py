"""The board: counts that add up, reference rows outside them, domains, filters, pages."""

import pytest

from fuer.monitoring.domain.queries.board import MAX_CELLS, Filters, Group, paginate, read_board
from fuer.monitoring.domain.queries.rows import Domain
from fuer.monitoring.domain.queries.scene import Asked
from fuer.monitoring.models import Answer
from fuer.orgs.enums import Role
from fuer.plans.domain.queries.answers import CountsDoNotAddUp
from fuer.plans.enums import Tier
from tests import factories as make
from tests.monitoring.scenery import TODAY, add_target, make_city_plan, make_domain, rebuild

pytestmark = pytest.mark.django_db


@pytest.fixture
def city():
    return make.make_area(name="某市")


@pytest.fixture
def county(city):
    return make.make_area(city, name="甲县")


@pytest.fixture
def plan(city):
    return make_city_plan(city)


@pytest.fixture
def office(city):
    return make.make_user(city)


def read(user, filters=None, **asked):
    return read_board(user, Asked(**asked), filters or Filters(), today=TODAY)


def names(board, page=1):
    return [
        (group.domain.title or group.domain.is_table, [row.answer.target.name for row in group.rows])
        for group in board.read_page(page)
    ]


def test_key_indicators_stand_first_then_domains_then_the_rest(plan, city, office):
    health, school = make_domain(plan, "妇女与健康"), make_domain(plan, "妇女与教育")
    add_target(plan, "入学率", school)
    add_target(plan, "筛查率", health)
    add_target(plan, "散见", None)
    add_target(plan, "寿命", health, tier=Tier.KEY)
    rebuild()
    assert names(read(office)) == [
        (True, ["寿命"]),
        ("妇女与健康", ["筛查率"]),
        ("妇女与教育", ["入学率"]),
        (False, ["散见"]),
    ]


def test_counts_add_up_and_say_what_they_are_of(plan, city, county, office):
    add_target(plan, "甲", figures={(city, 2023): "95", (county, 2023): "70"})
    add_target(plan, "乙", figures={(city, 2023): "80"})
    add_target(plan, "丙")
    make.make_target(plan, None)
    rebuild()
    board = read(office)
    assert (board.scene.area, board.scene.year, board.counts.monitored, board.counts.judged) == (city, 2023, 3, 2)
    assert dict(board.counts.shown) == {"met": 1, "not_yet_met": 1, "no_data": 1}
    assert [(tally.plan, tally.counts.monitored) for tally in board.tallies] == [(plan, 3)]


def test_a_board_without_an_answer_for_every_target_is_refused(plan, office):
    add_target(plan, "甲")
    add_target(plan, "乙")
    rebuild()
    Answer.objects.filter(target__name="乙", year=2023).delete()
    with pytest.raises(CountsDoNotAddUp):
        read(office)


def test_a_county_without_a_plan_has_reference_rows_and_no_counts(plan, city, county):
    add_target(plan, "甲", figures={(city, 2023): "95", (county, 2023): "70"})
    add_target(plan, "个数", unit="个")
    rebuild()
    board = read(make.make_user(county, Role.COUNTY_WCC_OFFICE))
    assert (board.scene.area, board.counts.monitored, board.references) == (county, 0, 1)
    assert [(row.answer.target.name, row.answer.figure) for row in board.rows] == [("甲", "70%")]


def test_a_county_with_a_plan_counts_its_own_targets_alone(plan, city, county):
    add_target(plan, "甲", figures={(county, 2023): "95"})
    add_target(make.make_plan(county), "乙", figures={(county, 2023): "95"})
    rebuild()
    board = read(make.make_user(county, Role.COUNTY_WCC_OFFICE))
    assert (board.counts.monitored, board.references) == (1, 1)
    assert [row.answer.is_reference for row in board.rows if row.answer.target.name == "甲"] == [True]


def test_filters_narrow_the_rows_and_leave_the_counts(plan, city, office):
    health = make_domain(plan, "妇女与健康")
    lead = make.make_unit(city, "市卫健委")
    target = add_target(plan, "甲", health, {(city, 2023): "95"}, tier=Tier.KEY)
    make.make_responsibility(lead, target=target)
    add_target(plan, "乙", health)
    rebuild()
    for filters in (Filters(unit=lead.pk), Filters(tier=Tier.KEY), Filters(state="met")):
        board = read(office, filters)
        assert [row.answer.target.name for row in board.rows] == ["甲"]
        assert (board.counts.monitored, board.found.monitored, board.units) == (2, 1, {lead.pk: "市卫健委"})
    assert read(office, Filters(unit=0)).rows == ()


def test_what_has_a_problem_stands_first(plan, city, office):
    add_target(plan, "好", figures={(city, 2023): "95"})
    add_target(plan, "缺")
    add_target(
        plan, "坏", figures={(city, 2023): "2"}, kind="hold", params={"rule": {"kind": "at_most", "params": {"T": "1"}}}
    )
    rebuild()
    assert names(read(office)) == [(False, ["好", "缺", "坏"])]
    assert names(read(office, Filters(problems=True))) == [(False, ["坏", "缺", "好"])]


def test_the_year_is_the_last_ended_one_with_figures_unless_asked(plan, city, office):
    add_target(plan, "甲", figures={(city, 2022): "95"})
    rebuild()
    assert read(office).scene.year == 2022
    assert read(office, year=2021).scene.year == 2021
    assert read(office, year=1999, area="没有", plan=99999).scene.year == 2022
    assert read(office).scene.years == (2024, 2023, 2022, 2021)


def test_nobody_reads_plans_of_another_place(plan, office):
    add_target(plan, "甲")
    rebuild()
    assert read(make.make_user(make.make_area(name="别市"))) is None


def test_earlier_years_stand_in_their_columns(plan, city, office):
    add_target(plan, "甲", figures={(city, 2021): "80", (city, 2023): "95"})
    rebuild()
    (row,) = read(office).rows
    assert [(before.year, before.figure) if before else None for before in row.earlier] == [
        None,
        (2021, "80%"),
        (2022, ""),
    ]


def make_group(number, rows):
    return Group(None, Domain(1, number, f"领域{number}", number), tuple(range(rows)))


@pytest.mark.parametrize(
    ("sizes", "pages"),
    [
        ([10, 10], [[10, 10]]),
        ([50, 33], [[50, 33]]),
        ([50, 34], [[50], [34]]),
        ([200], [[83], [83], [34]]),
        ([], []),
    ],
)
def test_no_page_has_more_cells_than_allowed(sizes, pages):
    found = list(paginate([make_group(number, size) for number, size in enumerate(sizes)]))
    assert [[len(group.rows) for group in page] for page in found] == pages
    assert all(sum(len(group.rows) for group in page) * 12 <= MAX_CELLS for page in found)
    assert [row for page in found for group in page for row in group.rows] == [r for size in sizes for r in range(size)]
