"""Who hears of each step."""

import datetime as dt

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from fuer.notices.models import Notice, Outgoing
from fuer.orgs.enums import Role
from fuer.orgs.models import User
from fuer.reporting.domain import review, signing
from fuer.reporting.domain.collections import close_collection, open_collection
from fuer.reporting.domain.extensions import ask_extension, decide_extension
from fuer.reporting.models import Collection, Filing
from tests import factories as make
from tests.reporting.people import sign_through, type_in

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


def owe(plan, unit):
    make.make_target(plan, make.make_indicator(source_unit=unit))


@pytest.fixture
def plan(house):
    return make.make_plan(house.city)


@pytest.fixture
def prepared(house, plan):
    owe(plan, house.city_unit)
    owe(plan, house.city_unit)
    return make.make_prepared_collection(house.city, plans=[plan])


def test_opening_tells_the_reporter_and_the_head_of_each_owing_unit(house, prepared, told):
    open_collection(prepared, user=house["city_office"])
    notice = Notice.objects.first()
    filing = Filing.objects.get()
    assert notice.title == "请填报：2023年度填报，5月10日截止"
    assert notice.text == "市卫健委应报数据2项。数据年度2023年，填报年度2024年，单位报送截止2024年5月10日。"
    assert (notice.link, notice.area) == (reverse("desk:filing", args=[filing.pk]), house.city)
    assert told() == [("city_head", "todo"), ("city_reporter", "todo")]


def test_opening_again_tells_only_whoever_got_something_new(house, plan, prepared, told):
    open_collection(prepared, user=house["city_office"])
    assert len(told()) == 2
    open_collection(prepared, user=house["city_office"])
    assert told() == []
    owe(plan, house.county_unit)
    open_collection(prepared, user=house["city_office"])
    assert told() == [("county_head", "todo"), ("county_reporter", "todo")]
    owe(plan, house.city_unit)
    open_collection(prepared, user=house["city_office"])
    notice = Notice.objects.first()
    assert notice.title == "新增填报内容：2023年度填报，5月10日截止"
    assert notice.text.startswith("市卫健委新增应报数据1项。")
    assert told() == [("city_head", "todo"), ("city_reporter", "todo")]


def test_an_opening_that_fails_tells_nobody(house, prepared, monkeypatch, settings):
    settings.FUER_MAIL_FROM = "fuer@city.example"
    User.objects.update(email="somebody@city.example")

    def break_down(*_arguments):
        raise RuntimeError("power cut")

    monkeypatch.setattr("fuer.notices.domain.notify.write_email", break_down)
    with pytest.raises(RuntimeError):
        open_collection(prepared, user=house["city_office"])
    assert [model.objects.count() for model in (Notice, Outgoing, Filing)] == [0, 0, 0]


def test_whoever_switched_letters_off_still_finds_it_in_the_inbox(house, prepared, settings):
    settings.FUER_MAIL_FROM = "fuer@city.example"
    User.objects.update(email="somebody@city.example")
    User.objects.filter(pk=house.people["city_head"].pk).update(wants_email=False)
    open_collection(prepared, user=house["city_office"])
    assert Notice.objects.count() == 2
    assert [row.notice.recipient for row in Outgoing.objects.all()] == [house.people["city_reporter"]]


def test_telling_costs_the_same_for_more_units(house, plan, prepared):
    def count_queries():
        Collection.objects.update(state="draft", opened_at=None)
        with CaptureQueriesContext(
            connection,
        ) as queries:
            open_collection(prepared, user=None)
        return sum("notices_" in query["sql"] or "orgs_membership" in query["sql"] for query in queries)

    first = count_queries()
    for number in range(3):
        unit = make.make_unit(house.city, f"单位{number}")
        make.make_user(house.city, Role.UNIT_REPORTER, unit)
        owe(plan, unit)
    assert (count_queries(), Notice.objects.count()) == (first, 5)


def test_closing_tells_units_that_have_not_reported(house, prepared, plan, told):
    owe(plan, house.county_unit)
    collection = open_collection(prepared, user=house["city_office"])
    Filing.objects.filter(unit=house.county_unit).update(reported_at=dt.datetime(2024, 5, 1, tzinfo=dt.UTC))
    told()
    close_collection(collection, user=house["city_office"])
    assert Notice.objects.first().title == "填报已结束：2023年度填报"
    assert told() == [("city_head", "info"), ("city_reporter", "info")]


@pytest.mark.parametrize(
    ("granted", "sentence"),
    [
        (True, "延期申请已同意：2023年度填报延至1月31日截止。"),
        (False, "延期申请未同意：2023年度填报仍于5月10日截止。理由：已到期"),
    ],
)
def test_a_request_for_time_is_told_to_the_office_and_its_answer_to_the_unit(house, prepared, told, granted, sentence):
    open_collection(prepared, user=house["city_office"])
    told()
    filing = Filing.objects.get()
    extension = ask_extension(filing, dt.date(2099, 1, 31), "系统迁移", house["city_reporter"])
    assert Notice.objects.get().title == "市卫健委申请延期至1月31日：系统迁移"
    assert told() == [("city_office", "todo")]
    decide_extension(extension, granted, "已到期", house["city_office"])
    assert {notice.title for notice in Notice.objects.all()} == {sentence}
    assert told() == [("city_head", "info"), ("city_reporter", "info")]
