"""The progress board: who stands where, sums that add up, and a constant number of queries."""

import datetime as dt

import pytest
from django.utils import timezone

from fuer.orgs.enums import Role
from fuer.reporting.domain.progress import Counts, Texts
from fuer.reporting.domain.queries.board import CountsDoNotAddUp, read_board, require_sum
from fuer.reporting.enums import TextState
from fuer.reporting.models import FilingText, ItemReturn
from tests import factories as make

pytestmark = pytest.mark.django_db
TODAY = dt.date(2026, 4, 20)


@pytest.fixture
def city():
    return make.make_area(name="样本市")


@pytest.fixture
def collection(city):
    return make.make_collection(city)


@pytest.fixture
def office(city):
    return make.make_user(city, Role.WCC_OFFICE)


def at(day):
    return timezone.make_aware(dt.datetime.combine(day, dt.time(9)))


def one_of_each(filing, person):
    """A figure in every place: missing, deferred (twice), filled (value, reason), returned, signed, accepted."""
    make.make_item(filing, make.make_indicator())
    make.make_item(filing, make.make_indicator(), numerator="3")  # half a fraction is not filled in
    make.make_item(filing, make.make_indicator(), awaits="省卫生健康委")
    make.make_item(filing, make.make_indicator(), due_on=dt.date(2026, 6, 30))
    make.make_item(filing, make.make_indicator(), value="0", printed="0")
    make.make_item(filing, make.make_indicator(), missing="no_data", awaits="省统计局")
    make.make_item(filing, make.make_indicator(), numerator="1", denominator="4")
    returned = make.make_item(filing, make.make_indicator(), value="1", printed="1")
    ItemReturn.objects.create(item=returned, round=1, reason="请核实", returned_by=person)
    for accepted in (False, True):
        item = make.make_item(filing, make.make_indicator(), value="2", printed="2")
        item.entry.version = make.make_observation(item.entry.cell.indicator, filing.collection.area, 2025, "2")
        item.entry.save()
        if accepted:
            item.accepted = item.entry.version.acceptances.create(level="city", reason="", accepted_by=person)
            item.save()
    return filing


def test_each_figure_stands_in_one_place(collection, city, office):
    filing = make.make_filing(collection, make.make_unit(city), round=1)
    one_of_each(filing, office)
    (row,) = read_board(collection, office, TODAY).rows
    assert row.counts == Counts(missing=2, deferred=2, filled=3, returned=1, signed=1, accepted=1)
    assert (row.counts.expected, row.counts.begun, row.counts.handed_in) == (8, 6, 2)


def test_what_another_filing_signed_is_only_filled_in_here(collection, city, office):
    """The county's filing was signed, the same unit's filing of the city's collection not yet."""
    filing = make.make_filing(collection, make.make_unit(city), round=0)
    one_of_each(filing, office)
    (row,) = read_board(collection, office, TODAY).rows
    assert (row.counts.signed, row.counts.filled) == (0, 4)


def test_a_later_day_that_has_come_counts(collection, city, office):
    filing = make.make_filing(collection, make.make_unit(city))
    make.make_item(filing, make.make_indicator(), due_on=dt.date(2026, 4, 20))
    (row,) = read_board(collection, office, TODAY).rows
    assert row.counts == Counts(missing=1)


def test_units_stand_by_place_and_sums_add_up(collection, city, office):
    first, second = make.make_area(city, name="甲县"), make.make_area(city, name="乙县")
    town = make.make_area(first, name="甲镇")
    units = [make.make_unit(area) for area in (second, town, first, city)]
    units.append(make.make_unit(city, position=9))
    reports = [None, at(dt.date(2026, 4, 15)), at(dt.date(2026, 4, 18)), None, None]
    for number, (unit, reported) in enumerate(zip(units, reports, strict=True)):
        state = "reported" if reported else "drafting"
        filing = make.make_filing(collection, unit, state=state, reported_at=reported, round=int(bool(reported)))
        for _ in range(number + 1):
            make.make_item(filing, make.make_indicator())
    board = read_board(collection, office, TODAY)
    shown = [(group.area.name, [row.unit for row in group.rows]) for group in board.groups]
    assert shown == [("样本市", [units[3], units[4]]), ("甲县", [units[2], units[1]]), ("乙县", [units[0]])]
    sums = board.sums
    assert (sums.units, sums.reported, sums.on_time, sums.late, sums.counts.owed) == (5, 2, 1, 3, 15)
    for name in ("units", "reported", "on_time", "late"):
        assert sum(getattr(group.sums, name) for group in board.groups) == getattr(sums, name)
    assert sum(group.sums.counts.owed for group in board.groups) == 15
    assert [row.status.days_late for row in board.late] == [5, 5, 5]
    late_only = board.narrow(lambda row: row.status.is_late)
    assert (late_only.sums.units, [group.area.name for group in late_only.groups]) == (3, ["样本市", "乙县"])


