"""Workbooks against a database of their own; imported only after Django is set up."""

import contextlib
import io
import select
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from decimal import Decimal
from pathlib import Path

import openpyxl
from django.db import connection, transaction

from benchmarks.timing import median
from fuer.core.domain.files import store_file
from fuer.core.domain.jobs import execute_job
from fuer.indicators.domain.figures import Figure, Place, accept_version, record_observation
from fuer.indicators.domain.periods import year_period
from fuer.indicators.enums import ObservationSource
from fuer.indicators.models import Cell, Definition, Indicator
from fuer.judging.rules import rule_from_wire
from fuer.monitoring.models import Answer
from fuer.orgs.models import Area, Unit, User
from fuer.plans.domain.rule_rows import write_rule
from fuer.plans.models import Document, Milestone, Plan, Target
from fuer.reporting.domain.entries import Edit, Outcome, save_entries
from fuer.reporting.domain.history_imports import commit_history_import, start_history_import
from fuer.reporting.domain.workbook_import import import_workbook
from fuer.reporting.interfaces.workbook_layout import FIRST_ROW, ORDER, Col
from fuer.reporting.interfaces.workbook_out import write_filing_workbook
from fuer.reporting.interfaces.workbook_verify import verify_filing_workbook
from fuer.reporting.models import Collection, Filing, FilingCell, FilingItem, HistoryImport

ONE_BY_ONE = 500
FILING_ROWS = 200
TARGETS = 120  # of a women's and a children's plan, each held against every county


def make_place(counties: tuple[str, ...], indicators: int) -> tuple[Area, User]:
    """A city with counties, indicators measured in per cent, and its statistics bureau."""
    city = Area.objects.add_root({"name": "某市", "level": "city", "code_system": "bench", "code": "1"})
    for number, name in enumerate(counties):
        place = {"name": name, "level": "county", "code_system": "bench", "code": f"1{number}"}
        Area.objects.add_child(Area.objects.get(pk=city.pk), place)
    names = [f"指标{number}" for number in range(indicators)]
    made = Indicator.objects.bulk_create(Indicator(name=name, normalised_name=name) for name in names)
    Definition.objects.bulk_create(
        Definition(indicator=one, number=1, valid_from_year=2000, unit_of_measure="%", factor=100) for one in made
    )
    user = User.objects.create_user("bench", name="基准")
    user.memberships.create(role="statistics_bureau", area=city)
    return Area.objects.get(pk=city.pk), user


def make_targets(city: Area, user: User) -> None:
    """A plan of five years with targets on the first indicators: accepting their figures answers them anew."""
    file = store_file("规划".encode(), "规划.txt", "text/plain", owner_id=user.pk)
    document = Document.objects.create(file=file, title="规划", text="规划")
    span = {"audience": "women", "start_year": 2021, "end_year": 2025, "start": 0, "end": 2}
    plan = Plan.objects.create(area=city, document=document, title="规划", **span)
    for number, indicator in enumerate(Indicator.objects.order_by("pk")[:TARGETS], start=1):
        target = Target.objects.create(
            plan=plan, area=city, indicator=indicator, name=indicator.name, position=number, tier="text"
        )
        write_rule(Milestone.objects.create(target=target, due_year=2025), rule_from_wire("at_least", {"T": "90"}))


def time_once(action: Callable[[], object]) -> float:
    start = time.perf_counter()
    action()
    return time.perf_counter() - start


def commit_history(path: Path, counties: tuple[str, ...], indicators: int) -> str:
    """Verify by a job, commit by a job; the yardstick accepts figures one by one."""
    city, user = make_place(counties, indicators)
    make_targets(city, user)
    record = start_history_import(user=user, area=city, content=path.read_bytes(), name=path.name)
    verified = time_once(lambda: execute_job(str(record.job_id)))
    record = commit_history_import(record, user=user)
    make_filing()
    with saving_beside() as saves:
        committed = time_once(lambda: execute_job(str(record.job_id)))
    record = HistoryImport.objects.get(pk=record.pk)
    assert record.state == "committed", record.failure
    single = time_once(lambda: accept_one_by_one(city, user)) / ONE_BY_ONE * record.written
    return (
        f"job verifies in {verified:.1f} s; commits {record.written:,} figures in {committed:.1f} s"
        f" (one by one: {single:.0f} s, {committed / single:.2f}×) and makes {Answer.objects.count():,} answers;"
        f" meanwhile {len(saves)} saves of a cell by another process, median {median(saves) * 1000:.0f} ms,"
        f" worst {max(saves) * 1000:.0f} ms"
    )


