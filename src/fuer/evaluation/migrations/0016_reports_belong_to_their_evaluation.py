from django.db import migrations
from django.db.models import OuterRef, Subquery


def bind_reports(apps, schema_editor):
    """What `make_report` does for a new report: its template is named as the kind of its evaluation."""
    evaluations = apps.get_model("evaluation", "Evaluation").objects.filter(
        area=OuterRef("area"), year=OuterRef("year"), kind=OuterRef("template")
    )
    reports = apps.get_model("evaluation", "Report").objects.filter(evaluation=None)
    reports.update(evaluation=Subquery(evaluations.values("pk")[:1]))


class Migration(migrations.Migration):
    dependencies = [("evaluation", "0015_scores_are_guarded")]

    operations = [migrations.RunPython(bind_reports, migrations.RunPython.noop, elidable=True)]
