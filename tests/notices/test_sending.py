"""The sender: each message once while all goes well, again and again more slowly while it does not."""

import datetime as dt
import json
import smtplib
import socket
import time
from collections import Counter
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread

import pytest
from django.core import mail
from django.core.mail.backends.base import BaseEmailBackend
from django.utils import timezone

from fuer.core.domain.schedule import TIMETABLE
from fuer.notices.domain import webhook
from fuer.notices.domain.sending import claim_next, send_waiting, try_to_send
from fuer.notices.domain.webhook import cut_bytes
from fuer.notices.models import Outgoing
from tests.together import run_together

pytestmark = pytest.mark.django_db


class RefusingBackend(BaseEmailBackend):
    def send_messages(self, _messages):
        raise smtplib.SMTPServerDisconnected("Connection unexpectedly closed")


class Robot(ThreadingHTTPServer):
    """The city's messenger: keeps what it was sent and answers as it is told."""

    daemon_threads = True

    def __init__(self):
        super().__init__(("127.0.0.1", 0), RobotHandler)
        self.received, self.status, self.answer, self.headers = [], 200, b'{"errcode":0,"errmsg":"ok"}', {}
        self.pause = 0

    @property
    def url(self):
        return f"http://127.0.0.1:{self.server_port}/robot?key=secret"


class RobotHandler(BaseHTTPRequestHandler):
    def do_POST(self):
        self.server.received.append(json.loads(self.rfile.read(int(self.headers["Content-Length"]))))
        time.sleep(self.server.pause)
        self.send_response(self.server.status)
        for name, value in self.server.headers.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(self.server.answer)

    def log_message(self, *_arguments):
        pass


@pytest.fixture
def robot(settings):
    with Robot() as robot:
        Thread(target=robot.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True).start()
        settings.FUER_WEBHOOK_URL = robot.url
        yield robot
        robot.shutdown()


@pytest.fixture(autouse=True)
def _sender(settings):
    settings.FUER_MAIL_FROM = "妇儿工委办 <fuer@city.example>"


def make_letter(**fields):
    values = {"channel": "email", "address": "wang@city.example", "subject": "报表逾期2天", "body": "请报送。"}
    return Outgoing.objects.create(**values | fields)


def make_announcement(body="3个单位逾期", **fields):
    return Outgoing.objects.create(**{"channel": "webhook", "subject": body[:20], "body": body} | fields)


def send_once(row):
    """Try now, however far the row was put off."""
    Outgoing.objects.filter(pk=row.pk).update(next_try_at=timezone.now())
    sent = send_waiting()
    row.refresh_from_db()
    return sent


def test_a_letter_goes_out_once():
    row = make_letter()
    assert (send_once(row), send_waiting()) == (1, 0)
    (letter,) = mail.outbox
    assert (letter.subject, letter.body, letter.to) == ("报表逾期2天", "请报送。", ["wang@city.example"])
    assert letter.from_email == "妇儿工委办 <fuer@city.example>"
    assert letter.extra_headers["Message-ID"] == f"<{row.pk}@city.example>"
    assert (row.state, row.attempts, row.last_error) == ("sent", 1, "")
    assert row.sent_at is not None


def test_what_is_not_due_waits():
    make_letter(next_try_at=timezone.now() + dt.timedelta(minutes=1))
    assert (send_waiting(), mail.outbox) == (0, [])


def test_a_run_has_its_limit():
    for _number in range(3):
        make_letter()
    assert [send_waiting(limit=2), send_waiting(limit=2)] == [2, 1]


def test_each_try_waits_four_times_as_long_and_the_eighth_is_the_last(settings):
    settings.EMAIL_BACKEND = f"{__name__}.RefusingBackend"
    row, pauses = make_letter(), []
    for _number in range(8):
        before = timezone.now()
        assert send_once(row) == 0
        pauses.append(round((row.next_try_at - before) / dt.timedelta(minutes=1)))
    assert pauses[:7] == [1, 4, 16, 64, 256, 1024, 4096]
    assert (row.state, row.attempts, row.sent_at) == ("failed", 8, None)
    assert row.last_error == "邮件服务器中断了连接。"
    assert (send_once(row), row.attempts) == (0, 8)


def test_a_message_that_cannot_be_sent_holds_up_no_other():
    broken = make_letter(subject="两\n行", next_try_at=timezone.now() - dt.timedelta(hours=1))
    make_letter()
    assert send_waiting() == 1
    broken.refresh_from_db()
    assert (broken.state, broken.attempts) == ("waiting", 1)


