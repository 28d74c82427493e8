"""Preparing, opening again and again, changing and closing a collection."""

import datetime as dt

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from fuer.core.models import Event
from fuer.indicators.models import Cell, Definition
from fuer.orgs.enums import Role
from fuer.plans.enums import Audience, ClauseKind
from fuer.reporting.domain.collections import (
    CollectionError,
    change_calendar,
    change_contents,
    close_collection,
    open_collection,
    prepare_collection,
)
from fuer.reporting.enums import CollectionState, FilingState
from fuer.reporting.models import Collection, Filing, FilingCell, FilingItem, FilingText
from tests import factories as make

pytestmark = pytest.mark.django_db

DATES = {
    "opens_on": dt.date(2024, 2, 1),
    "unit_due": dt.date(2024, 5, 10),
    "county_due": dt.date(2024, 5, 24),
    "city_due": dt.date(2024, 6, 21),
}


@pytest.fixture
def city():
    return make.make_area(name="某市")


@pytest.fixture
def county(city):
    return make.make_area(city, name="甲区")


@pytest.fixture
def office(city):
    return make.make_user(city)


@pytest.fixture
def bureau(city):
    return make.make_unit(city, "市教育局")


@pytest.fixture
def plan(city):
    return make.make_plan(city)


def ask(plan, unit, **definition):
    indicator = make.make_indicator(source_unit=unit, **definition)
    make.make_target(plan, indicator)
    return indicator


def count_rows():
    return [model.objects.count() for model in (Filing, FilingItem, FilingCell, FilingText, Cell)]


def test_prepare_and_open(city, office, plan, bureau):
    ask(plan, bureau, by_sex=True)
    make.make_responsibility(bureau, clause=make.make_clause(plan, kind=ClauseKind.DOMAIN))
    collection = prepare_collection(city, 2023, plans=[plan], form_number="妇儿1表", **DATES, user=office)
    assert (collection.title, collection.filing_year) == ("某市2023年度妇女儿童发展规划监测填报", 2024)
    assert count_rows() == [0, 0, 0, 0, 0]
    opened = open_collection(collection, user=office)
    assert (opened.state, opened.opened_at is not None) == (CollectionState.OPEN, True)
    filing = Filing.objects.get()
    assert (filing.unit, filing.state, filing.round, filing.begun_at) == (bureau, FilingState.DRAFTING, 0, None)
    assert list(filing.items.values_list("entry__cell__sex", "position", "audience")) == [
        ("_T", 1, "women"),
        ("F", 2, "women"),
        ("M", 3, "women"),
    ]
    assert count_rows() == [1, 3, 3, 1, 3]
    verbs = list(Event.objects.order_by("at").values_list("verb", flat=True))
    assert verbs == ["reporting.prepare_collection", "reporting.open_collection"]


def test_opened_twice_adds_nothing(city, office, plan, bureau):
    ask(plan, bureau, by_sex=True)
    make.make_responsibility(bureau, clause=make.make_clause(plan, kind=ClauseKind.DOMAIN))
    collection = open_collection(make.make_prepared_collection(city), user=office)
    before, opened_at = count_rows(), collection.opened_at
    again = open_collection(collection, user=office)
    assert (count_rows(), again.opened_at) == (before, opened_at)
    assert Event.objects.latest("at").payload == {"filings": 0, "items": 0, "texts": 0, "dropped": 0}


def test_a_plan_added_later_adds_only_its_own(city, office, plan, bureau):
    ask(plan, bureau)
    collection = open_collection(make.make_prepared_collection(city), user=office)
    kept = list(FilingItem.objects.values_list("pk", flat=True))
    filing = Filing.objects.get()
    children = make.make_plan(city, audience=Audience.CHILDREN)
    other = make.make_unit(city, "市民政局")
    ask(children, bureau)
    ask(children, other)
    collection = change_contents(
        collection,
        plans=[plan, children],
        title="",
        form_number="1",
        form_issuer="",
        approval_number="",
        form_valid_until=None,
        user=office,
    )
    open_collection(collection, user=office)
    assert FilingItem.objects.filter(pk__in=kept).count() == 1
    assert list(filing.items.values_list("audience", "position")) == [("women", 1), ("children", 2)]
    assert Filing.objects.exclude(pk=filing.pk).get().unit == other
    assert count_rows() == [2, 3, 3, 0, 3]


