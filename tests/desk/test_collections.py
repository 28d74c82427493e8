"""The pages of collections: preparing with days nobody works on, preview, opening, delays, who sees what."""

import datetime as dt

import pytest
from django.urls import reverse
from django.utils import timezone

from fuer.orgs.enums import Role
from fuer.plans.models import Plan
from fuer.reporting.domain.collections import open_collection
from fuer.reporting.models import Collection, Extension, Filing
from tests import factories as make

pytestmark = pytest.mark.django_db
BACKEND = "fuer.orgs.auth.MemberBackend"
YEAR = timezone.localdate().year - 1


@pytest.fixture
def city():
    return make.make_area(name="某市")


@pytest.fixture
def county(city):
    return make.make_area(city, name="甲区")


@pytest.fixture
def bureau(city):
    return make.make_unit(city, "市教育局")


@pytest.fixture
def plan(city, bureau):
    plan = make.make_plan(city, start_year=YEAR - 3, end_year=YEAR + 1)
    make.make_target(plan, make.make_indicator("毛入园率", source_unit=bureau))
    return plan


@pytest.fixture
def collection(city, plan):
    return make.make_prepared_collection(city, YEAR)


def sign_in(client, area, role=Role.WCC_OFFICE, unit=None):
    user = make.make_user(area, role, unit)
    client.force_login(user, backend=BACKEND)
    return user


def fill_form(plan, **changes):
    """The form as typed for a year that ended in 2024, whose holidays are known."""
    days = {"opens_on": "2024-03-01", "unit_due": "2024-05-02", "county_due": "2024-05-16", "city_due": "2024-05-30"}
    return days | {"plans": [plan.pk], "title": "", "form_number": "妇儿1表"} | changes


def test_prepared_previewed_opened(client, city, plan):
    sign_in(client, city)
    Plan.objects.update(start_year=2021)
    form = client.get(reverse("desk:collection_new"), {"year": YEAR}).context["form"]
    typed = {name: form.initial[name].isoformat() for name in ("opens_on", "unit_due", "county_due", "city_due")}
    page = client.post(f"{reverse('desk:collection_new')}?year={YEAR}", typed | {"plans": [plan.pk], "title": ""})
    collection = Collection.objects.get()
    assert page.url == reverse("desk:collection_preview", args=[collection.pk])
    preview = client.get(page.url).context["preview"]
    assert (preview.figures, [share.unit.name for share in preview.shares]) == (1, ["市教育局"])
    opened = client.post(reverse("desk:collection_open", args=[collection.pk]))
    assert opened.url == reverse("desk:collection_detail", args=[collection.pk])
    assert [row.filing.unit.name for row in client.get(opened.url).context["statuses"]] == ["市教育局"]
    assert client.get(page.url).context["preview"].added == 0
    again = client.get(reverse("desk:collection_new"), {"year": YEAR})
    assert again.context["known"] == collection


def test_day_nobody_works_on_is_said_and_shifted_or_kept(client, city, bureau):
    sign_in(client, city)
    plan = make.make_plan(city)
    make.make_target(plan, make.make_indicator(source_unit=bureau))
    collection = make.make_prepared_collection(city, 2023)
    address = reverse("desk:collection_change", args=[collection.pk])
    refused = client.post(address, fill_form(plan))
    assert refused.context["form"].errors == {"unit_due": ["5月2日不是工作日，下一个工作日是5月6日。"]}
    shifted = client.post(address, fill_form(plan, shift="1")).context["form"]
    assert (shifted.data["unit_due"], shifted.is_valid()) == ("2024-05-06", True)
    collection.refresh_from_db()
    assert collection.unit_due == dt.date(2024, 5, 10)
    assert client.post(address, fill_form(plan, keep_days="on")).status_code == 302
    collection.refresh_from_db()
    assert (collection.unit_due, collection.form_number) == (dt.date(2024, 5, 2), "妇儿1表")
    wrong = client.post(address, fill_form(plan, unit_due="2024-06-05"))
    assert "日期应当依次为" in wrong.content.decode()


def test_gaps_are_shown_with_the_way_to_mend_them(client, city, plan, collection):
    sign_in(client, city)
    make.make_target(plan, make.make_indicator("没人管的指标"))
    page = client.get(reverse("desk:collection_preview", args=[collection.pk])).content.decode()
    assert "没人管的指标" in page
    assert f"{reverse('desk:definition_list')}?year={YEAR}&amp;only=nobody" in page


def test_closing(client, city, collection):
    sign_in(client, city)
    open_collection(collection, user=None)
    client.post(reverse("desk:collection_close", args=[collection.pk]))
    collection.refresh_from_db()
    assert collection.state == "closed"


ADDRESSES = ("collection_preview", "collection_open", "collection_change", "collection_close")


