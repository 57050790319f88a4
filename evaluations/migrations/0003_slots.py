"""Wanted reviews as rows. Rounds that exist already get theirs, filled as far as they were reviewed."""

import random

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


def fill(apps, schema_editor):
    Round = apps.get_model("evaluations", "Round")
    for round_ in Round.objects.filter(items__isnull=False).distinct().iterator():
        _fill(apps, round_)


def _fill(apps, round_):
    Item = apps.get_model("evaluations", "Item")
    Slot = apps.get_model("evaluations", "Slot")
    items = list(
        Item.objects.filter(round=round_).select_related("output").prefetch_related("reviews")
    )
    random.SystemRandom().shuffle(items)
    Slot.objects.bulk_create(
        (
            Slot(round=round_, item=item, instruction_id=item.output.instruction_id, place=place, **slot)
            for place, item in enumerate(items, 1)
            for slot in _slots(item, round_)
        ),
        batch_size=1000,
    )


def _slots(item, round_):
    """A slot for each review there is; in a round that goes on, also for each that it still wants."""
    reviews = sorted(item.reviews.all(), key=lambda review: (review.created_at, review.pk))
    for number, review in enumerate(reviews, 1):
        yield {
            "number": number,
            "state": "done",
            "reviewer_id": review.reviewer_id,
            "taken_at": review.created_at,
            "review": review,
        }
    if round_.state == "open":
        for number in range(len(reviews) + 1, round_.wanted_reviews + 1):
            first = number == len(reviews) + 1
            yield {"number": number, "state": "free" if first else "waiting"}


class Migration(migrations.Migration):

    dependencies = [
        ('concepts', '0003_language_model_digests'),
        ('evaluations', '0002_sealed'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='SetAside',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('created_at', models.DateTimeField(auto_now_add=True)),
                ('updated_at', models.DateTimeField(auto_now=True)),
                ('kind', models.CharField(choices=[('skipped', 'Skipped'), ('flagged', 'Flagged'), ('lapsed', 'Given back, or its time ran out')], max_length=7)),
                ('reason', models.CharField(blank=True, max_length=8)),
                ('comment', models.TextField(blank=True)),
                ('item', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='asides', to='evaluations.item')),
                ('reviewer', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'ordering': ['-updated_at'],
                'constraints': [models.UniqueConstraint(fields=('item', 'reviewer'), name='aside_once_per_item'), models.CheckConstraint(condition=models.Q(models.Q(('comment', ''), ('kind', 'skipped'), ('reason__in', ['language', 'unsure', 'interest', 'other'])), models.Q(('kind', 'flagged'), ('reason__in', ['tells', 'broken', 'harmful', 'question', 'other'])), models.Q(('comment', ''), ('kind', 'lapsed'), ('reason', '')), _connector='OR'), name='aside_has_its_reason')],
            },
        ),
        migrations.CreateModel(
            name='Slot',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('number', models.PositiveSmallIntegerField()),
                ('place', models.PositiveIntegerField()),
                ('state', models.CharField(choices=[('waiting', 'Behind another'), ('free', 'Free'), ('leased', 'With a reviewer'), ('done', 'Reviewed')], default='waiting', max_length=7)),
                ('taken_at', models.DateTimeField(null=True)),
                ('lease_expires_at', models.DateTimeField(null=True)),
                ('instruction', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='concepts.instruction')),
                ('item', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='slots', to='evaluations.item')),
                ('review', models.OneToOneField(null=True, on_delete=django.db.models.deletion.RESTRICT, related_name='slot', to='evaluations.review')),
                ('reviewer', models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='slots', to=settings.AUTH_USER_MODEL)),
                ('round', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='slots', to='evaluations.round')),
            ],
            options={
                'indexes': [models.Index(fields=['round', 'state', '-number', 'place'], name='slot_queue'), models.Index(condition=models.Q(('reviewer__isnull', False)), fields=['reviewer', 'round', '-taken_at'], name='slot_of_reviewer')],
                'constraints': [models.UniqueConstraint(fields=('item', 'number'), name='slot_number_once'), models.UniqueConstraint(fields=('round', 'number', 'place'), name='slot_place_once'), models.UniqueConstraint(condition=models.Q(('reviewer__isnull', False)), fields=('item', 'reviewer'), name='slot_once_per_reviewer'), models.UniqueConstraint(condition=models.Q(('state', 'leased')), fields=('round', 'reviewer'), name='slot_one_lease_per_reviewer'), models.CheckConstraint(condition=models.Q(models.Q(('state__in', ['waiting', 'free']), ('lease_expires_at', None), ('review', None), ('reviewer', None), ('taken_at', None)), models.Q(('lease_expires_at__isnull', False), ('review', None), ('state', 'leased'), ('reviewer__isnull', False), ('taken_at__isnull', False)), models.Q(('lease_expires_at', None), ('review__isnull', False), ('state', 'done'), ('reviewer__isnull', False), ('taken_at__isnull', False)), _connector='OR'), name='slot_state_is_true'), models.CheckConstraint(condition=models.Q(('number__gte', 1), ('place__gte', 1)), name='slot_counts_from_one')],
            },
        ),
        migrations.RunPython(fill, migrations.RunPython.noop),
    ]
