import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from fuer.core.triggers import refuse_changes

# Adding columns makes SQLite build these tables anew, without their triggers.
TABLES = ("monitoring_snapshot", "monitoring_snapshottarget", "monitoring_snapshotfigure")


def guard(apps, schema_editor):
    for table in TABLES:
        refuse_changes(schema_editor, table)


class Migration(migrations.Migration):

    dependencies = [
        ('monitoring', '0002_frozen_rows'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.RemoveConstraint(
            model_name='snapshotfigure',
            name='snapshot_figure_once',
        ),
        migrations.RemoveField(
            model_name='snapshottarget',
            name='version_ids',
        ),
        migrations.AddField(
            model_name='snapshot',
            name='definition_count',
            field=models.PositiveIntegerField(default=0, verbose_name='定版口径数'),
            preserve_default=False,
        ),
        migrations.AddField(
            model_name='snapshot',
            name='figure_count',
            field=models.PositiveIntegerField(default=0, verbose_name='定版数字个数'),
            preserve_default=False,
        ),
        migrations.AddField(
            model_name='snapshot',
            name='monitored',
            field=models.PositiveIntegerField(default=0, verbose_name='监测目标数'),
            preserve_default=False,
        ),
        migrations.AddField(
            model_name='snapshot',
            name='target_count',
            field=models.PositiveIntegerField(default=0, verbose_name='定版目标数'),
            preserve_default=False,
        ),
        migrations.AddField(
            model_name='snapshotfigure',
            name='basis',
            field=models.CharField(blank=True, max_length=12, verbose_name='取得方式'),
        ),
        migrations.AddField(
            model_name='snapshotfigure',
            name='shown',
            field=models.CharField(blank=True, max_length=80, verbose_name='数据'),
        ),
        migrations.AddField(
            model_name='snapshotfigure',
            name='status',
            field=models.CharField(blank=True, max_length=12, verbose_name='数据性质'),
        ),
        migrations.AddField(
            model_name='snapshottarget',
            name='explanation',
            field=models.TextField(blank=True, verbose_name='说明'),
        ),
        migrations.AddField(
            model_name='snapshottarget',
            name='is_provisional',
            field=models.BooleanField(default=False, verbose_name='暂为'),
        ),
        migrations.AddField(
            model_name='snapshottarget',
            name='lacks_basis',
            field=models.BooleanField(default=False, verbose_name='缺少依据'),
        ),
        migrations.AddField(
            model_name='snapshottarget',
            name='rests_on_demo',
            field=models.BooleanField(default=False, verbose_name='演示数据'),
        ),
        migrations.AddField(
            model_name='snapshottarget',
            name='sources',
            field=models.TextField(default="{}", verbose_name='数据版本编号'),
            preserve_default=False,
        ),
        migrations.AddField(
            model_name='snapshottarget',
            name='unit',
            field=models.CharField(blank=True, max_length=40, verbose_name='计算单位'),
        ),
        migrations.AddConstraint(
            model_name='snapshotfigure',
            constraint=models.UniqueConstraint(fields=('cell_id', 'snapshot'), name='snapshot_figure_once'),
        ),
        migrations.AddConstraint(
            model_name='snapshotfigure',
            constraint=models.UniqueConstraint(fields=('snapshot', 'position'), name='snapshot_figure_position_once'),
        ),
        migrations.CreateModel(
            name='SnapshotCheck',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('findings', models.PositiveIntegerField(verbose_name='问题数')),
                ('remarks', models.PositiveIntegerField(verbose_name='说明数')),
                ('report', models.TextField(blank=True, verbose_name='结果')),
                ('checked_at', models.DateTimeField(auto_now_add=True, verbose_name='校验时间')),
                ('checked_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='校验人')),
                ('snapshot', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='checks', to='monitoring.snapshot', verbose_name='定版数据')),
            ],
            options={
                'verbose_name': '定版校验',
                'verbose_name_plural': '定版校验',
                'ordering': ['snapshot_id', '-id'],
            },
        ),
        migrations.RunPython(guard, migrations.RunPython.noop),
    ]
