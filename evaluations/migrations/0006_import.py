"""Rounds of imported outputs, with labels for arms; conflicts of interest that reviewers declare.

Guards are lifted while their tables change (SQLite makes new ones). Going back would lose imported rounds,
so it is refused where there are any.
"""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from common.triggers import refuse, unrefuse

ROUND_IS_OVER = "A round that is over cannot be changed."
WHEN_OVER = "OLD.state IN ('closed', 'cancelled')"
GIVEN = "What was imported stays as it came."


def lift(apps, schema_editor):
    unrefuse(schema_editor, "evaluations_outputarm", "UPDATE")
    unrefuse(schema_editor, "evaluations_round", "UPDATE")


def seal(apps, schema_editor):
    refuse(schema_editor, "evaluations_outputarm", "UPDATE", "The arm of an output cannot be changed.")
    refuse(schema_editor, "evaluations_round", "UPDATE", ROUND_IS_OVER, when=WHEN_OVER)


def guard(apps, schema_editor):
    for table in ("evaluations_import", "evaluations_reference"):
        refuse(schema_editor, table, "UPDATE", GIVEN)


def unguard(apps, schema_editor):
    if apps.get_model("evaluations", "Import").objects.exists():
        raise RuntimeError("There are imported rounds, which this version cannot hold. Delete them first.")
    for table in ("evaluations_import", "evaluations_reference"):
        unrefuse(schema_editor, table, "UPDATE")


class Migration(migrations.Migration):

    dependencies = [
        ('concepts', '0004_import'),
        ('evaluations', '0005_settle'),
        ('jobs', '0002_fence_only_grows'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.RunPython(lift, seal),
        migrations.CreateModel(
            name='Conflict',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('created_at', models.DateTimeField(auto_now_add=True)),
                ('updated_at', models.DateTimeField(auto_now=True)),
                ('reason', models.TextField(blank=True)),
            ],
            options={
                'ordering': ['-created_at', '-pk'],
            },
        ),
        migrations.CreateModel(
            name='Import',
            fields=[
                ('created_at', models.DateTimeField(auto_now_add=True)),
                ('updated_at', models.DateTimeField(auto_now=True)),
                ('round', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, primary_key=True, related_name='imported', serialize=False, to='evaluations.round')),
                ('title', models.CharField(max_length=120)),
                ('term', models.CharField(blank=True, max_length=120)),
                ('language', models.CharField(max_length=12)),
                ('reference', models.TextField(blank=True)),
                ('reference_html', models.TextField(blank=True, editable=False)),
                ('sources', models.JSONField(default=list)),
                ('baseline', models.CharField(blank=True, max_length=60)),
                ('digest', models.CharField(max_length=64, unique=True)),
            ],
        ),
        migrations.CreateModel(
            name='ImportDraft',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('file_name', models.CharField(blank=True, max_length=120)),
                ('content', models.TextField(blank=True)),
                ('fields', models.JSONField(default=dict)),
                ('saved_at', models.DateTimeField(auto_now=True)),
            ],
        ),
        migrations.CreateModel(
            name='Reference',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('text', models.TextField()),
                ('html', models.TextField(editable=False)),
            ],
        ),
        migrations.RemoveConstraint(
            model_name='outputarm',
            name='arm_is_known',
        ),
        migrations.RemoveConstraint(
            model_name='round',
            name='round_closed_means_decided',
        ),
        migrations.AddField(
            model_name='outputarm',
            name='label',
            field=models.CharField(blank=True, db_default='', max_length=60),
        ),
        migrations.AddField(
            model_name='outputarm',
            name='source_id',
            field=models.CharField(blank=True, db_default='', max_length=200),
        ),
        migrations.AlterField(
            model_name='outputarm',
            name='arm',
            field=models.CharField(blank=True, choices=[('bare', 'Bare model'), ('definition', 'Definition in the prompt'), ('soft_prompt', 'Soft prompt'), ('random', 'Random vectors'), ('other_concept', 'Another concept’s soft prompt')], max_length=20),
        ),
        migrations.AlterField(
            model_name='round',
            name='job',
            field=models.OneToOneField(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='round', to='jobs.job'),
        ),
        migrations.AlterField(
            model_name='round',
            name='soft_prompt',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='rounds', to='concepts.softprompt'),
        ),
        migrations.AddConstraint(
            model_name='outputarm',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('arm__in', ['bare', 'definition', 'soft_prompt', 'random', 'other_concept']), ('label', ''), ('source_id', '')), models.Q(('arm', ''), models.Q(('label', ''), _negated=True)), _connector='OR'), name='arm_is_known'),
        ),
        migrations.AddConstraint(
            model_name='round',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('accepted__isnull', False), ('closed_at__isnull', False), ('soft_prompt__isnull', False), ('state', 'closed')), models.Q(('accepted', None), ('closed_at__isnull', False), ('soft_prompt', None), ('state', 'closed')), models.Q(models.Q(('state', 'closed'), _negated=True), ('accepted__isnull', True)), _connector='OR'), name='round_closed_means_decided'),
        ),
        migrations.AddConstraint(
            model_name='round',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('job__isnull', False), ('soft_prompt__isnull', False)), models.Q(('job', None), ('other', None), ('soft_prompt', None), models.Q(('state', 'preparing'), _negated=True)), _connector='OR'), name='round_has_its_source'),
        ),
        migrations.AddField(
            model_name='conflict',
            name='concept',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='concepts.concept'),
        ),
        migrations.AddField(
            model_name='conflict',
            name='round',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.CASCADE, related_name='conflicts', to='evaluations.round'),
        ),
        migrations.AddField(
            model_name='conflict',
            name='user',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='import',
            name='definition',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='concepts.definition'),
        ),
        migrations.AddField(
            model_name='importdraft',
            name='owner',
            field=models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='reference',
            name='instruction',
            field=models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='concepts.instruction'),
        ),
        migrations.AddConstraint(
            model_name='conflict',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('concept__isnull', False), ('round', None)), models.Q(('concept', None), ('round__isnull', False)), _connector='OR'), name='conflict_is_with_one_thing'),
        ),
        migrations.AddConstraint(
            model_name='conflict',
            constraint=models.UniqueConstraint(condition=models.Q(('round__isnull', False)), fields=('user', 'round'), name='conflict_once_per_round'),
        ),
        migrations.AddConstraint(
            model_name='conflict',
            constraint=models.UniqueConstraint(condition=models.Q(('concept__isnull', False)), fields=('user', 'concept'), name='conflict_once_per_concept'),
        ),
        migrations.AddConstraint(
            model_name='import',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('definition__isnull', False), ('reference', ''), ('term', '')), models.Q(('definition', None), models.Q(('term', ''), _negated=True)), _connector='OR'), name='import_has_one_reference'),
        ),
        migrations.RunPython(seal, lift),
        migrations.RunPython(guard, unguard),
    ]
