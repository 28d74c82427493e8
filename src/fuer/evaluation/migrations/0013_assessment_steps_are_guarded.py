"""What a unit reported of itself, and what was returned, is written once (DESIGN 4.6)."""

from django.db import migrations

from fuer.core.triggers import allow_changes, refuse_changes

WRITTEN_ONCE = ("evaluation_assessmentstep", "evaluation_assessmentitemversion")


def guard(apps, schema_editor):
    for table in WRITTEN_ONCE:
        refuse_changes(schema_editor, table)


def stop_guarding(apps, schema_editor):
    for table in WRITTEN_ONCE:
        allow_changes(schema_editor, table)


class Migration(migrations.Migration):
    dependencies = [("evaluation", "0012_units_assess_themselves")]
    operations = [migrations.RunPython(guard, stop_guarding)]
