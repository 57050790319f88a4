"""Adjudications of contradicted texts, and appeals against decisions.

Both of the round's new parts, a column that may be empty and a partial index, are made in place: SQLite
would otherwise copy the table and lose the guard of rounds that are over. Going back does copy it, so the
guard is taken off and put on again there.
"""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from common.triggers import refuse, unrefuse

FINAL = "An adjudication is said once and for good."


def seal(apps, schema_editor):
    refuse(schema_editor, "evaluations_adjudication", "UPDATE", FINAL)
    refuse(schema_editor, "evaluations_adjudication", "DELETE", FINAL)


def unseal(apps, schema_editor):
    unrefuse(schema_editor, "evaluations_adjudication", "UPDATE")
    unrefuse(schema_editor, "evaluations_adjudication", "DELETE")


def guard_rounds(apps, schema_editor):
    message, when = "A round that is over cannot be changed.", "OLD.state IN ('closed', 'cancelled')"
    refuse(schema_editor, "evaluations_round", "UPDATE", message, when=when)


def free_rounds(apps, schema_editor):
    unrefuse(schema_editor, "evaluations_round", "UPDATE")


class Migration(migrations.Migration):

    dependencies = [
        ('concepts', '0003_language_model_digests'),
        ('evaluations', '0004_rubrics'),
        ('jobs', '0002_fence_only_grows'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='Adjudication',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('created_at', models.DateTimeField(auto_now_add=True)),
                ('updated_at', models.DateTimeField(auto_now=True)),
                ('fidelity', models.PositiveSmallIntegerField()),
                ('verdict', models.CharField(choices=[('faithful', 'Faithful'), ('partial', 'Partial'), ('inverted', 'Inverted'), ('off_topic', 'Off topic'), ('incoherent', 'Incoherent')], max_length=10)),
                ('comment', models.TextField(blank=True)),
                ('answers', models.JSONField(default=dict)),
                ('spans', models.JSONField(default=list)),
                ('rubric_version', models.PositiveSmallIntegerField()),
            ],
        ),
        migrations.CreateModel(
            name='Appeal',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('created_at', models.DateTimeField(auto_now_add=True)),
                ('updated_at', models.DateTimeField(auto_now=True)),
                ('reason', models.TextField()),
                ('state', models.CharField(choices=[('open', 'Waits for an admin'), ('granted', 'Granted'), ('declined', 'Declined')], default='open', max_length=8)),
                ('decided_at', models.DateTimeField(null=True)),
                ('answer', models.TextField(blank=True)),
            ],
            options={
                'ordering': ['created_at'],
            },
        ),
        migrations.CreateModel(
            name='Referral',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('created_at', models.DateTimeField(auto_now_add=True)),
                ('updated_at', models.DateTimeField(auto_now=True)),
                ('state', models.CharField(choices=[('open', 'Waits for an adjudicator'), ('leased', 'With an adjudicator'), ('done', 'Adjudicated'), ('waived', 'Decided without')], default='open', max_length=7)),
                ('taken_at', models.DateTimeField(null=True)),
                ('lease_expires_at', models.DateTimeField(null=True)),
            ],
            options={
                'ordering': ['pk'],
            },
        ),
        migrations.RunPython(migrations.RunPython.noop, guard_rounds),
        migrations.AddField(
            model_name='round',
            name='appeal_of',
            field=models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='evaluations.round'),
        ),
        migrations.AddConstraint(
            model_name='round',
            constraint=models.UniqueConstraint(condition=models.Q(('appeal_of__isnull', False)), fields=('appeal_of',), name='round_one_per_appeal'),
        ),
        migrations.RunPython(migrations.RunPython.noop, free_rounds),
        migrations.AddField(
            model_name='appeal',
            name='appellant',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='appeal',
            name='decided_by',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='appeal',
            name='round',
            field=models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='appeal', to='evaluations.round'),
        ),
        migrations.AddField(
            model_name='referral',
            name='adjudicator',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='referral',
            name='item',
            field=models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, related_name='referral', to='evaluations.item'),
        ),
        migrations.AddField(
            model_name='referral',
            name='round',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='referrals', to='evaluations.round'),
        ),
        migrations.AddField(
            model_name='adjudication',
            name='referral',
            field=models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='adjudication', to='evaluations.referral'),
        ),
        migrations.AddConstraint(
            model_name='appeal',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('answer', ''), ('decided_at', None), ('decided_by', None), ('state', 'open')), models.Q(('state__in', ['granted', 'declined']), ('decided_at__isnull', False), ('decided_by__isnull', False), models.Q(('answer', ''), _negated=True)), _connector='OR'), name='appeal_state_is_true'),
        ),
        migrations.AddConstraint(
            model_name='appeal',
            constraint=models.CheckConstraint(condition=models.Q(('reason', ''), _negated=True), name='appeal_has_a_reason'),
        ),
        migrations.AddConstraint(
            model_name='referral',
            constraint=models.UniqueConstraint(condition=models.Q(('state', 'leased')), fields=('round', 'adjudicator'), name='referral_one_lease_per_adjudicator'),
        ),
        migrations.AddConstraint(
            model_name='referral',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('lease_expires_at', None), ('state__in', ['open', 'waived']), ('adjudicator', None), ('taken_at', None)), models.Q(('lease_expires_at__isnull', False), ('state', 'leased'), ('adjudicator__isnull', False), ('taken_at__isnull', False)), models.Q(('lease_expires_at', None), ('state', 'done'), ('adjudicator__isnull', False), ('taken_at__isnull', False)), _connector='OR'), name='referral_state_is_true'),
        ),
        migrations.AddConstraint(
            model_name='adjudication',
            constraint=models.CheckConstraint(condition=models.Q(('fidelity__gte', 1), ('fidelity__lte', 5)), name='adjudication_fidelity_on_scale'),
        ),
        migrations.AddConstraint(
            model_name='adjudication',
            constraint=models.CheckConstraint(condition=models.Q(('verdict__in', ['faithful', 'partial', 'inverted', 'off_topic', 'incoherent'])), name='adjudication_verdict_is_known'),
        ),
        migrations.AddConstraint(
            model_name='adjudication',
            constraint=models.CheckConstraint(condition=models.Q(('comment', ''), _negated=True), name='adjudication_has_a_reason'),
        ),
        migrations.RunPython(seal, unseal),
    ]
