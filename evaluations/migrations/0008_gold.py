"""Gold texts, onboarding, how long a review took, and what admins are told of effort.

Whoever has reviewed before is onboarded: version 0 of the guidelines stands for the time without any.
The guard of rounds that are over is lifted while their table gains a column: SQLite writes it anew on the
way back, and a table written anew has lost its triggers.
"""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models
from django.utils import timezone

from common.triggers import refuse, unrefuse

ROUND_IS_OVER = "A round that is over cannot be changed."
WHEN_OVER = "OLD.state IN ('closed', 'cancelled')"
VERDICTS = [
    ("faithful", "Faithful"),
    ("partial", "Partial"),
    ("inverted", "Inverted"),
    ("off_topic", "Off topic"),
    ("incoherent", "Incoherent"),
]
KINDS = [
    ("definition", "The definition itself"),
    ("true", "The true side of a contrast pair"),
    ("inversion", "The inverted side of a contrast pair"),
    ("other", "Another concept’s definition under this term"),
    ("shuffled", "The definition with its words shuffled"),
]


def lift(apps, schema_editor):
    unrefuse(schema_editor, "evaluations_round", "UPDATE")


def seal_rounds(apps, schema_editor):
    refuse(schema_editor, "evaluations_round", "UPDATE", ROUND_IS_OVER, when=WHEN_OVER)


def seal_gold(apps, schema_editor):
    refuse(schema_editor, "evaluations_gold", "UPDATE", "The answer of a gold text cannot be changed.")


def unseal_gold(apps, schema_editor):
    unrefuse(schema_editor, "evaluations_gold", "UPDATE")


def onboard(apps, schema_editor):
    Onboarding = apps.get_model("evaluations", "Onboarding")
    reviews = apps.get_model("evaluations", "Review").objects.order_by()
    people = reviews.values_list("reviewer_id", flat=True).distinct()
    now = timezone.now()
    Onboarding.objects.bulk_create(
        Onboarding(user_id=person, guidelines=0, passed_at=now) for person in people
    )


def number():
    return models.BigAutoField(
        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
    )


def person(**more):
    return models.ForeignKey(
        on_delete=django.db.models.deletion.PROTECT,
        related_name="+",
        to=settings.AUTH_USER_MODEL,
        **more,
    )


class Migration(migrations.Migration):
    dependencies = [
        ("evaluations", "0007_pairs"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.RunPython(lift, seal_rounds),
        migrations.AddField("round", "gold_author", person(null=True, db_index=False)),
        migrations.RunPython(seal_rounds, lift),
        migrations.AddField("slot", "took", models.DurationField(null=True)),
        migrations.CreateModel(
            name="Gold",
            fields=[
                ("id", number()),
                ("kind", models.CharField(choices=KINDS, max_length=10)),
                ("verdicts", models.JSONField()),
                ("low", models.PositiveSmallIntegerField()),
                ("high", models.PositiveSmallIntegerField()),
                ("why", models.TextField()),
                (
                    "output",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="evaluations.output",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("kind__in", [kind for kind, _ in KINDS])),
                        name="gold_is_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("high__lte", 5), ("low__gte", 1), ("low__lte", models.F("high"))
                        ),
                        name="gold_on_scale",
                    ),
                ]
            },
        ),
        migrations.CreateModel(
            name="EffortNotice",
            fields=[
                ("id", number()),
                ("created_at", models.DateTimeField(auto_now_add=True)),
                ("updated_at", models.DateTimeField(auto_now=True)),
                ("weight", models.FloatField()),
                ("reasons", models.JSONField(default=list)),
                ("noted_at", models.DateTimeField(null=True)),
                ("noted_by", person(null=True)),
                ("reviewer", person()),
                (
                    "round",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="evaluations.round",
                    ),
                ),
            ],
            options={
                "ordering": ["-created_at", "-pk"],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("round", "reviewer"), name="effort_notice_once"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Onboarding",
            fields=[
                ("id", number()),
                ("created_at", models.DateTimeField(auto_now_add=True)),
                ("updated_at", models.DateTimeField(auto_now=True)),
                ("guidelines", models.PositiveSmallIntegerField()),
                ("attempt", models.PositiveSmallIntegerField(default=1)),
                ("passed_at", models.DateTimeField(null=True)),
                (
                    "user",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="onboarding",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="CalibrationAnswer",
            fields=[
                ("id", number()),
                ("attempt", models.PositiveSmallIntegerField()),
                ("text", models.CharField(max_length=40)),
                ("fidelity", models.PositiveSmallIntegerField()),
                ("verdict", models.CharField(choices=VERDICTS, max_length=10)),
                ("right", models.BooleanField()),
                (
                    "onboarding",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="answers",
                        to="evaluations.onboarding",
                    ),
                ),
            ],
            options={
                "ordering": ["pk"],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("onboarding", "attempt", "text"), name="calibration_answer_once"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("fidelity__gte", 1), ("fidelity__lte", 5)),
                        name="calibration_answer_on_scale",
                    ),
                ],
            },
        ),
        migrations.RunPython(seal_gold, unseal_gold),
        migrations.RunPython(onboard, migrations.RunPython.noop),
    ]
