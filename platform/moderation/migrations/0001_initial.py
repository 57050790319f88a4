"""Flags, what moderators did about them, and appeals."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='Sanction',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('created_at', models.DateTimeField(auto_now_add=True)),
                ('updated_at', models.DateTimeField(auto_now=True)),
                ('kind', models.CharField(max_length=20)),
                ('thing_id', models.BigIntegerField()),
                ('thing_name', models.CharField(max_length=300)),
                ('action', models.CharField(choices=[('hide', 'Hide it from all but admins and its author'), ('lock', 'Lock the concept: no new definitions'), ('warn', 'Warn its author'), ('suspend', 'Suspend its author')], max_length=10)),
                ('reason', models.TextField()),
                ('until', models.DateTimeField(null=True)),
                ('acknowledged_at', models.DateTimeField(null=True)),
                ('lifted_at', models.DateTimeField(null=True)),
                ('lift_reason', models.TextField(blank=True)),
                ('imposed_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('lifted_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('person', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='sanctions', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'ordering': ['-created_at', '-pk'],
            },
        ),
        migrations.CreateModel(
            name='Objection',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('created_at', models.DateTimeField(auto_now_add=True)),
                ('updated_at', models.DateTimeField(auto_now=True)),
                ('words', models.TextField()),
                ('state', models.CharField(choices=[('open', 'Open'), ('granted', 'Granted'), ('declined', 'Declined')], default='open', max_length=8)),
                ('decided_at', models.DateTimeField(null=True)),
                ('answer', models.TextField(blank=True)),
                ('decided_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('sanction', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='objection', to='moderation.sanction')),
            ],
            options={
                'ordering': ['created_at', 'pk'],
            },
        ),
        migrations.CreateModel(
            name='Flag',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('created_at', models.DateTimeField(auto_now_add=True)),
                ('updated_at', models.DateTimeField(auto_now=True)),
                ('kind', models.CharField(max_length=20)),
                ('thing_id', models.BigIntegerField()),
                ('thing_name', models.CharField(max_length=300)),
                ('reason', models.CharField(choices=[('spam', 'Advertising or spam'), ('abuse', 'Insult or harassment'), ('private', 'Somebody’s private data'), ('copied', 'Copied from a work that is not free'), ('deceit', 'Meant to deceive'), ('other', 'Something else')], max_length=10)),
                ('words', models.TextField()),
                ('shown', models.TextField(blank=True)),
                ('state', models.CharField(choices=[('open', 'Open'), ('dismissed', 'Dismissed'), ('upheld', 'Upheld')], default='open', max_length=10)),
                ('decided_at', models.DateTimeField(null=True)),
                ('answer', models.TextField(blank=True)),
                ('author', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('decided_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('flagged_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('sanction', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='flags', to='moderation.sanction')),
            ],
            options={
                'ordering': ['-created_at', '-pk'],
            },
        ),
        migrations.AddConstraint(
            model_name='sanction',
            constraint=models.CheckConstraint(condition=models.Q(('action__in', ['hide', 'lock', 'warn', 'suspend'])), name='sanction_known'),
        ),
        migrations.AddConstraint(
            model_name='sanction',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('action', 'suspend'), ('until__isnull', False)), models.Q(models.Q(('action', 'suspend'), _negated=True), ('until', None)), _connector='OR'), name='sanction_suspends_until_when'),
        ),
        migrations.AddConstraint(
            model_name='sanction',
            constraint=models.CheckConstraint(condition=models.Q(('person', models.F('imposed_by')), _negated=True), name='sanction_not_on_oneself'),
        ),
        migrations.AddConstraint(
            model_name='sanction',
            constraint=models.CheckConstraint(condition=models.Q(('reason', ''), _negated=True), name='sanction_has_a_reason'),
        ),
        migrations.AddConstraint(
            model_name='sanction',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('lifted_at', None), ('lifted_by', None)), models.Q(('lifted_at__isnull', False), ('lifted_by__isnull', False), models.Q(('lift_reason', ''), _negated=True)), _connector='OR'), name='sanction_lifted_says_why'),
        ),
        migrations.AddConstraint(
            model_name='objection',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('answer', ''), ('decided_at', None), ('decided_by', None), ('state', 'open')), models.Q(('state__in', ['granted', 'declined']), ('decided_at__isnull', False), ('decided_by__isnull', False), models.Q(('answer', ''), _negated=True)), _connector='OR'), name='objection_state_is_true'),
        ),
        migrations.AddIndex(
            model_name='flag',
            index=models.Index(fields=['state', 'created_at', 'id'], name='flag_queue'),
        ),
        migrations.AddConstraint(
            model_name='flag',
            constraint=models.UniqueConstraint(condition=models.Q(('state', 'open')), fields=('flagged_by', 'kind', 'thing_id'), name='one_open_flag_each'),
        ),
        migrations.AddConstraint(
            model_name='flag',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('decided_at', None), ('decided_by', None), ('sanction', None), ('state', 'open')), models.Q(('decided_at__isnull', False), ('sanction', None), ('state', 'dismissed')), models.Q(('decided_at__isnull', False), ('sanction__isnull', False), ('state', 'upheld')), _connector='OR'), name='flag_state_is_true'),
        ),
        migrations.AddConstraint(
            model_name='flag',
            constraint=models.CheckConstraint(condition=models.Q(('reason__in', ['spam', 'abuse', 'private', 'copied', 'deceit', 'other'])), name='flag_reason_known'),
        ),
    ]
