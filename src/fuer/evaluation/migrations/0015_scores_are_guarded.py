"""Scores and recusals are written once (DESIGN 4.6)."""

from django.db import migrations

from fuer.core.triggers import allow_changes, refuse_changes

WRITTEN_ONCE = ("evaluation_score", "evaluation_recusal")


def guard(apps, schema_editor):
    for table in WRITTEN_ONCE:
        refuse_changes(schema_editor, table)


def stop_guarding(apps, schema_editor):
    for table in WRITTEN_ONCE:
        allow_changes(schema_editor, table)


class Migration(migrations.Migration):
    dependencies = [("evaluation", "0014_groups_review")]
    operations = [migrations.RunPython(guard, stop_guarding)]