def test_begun_filing_keeps_what_it_has(city, office, plan, bureau):
    """The source moves to another unit after typing has begun: the first keeps its rows, the new one gets its own."""
    indicator = ask(plan, bureau)
    other = make.make_unit(city, "市体育局")
    collection = open_collection(make.make_prepared_collection(city), user=office)
    Filing.objects.update(begun_at=timezone.now())
    FilingCell.objects.update(value="12", changed_at=timezone.now())
    Definition.objects.filter(indicator=indicator).update(source_unit=other)
    open_collection(collection, user=office)
    units = list(FilingItem.objects.values_list("filing__unit", "entry__unit", "entry__value"))
    assert units == [(bureau.pk, bureau.pk, 12), (other.pk, other.pk, None)]
    assert Cell.objects.count() == 1


def test_filing_nobody_began_gives_back_what_it_no_longer_owes(city, office, plan, bureau):
    indicator = ask(plan, bureau)
    other = make.make_unit(city, "市体育局")
    collection = open_collection(make.make_prepared_collection(city), user=office)
    Definition.objects.filter(indicator=indicator).update(source_unit=other)
    open_collection(collection, user=office)
    assert [filing.unit for filing in Filing.objects.all()] == [other]
    assert count_rows() == [1, 1, 1, 0, 1]
    assert Event.objects.latest("at").payload == {"filings": 1, "items": 1, "texts": 0, "dropped": 1}


def test_untouched_entry_takes_up_the_newer_definition(city, office, plan, bureau):
    touched, untouched = ask(plan, bureau), ask(plan, bureau)
    collection = open_collection(make.make_prepared_collection(city), user=office)
    FilingCell.objects.filter(cell__indicator=touched).update(value="12", changed_at=timezone.now())
    for indicator in (touched, untouched):
        make.make_definition(indicator, source_unit=bureau)
    open_collection(collection, user=office)
    numbers = FilingCell.objects.order_by("pk").values_list("definition__number", flat=True)
    assert list(numbers) == [1, 2]
    assert FilingItem.objects.count() == 2


@pytest.mark.parametrize("state", [FilingState.REPORTED, FilingState.ACCEPTED, FilingState.CHECKING])
def test_filing_that_gets_new_figures_comes_back_to_its_unit(city, office, plan, bureau, state):
    ask(plan, bureau)
    collection = open_collection(make.make_prepared_collection(city), user=office)
    now = timezone.now()
    Filing.objects.update(state=state, begun_at=now, reported_at=now, accepted_at=now, round=1)
    open_collection(collection, user=office)
    assert Filing.objects.get().state == state
    ask(plan, bureau)
    open_collection(collection, user=office)
    filing = Filing.objects.get()
    assert (filing.state, filing.accepted_at, filing.round, filing.reported_at) == (FilingState.DRAFTING, None, 1, now)


def test_county_and_city_share_what_a_unit_types(city, county, office, plan, bureau):
    local = make.make_unit(county, "区教育局", counterpart=bureau)
    indicator = ask(plan, bureau, reporting_line="by_level", collected_at="both")
    make.make_target(make.make_plan(county), indicator)
    own = open_collection(make.make_prepared_collection(county), user=office)
    whole = open_collection(make.make_prepared_collection(city), user=office)
    entry = FilingCell.objects.get(unit=local)
    filings = [item.filing for item in entry.items.order_by("pk")]
    assert [(filing.collection, filing.unit) for filing in filings] == [(own, local), (whole, local)]
    assert count_rows() == [3, 3, 2, 0, 2]


def test_double_line_is_two_entries_of_one_cell(city, county, office, plan, bureau):
    make.make_unit(county, "区教育局", counterpart=bureau)
    ask(plan, bureau, reporting_line="both", collected_at="county")
    open_collection(make.make_prepared_collection(city), user=office)
    assert count_rows() == [2, 2, 2, 0, 1]