def test_a_dead_senders_message_is_taken_up_after_its_lease():
    row = make_letter()
    taken = claim_next()
    assert (taken, claim_next()) == (row, None)
    Outgoing.objects.filter(pk=row.pk).update(next_try_at=timezone.now())
    assert claim_next().attempts == 2
    assert try_to_send(taken)  # the first sender was only slow: its letter is out, the row is the second's
    row.refresh_from_db()
    assert (row.state, row.attempts) == ("waiting", 2)


def test_a_message_whose_eighth_sender_died_is_given_up():
    row = make_letter(attempts=8)
    assert (send_once(row), mail.outbox) == (0, [])
    assert (row.state, row.last_error) == ("failed", "发送进程意外中断。")


def test_the_robot_gets_what_robots_read(robot):
    row = make_announcement("3个单位逾期\n请尽快报送。")
    assert send_once(row) == 1
    assert robot.received == [{"msgtype": "text", "text": {"content": "3个单位逾期\n请尽快报送。"}}]
    assert row.state == "sent"


def test_a_receiver_of_the_citys_own_gets_id_and_text(robot, settings):
    settings.FUER_WEBHOOK_FORM = "json"
    robot.answer = b"thanks"
    row = make_announcement()
    assert send_once(row) == 1
    assert robot.received == [{"id": str(row.pk), "text": "3个单位逾期"}]


@pytest.mark.parametrize(
    ("status", "answer", "reason"),
    [
        (200, b'{"errcode":45009,"errmsg":"api freq out of limit"}', "对方未接收（45009：api freq out of limit）。"),
        (403, b"", "对方未接收（HTTP 403）。"),
        (500, b"", "对方未接收（HTTP 500）。"),
        (302, b"", "对方未接收（HTTP 302）。"),
    ],
)
def test_a_refusal_is_a_failed_try_with_its_reason(robot, status, answer, reason):
    robot.status, robot.answer = status, answer
    robot.headers = {"Location": "/signin"} if status == 302 else {}
    row = make_announcement()
    assert send_once(row) == 0
    assert (row.state, row.attempts, row.last_error) == ("waiting", 1, reason)
    assert len(robot.received) == 1


def test_a_silent_messenger_times_out(settings, monkeypatch):
    monkeypatch.setattr(webhook, "TIMEOUT_SECONDS", 0.1)
    with socket.create_server(("127.0.0.1", 0)) as silent:
        settings.FUER_WEBHOOK_URL = f"http://127.0.0.1:{silent.getsockname()[1]}/"
        row = make_announcement()
        assert send_once(row) == 0
    assert (row.attempts, row.last_error) == (1, "对方没有及时应答，连接超时。")


def test_a_messenger_that_recovers_gets_the_message_once(robot):
    robot.status = 500
    row = make_announcement()
    assert send_once(row) == 0
    robot.status = 200
    assert (send_once(row), row.state, row.attempts) == (1, "sent", 2)
    assert send_waiting() == 0


def test_a_slow_messenger_times_out_and_is_tried_again(robot, monkeypatch):
    monkeypatch.setattr(webhook, "TIMEOUT_SECONDS", 0.1)
    robot.pause = 0.4
    row = make_announcement()
    assert send_once(row) == 0
    assert row.last_error == "对方没有及时应答，连接超时。"
    robot.pause = 0
    assert send_once(row) == 1


def test_a_messenger_that_is_not_there(settings):
    with socket.create_server(("127.0.0.1", 0)) as gone:
        settings.FUER_WEBHOOK_URL = f"http://127.0.0.1:{gone.getsockname()[1]}/"
    row = make_announcement()
    assert send_once(row) == 0
    assert row.last_error.startswith("无法连接对方服务器：")


@pytest.mark.parametrize(
    ("text", "limit", "cut"),
    [("逾期", 6, "逾期"), ("逾期两天", 11, "逾期…"), ("ab逾期", 7, "ab…"), ("abcd", 4, "abcd")],
)
def test_a_text_is_cut_between_characters(text, limit, cut):
    assert cut_bytes(text, limit) == cut


def test_the_outbox_is_emptied_by_the_clock():
    make_letter()
    TIMETABLE["notices.send"].function()
    assert len(mail.outbox) == 1


@pytest.mark.django_db(transaction=True)
@pytest.mark.usefixtures("database_on_disk")
def test_two_senders_send_each_message_once(robot, settings):
    settings.FUER_WEBHOOK_FORM = "json"
    ids = [str(make_announcement(f"通报{number}").pk) for number in range(20)]
    assert run_together([send_waiting] * 3) == ["done"] * 3
    assert Counter(message["id"] for message in robot.received) == Counter(ids)
    assert set(Outgoing.objects.values_list("state", "attempts")) == {("sent", 1)}
