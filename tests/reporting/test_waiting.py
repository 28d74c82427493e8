"""What waits for a person: by what they are, and in a constant number of queries."""

import datetime as dt

import pytest
from django.utils import timezone

from fuer.orgs.models import User
from fuer.reporting.domain.disputes import explain_side
from fuer.reporting.domain.queries.waiting import waiting_for
from fuer.reporting.enums import TextState
from fuer.reporting.models import CorrectionRequest, Extension, FilingText, ItemReturn
from tests import factories as make

pytestmark = pytest.mark.django_db
TODAY = dt.date(2026, 4, 20)


@pytest.fixture
def collection(house):
    return make.make_collection(house.city, title="年度报表")


def things(person, *parts):
    """Kind, title and the named parts of everything that waits for a person loaded anew."""
    found = waiting_for(User.objects.get(pk=person.pk), TODAY)
    return [(thing.kind.value, thing.title, *(getattr(thing, part) for part in parts)) for thing in found]


def sign_one(filing, indicator, number, **fields):
    """One figure with a signed version."""
    item = make.make_item(filing, indicator, value=number, printed=number, **fields)
    version = make.make_observation(indicator, item.entry.cell.area, 2025, number, accepted=False)
    item.entry.version = version
    item.entry.save()
    return item


def test_the_reporter_sees_what_is_missing_and_what_came_back(house, collection):
    filing = make.make_filing(collection, house.city_unit)
    make.make_item(filing, make.make_indicator("产前筛查率"))
    item = make.make_item(filing, make.make_indicator("生育率"), value="1", printed="1")
    ItemReturn.objects.create(item=item, round=1, reason="请核实", returned_by=house["city_bureau"])
    clause = make.make_clause(make.make_plan(house.city), title="妇女与健康")
    FilingText.objects.create(filing=filing, clause=clause, state=TextState.RETURNED, returned_reason="补充数据")
    assert things(house["city_reporter"], "detail", "urgency") == [
        ("owed", "年度报表", "缺产前筛查率；文字材料1篇未报", "late"),
        ("returned", "生育率（样本市）", "请核实", "soon"),
        ("returned", "文字材料“妇女与健康（妇女规划）”", "补充数据", "soon"),
    ]
    assert things(house["county_reporter"]) == []


def test_a_form_sent_back_inside_the_unit_says_why(house, collection):
    make.make_filing(collection, house.city_unit, sent_back_reason="数字有误")
    assert ("returned", "年度报表", "数字有误") in things(house["city_reporter"], "detail")


def test_heads_see_only_what_lies_with_them(house, collection):
    filing = make.make_filing(collection, house.city_unit, state="checking")
    make.make_item(filing, make.make_indicator(), value="1", printed="1")
    assert things(house["city_stathead"], "link") == [("to_check", "年度报表", f"/filings/{filing.pk}/review/")]
    assert things(house["city_head"]) == []
    filing.state = "signing"
    filing.save()
    assert things(house["city_head"], "count") == [("to_sign", "年度报表", 1)]
    assert things(house["city_stathead"]) == []
    assert things(house["city_reporter"], "detail") == [("owed", "年度报表", "已填齐")]


def test_each_bureau_sees_what_lies_at_its_level(house, collection):
    reported = {"round": 1, "reported_at": timezone.now()}
    own = make.make_filing(collection, house.city_unit, state="reported", **reported)
    lower = make.make_filing(collection, house.county_unit, state="county", **reported)
    for filing, area in ((own, house.city), (lower, house.county)):
        sign_one(filing, make.make_indicator(), "1", area=area)
    assert things(house["city_bureau"], "count", "due") == [("to_accept", "市卫健委", 1, collection.city_due)]
    assert things(house["county_bureau"], "count", "due") == [("to_accept", "县卫健局", 1, collection.county_due)]


@pytest.fixture
def differing(house, collection):
    """One figure of the county that the city's and the county's unit report differently, with both versions."""
    indicator = make.make_indicator("生育率")
    found = {}
    for unit, number in ((house.city_unit, "1"), (house.county_unit, "2")):
        filing = make.make_filing(collection, unit, state="reported", round=1, reported_at=timezone.now())
        found[unit.pk] = sign_one(filing, indicator, number, area=house.county)
    return found


def explain(house, item, text):
    place = "city" if item.filing.unit_id == house.city_unit.pk else "county"
    explain_side(item.filing, item.entry.version, text, user=house[f"{place}_reporter"])


