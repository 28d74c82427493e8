"""Server time and queries of the living plan: the sample, and a plan of four times its clauses and targets.

Yardstick: the sign-in page, which every visit pays for with the same shell and middleware.
"""

import contextlib
import os
import tempfile
from collections.abc import Iterator
from importlib import import_module
from pathlib import Path

import django
from django.conf import settings
from django.test.runner import DiscoverRunner


def run() -> None:
    run_in_scratch("benchmarks.plan_pages", "measure_pages")


def run_in_scratch(module: str, function: str) -> None:
    """Call a function of a module that needs Django, with a database and a folder for files that are taken away after."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "fuer.settings")
    django.setup()
    with tempfile.TemporaryDirectory() as folder, scratch_database():
        settings.FUER_FILES_ROOT = Path(folder)
        getattr(import_module(module), function)()


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
