"""A real `fuer serve` and `fuer work` on the database of this process, and people who send it requests as browsers do."""

import http.client
import json
import os
import signal
import socket
import subprocess
import sys
import time
from http.cookies import SimpleCookie
from urllib.parse import urlencode

from django.db import connection

PATIENCE_SECONDS = 60
PASSWORD = "一路平安-2031"


class CutOff(Exception):
    """No answer came: whether the request was carried out, nobody was told."""


class Server:
    """Web server and worker in one process group, so that one signal can end both."""

    def __init__(self):
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self.port = probe.getsockname()[1]
        self.web = self.worker = None

    def start(self):
        """Start what does not run, and wait until a page can be asked for."""
        if self.worker is None:
            self.worker = self.spawn(0, "work")
        self.web = self.spawn(self.worker.pid, "serve", "--port", str(self.port))
        deadline = time.monotonic() + PATIENCE_SECONDS
        while not self.answers():
            assert self.web.poll() is None, "the server ended by itself"
            assert time.monotonic() < deadline, "the server does not answer"
            time.sleep(0.05)

    def spawn(self, group, *command):
        return subprocess.Popen(
            [sys.executable, "-m", "fuer", *command], process_group=group, stderr=subprocess.DEVNULL
        )

    def answers(self):
        with socket.socket() as probe:
            return probe.connect_ex(("127.0.0.1", self.port)) == 0

    def kill(self):
        os.kill(self.web.pid, signal.SIGKILL)
        self.web.wait()

    def kill_group(self):
        """All at once, as a machine that loses its power. The worker's own child ends when it misses its parent."""
        os.killpg(self.worker.pid, signal.SIGKILL)
        self.web.wait()
        self.worker.wait()
        self.worker = None


class Browser:
    """One person's session: cookies kept, the CSRF token sent along."""

    def __init__(self, port, username):
        self.port, self.cookies = port, {}
        self.send("GET", "/login/")
        self.post_form("/login/", {"username": username, "password": PASSWORD})
        assert "sessionid" in self.cookies, f"{username} could not sign in"

    def post_form(self, path, fields):
        self.send("POST", path, urlencode(fields, doseq=True), "application/x-www-form-urlencoded")

    def post_json(self, path, content):
        return json.loads(self.send("POST", path, json.dumps(content), "application/json"))

    def send(self, method, path, body=None, kind=""):
        """The body of the answer. CutOff when none came; AssertionError for a refusal."""
        cookie = "; ".join(f"{name}={value}" for name, value in self.cookies.items())
        headers = {"Cookie": cookie, "X-CSRFToken": self.cookies.get("csrftoken", ""), "Content-Type": kind}
        link = http.client.HTTPConnection("127.0.0.1", self.port, timeout=PATIENCE_SECONDS)
        try:
            link.request(method, path, body, headers)
            answer = link.getresponse()
            content = answer.read()
        except (OSError, http.client.HTTPException) as error:
            raise CutOff(path) from error
        finally:
            link.close()
        assert answer.status in (200, 302), f"{path}: {answer.status} {content.decode()[:300]}"
        for line in answer.headers.get_all("Set-Cookie") or []:
            self.cookies |= {name: morsel.value for name, morsel in SimpleCookie(line).items()}
        return content


def await_the_dead():
    """A killed client's PostgreSQL session first ends the statement it is at; wait until none of them does anything."""
    if connection.vendor == "sqlite":
        return
    deadline = time.monotonic() + PATIENCE_SECONDS
    with connection.cursor() as cursor:
        while time.monotonic() < deadline:
            cursor.execute(
                "SELECT COUNT(*) FROM pg_stat_activity "
                "WHERE datname = current_database() AND pid <> pg_backend_pid() AND state <> 'idle'"
            )
            if cursor.fetchone() == (0,):
                return
            time.sleep(0.02)
    raise AssertionError("a dead client's session goes on")
