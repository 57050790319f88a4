"""A taxonomy of two levels. What concepts say of their tradition moves into it in the next migration."""

import django.db.models.deletion
from django.db import migrations, models

MESSAGE = "Traditions have two levels"
# Somebody under somebody who is under somebody, or under one that was merged.
THIRD = (
    "NEW.parent_id IS NOT NULL AND (EXISTS (SELECT 1 FROM concepts_tradition above "
    "WHERE above.id = NEW.parent_id AND (above.parent_id IS NOT NULL OR above.merged_into_id IS NOT NULL)) "
    "OR EXISTS (SELECT 1 FROM concepts_tradition below WHERE below.parent_id = NEW.id))"
)


def forbid_a_third_level(apps, schema_editor):
    """On PostgreSQL the row above is locked while somebody is put under it: two who do so crosswise
    wait for each other."""
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute(
            "CREATE FUNCTION two_levels_concepts_tradition() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
            "PERFORM 1 FROM concepts_tradition WHERE id = NEW.parent_id FOR UPDATE; "
            f"IF {THIRD} THEN RAISE EXCEPTION '{MESSAGE}' USING ERRCODE = 'check_violation'; END IF; "
            "RETURN NEW; END $$"
        )
        schema_editor.execute(
            "CREATE TRIGGER two_levels_concepts_tradition BEFORE INSERT OR UPDATE ON concepts_tradition "
            "FOR EACH ROW EXECUTE FUNCTION two_levels_concepts_tradition()"
        )
        return
    for verb in ("INSERT", "UPDATE"):
        schema_editor.execute(
            f"CREATE TRIGGER two_levels_{verb.lower()}_concepts_tradition BEFORE {verb} ON concepts_tradition "
            f"FOR EACH ROW WHEN ({THIRD}) BEGIN SELECT RAISE(ABORT, '{MESSAGE}'); END"
        )


def allow_again(apps, schema_editor):
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute("DROP TRIGGER two_levels_concepts_tradition ON concepts_tradition")
        schema_editor.execute("DROP FUNCTION two_levels_concepts_tradition()")
        return
    for verb in ("insert", "update"):
        schema_editor.execute(f"DROP TRIGGER two_levels_{verb}_concepts_tradition")


class Migration(migrations.Migration):
    dependencies = [
        ("concepts", "0012_moderated"),
    ]

    operations = [
        migrations.CreateModel(
            name="Tradition",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("created_at", models.DateTimeField(auto_now_add=True)),
                ("updated_at", models.DateTimeField(auto_now=True)),
                ("slug", models.SlugField(max_length=120, unique=True)),
                ("name", models.CharField(max_length=120, unique=True)),
                ("skeleton", models.CharField(editable=False, max_length=240)),
                ("description", models.TextField(blank=True)),
                (
                    "merged_into",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="merged",
                        to="concepts.tradition",
                    ),
                ),
                (
                    "parent",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="children",
                        to="concepts.tradition",
                    ),
                ),
            ],
            options={
                "ordering": ["name", "pk"],
            },
        ),
        migrations.AddField(
            model_name="concept",
            name="traditions",
            field=models.ManyToManyField(
                blank=True, related_name="concepts", to="concepts.tradition"
            ),
        ),
        migrations.AddConstraint(
            model_name="tradition",
            constraint=models.UniqueConstraint(
                condition=models.Q(
                    ("merged_into", None), models.Q(("skeleton", ""), _negated=True)
                ),
                fields=("skeleton",),
                name="tradition_looks_like_no_other",
            ),
        ),
        migrations.AddConstraint(
            model_name="tradition",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(
                        ("parent", None),
                        models.Q(("parent", models.F("pk")), _negated=True),
                        _connector="OR",
                    ),
                    models.Q(
                        ("merged_into", None),
                        models.Q(
                            ("parent", None),
                            models.Q(("merged_into", models.F("pk")), _negated=True),
                        ),
                        _connector="OR",
                    ),
                ),
                name="tradition_stands_in_one_place",
            ),
        ),
        migrations.RunPython(forbid_a_third_level, allow_again),
    ]
