"""Timing shared by the benchmarks."""

import statistics
import time
from collections.abc import Callable


def time_runs(action: Callable[[], object], runs: int) -> list[float]:
    """Seconds of each of `runs` calls, after one call that warms caches."""
    action()
    seconds = []
    for _ in range(runs):
        start = time.perf_counter()
        action()
        seconds.append(time.perf_counter() - start)
    return seconds


def median(seconds: list[float]) -> float:
    return statistics.median(seconds)


def p95(seconds: list[float]) -> float:
    return sorted(seconds)[max(0, round(len(seconds) * 0.95) - 1)]