@pytest.mark.parametrize(
    ("role", "detail", "rest"),
    [
        (Role.STATISTICS_BUREAU, 200, 403),
        (Role.LEADER, 200, 403),
        (Role.EXPERT, 404, 404),
        (Role.UNIT_REPORTER, 404, 404),
    ],
)
def test_others_read_or_see_nothing(client, city, bureau, collection, role, detail, rest):
    """A clerk's unit owes something in it, yet a clerk sees filings only."""
    open_collection(collection, user=None)
    sign_in(client, city, role, bureau if role == Role.UNIT_REPORTER else None)
    assert client.get(reverse("desk:collection_detail", args=[collection.pk])).status_code == detail
    for name in ADDRESSES:
        assert client.post(reverse(f"desk:{name}", args=[collection.pk])).status_code in (rest, 405)
    assert client.get(reverse("desk:collection_preview", args=[collection.pk])).status_code == rest
    assert client.get(reverse("desk:collection_new")).status_code == 404
    collection.refresh_from_db()
    assert collection.state == "open"


def test_county_office_has_its_own_and_only_reads_the_citys(client, city, county, bureau, plan, collection):
    local = make.make_unit(county, "区教育局", counterpart=bureau)
    indicator = make.make_indicator(source_unit=bureau, reporting_line="by_level", collected_at="county")
    make.make_target(plan, indicator)
    open_collection(collection, user=None)
    sign_in(client, county, Role.COUNTY_WCC_OFFICE)
    detail = client.get(reverse("desk:collection_detail", args=[collection.pk]))
    assert [row.filing.unit for row in detail.context["statuses"]] == [local]
    assert client.post(reverse("desk:collection_open", args=[collection.pk])).status_code == 403
    assert client.get(reverse("desk:collection_new")).context["areas"] == [county]
    other = make.make_area(city, name="乙县")
    foreign = make.make_prepared_collection(other, YEAR)
    assert client.get(reverse("desk:collection_detail", args=[foreign.pk])).status_code == 404


def test_unit_asks_for_time_and_the_office_grants_it(client, city, bureau, collection):
    open_collection(collection, user=None)
    filing = Filing.objects.get()
    sign_in(client, city, Role.UNIT_REPORTER, bureau)
    address = reverse("desk:extension_ask", args=[filing.pk])
    assert "应当晚于" in client.post(address, {"until": "2020-01-01", "reason": "忙"}).content.decode()
    assert client.post(address, {"until": "2099-06-01", "reason": "忙"}).url == reverse("desk:filing_list")
    decide = reverse("desk:extension_decide", args=[Extension.objects.get().pk])
    assert client.post(decide, {"granted": "1"}).status_code == 403
    sign_in(client, city)
    page = client.get(reverse("desk:collection_detail", args=[collection.pk]))
    assert [extension.reason for extension in page.context["asked"]] == ["忙"]
    client.post(decide, {"granted": "0", "note": ""})
    assert Extension.objects.get().state == "asked"
    client.post(decide, {"granted": "1", "note": ""})
    filing.refresh_from_db()
    assert filing.extended_to == dt.date(2099, 6, 1)


def test_delay_of_another_unit_is_not_there(client, city, collection):
    open_collection(collection, user=None)
    filing = Filing.objects.get()
    other = make.make_unit(city)
    sign_in(client, city, Role.UNIT_REPORTER, other)
    assert client.get(reverse("desk:extension_ask", args=[filing.pk])).status_code == 404
    sign_in(client, city, Role.LEADER)
    assert client.get(reverse("desk:extension_ask", args=[filing.pk])).status_code == 403
    assert client.post(reverse("desk:extension_decide", args=[1])).status_code == 404


def test_list_shows_a_unit_its_filings_and_an_office_its_collections(client, city, bureau, collection):
    sign_in(client, city, Role.UNIT_REPORTER, bureau)
    assert "现在没有要填的报表" in client.get(reverse("desk:filing_list")).content.decode()
    open_collection(collection, user=None)
    page = client.get(reverse("desk:filing_list"))
    assert [(row.filing.unit, row.counts.expected) for row in page.context["statuses"]] == [(bureau, 1)]
    assert "填报任务" not in page.content.decode()
    sign_in(client, city)
    page = client.get(reverse("desk:filing_list"))
    assert [(found.units, found.reported) for found in page.context["collections"]] == [(1, 0)]
    sign_in(client, city, Role.EXPERT)
    assert "这里没有您要办的事" in client.get(reverse("desk:filing_list")).content.decode()


def test_queries_do_not_grow(client, city, bureau, plan, collection, django_assert_num_queries):
    """One and three filings: the unit's list, the office's list, the detail page and the preview."""
    clerk, office = make.make_user(city, Role.UNIT_REPORTER, bureau), make.make_user(city)
    open_collection(collection, user=None)
    pages = (
        (clerk, reverse("desk:filing_list"), 11),
        (office, reverse("desk:filing_list"), 9),
        (office, reverse("desk:collection_detail", args=[collection.pk]), 15),
        (office, reverse("desk:collection_preview", args=[collection.pk]), 20),
    )

    def read_all():
        for user, address, number in pages:
            client.force_login(user, backend=BACKEND)
            client.get(reverse("desk:term_list"))  # the first page of a session also writes when it was used
            with django_assert_num_queries(number):
                client.get(address)

    read_all()
    for number in range(2):
        make.make_target(plan, make.make_indicator(source_unit=make.make_unit(city, f"市{number}局")))
        other = make.make_prepared_collection(city, YEAR - 1 - number, plans=[plan])
        open_collection(other, user=None)
    open_collection(collection, user=None)
    read_all()
