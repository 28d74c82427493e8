"""Server time and queries of the monitoring board: a plan of the sample's size, and one that fills a page of 1,000 cells.

Yardstick, in the same run: reading the same answers with one query for each target. Its table is printed with the target
of DESIGN 6, p95 < 200 ms.
"""

from benchmarks.scratch import run_in_scratch


def run() -> None:
    run_in_scratch("benchmarks.monitoring_pages", "measure_boards")
