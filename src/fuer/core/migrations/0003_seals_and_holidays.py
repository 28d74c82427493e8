"""Seals over the record of events, days the office enters, and triggers: what is recorded is never changed."""

import django.db.models.deletion
from django.db import migrations, models

from fuer.core.triggers import allow_changes, refuse_changes

FINAL_TABLES = ("core_event", "core_seal", "core_sealedevent")


def install(apps, schema_editor):
    for table in FINAL_TABLES:
        refuse_changes(schema_editor, table)


def remove(apps, schema_editor):
    for table in FINAL_TABLES:
        allow_changes(schema_editor, table)


class Migration(migrations.Migration):

    dependencies = [
        ('core', '0002_evidence'),
    ]

    operations = [
        migrations.CreateModel(
            name='Holiday',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('date', models.DateField(unique=True, verbose_name='日期')),
                ('is_working', models.BooleanField(default=False, verbose_name='是否上班')),
                ('name', models.CharField(max_length=50, verbose_name='名称')),
                ('source', models.CharField(blank=True, max_length=200, verbose_name='依据')),
            ],
            options={
                'verbose_name': '节假日',
                'verbose_name_plural': '节假日',
                'ordering': ['date'],
            },
        ),
        migrations.CreateModel(
            name='Seal',
            fields=[
                ('number', models.BigIntegerField(primary_key=True, serialize=False, verbose_name='序号')),
                ('previous_mac', models.CharField(blank=True, max_length=64, verbose_name='上一封存值')),
                ('event_count', models.PositiveIntegerField(verbose_name='记录条数')),
                ('key_id', models.CharField(max_length=8, verbose_name='密钥编号')),
                ('mac', models.CharField(max_length=64, verbose_name='封存值')),
                ('made_at', models.DateTimeField(verbose_name='封存时间')),
            ],
            options={
                'verbose_name': '封存',
                'verbose_name_plural': '封存',
                'ordering': ['number'],
            },
        ),
        migrations.CreateModel(
            name='SealedEvent',
            fields=[
                ('event', models.OneToOneField(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, primary_key=True, related_name='sealing', serialize=False, to='core.event', verbose_name='操作记录')),
                ('position', models.PositiveIntegerField(verbose_name='次序')),
                ('digest', models.CharField(max_length=64, verbose_name='摘要值')),
                ('seal', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='events', to='core.seal', verbose_name='封存')),
            ],
            options={
                'verbose_name': '已封存的记录',
                'verbose_name_plural': '已封存的记录',
                'ordering': ['seal', 'position'],
                'constraints': [models.UniqueConstraint(fields=('seal', 'position'), name='sealed_event_in_order')],
            },
        ),
        migrations.RunPython(install, remove),
    ]
