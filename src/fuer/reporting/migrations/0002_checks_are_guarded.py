"""Versions of checks and what was found at sign-off are written once (DESIGN 4.6)."""

from django.db import migrations

from fuer.core.triggers import allow_changes, refuse_changes

WRITTEN_ONCE = ("reporting_check", "reporting_familysetting", "reporting_checkresult")


def guard(apps, schema_editor):
    for table in WRITTEN_ONCE:
        refuse_changes(schema_editor, table)


def stop_guarding(apps, schema_editor):
    for table in WRITTEN_ONCE:
        allow_changes(schema_editor, table)


class Migration(migrations.Migration):
    dependencies = [("reporting", "0001_initial")]
    operations = [migrations.RunPython(guard, stop_guarding)]
