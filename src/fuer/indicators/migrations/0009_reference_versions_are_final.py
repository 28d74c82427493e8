"""What was known of a reference figure is written once, as every other version (DESIGN 4.6)."""

from django.db import migrations

from fuer.core.triggers import allow_changes, refuse_changes

TABLE = "indicators_referenceversion"


def guard(apps, schema_editor):
    refuse_changes(schema_editor, TABLE)


def stop_guarding(apps, schema_editor):
    allow_changes(schema_editor, TABLE)


class Migration(migrations.Migration):
    dependencies = [("indicators", "0008_reference_versions")]
    operations = [migrations.RunPython(guard, stop_guarding)]
