"""Server time and queries of the progress board: 40 units in 7 areas, and the same with ten times the figures.

Yardstick: the sign-in page, which every visit pays for with the same shell and middleware.
"""

from benchmarks.scratch import run_in_scratch


def run() -> None:
    run_in_scratch("benchmarks.filing_pages", "measure_board")
