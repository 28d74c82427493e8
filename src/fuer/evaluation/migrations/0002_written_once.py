"""What was decided, said of oneself, scored, written in a report or done with it, is written once (DESIGN 4.6)."""

from django.db import migrations

from fuer.core.triggers import allow_changes, refuse_changes

WRITTEN_ONCE = (
    "evaluation_evaluationstep",
    "evaluation_assessmentstep",
    "evaluation_assessmentitemversion",
    "evaluation_score",
    "evaluation_recusal",
    "evaluation_sectionversion",
    "evaluation_fieldvalue",
    "evaluation_reportstep",
)


def guard(apps, schema_editor):
    for table in WRITTEN_ONCE:
        refuse_changes(schema_editor, table)


def stop_guarding(apps, schema_editor):
    for table in WRITTEN_ONCE:
        allow_changes(schema_editor, table)


class Migration(migrations.Migration):
    dependencies = [("evaluation", "0001_initial")]
    operations = [migrations.RunPython(guard, stop_guarding)]
