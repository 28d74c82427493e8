"""Letters through a real conversation of SMTP on this machine: taken, refused, met with silence, taken later."""

import socketserver
from email import message_from_bytes, policy
from threading import Event, Thread

import pytest
from django.utils import timezone

from fuer.notices.domain.sending import send_waiting
from fuer.notices.models import Outgoing

pytestmark = pytest.mark.django_db


class PostOffice(socketserver.ThreadingTCPServer):
    """A small mail server: keeps what it took. `refuses` answers every recipient so; `is_silent` answers nothing."""

    daemon_threads = True
    allow_reuse_address = True

    def __init__(self):
        super().__init__(("127.0.0.1", 0), Counter)
        self.letters, self.refuses, self.is_silent, self.closing = [], b"", False, Event()


class Counter(socketserver.StreamRequestHandler):
    def say(self, line):
        self.wfile.write(line + b"\r\n")

    def handle(self):
        if self.server.is_silent:
            self.server.closing.wait(5)
            return
        self.say(b"220 post.city.example")
        while line := self.rfile.readline().strip():
            verb = line.split()[0].upper()
            if verb == b"QUIT":
                self.say(b"221 bye")
                return
            if verb == b"RCPT" and self.server.refuses:
                self.say(self.server.refuses)
            elif verb == b"DATA":
                self.take_letter()
            else:
                self.say(b"250 ok")

    def take_letter(self):
        self.say(b"354 go on")
        lines = []
        while (line := self.rfile.readline()) != b".\r\n":
            lines.append(line)
        self.server.letters.append(message_from_bytes(b"".join(lines), policy=policy.default))
        self.say(b"250 taken")


@pytest.fixture
def post(settings):
    with PostOffice() as post:
        Thread(target=post.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True).start()
        settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
        settings.EMAIL_HOST, settings.EMAIL_PORT = post.server_address
        settings.EMAIL_HOST_USER = settings.EMAIL_HOST_PASSWORD = ""
        settings.EMAIL_USE_TLS = settings.EMAIL_USE_SSL = False
        settings.FUER_MAIL_FROM = "妇儿工委办 <fuer@city.example>"
        yield post
        post.closing.set()
        post.shutdown()


@pytest.fixture
def letter():
    return Outgoing.objects.create(
        channel="email", address="wang@city.example", subject="报表逾期2天", body="请报送。\n产前筛查率"
    )


def send_once(row):
    Outgoing.objects.filter(pk=row.pk).update(next_try_at=timezone.now())
    sent = send_waiting()
    row.refresh_from_db()
    return sent


def test_a_letter_arrives_as_it_was_written(post, letter):
    assert send_once(letter) == 1
    (arrived,) = post.letters
    assert (arrived["Subject"], arrived["To"]) == ("报表逾期2天", "wang@city.example")
    assert arrived["From"].addresses[0].display_name == "妇儿工委办"
    assert arrived["Message-ID"] == f"<{letter.pk}@city.example>"
    assert arrived.get_content().splitlines() == ["请报送。", "产前筛查率"]


def test_a_refused_letter_says_why_and_goes_out_once_it_is_taken(post, letter):
    post.refuses = b"550 no such mailbox"
    assert send_once(letter) == 0
    assert (letter.state, letter.attempts, post.letters) == ("waiting", 1, [])
    assert letter.last_error == "收件服务器拒收wang@city.example：550 no such mailbox"
    post.refuses = b""
    assert send_once(letter) == 1
    assert (letter.state, letter.attempts, letter.last_error, len(post.letters)) == ("sent", 2, "", 1)


def test_a_silent_server_times_out_and_holds_up_no_later_try(post, letter, settings):
    settings.EMAIL_TIMEOUT = 0.2
    post.is_silent = True
    assert send_once(letter) == 0
    assert (letter.state, letter.last_error) == ("waiting", "对方没有及时应答，连接超时。")
    post.is_silent = False
    assert send_once(letter) == 1


def test_a_server_that_is_not_there(post, letter, settings):
    post.shutdown()
    post.server_close()
    assert send_once(letter) == 0
    assert letter.last_error.startswith("无法连接对方服务器：")
