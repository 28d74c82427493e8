"""What was done about a task is written once (DESIGN 4.6)."""

from django.db import migrations

from fuer.core.triggers import allow_changes, refuse_changes


def guard(apps, schema_editor):
    refuse_changes(schema_editor, "delivery_taskstep")


def stop_guarding(apps, schema_editor):
    allow_changes(schema_editor, "delivery_taskstep")


class Migration(migrations.Migration):
    dependencies = [("delivery", "0001_initial")]
    operations = [migrations.RunPython(guard, stop_guarding)]
