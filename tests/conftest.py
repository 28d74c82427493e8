"""Sorts tests into kinds: `browser` by folder, `db` by use of the database, everything else `pure`."""

import os
import sqlite3
from pathlib import Path

import pytest
from django.db import connection
from django.db.backends.base.operations import BaseDatabaseOperations
from django.test import TransactionTestCase
from hypothesis import settings

from tests.flush import flush_past_triggers

BROWSER_DIR = Path(__file__).parent / "browser"
DATABASE_FIXTURES = {"db", "transactional_db", "live_server", "client", "admin_client", "django_user_model"}

BaseDatabaseOperations.execute_sql_flush = flush_past_triggers

settings.register_profile("short", max_examples=40, deadline=None)
settings.register_profile("deep", max_examples=2000, deadline=None)
settings.load_profile("deep" if os.environ.get("FUER_DEEP") else "short")


def uses_database(item: pytest.Item) -> bool:
    if issubclass(getattr(item, "cls", None) or object, TransactionTestCase):
        return True
    return item.get_closest_marker("django_db") is not None or bool(
        DATABASE_FIXTURES & set(getattr(item, "fixturenames", ()))
    )


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if item.get_closest_marker("deep"):
            continue
        if BROWSER_DIR in item.path.parents:
            item.add_marker(pytest.mark.browser)
        elif uses_database(item):
            item.add_marker(pytest.mark.db)
        else:
            item.add_marker(pytest.mark.pure)


@pytest.fixture(autouse=True)
def _private_files(settings, tmp_path):
    """Uploaded files of a test stay in its own folder."""
    settings.FUER_FILES_ROOT = tmp_path / "files"


@pytest.fixture(autouse=True)
def _static_files_on_demand(settings):
    """Each test client is a server of its own, which would list every static file at its first request."""
    settings.WHITENOISE_AUTOREFRESH = True


@pytest.fixture
def database_on_disk(transactional_db, tmp_path):
    """Threads share SQLite's test database in memory under table locks that never wait; on disk they wait in line."""
    if connection.vendor != "sqlite":
        yield
        return
    connection.ensure_connection()
    memory, name = connection.connection, connection.settings_dict["NAME"]
    file = sqlite3.connect(tmp_path / "test.sqlite3")
    memory.backup(file)
    file.close()
    connection.connection, connection.settings_dict["NAME"] = None, str(tmp_path / "test.sqlite3")
    yield
    connection.close()
    connection.connection, connection.settings_dict["NAME"] = memory, name
