"""The inbox and the bell: one's own notices, unread first."""

import re

import pytest
from django.urls import reverse
from django.utils import timezone

from fuer.notices.models import Notice
from tests import factories as make

pytestmark = pytest.mark.django_db
BACKEND = "fuer.orgs.auth.MemberBackend"
INBOX = "/inbox/"


@pytest.fixture
def city():
    return make.make_area(name="某市")


@pytest.fixture
def person(city):
    return make.make_user(city)


@pytest.fixture
def signed_in(client, person):
    client.force_login(person, backend=BACKEND)
    return client


def read_bell(page):
    """What the bell says and the number on it."""
    html = page.content.decode()
    label = re.search(r'class="bell"[^>]*?aria-label="([^"]*)"', html, re.DOTALL).group(1)
    number = re.search(r'class="bell-number"[^>]*>([^<]*)<', html)
    return label, number and number.group(1)


def titles(page):
    return [notice.title for notice in page.context["page"]]


def test_unread_first_then_the_newest(signed_in, person):
    make.make_notice(person, title="甲", read_at=timezone.now())
    make.make_notice(person, title="乙")
    make.make_notice(person, title="丙")
    assert titles(signed_in.get(INBOX)) == ["丙", "乙", "甲"]


def test_queries_do_not_grow_with_notices(signed_in, person, city, django_assert_num_queries):
    make.make_notice(person, area=city)
    signed_in.get(INBOX)  # the first page of a session also writes when it was used
    with django_assert_num_queries(9):
        assert len(titles(signed_in.get(INBOX))) == 1
    make.make_notice(person, area=make.make_area(city))
    make.make_notice(person, area=make.make_area(city))
    with django_assert_num_queries(9):
        assert len(titles(signed_in.get(INBOX))) == 3


def test_thirty_notices_a_page(signed_in, person):
    for number in range(31):
        make.make_notice(person, title=f"消息{number}")
    assert (len(titles(signed_in.get(INBOX))), titles(signed_in.get(INBOX, {"page": 2}))) == (30, ["消息0"])


@pytest.mark.parametrize(
    ("unread", "bell"),
    [
        (0, ("消息", None)),
        (1, ("消息，1条未读", "1")),
        (99, ("消息，99条未读", "99")),
        (100, ("消息，100条未读", "99+")),
    ],
)
def test_the_bell_counts_what_is_unread(signed_in, person, unread, bell):
    values = {"recipient": person, "kind": "info", "title": "消息"}
    Notice.objects.bulk_create(Notice(key=str(number), **values) for number in range(unread))
    make.make_notice(person, read_at=timezone.now())
    make.make_notice(make.make_user(make.make_area()))
    assert read_bell(signed_in.get(reverse("desk:plan_list"))) == bell


def test_opening_reads_and_leads_on(signed_in, person):
    linked, bare = make.make_notice(person, link="/plans/?x=1"), make.make_notice(person)
    answers = [signed_in.get(reverse("desk:notice", args=[notice.pk])) for notice in (linked, bare)]
    assert [(answer.status_code, answer.url) for answer in answers] == [(302, "/plans/?x=1"), (302, INBOX)]
    assert Notice.objects.unread().count() == 0


def test_one_is_marked_and_then_all(signed_in, person):
    first, *_others = [make.make_notice(person) for _ in range(3)]
    assert signed_in.post(reverse("desk:notice_read", args=[first.pk])).url == INBOX
    assert Notice.objects.unread().count() == 2
    page = signed_in.post(reverse("desk:notice_read_all"), follow=True)
    assert "已将2条消息标为已读。" in page.content.decode()
    assert Notice.objects.unread().count() == 0
    assert "没有未读消息。" in signed_in.post(reverse("desk:notice_read_all"), follow=True).content.decode()


def test_marking_is_no_link(signed_in, person):
    notice = make.make_notice(person)
    addresses = [reverse("desk:notice_read", args=[notice.pk]), reverse("desk:notice_read_all")]
    assert [signed_in.get(address).status_code for address in addresses] == [405, 405]
    assert Notice.objects.unread().count() == 1


def test_another_persons_notice_is_not_there(signed_in, city):
    foreign = make.make_notice(make.make_user(city))
    assert signed_in.get(reverse("desk:notice", args=[foreign.pk])).status_code == 404
    assert signed_in.post(reverse("desk:notice_read", args=[foreign.pk])).status_code == 404
    signed_in.post(reverse("desk:notice_read_all"))
    assert titles(signed_in.get(INBOX)) == []
    assert list(Notice.objects.unread()) == [foreign]


def test_an_empty_inbox_says_what_will_come(signed_in):
    page = signed_in.get(INBOX).content.decode()
    assert "还没有消息" in page
    assert "全部标为已读" not in page


def test_what_somebody_wrote_is_text_not_markup(signed_in, person):
    make.make_notice(person, title="<b>题</b>", text="第一行\n<script>x</script>")
    page = signed_in.get(INBOX).content.decode()
    assert "&lt;b&gt;题&lt;/b&gt;" in page
    assert "第一行<br>&lt;script&gt;x&lt;/script&gt;" in page