def test_a_figure_lost_is_refused():
    require_sum(3, {1: {7: Counts(missing=1), 8: Counts(filled=2)}})
    with pytest.raises(CountsDoNotAddUp):
        require_sum(4, {1: {7: Counts(missing=1), 8: Counts(filled=2)}})


def test_units_of_several_areas_make_the_matrix(collection, city, office):
    counties = [make.make_area(city, name=name) for name in ("甲县", "乙县")]
    wide, narrow = (make.make_filing(collection, make.make_unit(city)) for _ in range(2))
    indicator = make.make_indicator()
    for area in (city, *counties):
        make.make_item(wide, indicator, area)
    make.make_item(wide, make.make_indicator(), counties[0], value="1", printed="1")
    make.make_item(narrow, make.make_indicator(), city)
    board = read_board(collection, office, TODAY)
    assert [row.unit for row in board.matrix] == [wide.unit]
    assert [area.name for area in board.areas] == ["样本市", "甲县", "乙县"]
    assert [board.matrix[0].by_area[area.pk] for area in board.areas] == [
        Counts(missing=1),
        Counts(missing=1, filled=1),
        Counts(missing=1),
    ]


def test_written_parts_are_counted(collection, city, office):
    filing = make.make_filing(collection, make.make_unit(city))
    plan = make.make_plan(city)
    for state in (TextState.DRAFTING, TextState.RETURNED, TextState.SENT, TextState.ACCEPTED):
        FilingText.objects.create(filing=filing, clause=make.make_clause(plan), state=state, returned_reason="补充")
    (row,) = read_board(collection, office, TODAY).rows
    assert (row.texts, row.lacks, row.status.is_late) == (Texts(owed=4, open=2, returned=1, accepted=1), 2, True)


def test_each_sees_what_is_theirs(collection, city, office):
    county, other = make.make_area(city, name="甲县"), make.make_area(city, name="乙县")
    units = [make.make_unit(area) for area in (city, county, other)]
    for unit in units:
        make.make_filing(collection, unit)
    people = [
        (office, units),
        (make.make_user(city, Role.LEADER), units),
        (make.make_user(county, Role.COUNTY_WCC_OFFICE), units[1:2]),
        (make.make_user(other, Role.UNIT_REPORTER, units[2]), units[2:]),
        (make.make_user(city, Role.EXPERT), []),
    ]
    for person, expected in people:
        assert [row.unit for row in read_board(collection, person, TODAY).rows] == expected


def test_a_closed_collection_stops_the_clock(city, office):
    collection = make.make_collection(city, state="closed", closed_at=at(dt.date(2026, 4, 17)))
    make.make_item(make.make_filing(collection, make.make_unit(city)), make.make_indicator())
    (row,) = read_board(collection, office, dt.date(2030, 1, 1)).rows
    assert row.status.days_late == 2


def test_queries_do_not_grow_with_units_and_areas(collection, city, office, django_assert_num_queries):
    counties = [make.make_area(city) for _ in range(2)]
    plan = make.make_plan(city)

    def add_unit(area, reach):
        filing = make.make_filing(collection, make.make_unit(area))
        for place in reach:
            make.make_item(filing, make.make_indicator(), place)
        FilingText.objects.create(filing=filing, clause=make.make_clause(plan))

    add_unit(city, [city])
    assert office.scope.posts
    with django_assert_num_queries(7):
        assert read_board(collection, office, TODAY).sums.units == 1
    add_unit(city, [city, *counties])
    add_unit(counties[0], [counties[0]])
    with django_assert_num_queries(7):
        assert read_board(collection, office, TODAY).sums.units == 3


def test_the_row_on_the_wire(collection, city, office):
    filing = make.make_filing(collection, make.make_unit(city, "市卫健委"), round=1)
    one_of_each(filing, office)
    (row,) = read_board(collection, office, TODAY).rows
    assert row.to_wire() == {
        "unit": "市卫健委",
        "state": "returned",
        "expected": 8,
        "begun": 6,
        "signed": 2,
        "accepted": 1,
        "overdue_days": 5,
    }
