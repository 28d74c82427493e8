"""Years of figures frozen and verified under a clock; imported only after Django is set up."""

import datetime as dt
import time
from collections.abc import Iterator
from decimal import Decimal
from itertools import islice, product

from django.db import transaction
from django.utils import timezone

from fuer.core.models import StoredFile
from fuer.indicators.models import Cell, Definition, Indicator, ObservationVersion, Period
from fuer.judging.rules import rule_from_wire
from fuer.monitoring.domain.snapshot_check import verify_snapshot
from fuer.monitoring.domain.snapshots import make_snapshot
from fuer.monitoring.models import Snapshot, SnapshotFigure
from fuer.orgs.models import Area
from fuer.plans.domain.rule_rows import write_rule
from fuer.plans.models import Document, Milestone, Plan, Target

INDICATORS, COUNTIES, YEAR, FIRST = 90, 6, 2024, 2021
SAMPLE, MANY = 1_500, 100_000
LOOPED = 2_000
BATCH = 1_000


def measure_snapshots() -> None:
    city, indicators = build_city()
    keys = list_keys(city, indicators)
    fill(keys, SAMPLE)
    show(city, SAMPLE)
    fill(keys, MANY - SAMPLE)
    show(city, MANY)


def show(city: Area, figures: int) -> None:
    steps: list[float] = []
    start = time.perf_counter()
    snapshot = make_snapshot(city, YEAR, user=None, report=lambda *_step: steps.append(time.perf_counter()))
    frozen = time.perf_counter()
    report = verify_snapshot(snapshot)
    verified = time.perf_counter()
    if not report.is_clean or report.figures != figures:
        raise AssertionError(report.findings[:3])
    loop = time_loop(snapshot) * figures
    print(
        f"定版 {figures:,} figures, {report.targets} answers: freeze {frozen - start:.2f} s, of which others wait "
        f"{frozen - steps[-1]:.2f} s to write; "
        f"verify {verified - frozen:.2f} s; a plain loop {loop:.2f} s, ratio {(frozen - start) / loop:.2f}"
    )


def time_loop(snapshot: Snapshot) -> float:
    """Seconds for one figure saved in a plain loop; undone afterwards."""
    rows = list(SnapshotFigure.objects.filter(snapshot=snapshot)[:LOOPED])
    with transaction.atomic():
        copy = Snapshot.objects.get(pk=snapshot.pk)
        copy.pk, copy.number, copy.made_at = None, copy.number + 1000, timezone.now()
        copy.save(force_insert=True)
        start = time.perf_counter()
        for row in rows:
            row.pk, row.snapshot = None, copy
            row.save(force_insert=True)
        seconds = time.perf_counter() - start
        transaction.set_rollback(True)
    return seconds / len(rows)


def build_city() -> tuple[Area, list[Indicator]]:
    city = Area.objects.add_root({"name": "某市", "level": "city", "code_system": "bench", "code": "0"})
    for number in range(1, COUNTIES + 1):
        values = {"name": f"{number}县", "level": "county", "code_system": "bench", "code": str(number)}
        Area.objects.add_child(Area.objects.get(pk=city.pk), values)
    file = StoredFile.objects.create(name="规划.txt", media_type="text/plain", size=2, sha256="0" * 64, owner_id=1)
    document = Document.objects.create(file=file, title="规划", text="规划")
    plan = Plan.objects.create(
        area=city, document=document, audience="women", title="规划", start_year=FIRST, end_year=2025, start=0, end=2
    )
    return Area.objects.get(pk=city.pk), [build_target(plan, number) for number in range(INDICATORS)]


def build_target(plan: Plan, number: int) -> Indicator:
    indicator = Indicator.objects.create(name=f"指标{number}", normalised_name=f"指标{number}")
    Definition.objects.create(
        indicator=indicator, number=1, valid_from_year=FIRST, unit_of_measure="%", factor=100, collected_at="both"
    )
    target = Target.objects.create(
        plan=plan, area=plan.area, indicator=indicator, name=indicator.name, position=number, tier="text"
    )
    write_rule(Milestone.objects.create(target=target, due_year=2025), rule_from_wire("at_least", {"T": "90"}))
    return indicator


def list_keys(city: Area, indicators: list[Indicator]) -> Iterator[tuple[Indicator, Area, Period, str]]:
    """Places of figures: totals of every indicator, area and year first, then ever finer groups."""
    areas = list(Area.objects.filter(path__startswith=city.path))
    periods = [
        Period.objects.create(cadence="year", start=dt.date(year, 1, 1), end=dt.date(year, 12, 31), label_year=year)
        for year in range(YEAR, FIRST - 1, -1)
    ]
    details = ["_T", *(f"组{number}" for number in range(1, 60))]
    return ((i, a, p, d) for d, p, i, a in product(details, periods, indicators, areas))


def fill(keys: Iterator[tuple[Indicator, Area, Period, str]], number: int) -> None:
    """`number` more accepted figures, in bulk."""
    definitions = {row.indicator_id: row for row in Definition.objects.all()}
    wanted = list(islice(keys, number))
    with transaction.atomic():
        cells = Cell.objects.bulk_create(
            [Cell(indicator=i, area=a, period=p, detail=d) for i, a, p, d in wanted], batch_size=BATCH
        )
        versions = ObservationVersion.objects.bulk_create(
            [
                ObservationVersion(
                    cell=cell,
                    number=1,
                    definition=definitions[cell.indicator_id],
                    source="filing",
                    numerator=Decimal(900 + at % 90),
                    denominator=Decimal(1000),
                )
                for at, cell in enumerate(cells)
            ],
            batch_size=BATCH,
        )
        for cell, version in zip(cells, versions, strict=True):
            cell.accepted = version
        Cell.objects.bulk_update(cells, ["accepted"], batch_size=BATCH)
