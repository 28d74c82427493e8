"""Twenty people on the monitoring board of a real server; imported only after Django is set up."""

import contextlib
import http.client
import os
import random
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple
from urllib.parse import urlencode

from django.conf import settings
from django.db import connection, connections

from benchmarks.monitoring_pages import DOMAINS, SIZES, YEARS, count_queries, fetch, make_large_plan, sign_in
from benchmarks.timing import median, p95
from fuer.monitoring.domain.queries.board import COLUMNS, MAX_CELLS
from fuer.orgs.models import Area, Unit
from fuer.plans.domain.queries.answers import BUCKETS
from fuer.plans.enums import Tier

PEOPLE, STRANGERS = 20, 4
THINK_SECONDS = 3.0
SECONDS = 45.0
PATIENCE_SECONDS = 30.0
HOST = "127.0.0.1"
BOARD, YARDSTICK = "/monitoring/", "/login/"


class Reply(NamedTuple):
    seconds: float
    status: int
    cells: int


@dataclass(frozen=True)
class Person:
    """Who asks for pages; without a cookie a stranger, who only ever sees the sign-in page."""

    number: int
    cookie: str = ""
    units: tuple[int, ...] = ()

    def choose(self, draw: random.Random) -> str:
        """The board as somebody looks through it: another year, a state, a unit, the second page."""
        if not self.cookie:
            return YARDSTICK
        asked: dict[str, object] = {"year": draw.choice(YEARS)}
        wish = draw.choice(("", "", "state", "unit", "tier", "order", "page"))
        options = {"state": BUCKETS, "unit": self.units, "tier": tuple(Tier), "order": ("problems",), "page": (2,)}
        if wish:
            asked[wish] = draw.choice(options[wish])
        return f"{BOARD}?{urlencode(asked)}"

    def visit(self, port: int, until: float) -> list[Reply]:
        """Pages on one kept connection, with pauses between them."""
        draw, replies = random.Random(self.number), []
        line = http.client.HTTPConnection(HOST, port, timeout=PATIENCE_SECONDS)
        time.sleep(draw.uniform(0, THINK_SECONDS))
        while time.monotonic() < until:
            replies.append(self.fetch(line, self.choose(draw)))
            time.sleep(draw.expovariate(1 / THINK_SECONDS))
        line.close()
        return replies

    def fetch(self, line: http.client.HTTPConnection, path: str) -> Reply:
        start = time.perf_counter()
        try:
            line.request("GET", path, headers={"Cookie": self.cookie} if self.cookie else {})
            answer = line.getresponse()
            body, status = answer.read(), answer.status
        except (OSError, http.client.HTTPException):
            line.close()
            body, status = b"", 0
        return Reply(time.perf_counter() - start, status, body.count(b'class="cell-name"') * COLUMNS)


def measure_load() -> None:
    people, strangers = load_people(), [Person(PEOPLE + number) for number in range(STRANGERS)]
    connections.close_all()
    with serve() as server:
        everybody = [*people, *strangers]
        for person in everybody:
            person.fetch(http.client.HTTPConnection(HOST, server.port, timeout=PATIENCE_SECONDS), person_start(person))
        served, own, start = server.cpu(), time.process_time(), time.monotonic()
        with ThreadPoolExecutor(len(everybody)) as pool:
            until = start + SECONDS
            visits = list(pool.map(lambda person: person.visit(server.port, until), everybody))
        wall = time.monotonic() - start
        served, own = server.cpu() - served, time.process_time() - own
    print(
        f"board with {PEOPLE} people, {THINK_SECONDS:.0f} s think time, {wall:.0f} s: generator {own:.2f} s CPU, server"
        f" {served:.2f} s CPU ({served / wall:.0%} of one core)"
    )
    show("board", [reply for visit in visits[:PEOPLE] for reply in visit], wall)
    show("yardstick: sign-in page", [reply for visit in visits[PEOPLE:] for reply in visit], wall)


def person_start(person: Person) -> str:
    return BOARD if person.cookie else YARDSTICK


def show(name: str, replies: list[Reply], wall: float) -> None:
    seconds = [reply.seconds for reply in replies]
    errors = sum(reply.status != 200 for reply in replies)
    most = max(reply.cells for reply in replies)
    if most > MAX_CELLS:
        raise AssertionError(f"{most} cells on a page")
    print(
        f"  {name:<24} {len(replies):>4} pages, {len(replies) / wall:>4.1f}/s, {errors} errors, ≤ {most} cells: p50"
        f" {median(seconds) * 1000:.0f} ms, p95 {p95(seconds) * 1000:.0f} ms, max {max(seconds) * 1000:.0f} ms"
    )


def load_people() -> list[Person]:
    """Half of them in each of the places of monitoring_pages, each with a session of their own."""
    people: list[Person] = []
    for size, domains in zip(SIZES, (DOMAINS, 1), strict=True):
        area = Area.objects.add_root({"name": f"市{size}", "level": "city", "code_system": "bench", "code": str(size)})
        make_large_plan(area, size, domains)
        units = tuple(Unit.objects.filter(area=area).values_list("pk", flat=True))
        for _ in range(PEOPLE // len(SIZES)):
            client = sign_in(area, f"bench{len(people)}")
            cookie = f"{settings.SESSION_COOKIE_NAME}={client.cookies[settings.SESSION_COOKIE_NAME].value}"
            people.append(Person(len(people), cookie, units))
        fetch(client)  # what a person's first page reads once
        print(f"  {size} targets: {count_queries(client)} queries a page")
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
    return people


@dataclass(frozen=True)
class Server:
    port: int
    pid: int

    def cpu(self) -> float:
        """Seconds of CPU the server has used."""
        fields = Path(f"/proc/{self.pid}/stat").read_text().rpartition(")")[2].split()
        return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


@contextlib.contextmanager
def serve() -> Iterator[Server]:
    """`fuer serve` on the scratch database and a free port."""
    with socket.socket() as place:
        place.bind((HOST, 0))
        port = place.getsockname()[1]
    with tempfile.TemporaryDirectory() as folder:
        named = {
            "DATABASE_URL": os.environ["DATABASE_URL"].rpartition("/")[0] + f"/{connection.settings_dict['NAME']}",
            "FUER_SECRET_KEY": settings.SECRET_KEY,
            "FUER_DATA_DIR": folder,
        }
        process = subprocess.Popen([sys.executable, "-m", "fuer", "serve", "--port", str(port)], env=os.environ | named)
        try:
            wait_for(port)
            yield Server(port, process.pid)
        finally:
            process.terminate()
            process.wait(PATIENCE_SECONDS)


def wait_for(port: int) -> None:
    until = time.monotonic() + PATIENCE_SECONDS
    while True:
        try:
            socket.create_connection((HOST, port), 1).close()
            return
        except OSError:
            if time.monotonic() > until:
                raise
            time.sleep(0.1)
