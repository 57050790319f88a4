"""Rounds in which several texts are compared: pairs, or best and worst of all.

Rounds that are there ask about one text at a time, and stay as they are. A round that is over cannot be
changed, and SQLite makes a table anew to change its columns, so the guard is lifted and put back.
The way back is closed while there are comparisons: their choices would be lost.
"""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models
from django.db.models import F, Q

from common.triggers import refuse, unrefuse

ROUND_IS_OVER = "A round that is over cannot be changed."
WHEN_OVER = "OLD.state IN ('closed', 'cancelled')"
KEPT = "What a choice said before is kept as it was."
SHOWN = "The texts of a comparison cannot be changed."
MODES = [
    ("single", "One text at a time"),
    ("pairwise", "Two texts side by side"),
    ("best_worst", "Best and worst of all"),
]
NOTHING = Q(review=None, choice=None)
SOMEBODY = Q(reviewer__isnull=False, taken_at__isnull=False)
FILLED = Q(review__isnull=False, choice=None) | Q(review=None, choice__isnull=False)


def lift(apps, schema_editor):
    unrefuse(schema_editor, "evaluations_round", "UPDATE")


def seal_rounds(apps, schema_editor):
    refuse(schema_editor, "evaluations_round", "UPDATE", ROUND_IS_OVER, when=WHEN_OVER)


def guard(apps, schema_editor):
    refuse(schema_editor, "evaluations_shown", "UPDATE", SHOWN)
    refuse(schema_editor, "evaluations_choiceversion", "UPDATE", KEPT)
    refuse(schema_editor, "evaluations_choiceversion", "DELETE", KEPT)


def unguard(apps, schema_editor):
    unrefuse(schema_editor, "evaluations_shown", "UPDATE")
    unrefuse(schema_editor, "evaluations_choiceversion", "UPDATE")
    unrefuse(schema_editor, "evaluations_choiceversion", "DELETE")


def only_without_comparisons(apps, schema_editor):
    if apps.get_model("evaluations", "Round").objects.exclude(mode="single").exists():
        raise RuntimeError("There are rounds that compare texts; without this migration they would be lost.")


def number():
    return models.BigAutoField(
        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
    )


def shown():
    return models.ForeignKey(
        null=True,
        on_delete=django.db.models.deletion.RESTRICT,
        related_name="+",
        to="evaluations.shown",
    )


class Migration(migrations.Migration):
    dependencies = [
        ("evaluations", "0006_import"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.RunPython(lift, seal_rounds),
        migrations.AddField(
            "round", "mode", models.CharField(max_length=10, choices=MODES, default="single")
        ),
        migrations.AddConstraint(
            "round",
            models.CheckConstraint(
                name="round_mode_is_known",
                condition=Q(mode__in=["single", "pairwise", "best_worst"]),
            ),
        ),
        migrations.RunPython(seal_rounds, lift),
        migrations.AlterField(
            "item",
            "output",
            models.OneToOneField(
                null=True,
                on_delete=django.db.models.deletion.CASCADE,
                related_name="item",
                to="evaluations.output",
            ),
        ),
        migrations.CreateModel(
            name="Shown",
            fields=[
                ("id", number()),
                (
                    "item",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="shown",
                        to="evaluations.item",
                    ),
                ),
                (
                    "output",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="evaluations.output",
                    ),
                ),
                ("place", models.PositiveSmallIntegerField()),
            ],
            options={
                "ordering": ["item", "place"],
                "constraints": [
                    models.UniqueConstraint(fields=("item", "place"), name="shown_place_once"),
                    models.UniqueConstraint(fields=("item", "output"), name="shown_output_once"),
                    models.CheckConstraint(condition=Q(place__gte=1), name="shown_counts_from_one"),
                ],
            },
        ),
        migrations.CreateModel(
            name="Choice",
            fields=[
                ("id", number()),
                ("created_at", models.DateTimeField(auto_now_add=True)),
                ("updated_at", models.DateTimeField(auto_now=True)),
                ("best", shown()),
                ("worst", shown()),
                ("comment", models.TextField(blank=True)),
                (
                    "item",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="choices",
                        to="evaluations.item",
                    ),
                ),
                (
                    "reviewer",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="choices",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                ("is_demo", models.BooleanField(default=False)),
            ],
            options={
                "ordering": ["-created_at"],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("item", "reviewer"), name="choice_once_per_item"
                    ),
                    models.CheckConstraint(
                        condition=Q(best=None, worst=None)
                        | (Q(best__isnull=False, worst__isnull=False) & ~Q(best=F("worst"))),
                        name="choice_of_two_texts_or_none",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="ChoiceVersion",
            fields=[
                ("id", number()),
                ("best", shown()),
                ("worst", shown()),
                ("comment", models.TextField(blank=True)),
                (
                    "choice",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="versions",
                        to="evaluations.choice",
                    ),
                ),
                ("number", models.PositiveIntegerField()),
                ("said_at", models.DateTimeField()),
                ("replaced_at", models.DateTimeField(auto_now_add=True)),
            ],
            options={
                "ordering": ["-number"],
                "constraints": [
                    models.UniqueConstraint(fields=("choice", "number"), name="choice_version_once")
                ],
            },
        ),
        migrations.RemoveConstraint("slot", "slot_state_is_true"),
        migrations.AddField(
            "slot",
            "choice",
            models.OneToOneField(
                null=True,
                on_delete=django.db.models.deletion.RESTRICT,
                related_name="slot",
                to="evaluations.choice",
            ),
        ),
        migrations.AddConstraint(
            "slot",
            models.CheckConstraint(
                name="slot_state_is_true",
                condition=(
                    Q(state__in=["waiting", "free"])
                    & NOTHING
                    & Q(reviewer=None, taken_at=None, lease_expires_at=None)
                )
                | (Q(state="leased", lease_expires_at__isnull=False) & SOMEBODY & NOTHING)
                | (Q(state="done", lease_expires_at=None) & SOMEBODY & FILLED),
            ),
        ),
        migrations.RunPython(guard, unguard),
        migrations.RunPython(migrations.RunPython.noop, only_without_comparisons),
    ]
