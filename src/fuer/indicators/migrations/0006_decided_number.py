"""The number of the version that was decided on (认定). SQLite rebuilds the cells for it, so they are guarded again."""

from importlib import import_module

from django.db import migrations, models

guarded = import_module("fuer.indicators.migrations.0004_figures_are_guarded")


class Migration(migrations.Migration):
    dependencies = [("indicators", "0005_parts_and_requests")]
    operations = [
        migrations.AddField(
            model_name="cell",
            name="decided_number",
            field=models.PositiveIntegerField(default=0, verbose_name="认定时的版本号"),
        ),
        migrations.RunPython(guarded.guard, migrations.RunPython.noop),
    ]
