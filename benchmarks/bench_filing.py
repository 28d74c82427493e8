"""Server time of a filing of 200 rows: the page, its rows as the grid fetches them, the save of one cell, then
the same page with every row filled, signing it and accepting it. Memory is kept as the server process keeps it.

Yardsticks of the same run: 200 rows inserted one by one in a loop, each in a transaction of its own (for page and rows),
and one such insert (for the save).
"""

from benchmarks.scratch import run_in_scratch


def run() -> None:
    run_in_scratch("benchmarks.filing_pages", "measure_filing")
