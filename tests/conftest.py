"""Sorts tests into kinds: `browser` by folder, `db` by use of the database, everything else `pure`."""

import os
from pathlib import Path

import pytest
from django.test import TransactionTestCase
from hypothesis import settings

BROWSER_DIR = Path(__file__).parent / "browser"
DATABASE_FIXTURES = {"db", "transactional_db", "live_server", "client", "admin_client", "django_user_model"}

settings.register_profile("short", max_examples=60, deadline=None)
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
