"""Versions and acceptances are written once, and a cell accepts a version of its own (DESIGN 5.4, 5.6).

SQLite drops a trigger with its table, so a later migration that rebuilds one of these tables there runs `guard` again.
"""

from django.db import migrations

from fuer.core.triggers import allow_changes, refuse_changes, require, stop_requiring

WRITTEN_ONCE = ("indicators_observationversion", "indicators_acceptance")
OWN_VERSION = (
    "NEW.accepted_id IS NULL OR EXISTS (SELECT 1 FROM indicators_observationversion v"
    " WHERE v.id = NEW.accepted_id AND v.cell_id = NEW.id)"
)
FOREIGN_VERSION = "a cell accepts one of its own versions"


def guard(apps, schema_editor):
    for table in WRITTEN_ONCE:
        refuse_changes(schema_editor, table)
    require(schema_editor, "indicators_cell", "cell_accepts_its_own_version", OWN_VERSION, FOREIGN_VERSION)


def stop_guarding(apps, schema_editor):
    stop_requiring(schema_editor, "indicators_cell", "cell_accepts_its_own_version")
    for table in WRITTEN_ONCE:
        allow_changes(schema_editor, table)


def drop_older_trigger(apps, schema_editor):
    """The trigger of migration 0002, which let SQLite delete a version."""
    if schema_editor.connection.vendor == "sqlite":
        schema_editor.execute("DROP TRIGGER IF EXISTS observation_version_is_final")
    else:
        schema_editor.execute("DROP TRIGGER IF EXISTS observation_version_is_final ON indicators_observationversion")
        schema_editor.execute("DROP FUNCTION IF EXISTS refuse_version_change()")


class Migration(migrations.Migration):
    dependencies = [("core", "0003_seals_and_holidays"), ("indicators", "0003_accounts_of_figures")]
    operations = [
        migrations.RunPython(drop_older_trigger, migrations.RunPython.noop),
        migrations.RunPython(guard, stop_guarding),
    ]