def test_a_difference_waits_for_each_side_until_it_has_spoken_and_for_the_bureau(house, differing):
    city_item, county_item = differing[house.city_unit.pk], differing[house.county_unit.pk]
    sides = "市卫健委 1；县卫健局 2"

    def owed(item):
        return [("to_explain", "生育率（样本县）", sides, f"/filings/{item.filing_id}/review/")]

    def decided(how, urgency):
        return [("to_decide", "生育率（样本县）", f"{sides}（{how}）", urgency)]

    def of_kind(kind, person, *parts):
        return [found for found in things(house[person], *parts) if found[0] == kind]

    assert of_kind("to_explain", "city_reporter", "detail", "link") == owed(city_item)
    assert of_kind("to_explain", "county_reporter", "detail", "link") == owed(county_item)
    assert of_kind("to_explain", "city_bureau") == []
    bureau = ("to_decide", "city_bureau", "detail", "urgency")
    assert of_kind(*bureau) == decided("等待市卫健委、县卫健局说明", "calm")
    explain(house, city_item, "按户籍人口统计")
    assert of_kind("to_explain", "city_reporter") == []
    assert of_kind("to_explain", "county_reporter", "detail", "link") == owed(county_item)
    assert of_kind(*bureau) == decided("等待县卫健局说明", "calm")
    explain(house, county_item, "按常住人口统计")
    assert of_kind("to_explain", "county_reporter") == []
    assert of_kind(*bureau) == decided("各方已说明，可以认定", "soon")


def test_the_bureau_decides_corrections(house, collection):
    filing = make.make_filing(collection, house.city_unit, state="accepted", round=1, reported_at=timezone.now())
    item = sign_one(filing, make.make_indicator(), "1")
    asked = CorrectionRequest.objects.create(filing=filing, reason="分母漏计", asked_by=house["city_reporter"])
    asked.items.add(item)
    assert things(house["city_bureau"], "detail", "link") == [
        ("correction", "市卫健委", "申请更正1项数据：分母漏计", f"/filings/{filing.pk}/review/")
    ]
    for other in ("county_bureau", "city_office", "leader"):
        assert things(house[other]) == []
    CorrectionRequest.objects.update(state="refused", decision_note="属实")
    assert things(house["city_bureau"]) == []


def test_the_office_decides_delays_and_texts(house, collection):
    filing = make.make_filing(collection, house.city_unit)
    until = dt.date(2026, 4, 30)
    Extension.objects.create(filing=filing, until=until, reason="等待上级数据", asked_by=house["city_reporter"])
    plan = make.make_plan(house.city)
    for _ in range(2):
        FilingText.objects.create(filing=filing, clause=make.make_clause(plan), state=TextState.SENT)
    expected = [
        ("extension", "市卫健委", "申请延期至4月30日：等待上级数据"),
        ("text", "市卫健委", "文字材料2篇待审核"),
    ]
    assert things(house["city_office"], "detail") == expected
    for other in ("county_office", "leader", "city_bureau"):
        assert things(house[other]) == []


def test_a_closed_collection_asks_for_nothing_new(house):
    closed = make.make_collection(house.city, state="closed", closed_at=timezone.now())
    make.make_item(make.make_filing(closed, house.city_unit), make.make_indicator())
    assert things(house["city_reporter"]) == []


@pytest.mark.parametrize(("post", "queries"), [("city_reporter", 14), ("city_bureau", 11), ("city_office", 5)])
def test_queries_do_not_grow(house, collection, post, queries, django_assert_num_queries):
    def add(unit):
        state = "drafting" if post == "city_reporter" else "reported"
        year = collection if state == "reported" else make.make_collection(make.make_area(house.city))
        filing = make.make_filing(year, unit, state=state, reported_at=timezone.now(), round=1)
        item = sign_one(filing, make.make_indicator(), "1")
        make.make_item(filing, make.make_indicator())
        if state == "drafting":
            ItemReturn.objects.create(item=item, round=1, reason="请核实", returned_by=house["city_bureau"])
        text_state = TextState.SENT if state == "reported" else TextState.DRAFTING
        clause = make.make_clause(make.make_plan(make.make_area(house.city)))
        FilingText.objects.create(filing=filing, clause=clause, state=text_state)
        until = dt.date(2026, 5, 9)
        Extension.objects.create(filing=filing, until=until, reason="等待", asked_by=house["city_reporter"])
        if state == "reported":
            CorrectionRequest.objects.create(filing=filing, reason="漏计", asked_by=house["city_reporter"])

    def count():
        person = house[post]
        assert person.scope.posts
        with django_assert_num_queries(queries):
            return len(waiting_for(person, TODAY))

    own = post == "city_reporter"
    add(house.city_unit)
    first = count()
    for _ in range(2):
        add(house.city_unit if own else make.make_unit(house.city))
    assert (first > 0, count()) == (True, 3 * first)
