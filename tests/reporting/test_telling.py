"""Who hears of each step."""

import pytest
from django.urls import reverse

from fuer.notices.models import Notice
from fuer.reporting.domain import review, signing
from tests import factories as make
from tests.reporting.people import sign_through, stand_by, type_in

pytestmark = pytest.mark.django_db


@pytest.fixture
def told(house):
    """Names of those told since the last look, with what they were told."""

    def look():
        names = {person.pk: name for name, person in house.people.items()}
        found = sorted((names[notice.recipient_id], notice.kind) for notice in Notice.objects.all())
        Notice.objects.all().delete()
        return found

    return look


@pytest.fixture
def filing(house):
    filing = make.make_filing(make.make_collection(house.city), house.county_unit)
    make.make_item(filing, make.make_indicator("入园率"), house.county, value="95", printed="95")
    return filing


def test_each_step_tells_whoever_it_waits_for(house, filing, told):
    item = filing.items.get()
    signing.report_filing(filing, user=house["county_reporter"])
    assert told() == [("county_stathead", "todo")]
    signing.send_back(filing, user=house["county_stathead"], reason="分母有误")
    assert told() == [("county_reporter", "returned")]
    signing.report_filing(filing, user=house["county_reporter"])
    signing.approve_filing(filing, user=house["county_stathead"])
    assert told() == [("county_head", "todo"), ("county_stathead", "todo")]
    signing.sign_filing(filing, user=house["county_head"])
    (notice,) = Notice.objects.all()
    assert notice.title == f"县卫健局《{filing.collection.title}》待县级审核。"
    assert notice.link == reverse("desk:filing_review", args=[filing.pk])
    assert told() == [("county_bureau", "todo")]
    review.accept_items(filing, None, user=house["county_bureau"])
    assert told() == [("city_bureau", "todo")]
    review.return_items(filing, {item.pk: "请核实"}, user=house["city_bureau"])
    assert told() == [("county_reporter", "returned")]
    stand_by(filing, house)
    sign_through(filing, house)
    review.accept_items(filing, None, user=house["county_bureau"])
    told()
    review.accept_items(filing, None, user=house["city_bureau"])
    assert told() == [("county_reporter", "info")]
    review.reopen_items(filing, {item.pk: "漏报"}, user=house["county_reporter"])
    assert told() == [("city_bureau", "todo")]


def test_a_difference_goes_to_both_units(house, filing, told):
    other = make.make_filing(filing.collection, house.city_unit)
    item = make.make_item(other, filing.items.get().entry.cell.indicator, house.county)
    type_in(item, value="94")
    sign_through(filing, house)
    told()
    sign_through(other, house)
    asked = Notice.objects.filter(title__contains="不一致").order_by("pk")
    assert {notice.title for notice in asked} == {
        "入园率（样本县）两家报送的数据不一致，请核实：市卫健委 94；县卫健局 95"
    }
    names = {person.pk: name for name, person in house.people.items()}
    assert sorted(names[notice.recipient_id] for notice in asked) == ["city_reporter", "county_reporter"]
