"""Rubrics become rows, reviews say more and keep what they said before, unfinished work is kept.

Rubric 1 is what every round so far has asked, word for word, and stays with those rounds. Rubric 2 asks
for more; rounds that open from now on begin with it. A round that is over cannot be changed, so its guard
is lifted while it gets its rubric. The number arrives as the default of the new column, not by an UPDATE:
PostgreSQL alters no table in the transaction that has just written to it.
"""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from common.triggers import refuse, unrefuse

ROUND_IS_OVER = "A round that is over cannot be changed."
WHEN_OVER = "OLD.state IN ('closed', 'cancelled')"
PUBLISHED = "A published rubric never changes."
KEPT = "What a review said before is kept as it was."


def point(value, label, meaning):
    return {"value": value, "label": label, "meaning": meaning}


FIDELITY = {
    "name": "fidelity",
    "label": "Fidelity",
    "key": "",
    "anchors": [
        point(1, "Not at all", "Nothing of the concept, or the opposite of it."),
        point(2, "A trace", "The right neighbourhood, but the heart of the concept is missing."),
        point(3, "In part", "The heart is there, beside a gap or an error that matters."),
        point(4, "Mostly", "Right, with a small gap or a small slip."),
        point(5, "Fully", "Says what the definition says; a curator would sign it."),
    ],
}
VERDICTS = [
    {"value": value, "label": label, "key": key, "meaning": meaning}
    for value, label, key, meaning in [
        ("faithful", "Faithful", "f", "It means what the definition means."),
        ("partial", "Partial", "p", "Some of it is right, some is missing."),
        ("inverted", "Inverted", "i", "It claims the opposite on a point that matters."),
        ("off_topic", "Off topic", "o", "It is about something else."),
        ("incoherent", "Incoherent", "n", "It makes no sense as a text."),
    ]
]
FLUENCY = {
    "name": "fluency",
    "label": "Fluency",
    "key": "y",
    "anchors": [
        point(1, "Broken", "Not a text; it cannot be read."),
        point(2, "Halting", "Readable with effort."),
        point(3, "Uneven", "Readable, with slips that disturb."),
        point(4, "Good", "Reads well, with a small slip."),
        point(5, "Perfect", "As a careful writer would put it, whatever it says."),
    ],
}
CONFIDENCE = {
    "name": "confidence",
    "label": "How sure you are",
    "key": "w",
    "anchors": [
        point(1, "Unsure", "Another reviewer may well see it otherwise."),
        point(2, "Fairly sure", "You would be a little surprised to be contradicted."),
        point(3, "Certain", "The definition settles it."),
    ],
}
TAGS = [
    {"value": value, "label": label, "meaning": meaning}
    for value, label, meaning in [
        ("wrong", "Wrong", "It says something untrue about the concept."),
        ("inverted", "Inverted", "It claims the opposite of what the definition says."),
        ("invented", "Invented", "It makes up a name, a date, a source or a fact."),
        ("recited", "Recited", "It repeats words of the definition without answering."),
        ("unsupported", "Unsupported", "It may be true, but neither definition nor sources carry it."),
    ]
]
QUESTION = "How faithful is this text to the definition?"
FIRST = {"question": QUESTION, "fidelity": FIDELITY, "verdicts": VERDICTS, "scales": [], "tags": []}
SECOND = FIRST | {"scales": [FLUENCY, CONFIDENCE], "tags": TAGS}


def first_rubrics(apps, schema_editor):
    rubrics = apps.get_model("evaluations", "Rubric").objects
    rubrics.create(version=1, name="Fidelity and verdict", content=FIRST, published=True)
    rubrics.create(version=2, name="Fidelity, fluency and marked passages", content=SECOND, published=True)


def lift(apps, schema_editor):
    unrefuse(schema_editor, "evaluations_round", "UPDATE")


def seal_rounds(apps, schema_editor):
    refuse(schema_editor, "evaluations_round", "UPDATE", ROUND_IS_OVER, when=WHEN_OVER)


def guard(apps, schema_editor):
    refuse(schema_editor, "evaluations_rubric", "UPDATE", PUBLISHED, when="OLD.published")
    refuse(schema_editor, "evaluations_rubric", "DELETE", PUBLISHED, when="OLD.published")
    refuse(schema_editor, "evaluations_reviewversion", "UPDATE", KEPT)
    refuse(schema_editor, "evaluations_reviewversion", "DELETE", KEPT)


def unguard(apps, schema_editor):
    for table in ("evaluations_rubric", "evaluations_reviewversion"):
        for verb in ("UPDATE", "DELETE"):
            unrefuse(schema_editor, table, verb)


SAID = [
    ("fidelity", models.PositiveSmallIntegerField()),
    (
        "verdict",
        models.CharField(
            max_length=10,
            choices=[
                ("faithful", "Faithful"),
                ("partial", "Partial"),
                ("inverted", "Inverted"),
                ("off_topic", "Off topic"),
                ("incoherent", "Incoherent"),
            ],
        ),
    ),
    ("comment", models.TextField(blank=True)),
    ("answers", models.JSONField(default=dict)),
    ("spans", models.JSONField(default=list)),
    ("rubric_version", models.PositiveSmallIntegerField()),
]


def number():
    return models.BigAutoField(
        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
    )


class Migration(migrations.Migration):
    dependencies = [
        ("evaluations", "0003_slots"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Rubric",
            fields=[
                ("created_at", models.DateTimeField(auto_now_add=True)),
                ("updated_at", models.DateTimeField(auto_now=True)),
                ("version", models.PositiveIntegerField(primary_key=True, serialize=False)),
                ("name", models.CharField(max_length=80)),
                ("content", models.JSONField()),
                ("published", models.BooleanField(default=False)),
            ],
            options={
                "ordering": ["-version"],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("published", False)),
                        fields=("published",),
                        name="rubric_one_draft",
                    )
                ],
            },
        ),
        migrations.RunPython(first_rubrics, migrations.RunPython.noop),
        migrations.RunPython(lift, seal_rounds),
        migrations.AddField(
            "round",
            "rubric",
            models.ForeignKey(
                default=1,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="rounds",
                to="evaluations.rubric",
            ),
            preserve_default=False,
        ),
        migrations.RunPython(seal_rounds, lift),
        migrations.AddField("review", "answers", models.JSONField(default=dict)),
        migrations.AddField("review", "spans", models.JSONField(default=list)),
        migrations.CreateModel(
            name="ReviewVersion",
            fields=[
                ("id", number()),
                *SAID,
                ("number", models.PositiveIntegerField()),
                ("said_at", models.DateTimeField()),
                ("replaced_at", models.DateTimeField(auto_now_add=True)),
                (
                    "review",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="versions",
                        to="evaluations.review",
                    ),
                ),
            ],
            options={
                "ordering": ["-number"],
                "constraints": [
                    models.UniqueConstraint(fields=("review", "number"), name="review_version_once")
                ],
            },
        ),
        migrations.CreateModel(
            name="ReviewDraft",
            fields=[
                ("id", number()),
                ("content", models.JSONField()),
                ("saved_at", models.DateTimeField(auto_now=True)),
                (
                    "item",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="evaluations.item",
                    ),
                ),
                (
                    "reviewer",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("item", "reviewer"), name="draft_once_per_item")
                ]
            },
        ),
        migrations.RunPython(guard, unguard),
    ]
