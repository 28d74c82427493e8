"""Databases of the benchmarks: SQLite in memory, and PostgreSQL where FUER_BENCH_POSTGRES names a server.

Each measurement runs in a process of its own, since Django's database is chosen once.
"""

import contextlib
import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Sequence
from importlib import import_module
from pathlib import Path

import django
from django.conf import settings
from django.test.runner import DiscoverRunner


def run_in_scratch(module: str, function: str) -> None:
    """Call a function of a module that needs Django, on each database there is."""
    for url in ("", *name_servers()):
        run_on(url, module, function)


def name_servers() -> Sequence[str]:
    server = os.environ.get("FUER_BENCH_POSTGRES")
    return [server] if server else []


def run_on(url: str, module: str, function: str) -> None:
    named = {"DJANGO_SETTINGS_MODULE": "fuer.settings"} | os.environ | {"DATABASE_URL": url}
    subprocess.run([sys.executable, "-m", "benchmarks.scratch", module, function], env=named, check=True)


@contextlib.contextmanager
def scratch_database() -> Iterator[None]:
    """A test database of its own; whatever an installation holds stays untouched."""
    runner = DiscoverRunner(verbosity=0, interactive=False)
    runner.setup_test_environment()
    databases = runner.setup_databases()
    try:
        yield
    finally:
        runner.teardown_databases(databases)
        runner.teardown_test_environment()


def main(module: str, function: str) -> None:
    """With a database and a folder for files that are taken away after."""
    django.setup()
    with tempfile.TemporaryDirectory() as folder, scratch_database():
        from django.db import connection

        print(f"on {connection.vendor}", flush=True)
        settings.FUER_FILES_ROOT = Path(folder)
        getattr(import_module(module), function)()


if __name__ == "__main__":
    main(*sys.argv[1:])
