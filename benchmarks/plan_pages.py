"""Pages of the sample's plans under a clock; imported only after Django is set up."""

from functools import partial
from pathlib import Path

from django.conf import settings
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from benchmarks.timing import median, p95, time_runs
from fuer.core.domain.jobs import execute_job
from fuer.orgs.models import Area, User
from fuer.plans.domain.adopt import adopt_draft
from fuer.plans.domain.drafts import start_draft
from fuer.plans.domain.review import park_open_targets
from fuer.plans.models import Clause, Document, Plan

SAMPLE = Path(__file__).parent.parent / "plans" / "quzhou" / "quzhou-2021-2025.txt"
RUNS = 20
COPIES = 4


def measure_pages() -> None:
    plans = load_plans()
    client = sign_in()
    yardstick = median(time_runs(lambda: Client().get("/login/"), RUNS))
    print(f"living plan (yardstick: the sign-in page, {yardstick * 1000:.1f} ms)")
    print(f"{'plan':<34} {'clauses':>8} {'targets':>8} {'queries':>8} {'p50 ms':>8} {'p95 ms':>8} {'to yardstick':>13}")
    for plan in plans:
        address = f"/plans/{plan.pk}/"
        seconds = time_runs(partial(client.get, address), RUNS)
        name = f"{plan.title} ×{COPIES}" if plan.clauses.count() > 300 else plan.title
        print(
            f"{name:<24} {plan.clauses.count():>8} {plan.targets.monitored().count():>8}"
            f" {count_queries(client, address):>8} {median(seconds) * 1000:>8.0f} {p95(seconds) * 1000:>8.0f}"
            f" {median(seconds) / yardstick:>12.1f}×"
        )


def load_plans() -> list[Plan]:
    """The sample's two plans, and its first plan with everything four times over."""

    city = Area.objects.add_root({"name": "衢州市", "level": "city", "code_system": "bench", "code": "1"})
    user = User.objects.create_user("bench", name="基准")
    user.memberships.create(role="wcc_office", area=city)
    draft = start_draft(user=user, area=city, content=SAMPLE.read_bytes(), name=SAMPLE.name)
    execute_job(str(draft.job_id))
    draft.refresh_from_db()
    park_open_targets(draft, user=user)
    plans = adopt_draft(draft, user=user)
    return [*plans, multiply_plan(plans[0])]


def multiply_plan(plan: Plan) -> Plan:
    """A plan whose text, clauses, targets and quotes are those of `plan`, four times."""

    text = plan.document.text[plan.start : plan.end]
    document = Document.objects.create(file=plan.document.file, title=plan.title, text=text * COPIES)
    large = Plan.objects.create(
        area=plan.area,
        document=document,
        audience=plan.audience,
        title=plan.title,
        start_year=plan.start_year + 5,
        end_year=plan.end_year + 5,
        start=0,
        end=len(text) * COPIES,
    )
    for copy in range(COPIES):
        copy_targets(plan, large, copy_clauses(plan, large, copy, len(text)), copy, len(text))
    return large


def copy_clauses(plan: Plan, large: Plan, copy: int, length: int) -> dict[int, Clause]:

    made: dict[int, Clause] = {}
    for clause in plan.clauses.order_by("position"):
        shift = copy * length - plan.start
        old = clause.pk
        clause.pk, clause.plan = None, large
        clause.position += copy * 10_000
        clause.parent = made.get(clause.parent_id) if clause.parent_id else None
        clause.start, clause.end = clause.start + shift, clause.end + shift
        clause.save(force_insert=True)
        made[old] = clause
    return made


def copy_targets(plan: Plan, large: Plan, clauses: dict[int, Clause], copy: int, length: int) -> None:
    shift = copy * length - plan.start
    for target in plan.targets.prefetch_related("quotes", "milestones__rules"):
        quotes, milestones = list(target.quotes.all()), list(target.milestones.all())
        target.pk, target.plan = None, large
        target.position += copy * 10_000
        target.save(force_insert=True)
        for quote in quotes:
            target.quotes.create(
                clause=clauses[quote.clause_id], quote=quote.quote, start=quote.start + shift, end=quote.end + shift
            )
        for milestone in milestones:
            rules = list(milestone.rules.all())
            milestone.pk, milestone.target = None, target
            milestone.save(force_insert=True)
            for rule in rules:
                rule.pk, rule.milestone = None, milestone
                rule.save(force_insert=True)


def sign_in() -> Client:

    client = Client()
    client.force_login(User.objects.get(username="bench"), backend=settings.AUTHENTICATION_BACKENDS[-1])
    return client


def count_queries(client: Client, address: str) -> int:
    with CaptureQueriesContext(connection) as queries:
        client.get(address)
    return len(queries)
