"""Telling people: once for each cause, in the transaction that gives the cause, and no dead letters."""

import pytest
from django.db import transaction
from django.db.transaction import TransactionManagementError

from fuer.notices.domain.inbox import count_unread, read_all, read_notice
from fuer.notices.domain.notify import announce, notify
from fuer.notices.enums import NoticeKind
from fuer.notices.models import Notice, Outgoing
from tests import factories as make
from tests.together import run_together

pytestmark = pytest.mark.django_db


@pytest.fixture
def city():
    return make.make_area(name="某市")


@pytest.fixture
def person(city):
    return make.make_user(city, name="王芳", email="wang@city.example")


@pytest.fixture
def _outside(settings):
    """An installation with mail, messenger and an address of its own."""
    settings.FUER_MAIL_FROM = "fuer@city.example"
    settings.FUER_WEBHOOK_URL = "http://127.0.0.1:9/robot"
    settings.FUER_BASE_URL = "https://fuer.city.example"


def tell(*people, key="filing:1:overdue", **fields):
    with transaction.atomic():
        return notify(people, **{"kind": NoticeKind.OVERDUE, "key": key, "title": "报表逾期2天"} | fields)


@pytest.mark.usefixtures("_outside")
def test_a_notice_and_its_letter_hold_what_was_said(person, city):
    (notice,) = tell(person, text="请报送2025年度报表。", link="/filings/1/", area=city, subject=city)
    row = Notice.objects.get()
    assert row == notice
    assert (row.recipient, row.kind, row.key, row.title) == (person, "overdue", "filing:1:overdue", "报表逾期2天")
    assert (row.text, row.link, row.area) == ("请报送2025年度报表。", "/filings/1/", city)
    assert (row.subject_type, row.subject_id, row.read_at) == ("orgs.area", str(city.pk), None)
    letter = Outgoing.objects.get()
    assert (letter.channel, letter.address, letter.subject) == ("email", "wang@city.example", "报表逾期2天")
    assert (letter.notice, letter.key, letter.state, letter.attempts) == (notice, None, "waiting", 0)
    link = f"https://fuer.city.example/inbox/{notice.pk}/"
    assert letter.body.split("\n\n") == ["王芳：", "请报送2025年度报表。", link, "本邮件由系统自动发出，请勿回复。"]


@pytest.mark.usefixtures("_outside")
def test_nothing_is_told_twice_for_the_same_cause(person, city):
    other = make.make_user(city, email="li@city.example")
    tell(person, person)
    assert tell(person, other, title="另一种说法")[0].recipient == other
    assert tell(person, other) == []
    tell(person, key="filing:2:overdue")
    assert sorted(Notice.objects.values_list("recipient_id", "key")) == [
        (person.pk, "filing:1:overdue"),
        (person.pk, "filing:2:overdue"),
        (other.pk, "filing:1:overdue"),
    ]
    assert Outgoing.objects.count() == 3


@pytest.mark.usefixtures("_outside")
def test_queries_do_not_grow_with_recipients(city, django_assert_num_queries):
    for size in (1, 3):
        people = [make.make_user(city, email="a@city.example") for _ in range(size)]
        with transaction.atomic(), django_assert_num_queries(3):
            notify(people, kind=NoticeKind.DUE, key="k", title="到期")


@pytest.mark.usefixtures("_outside")
def test_a_rolled_back_cause_leaves_nothing(person):
    def fail_after_telling():
        with transaction.atomic():
            notify([person], kind=NoticeKind.INFO, key="k", title="告知")
            announce("通报", key="k")
            raise RuntimeError

    with pytest.raises(RuntimeError):
        fail_after_telling()
    assert (Notice.objects.count(), Outgoing.objects.count()) == (0, 0)


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize(
    "tell_outside", [lambda: notify([], kind=NoticeKind.INFO, key="k", title="告知"), lambda: announce("通报", key="k")]
)
def test_telling_outside_a_transaction_is_refused(tell_outside):
    with pytest.raises(TransactionManagementError):
        tell_outside()


def test_without_a_mail_server_no_letter_is_written(person):
    assert len(tell(person)) == 1
    assert Outgoing.objects.count() == 0


@pytest.mark.usefixtures("_outside")
def test_who_gets_no_letter(person, city):
    tell(make.make_user(city), key="no address")
    tell(person, key="not by mail", email=False)
    assert (Notice.objects.count(), Outgoing.objects.count()) == (2, 0)


@pytest.mark.usefixtures("_outside")
def test_a_closed_account_is_told_nothing(city):
    assert tell(make.make_user(city, is_active=False, email="a@city.example")) == []
    assert (Notice.objects.count(), Outgoing.objects.count()) == (0, 0)


@pytest.mark.parametrize(
    "link", ["https://elsewhere.example/", "//elsewhere.example/", "/\\elsewhere.example", "filings/1/"]
)
def test_a_link_stays_on_the_site(person, link):
    with pytest.raises(ValueError, match="no path of this site"):
        tell(person, link=link)


def test_a_title_is_one_short_line(person):
    assert tell(person, title="报表\r\nBcc: x\n逾期", key="a")[0].title == "报表 Bcc: x 逾期"
    assert tell(person, title="长" * 300, key="b")[0].title == "长" * 199 + "…"


@pytest.mark.usefixtures("_outside")
def test_an_announcement_is_made_once():
    with transaction.atomic():
        row = announce("3个单位逾期\n请尽快报送。", key="board:2025:1", link="/progress/")
        assert announce("再说一次", key="board:2025:1") is None
    assert list(Outgoing.objects.all()) == [row]
    assert (row.channel, row.subject) == ("webhook", "3个单位逾期 请尽快报送。")
    assert row.body == "3个单位逾期\n请尽快报送。\nhttps://fuer.city.example/progress/"


def test_without_a_messenger_nothing_is_announced():
    with transaction.atomic():
        assert announce("通报", key="k") is None
    assert Outgoing.objects.count() == 0


def test_reading_keeps_the_first_time_and_only_ones_own(person, city):
    other = make.make_user(city)
    notice, _second, foreign = make.make_notice(person), make.make_notice(person), make.make_notice(other)
    read_notice(notice)
    first = notice.read_at
    read_notice(notice)
    assert (notice.read_at, count_unread(person), count_unread(other)) == (first, 1, 1)
    assert (read_all(person), count_unread(person), count_unread(other)) == (1, 0, 1)
    assert list(Notice.objects.visible_to(other)) == [foreign]


@pytest.mark.django_db(transaction=True)
@pytest.mark.usefixtures("database_on_disk", "_outside")
def test_two_causes_at_once_are_told_once():
    person = make.make_user(make.make_area(), email="a@city.example")
    assert run_together([lambda: tell(person)] * 4) == ["done"] * 4
    assert (Notice.objects.count(), Outgoing.objects.count()) == (1, 1)
