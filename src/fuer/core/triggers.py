"""Rules the database itself keeps, written once for SQLite and PostgreSQL; called from a migration's RunPython.

SQLite drops a trigger with its table, and Django rebuilds a table there for most changes of a column: a later migration
that does so calls these functions again. Every refusal reaches Python as IntegrityError.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from django.db.backends.base.schema import BaseDatabaseSchemaEditor

# The statements a table of final rows refuses. PostgreSQL's TRUNCATE is a DELETE that row triggers do not see.
FINAL = ("UPDATE", "DELETE")


def refuse_changes(schema_editor: BaseDatabaseSchemaEditor, table: str, operations: Iterable[str] = FINAL) -> None:
    """From now on rows of `table` are written once: each of `operations` (UPDATE, DELETE) is refused.

    Refusing DELETE refuses TRUNCATE on PostgreSQL as well. Raises ValueError for another operation.
    """
    message = quote_text(f"rows of {table} are written once")
    for operation in check_operations(operations):
        name = name_refusal(table, operation)
        if schema_editor.connection.vendor == "sqlite":
            body = f"BEGIN SELECT RAISE(ABORT, {message}); END"
            create_trigger(schema_editor, name, f"BEFORE {operation}", table, body)
            continue
        make_refusing_function(schema_editor)
        create_trigger(
            schema_editor, name, f"BEFORE {operation}", table, f"FOR EACH ROW EXECUTE FUNCTION fuer_refuse({message})"
        )
        if operation == "DELETE":
            body = f"FOR EACH STATEMENT EXECUTE FUNCTION fuer_refuse({message})"
            create_trigger(schema_editor, name_refusal(table, "TRUNCATE"), "BEFORE TRUNCATE", table, body)


def allow_changes(schema_editor: BaseDatabaseSchemaEditor, table: str, operations: Iterable[str] = FINAL) -> None:
    """Take back `refuse_changes`; nothing happens where nothing was refused."""
    for operation in check_operations(operations):
        drop_trigger(schema_editor, name_refusal(table, operation), table)
        if operation == "DELETE":
            drop_trigger(schema_editor, name_refusal(table, "TRUNCATE"), table)


def require(schema_editor: BaseDatabaseSchemaEditor, table: str, name: str, condition_sql: str, message: str) -> None:
    """From now on a row of `table` is inserted or updated only if `condition_sql` is true of it.

    The condition speaks of the row as NEW.column and may read other tables; unlike a CHECK constraint it refuses what is
    unknown (NULL), so write `NEW.x IS NULL OR …` for a column that may be empty. Only SQL that both engines take.
    """
    for operation in ("INSERT", "UPDATE"):
        trigger = f"{name}_on_{operation.lower()}"
        if schema_editor.connection.vendor == "sqlite":
            body = f"WHEN ({condition_sql}) IS NOT TRUE BEGIN SELECT RAISE(ABORT, {quote_text(message)}); END"
            create_trigger(schema_editor, trigger, f"BEFORE {operation}", table, body)
            continue
        make_requiring_function(schema_editor, name, condition_sql, message)
        body = f"FOR EACH ROW EXECUTE FUNCTION {schema_editor.quote_name(name)}()"
        create_trigger(schema_editor, trigger, f"BEFORE {operation}", table, body)


def stop_requiring(schema_editor: BaseDatabaseSchemaEditor, table: str, name: str) -> None:
    """Take back `require`."""
    for operation in ("insert", "update"):
        drop_trigger(schema_editor, f"{name}_on_{operation}", table)
    if schema_editor.connection.vendor != "sqlite":
        schema_editor.execute(f"DROP FUNCTION IF EXISTS {schema_editor.quote_name(name)}()", params=None)


def check_operations(operations: Iterable[str]) -> list[str]:
    operations = list(operations)
    if not set(operations) <= set(FINAL):
        raise ValueError(f"only {' and '.join(FINAL)} can be refused, not {operations}")
    return operations


def name_refusal(table: str, operation: str) -> str:
    return f"{table}_refuses_{operation.lower()}"


def create_trigger(schema_editor: BaseDatabaseSchemaEditor, name: str, when: str, table: str, body: str) -> None:
    drop_trigger(schema_editor, name, table)
    quote = schema_editor.quote_name
    # params=None: no placeholders, so a per cent sign in a condition stays what it is.
    schema_editor.execute(f"CREATE TRIGGER {quote(name)} {when} ON {quote(table)} {body}", params=None)


def drop_trigger(schema_editor: BaseDatabaseSchemaEditor, name: str, table: str) -> None:
    quote = schema_editor.quote_name
    where = "" if schema_editor.connection.vendor == "sqlite" else f" ON {quote(table)}"
    schema_editor.execute(f"DROP TRIGGER IF EXISTS {quote(name)}{where}", params=None)


def make_refusing_function(schema_editor: BaseDatabaseSchemaEditor) -> None:
    """One function for all final tables; its argument is what it says."""
    schema_editor.execute(
        "CREATE OR REPLACE FUNCTION fuer_refuse() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
        "RAISE EXCEPTION USING MESSAGE = TG_ARGV[0], ERRCODE = 'integrity_constraint_violation'; END $$",
        params=None,
    )


def make_requiring_function(
    schema_editor: BaseDatabaseSchemaEditor, name: str, condition_sql: str, message: str
) -> None:
    schema_editor.execute(
        f"CREATE OR REPLACE FUNCTION {schema_editor.quote_name(name)}() RETURNS trigger LANGUAGE plpgsql AS $rule$ BEGIN "
        f"IF ({condition_sql}) IS NOT TRUE THEN "
        f"RAISE EXCEPTION USING MESSAGE = {quote_text(message)}, ERRCODE = 'integrity_constraint_violation'; "
        "END IF; RETURN NEW; END $rule$",
        params=None,
    )


def quote_text(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"
