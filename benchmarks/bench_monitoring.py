"""Answers of a synthetic province (1 + 11 + 90 areas × 300 indicators × 10 years × 4 breakdowns): computing them, writing
them, and one accepted figure shown everywhere.

Yardsticks of the same run: verdict, path and outlook of the plain kinds vectorised in pandas, and one query per target.
Runs in a process of its own on SQLite, and again on PostgreSQL where FUER_BENCH_POSTGRES names a server;
FUER_BENCH_INDICATORS takes fewer indicators than 300.
"""

import os
import subprocess
import sys
import tempfile
from pathlib import Path


def run() -> None:
    with tempfile.TemporaryDirectory() as folder:
        measure(os.environ | {"FUER_TEST_SQLITE": str(Path(folder) / "province.sqlite3"), "DATABASE_URL": ""})
    if server := os.environ.get("FUER_BENCH_POSTGRES"):
        measure(os.environ | {"DATABASE_URL": server})


def measure(environment: dict[str, str]) -> None:
    subprocess.run([sys.executable, "-m", "benchmarks.province_figures"], env=environment, check=True)


if __name__ == "__main__":
    run()
