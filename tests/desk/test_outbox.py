"""发送记录: who sees it, what it never shows, and trying again."""

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from fuer.core.models import Event
from fuer.notices.models import Outgoing
from fuer.orgs.enums import Role
from tests import factories as make

pytestmark = pytest.mark.django_db
LIST = reverse("desk:outbox")


@pytest.fixture
def city():
    return make.make_area(name="样本市")


def sign_in(user):
    client = Client()
    client.force_login(user, backend="fuer.orgs.auth.MemberBackend")
    return client


@pytest.fixture
def office(city):
    return sign_in(make.make_user(city))


def make_letter(area, **fields):
    reader = make.make_user(area, Role.LEADER, email="now@city.example")
    notice = make.make_notice(reader, area=area)
    values = {"channel": "email", "address": "old@city.example", "subject": "报表逾期", "body": "秘密内容"}
    values |= {"notice": notice, "state": "failed", "attempts": 8, "last_error": "对方没有及时应答，连接超时。"}
    return Outgoing.objects.create(**values | fields)


def test_it_tells_state_tries_and_reason_but_never_what_was_said(city, office):
    make_letter(city)
    page = office.get(LIST).content.decode()
    assert [word in page for word in ("未送达", "对方没有及时应答，连接超时。", "秘密内容")] == [True, True, False]


def test_another_citys_letters_are_not_there(city, office):
    row = make_letter(make.make_area(name="别市"))
    assert row.subject not in office.get(LIST).content.decode()
    assert office.post(reverse("desk:outbox_retry", args=[row.pk])).status_code == 404


@pytest.mark.parametrize("role", [Role.COUNTY_WCC_OFFICE, Role.LEADER, Role.STATISTICS_BUREAU])
def test_only_the_citys_office_sees_it(city, role):
    assert sign_in(make.make_user(city, role)).get(LIST).status_code == 404


def test_one_is_tried_again_at_the_address_its_reader_has_now(city, office):
    row = make_letter(city)
    assert office.post(reverse("desk:outbox_retry", args=[row.pk])).url == LIST
    row.refresh_from_db()
    assert (row.state, row.attempts, row.address) == ("waiting", 0, "now@city.example")
    assert Event.objects.get().verb == "notices.retry"
    office.post(reverse("desk:outbox_retry", args=[row.pk]))
    assert Event.objects.count() == 1


def test_all_that_failed_are_tried_again_and_nothing_else(city, office):
    make_letter(city)
    make_letter(city)
    sent, other = make_letter(city, state="sent"), make_letter(make.make_area())
    office.post(reverse("desk:outbox_retry_all"))
    assert sorted(Outgoing.objects.values_list("state", flat=True)) == ["failed", "sent", "waiting", "waiting"]
    assert {row.state for row in Outgoing.objects.filter(pk__in=[sent.pk, other.pk])} == {"sent", "failed"}


def test_the_list_costs_the_same_for_more_rows(city, office):
    def count_queries():
        with CaptureQueriesContext(connection) as queries:
            office.get(LIST)
        return len(queries)

    office.get(LIST)  # the first page of a process also reads the place
    make_letter(city)
    first = count_queries()
    make_letter(city)
    make_letter(city)
    assert count_queries() == first


def test_letters_are_switched_off_and_on_in_the_inbox(city, settings):
    settings.FUER_MAIL_FROM = "fuer@city.example"
    user = make.make_user(city, email="wang@city.example")
    client = sign_in(user)
    for value, wanted, word in (("0", False, "开启邮件提醒"), ("1", True, "关闭邮件提醒")):
        page = client.post(reverse("desk:notice_email"), {"email": value}, follow=True)
        user.refresh_from_db()
        assert (user.wants_email, word in page.content.decode()) == (wanted, True)
