"""Endorsements, and what became of each definition and why.

SQLite makes the table of definitions anew for this and loses its triggers on the way: the guards of
0002 and 0004 are lifted and put back, as in 0008.
"""

from importlib import import_module

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

final = import_module("concepts.migrations.0002_submitted_is_final")
guard = import_module("concepts.migrations.0008_revisions").guard


class Migration(migrations.Migration):
    dependencies = [
        ("concepts", "0008_revisions"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.RunPython(final.unguard, guard),
        migrations.CreateModel(
            name='Endorsement',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('created_at', models.DateTimeField(auto_now_add=True)),
                ('updated_at', models.DateTimeField(auto_now=True)),
                ('stance', models.CharField(choices=[('endorse', 'Endorses'), ('object', 'Objects')], max_length=10)),
                ('reason', models.TextField()),
                ('withdrawn_at', models.DateTimeField(null=True)),
                ('overruled_at', models.DateTimeField(null=True)),
                ('overruled_because', models.TextField(blank=True)),
            ],
            options={
                'ordering': ['pk'],
            },
        ),
        migrations.RemoveConstraint(
            model_name='definition',
            name='definition_state_known',
        ),
        migrations.AddField(
            model_name='definition',
            name='edit_of',
            field=models.OneToOneField(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='edited_as', to='concepts.definition'),
        ),
        migrations.AddField(
            model_name='definition',
            name='edited_by',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='definition',
            name='grounds',
            field=models.JSONField(blank=True, default=list),
        ),
        migrations.AddField(
            model_name='definition',
            name='outcome',
            field=models.CharField(blank=True, choices=[('accepted', 'Accepted'), ('by_quorum', 'Accepted by endorsements'), ('with_edits', 'Accepted with edits'), ('changes_asked', 'Changes asked for'), ('declined', 'Declined')], max_length=20),
        ),
        migrations.AlterField(
            model_name='definition',
            name='state',
            field=models.CharField(choices=[('draft', 'Draft'), ('submitted', 'Submitted'), ('accepted', 'Accepted'), ('changes_asked', 'Changes asked for'), ('declined', 'Declined'), ('superseded', 'Superseded')], default='draft', max_length=20),
        ),
        migrations.AddConstraint(
            model_name='definition',
            constraint=models.CheckConstraint(condition=models.Q(('state__in', ['draft', 'submitted', 'accepted', 'changes_asked', 'declined', 'superseded'])), name='definition_state_known'),
        ),
        migrations.AddConstraint(
            model_name='definition',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('edit_of', None), ('edited_by', None)), models.Q(('edit_of__isnull', False), ('edited_by__isnull', False)), _connector='OR'), name='definition_edit_has_its_editor'),
        ),
        migrations.AddField(
            model_name='endorsement',
            name='definition',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='endorsements', to='concepts.definition'),
        ),
        migrations.AddField(
            model_name='endorsement',
            name='overruled_by',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='endorsement',
            name='person',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='endorsements', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddConstraint(
            model_name='endorsement',
            constraint=models.UniqueConstraint(fields=('definition', 'person'), name='endorsed_once'),
        ),
        migrations.AddConstraint(
            model_name='endorsement',
            constraint=models.CheckConstraint(condition=models.Q(('stance__in', ['endorse', 'object'])), name='endorsement_stance_known'),
        ),
        migrations.AddConstraint(
            model_name='endorsement',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('overruled_at', None), ('overruled_by', None)), models.Q(('overruled_at__isnull', False), ('overruled_by__isnull', False), ('stance', 'object')), _connector='OR'), name='only_objections_are_overruled'),
        ),
        migrations.RunPython(guard, final.unguard),
    ]
