"""The synthetic province under a clock; run as a process of its own by bench_monitoring."""

import math
import multiprocessing
import os
import random
import resource
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial

import django

django.setup()

from django.db import connection, connections, transaction  # noqa: E402

from benchmarks.province import INDICATORS, TODAY, Province  # noqa: E402
from benchmarks.province_yardsticks import answer_in_pandas, answer_one_by_one  # noqa: E402
from benchmarks.scratch import scratch_database  # noqa: E402
from benchmarks.timing import median, p95  # noqa: E402
from fuer.indicators.domain.figures import accept_version, append_version, printed_figure  # noqa: E402
from fuer.indicators.enums import ObservationSource, Shape  # noqa: E402
from fuer.indicators.models import Cell, ObservationVersion  # noqa: E402
from fuer.monitoring.domain.answers import list_current_targets, make_answers, read_scene, rebuild_answers  # noqa: E402
from fuer.monitoring.models import Answer  # noqa: E402
from fuer.plans.models import Target  # noqa: E402

SHARES = (16, 4, 1)
PROCESSES = 2
ACCEPTED = 40
SAMPLE = 60
MOST_MB = 1 / 1024  # ru_maxrss counts in KiB


@dataclass(frozen=True)
class Work:
    """What one process did: answers made, seconds on the wall and of its own CPU, and its peak memory in MB."""

    answers: int
    wall: float
    cpu: float
    peak: float


@contextmanager
def clock(name: str, count: int = 0) -> Iterator[None]:
    """Print wall and CPU seconds of this process, and CPU microseconds for each of `count`."""
    wall, cpu = time.perf_counter(), time.process_time()
    yield
    wall, cpu = time.perf_counter() - wall, time.process_time() - cpu
    each = f", {cpu / count * 1e6:.0f} µs of CPU each" if count else ""
    print(f"  {name:<58} {wall:8.2f} s wall, {cpu:8.2f} s CPU{each}", flush=True)


def main() -> None:
    with scratch_database():
        full = int(os.environ.get("FUER_BENCH_INDICATORS", INDICATORS))
        print(f"monitoring of a synthetic province on {connection.vendor}, {full} indicators, seeded", flush=True)
        province, sizes = Province(), []
        for share in SHARES:
            size = max(PROCESSES, round(full / share))
            with clock(f"load to {size} indicators"):
                province.grow(size)
            sizes.append(measure_computing(size))
        print_exponent(sizes)
        measure_writing()
        measure_accepting()
        measure_yardsticks(province, sizes[-1])


def measure_computing(size: int) -> tuple[int, float, float]:
    """Two processes compute every answer and write none: (answers, wall, CPU of both)."""
    ids = list(Target.objects.order_by("pk").values_list("pk", flat=True))
    connections.close_all()
    start = time.perf_counter()
    with ProcessPoolExecutor(PROCESSES, mp_context=multiprocessing.get_context("fork")) as pool:
        done = list(pool.map(compute_part, [ids[first::PROCESSES] for first in range(PROCESSES)]))
    wall = time.perf_counter() - start
    answers, cpu = sum(work.answers for work in done), sum(work.cpu for work in done)
    print(
        f"  {answers:>7} answers of {size} targets, {PROCESSES} processes: {wall:.2f} s wall, {cpu:.2f} s CPU"
        f" ({cpu / answers * 1e6:.0f} µs each), peak {'/'.join(f'{work.peak:.0f}' for work in done)} MB",
        flush=True,
    )
    return answers, wall, cpu


def compute_part(ids: Sequence[int]) -> Work:
    wall, cpu = time.perf_counter(), time.process_time()
    targets = [target for target in list_current_targets() if target.pk in set(ids)]
    scene = read_scene(targets, TODAY)
    answers = sum(1 for batch in scene.split(targets) for _ in make_answers(batch, scene))
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * MOST_MB
    return Work(answers, time.perf_counter() - wall, time.process_time() - cpu, peak)


def print_exponent(sizes: Sequence[tuple[int, float, float]]) -> None:
    """The power of the number of answers that time grows with: least squares on the logarithms."""
    for name, place in (("wall", 1), ("CPU", 2)):
        points = [(math.log(one[0]), math.log(one[place])) for one in sizes]
        middle = [sum(values) / len(points) for values in zip(*points, strict=True)]
        above = sum((x - middle[0]) * (y - middle[1]) for x, y in points)
        print(f"  exponent of {name} time: {above / sum((x - middle[0]) ** 2 for x, _ in points):.2f}", flush=True)


def measure_writing() -> None:
    targets = list_current_targets()
    with clock("compute and write all, one process"):
        standing = rebuild_answers(targets, today=TODAY)
    with clock("the same again: nothing changed, nothing written", standing):
        rebuild_answers(targets, today=TODAY)
    rows = list(Answer.objects.values_list("pk", flat=True)[: standing // 20])
    Answer.objects.filter(pk__in=rows[:500]).delete()
    with clock("the same with 500 rows lost"):
        rebuild_answers(targets, today=TODAY)


def measure_accepting() -> None:
    """One figure of an area and year accepted instead of another; its answers stand when the call returns."""
    draw = random.Random(7)
    cells = Cell.objects.filter(
        sex="_T", age="_T", residence="_T", indicator__definitions__shape=Shape.VALUE, period__label_year__gte=2020
    ).select_related("accepted__definition")
    chosen = draw.sample(list(cells.order_by("pk").values_list("pk", flat=True)), ACCEPTED)
    seconds, cpu = [], []
    for cell in cells.filter(pk__in=chosen):
        version = append_corrected(cell, f"{draw.uniform(60, 99):.2f}")
        start, begun = time.perf_counter(), time.process_time()
        accept_version(version, user=None, reason="更正")
        seconds.append(time.perf_counter() - start)
        cpu.append(time.process_time() - begun)
    print(
        f"  one figure accepted, its answers with it: p50 {median(seconds) * 1000:.0f} ms, p95 {p95(seconds) * 1000:.0f}"
        f" ms wall; p50 {median(cpu) * 1000:.0f} ms, p95 {p95(cpu) * 1000:.0f} ms CPU",
        flush=True,
    )


def append_corrected(cell: Cell, printed: str) -> ObservationVersion:
    assert cell.accepted is not None
    with transaction.atomic():
        return append_version(
            cell, cell.accepted.definition, printed_figure(printed), source=ObservationSource.FILING, user=None
        )


def measure_yardsticks(province: Province, full: tuple[int, float, float]) -> None:
    answers, _, cpu = full
    compare("pandas, plain kinds only", cpu / answers, partial(answer_in_pandas, province))
    compare(f"one query per target, {SAMPLE} drawn, extrapolated", cpu / answers, partial(answer_one_by_one, SAMPLE))


def compare(name: str, own: float, action: Callable[[], int]) -> None:
    """CPU per answer of the yardstick, and how many times that the answers take."""
    start = time.process_time()
    count = action()
    each = (time.process_time() - start) / count
    print(
        f"  yardstick {name}: {count} answers, {each * 1e6:.1f} µs of CPU each; ours {own / each:.2f}× that", flush=True
    )


if __name__ == "__main__":
    main()