def test_opening_costs_the_same_for_more_units(city, county, office, plan, bureau):
    def count_queries(collection):
        with CaptureQueriesContext(connection) as queries:
            open_collection(collection, user=None)
        return len(queries)

    ask(plan, bureau)
    few = count_queries(make.make_prepared_collection(city, 2022))
    for number in range(3):
        unit = make.make_unit(city, f"市{number}局")
        make.make_unit(county, f"区{number}局", counterpart=unit)
        ask(plan, unit, reporting_line="both", collected_at="both", by_sex=True)
    assert count_queries(make.make_prepared_collection(city, 2023)) == few
    assert Filing.objects.filter(collection__year=2023).count() == 7


def test_nothing_owed_is_not_opened(city, office, plan):
    ask(plan, None)
    with pytest.raises(CollectionError, match="没有单位应报"):
        open_collection(make.make_prepared_collection(city), user=office)


@pytest.mark.parametrize("role", [r for r in Role if r != Role.WCC_OFFICE])
def test_nobody_but_the_office_of_the_area_opens(city, county, plan, bureau, role):
    """A county's office opens its county's, never the city's; a clerk none."""
    place = county if role == Role.COUNTY_WCC_OFFICE else city
    unit = bureau if role in ("unit_reporter", "statistics_head", "unit_head", "institution_clerk") else None
    person = make.make_user(place, role, unit)
    ask(plan, bureau)
    collection = make.make_prepared_collection(city)
    with pytest.raises(CollectionError, match="只有某市妇儿工委办"):
        open_collection(collection, user=person)
    with pytest.raises(CollectionError, match="只有某市妇儿工委办"):
        prepare_collection(city, 2022, plans=[plan], **DATES, user=person)
    with pytest.raises(CollectionError, match="只有某市妇儿工委办"):
        change_calendar(collection, **DATES, user=person)
    with pytest.raises(CollectionError, match="只有某市妇儿工委办"):
        close_collection(collection, user=person)
    assert Filing.objects.count() == 0
    if role == Role.COUNTY_WCC_OFFICE:
        own = prepare_collection(county, 2023, plans=[make.make_plan(county)], **DATES, user=person)
        assert own.area == county


def test_what_cannot_be_prepared(city, county, office, plan):
    county_plan = make.make_plan(county)
    for year, plans, dates, said in (
        (2023, [], {}, "请至少选一个规划"),
        (2023, [county_plan], {}, "不是某市的规划"),
        (2020, [plan], {}, "规划期不含2020年"),
        (2025, [plan], {}, "布置日期不能早于数据年度"),
        (2023, [plan], {"unit_due": dt.date(2024, 6, 1)}, "日期应当依次为"),
    ):
        with pytest.raises(CollectionError, match=said):
            prepare_collection(city, year, plans=plans, **DATES | dates, user=office)
    prepare_collection(city, 2023, plans=[plan], **DATES, user=office)
    with pytest.raises(CollectionError, match="某市2023年度的填报任务已经有了"):
        prepare_collection(city, 2023, plans=[plan], **DATES, user=office)
    assert Collection.objects.count() == 1


def test_later_day_puts_late_figures_back_in_time(city, office, plan, bureau):
    ask(plan, bureau, lag_months=6)
    collection = open_collection(make.make_prepared_collection(city), user=office)
    assert FilingItem.objects.get().due_on == dt.date(2024, 6, 30)
    later = {"unit_due": dt.date(2024, 7, 1), "county_due": dt.date(2024, 7, 1), "city_due": dt.date(2024, 7, 1)}
    change_calendar(collection, **DATES | later, user=office)
    open_collection(collection, user=office)
    assert FilingItem.objects.get().due_on is None


def test_closed_is_closed(city, office, plan, bureau):
    ask(plan, bureau)
    collection = make.make_prepared_collection(city)
    with pytest.raises(CollectionError, match="只有填报中的任务"):
        close_collection(collection, user=office)
    open_collection(collection, user=office)
    closed = close_collection(collection, user=office)
    assert (closed.state, closed.closed_at is not None) == (CollectionState.CLOSED, True)
    with pytest.raises(CollectionError, match="不能再布置"):
        open_collection(collection, user=office)
    with pytest.raises(CollectionError, match="不能再改"):
        change_calendar(collection, **DATES, user=office)
