"""What the database itself refuses, on the product's tables and on one made for the test."""

import pytest
from django.db import DatabaseError, IntegrityError, connection, transaction

from fuer.core.domain.events import record_event
from fuer.core.domain.seals import seal_events
from fuer.core.models import Event, StoredFile
from fuer.core.triggers import allow_changes, refuse_changes, require, stop_requiring
from tests.flush import flush_past_triggers

EDITOR = connection.SchemaEditorClass(connection)


def run(sql):
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(sql)
        return cursor.rowcount


@pytest.fixture
def one_seal(db):
    with transaction.atomic():
        record_event(actor=None, verb="core.tested", subject=StoredFile())
    seal_events()
    # PostgreSQL truncates no table while its foreign keys wait to be checked.
    connection.check_constraints()


@pytest.fixture
def scratch(db):
    run("CREATE TABLE scratch (id integer PRIMARY KEY, owner_id integer, label varchar(20))")
    run("INSERT INTO scratch VALUES (1, 1, 'a')")


@pytest.mark.parametrize("table", ["core_event", "core_seal", "core_sealedevent"])
@pytest.mark.parametrize("statement", ["DELETE FROM {}", "UPDATE {} SET {} = 'x'", "TRUNCATE {} CASCADE"])
def test_record_and_seals_are_written_once(one_seal, table, statement):
    if "TRUNCATE" in statement and connection.vendor == "sqlite":
        pytest.skip("SQLite has no TRUNCATE")
    with pytest.raises(IntegrityError, match=f"rows of (core_event|core_sealedevent|{table}) are written once"):
        run(statement.format(table, "mac" if table == "core_seal" else "digest"))


def test_changes_are_refused_until_they_are_allowed_again(scratch):
    refuse_changes(EDITOR, "scratch")
    for sql in ("UPDATE scratch SET label = 'b'", "DELETE FROM scratch"):
        with pytest.raises(IntegrityError, match="rows of scratch are written once"):
            run(sql)
    assert run("INSERT INTO scratch VALUES (2, 1, 'b')") == 1
    allow_changes(EDITOR, "scratch", ["UPDATE"])
    assert run("UPDATE scratch SET label = 'b'") == 2
    with pytest.raises(IntegrityError):
        run("DELETE FROM scratch")
    allow_changes(EDITOR, "scratch")
    assert run("DELETE FROM scratch") == 2


def test_refusing_twice_is_refusing_once(scratch):
    refuse_changes(EDITOR, "scratch", ["DELETE"])
    refuse_changes(EDITOR, "scratch", ["DELETE"])
    allow_changes(EDITOR, "scratch", ["DELETE"])
    assert run("DELETE FROM scratch") == 1


def test_only_changes_can_be_refused(scratch):
    with pytest.raises(ValueError, match="INSERT"):
        refuse_changes(EDITOR, "scratch", ["INSERT"])


OWN = "NEW.owner_id IS NULL OR EXISTS (SELECT 1 FROM scratch s WHERE s.id = NEW.owner_id AND s.label NOT LIKE 'no%')"


def test_row_must_fulfil_a_condition_on_other_rows(scratch):
    require(EDITOR, "scratch", "scratch_owner_is_there", OWN, "the owner's row is not there (100%)")
    assert run("INSERT INTO scratch VALUES (2, NULL, 'no')") == 1
    assert run("INSERT INTO scratch VALUES (3, 1, 'c')") == 1
    for sql in (
        "INSERT INTO scratch VALUES (4, 9, 'd')",
        "UPDATE scratch SET owner_id = 2 WHERE id = 3",
    ):
        with pytest.raises(IntegrityError, match=r"the owner's row is not there \(100%\)"):
            run(sql)
    stop_requiring(EDITOR, "scratch", "scratch_owner_is_there")
    assert run("UPDATE scratch SET owner_id = 2 WHERE id = 3") == 1


def test_condition_that_is_unknown_is_refused(scratch):
    require(EDITOR, "scratch", "scratch_label_is_short", "length(NEW.label) < 3", "too long")
    with pytest.raises(IntegrityError, match="too long"):
        run("INSERT INTO scratch VALUES (2, 1, NULL)")
    assert run("INSERT INTO scratch VALUES (2, 1, 'ab')") == 1


@pytest.mark.django_db(transaction=True)
def test_flush_of_tests_leaves_the_triggers_standing():
    with transaction.atomic():
        record_event(actor=None, verb="core.tested", subject=StoredFile())
    flush_past_triggers(connection.ops, ["DELETE FROM core_event"])
    assert Event.objects.count() == 0
    with transaction.atomic():
        record_event(actor=None, verb="core.tested", subject=StoredFile())
    with pytest.raises(DatabaseError, match="written once"):
        run("DELETE FROM core_event")
