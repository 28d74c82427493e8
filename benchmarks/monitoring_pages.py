"""The monitoring board under a clock; imported only after Django is set up."""

from functools import partial
from importlib import import_module
from typing import Any

from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from benchmarks.timing import median, p95, time_runs
from fuer.monitoring.domain.queries.board import COLUMNS
from fuer.monitoring.models import Answer
from fuer.orgs.models import Area, Unit, User
from fuer.plans.enums import ClauseKind, Tier
from fuer.plans.models import Clause, Plan, Responsibility, Target, TargetQuote

# The tests' plain makers of rows; the tests are not type-checked.
make: Any = import_module("tests.factories")
RUNS = 30
YEARS = range(2021, 2025)
DOMAINS = 8
# The sample's monitored targets; and as many as stand on one full page.
SIZES = (91, 83)


def measure_boards() -> None:
    print(
        f"{'board':<26} {'cells':>6} {'queries':>8} {'p50 ms':>8} {'p95 ms':>8} {'one query a target':>19} {'ratio':>7}"
    )
    for size, domains in zip(SIZES, (DOMAINS, 1), strict=True):
        area = Area.objects.add_root({"name": f"市{size}", "level": "city", "code_system": "bench", "code": str(size)})
        plan = make_large_plan(area, size, domains)
        client = sign_in(area, f"bench{size}")
        seconds = time_runs(partial(fetch, client), RUNS)
        each = median(time_runs(partial(read_one_by_one, plan, area), RUNS))
        rows = fetch(client).count('class="cell-name"')
        print(
            f"{f'{size} targets, {rows} on the page':<26} {rows * COLUMNS:>6} {count_queries(client):>8}"
            f" {median(seconds) * 1000:>8.1f} {p95(seconds) * 1000:>8.1f} {each * 1000:>16.1f} ms"
            f" {median(seconds) / each:>6.2f}×"
        )


def make_large_plan(area: Area, size: int, domains: int) -> Plan:
    """A plan of `size` targets in so many domains, each led by a unit and answered in four years."""
    text = "".join(f"领域{number}。" for number in range(domains))
    plan: Plan = make.make_plan(area, text)
    clauses = [make.make_clause(plan, f"领域{n}", ClauseKind.DOMAIN, title=f"领域{n}") for n in range(domains)]
    units = [make.make_unit(area, f"单位{n}") for n in range(20)]
    for number in range(size):
        add_target(plan, clauses[number % domains], units[number % len(units)], number)
    return plan


def add_target(plan: Plan, clause: Clause, unit: Unit, number: int) -> None:
    target = make.make_target(plan, make.make_indicator(f"第{number}项目标的比率"), tier=Tier.TEXT)
    TargetQuote.objects.create(target=target, clause=clause, quote=clause.title, start=clause.start, end=clause.end)
    Responsibility.objects.create(unit=unit, target=target, role="lead", basis="demo")
    Answer.objects.bulk_create(make_answer(target, year) for year in YEARS)


def make_answer(target: Target, year: int) -> Answer:
    figure = f"{year - 1940}.5%"
    words = {
        "goal": "达到90%以上",
        "baseline": "80%",
        "figure": figure,
        "unit": "%",
        "explanation": "按序时进度应达86%。",
    }
    judged = {
        "state": "judged",
        "bucket": "not_yet_met",
        "code": "not_yet_met",
        "verdict": "not_met",
        "phase": "before",
    }
    return Answer(
        target=target,
        area=target.area,
        year=year,
        due_year=2025,
        trajectory="on_track",
        outlook="will_meet",
        needed_per_year="2.50",
        rests_on_demo=True,
        **words,
        **judged,
    )


def sign_in(area: Area, name: str = "bench") -> Client:
    user = User.objects.create_user(name, name="基准")
    user.memberships.create(role="wcc_office", area=area)
    client = Client()
    client.force_login(user, backend="fuer.orgs.auth.MemberBackend")
    return client


def fetch(client: Client) -> str:
    response = client.get("/monitoring/?year=2024")
    assert response.status_code == 200, response.status_code
    return response.content.decode()


def count_queries(client: Client) -> int:
    with CaptureQueriesContext(connection) as queries:
        fetch(client)
    return len(queries)


def read_one_by_one(plan: Plan, area: Area) -> int:
    """What a page would do that asks for every target's answers by themselves."""
    found = 0
    for target in plan.targets.monitored():
        found += len(Answer.objects.filter(target=target, area=area, year__lte=2024).select_related("target__plan"))
    return found
