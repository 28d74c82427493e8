"""`make bench`: every benchmark prints its figures and their ratio to a yardstick measured in the same run."""

from benchmarks import (
    bench_board,
    bench_board_load,
    bench_excel,
    bench_filing,
    bench_living_plan,
    bench_monitoring,
    bench_monitoring_pages,
    bench_reading,
    bench_snapshots,
)


def main() -> None:
    for benchmark in (
        bench_reading,
        bench_excel,
        bench_living_plan,
        bench_filing,
        bench_board,
        bench_monitoring_pages,
        bench_board_load,
        bench_snapshots,
        bench_monitoring,
    ):
        benchmark.run()
        print()


if __name__ == "__main__":
    main()
