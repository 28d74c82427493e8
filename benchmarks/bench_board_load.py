"""The monitoring board under twenty people: the real server on PostgreSQL, a think time of three seconds, every filter.

Needs FUER_BENCH_POSTGRES. Yardstick, in the same run: the sign-in page. The target of DESIGN 6 is p95 < 200 ms.
"""

from benchmarks.scratch import name_servers, run_on


def run() -> None:
    for url in name_servers():
        run_on(url, "benchmarks.board_load", "measure_load")
    if not name_servers():
        print("board with 20 people: FUER_BENCH_POSTGRES names no server, left out")


if __name__ == "__main__":
    run()
