"""What was decided about an evaluation is written once (DESIGN 4.6)."""

from django.db import migrations

from fuer.core.triggers import allow_changes, refuse_changes


def guard(apps, schema_editor):
    refuse_changes(schema_editor, "evaluation_evaluationstep")


def stop_guarding(apps, schema_editor):
    allow_changes(schema_editor, "evaluation_evaluationstep")


class Migration(migrations.Migration):
    dependencies = [("evaluation", "0010_evaluation_is_walked_through")]
    operations = [migrations.RunPython(guard, stop_guarding)]
