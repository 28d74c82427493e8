"""Emptying the test database although its triggers refuse it.

Django empties tables between tests with DELETE (SQLite) or TRUNCATE (PostgreSQL). Triggers of the product refuse both
and have no door for tests; so here, and only here, they are taken down for the flush and put up again, in one
transaction.
"""

from django.db import transaction

SQLITE = "SELECT name, tbl_name, sql FROM sqlite_master WHERE type = 'trigger'"
POSTGRESQL = """
SELECT quote_ident(tgname), tgrelid::regclass::text, pg_get_triggerdef(oid) FROM pg_trigger WHERE NOT tgisinternal
"""


def flush_past_triggers(operations, sql_list):
    """Stands in for Django's `execute_sql_flush`."""
    connection = operations.connection
    on_sqlite = connection.vendor == "sqlite"
    with transaction.atomic(using=connection.alias), connection.cursor() as cursor:
        cursor.execute(SQLITE if on_sqlite else POSTGRESQL)
        triggers = cursor.fetchall()
        for name, table, _sql in triggers:
            cursor.execute(f'DROP TRIGGER "{name}"' if on_sqlite else f"DROP TRIGGER {name} ON {table}")
        for sql in sql_list:
            cursor.execute(sql)
        for _name, _table, sql in triggers:
            cursor.execute(sql)