@contextlib.contextmanager
def saving_beside() -> Iterator[list[float]]:
    """Another process types into one cell all the while; gives the seconds of each save."""
    name = str(connection.settings_dict["NAME"])
    command = [sys.executable, "-m", "benchmarks.bench_excel", "save", name]
    seconds: list[float] = []
    process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
    assert process.stdin is not None
    try:
        yield seconds
    finally:
        process.stdin.close()
        assert process.stdout is not None
        seconds += [float(word) for word in process.stdout.read().split("\t")[2].split()]
        assert process.wait() == 0


def save_until_told() -> str:
    """Saves one cell every tenth of a second until the standard input ends; gives the seconds of each save."""
    filing = Filing.objects.select_related("collection__area", "unit__area").get()
    user = User.objects.get(username="reporter")
    item = filing.items.select_related("entry").first()
    assert item is not None
    seconds, number = [], item.entry.row_version

    def save() -> None:
        assert save_entries(filing, [Edit(item.pk, number, {"value": str(number % 90)})], user=user).of(Outcome.SAVED)

    while not select.select([sys.stdin], [], [], 0.1)[0]:
        seconds.append(time_once(save))
        number += 1
    return " ".join(str(second) for second in seconds)


def accept_one_by_one(city: Area, user: User) -> None:
    period = year_period(1995)
    with transaction.atomic():
        for definition in Definition.objects.order_by("pk")[:ONE_BY_ONE]:
            figure = Figure(value=Decimal("50.5"), printed="50.5")
            version = record_observation(
                definition, Place(city, period), figure, source=ObservationSource.IMPORT, user=user
            )
            accept_version(version, user=user)


def take_filing_round() -> str:
    """Export a filing of 200 rows, fill every row, verify, save; the yardstick loads and saves it by openpyxl."""
    user = User.objects.get(username="reporter")
    filing = Filing.objects.select_related("collection__area", "unit__area").get()
    FilingCell.objects.update(value=None)
    exported = time_once(lambda: write_filing_workbook(filing))
    content = write_filing_workbook(filing)
    plain = time_once(lambda: fill(content))
    filled = fill(content)
    verified = time_once(lambda: verify_filing_workbook(filing, filled, user=user))
    found = verify_filing_workbook(filing, filled, user=user)
    file = store_file(filled, "报表.xlsx", "application/xlsx", owner_id=user.pk)
    edits = [change.edit for change in found.changes]
    saved = time_once(lambda: import_workbook(filing, edits, file=file, user=user))
    return (
        f"filing of {FILING_ROWS} rows: export {exported * 1000:.0f} ms, verify {verified * 1000:.0f} ms, save"
        f" {len(edits)} in {saved * 1000:.0f} ms (openpyxl loads and saves it in {plain * 1000:.0f} ms,"
        f" all three {(exported + verified + saved) / plain:.2f}×)"
    )


def make_filing() -> tuple[Filing, User]:
    city = Area.objects.get(level="city")
    unit = Unit.objects.create(area=city, name="市卫健委", short_name="市卫健委", kind="government")
    user = User.objects.create_user("reporter", name="填表人")
    user.memberships.create(role="unit_reporter", area=city, unit=unit)
    days = {"opens_on": "2026-03-01", "unit_due": "2026-04-15", "county_due": "2026-04-30", "city_due": "2026-05-31"}
    collection = Collection.objects.create(
        area=city, year=2025, filing_year=2026, title="2025年度填报", state="open", **days
    )
    filing = Filing.objects.create(collection=collection, unit=unit)
    definitions = list(Definition.objects.select_related("indicator").order_by("pk")[:FILING_ROWS])
    cells = Cell.objects.bulk_create(
        Cell(indicator=one.indicator, area=city, period=year_period(2025)) for one in definitions
    )
    entries = FilingCell.objects.bulk_create(
        FilingCell(unit=unit, cell=cell, definition=one) for cell, one in zip(cells, definitions, strict=True)
    )
    FilingItem.objects.bulk_create(
        FilingItem(filing=filing, entry=entry, audience="women", position=number)
        for number, entry in enumerate(entries)
    )
    return Filing.objects.select_related("collection__area", "unit__area").get(pk=filing.pk), user


def fill(content: bytes) -> bytes:
    """Every row filled in, as somebody's program would."""
    book, target = openpyxl.load_workbook(io.BytesIO(content)), io.BytesIO()
    sheet = book["数据"]
    for number in range(FILING_ROWS):
        sheet.cell(FIRST_ROW + 1 + number, ORDER[Col.VALUE] + 1).value = 50 + number / 10
    book.save(target)
    return target.getvalue()
