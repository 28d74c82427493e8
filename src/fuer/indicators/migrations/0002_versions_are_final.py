"""Versions of figures are written once: the database itself refuses to change them (DESIGN 5.4).

SQLite drops a trigger with its table, so a later migration that rebuilds the table there runs `install` again. Deletes
are refused on PostgreSQL only: Django empties test tables with DELETE on SQLite and with TRUNCATE on PostgreSQL.
"""

from django.db import migrations

SQLITE = """
CREATE TRIGGER observation_version_is_final BEFORE UPDATE ON indicators_observationversion
BEGIN SELECT RAISE(ABORT, 'an observation version is written once'); END
"""
POSTGRESQL = """
CREATE FUNCTION refuse_version_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN RAISE EXCEPTION 'an observation version is written once' USING ERRCODE = 'integrity_constraint_violation'; END $$;
CREATE TRIGGER observation_version_is_final BEFORE UPDATE OR DELETE ON indicators_observationversion
FOR EACH ROW EXECUTE FUNCTION refuse_version_change()
"""


def install(apps, schema_editor):
    schema_editor.execute(SQLITE if schema_editor.connection.vendor == "sqlite" else POSTGRESQL)


def remove(apps, schema_editor):
    if schema_editor.connection.vendor == "sqlite":
        schema_editor.execute("DROP TRIGGER IF EXISTS observation_version_is_final")
    else:
        schema_editor.execute("DROP TRIGGER observation_version_is_final ON indicators_observationversion")
        schema_editor.execute("DROP FUNCTION refuse_version_change()")


class Migration(migrations.Migration):
    dependencies = [("indicators", "0001_initial")]
    operations = [migrations.RunPython(install, remove)]
