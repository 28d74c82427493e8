"""Seconds to freeze a year and to verify what was frozen: a city like the sample, and one of 100,000 figures.

Yardstick: a plain loop that saves frozen figures one by one, in one transaction, on the same database.
"""

from benchmarks.scratch import run_in_scratch


def run() -> None:
    run_in_scratch("benchmarks.frozen_years", "measure_snapshots")
