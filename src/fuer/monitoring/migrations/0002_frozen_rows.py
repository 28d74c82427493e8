"""What was frozen, and what was done about a warning, is written once (DESIGN 4.6)."""

from django.db import migrations

from fuer.core.triggers import allow_changes, refuse_changes

WRITTEN_ONCE = (
    "monitoring_snapshot",
    "monitoring_snapshottarget",
    "monitoring_snapshotfigure",
    "monitoring_snapshotdefinition",
    "monitoring_warningstep",
)


def guard(apps, schema_editor):
    for table in WRITTEN_ONCE:
        refuse_changes(schema_editor, table)


def stop_guarding(apps, schema_editor):
    for table in WRITTEN_ONCE:
        allow_changes(schema_editor, table)


class Migration(migrations.Migration):
    dependencies = [("monitoring", "0001_initial")]
    operations = [migrations.RunPython(guard, stop_guarding)]
