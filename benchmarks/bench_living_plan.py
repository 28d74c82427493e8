"""Server time and queries of the living plan: the sample, and a plan of four times its clauses and targets.

Yardstick: the sign-in page, which every visit pays for with the same shell and middleware.
"""

from benchmarks.scratch import run_in_scratch


def run() -> None:
    run_in_scratch("benchmarks.plan_pages", "measure_pages")
