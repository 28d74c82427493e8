"""Two people at one draft at the same moment: one wins, the other is told, nothing is doubled."""

import sqlite3
from collections.abc import Callable
from threading import Barrier, Thread

import pytest
from django.db import connection

from fuer.plans.domain.adopt import AdoptError, adopt_draft
from fuer.plans.domain.review import StaleRowError, decide
from fuer.plans.enums import Decision
from fuer.plans.models import Document, Draft, DraftTarget, Plan
from tests.factories import make_area
from tests.plans.samples import make_draft

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def _database_on_disk(transactional_db, tmp_path):
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


def run_together(actions: list[Callable[[], object]]) -> list[str]:
    """What came of each action: "done", or the name of what it raised."""
    outcomes, start = [], Barrier(len(actions))

    def run(action: Callable[[], object]) -> None:
        start.wait()
        try:
            action()
            outcomes.append("done")
        except Exception as error:
            outcomes.append(type(error).__name__)
        finally:
            connection.close()

    threads = [Thread(target=run, args=(action,)) for action in actions]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return sorted(outcomes)


def test_one_row_is_decided_by_one_of_them():
    row = make_draft(make_area()).targets.get(indicator_name="产前筛查率")

    def act(decision: Decision) -> Callable[[], object]:
        return lambda: decide(DraftTarget.objects.get(pk=row.pk), decision, user=None, row_version=1)

    assert run_together([act(Decision.REJECTED), act(Decision.PARKED)]) == sorted([StaleRowError.__name__, "done"])
    assert DraftTarget.objects.get(pk=row.pk).row_version == 2


def test_one_draft_is_adopted_by_one_of_them():
    draft = make_draft(make_area())

    def act() -> object:
        return adopt_draft(Draft.objects.get(pk=draft.pk), user=None)

    assert run_together([act, act]) == sorted([AdoptError.__name__, "done"])
    assert (Plan.objects.count(), Document.objects.count()) == (2, 1)


def test_two_drafts_of_one_document_become_a_plan_and_its_revision():
    area = make_area()
    drafts = [make_draft(area), make_draft(area)]

    def act(draft: Draft) -> Callable[[], object]:
        return lambda: adopt_draft(Draft.objects.get(pk=draft.pk), user=None)

    assert run_together([act(draft) for draft in drafts]) == ["done", "done"]
    assert sorted(Plan.objects.values_list("revision", flat=True)) == [1, 1, 2, 2]
    assert Plan.objects.current().count() == 2
