"""The search text of each concept, and the indexes over it, each database in its own way."""

import django.db.models.deletion
from django.db import migrations, models
from django.db.models.functions import Lower

from concepts.searching import dialect_of, search_entry


def fill(apps, schema_editor):
    """Every concept that is here is found from now on."""
    Concept = apps.get_model("concepts", "Concept")
    SearchText = apps.get_model("concepts", "SearchText")
    for concept in Concept.objects.prefetch_related("names").iterator(chunk_size=200):
        names = sorted(concept.names.all(), key=lambda name: (not name.is_primary, name.pk))
        accepted = concept.definitions.filter(state="accepted").values_list("text", flat=True)
        entry = search_entry([name.text for name in names], accepted.first() or "", concept.why)
        SearchText.objects.create(concept=concept, **entry)


def build(apps, schema_editor):
    dialect_of(schema_editor.connection.alias).build(schema_editor)


def drop(apps, schema_editor):
    dialect_of(schema_editor.connection.alias).drop(schema_editor)


class Migration(migrations.Migration):
    dependencies = [("concepts", "0004_import")]

    operations = [
        migrations.CreateModel(
            name="SearchText",
            fields=[
                (
                    "concept",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE, primary_key=True,
                        related_name="search_text", serialize=False, to="concepts.concept",
                    ),
                ),
                ("names", models.TextField()),
                ("definition", models.TextField(blank=True)),
                ("why", models.TextField(blank=True)),
                ("shapes", models.TextField(blank=True)),
            ],
        ),
        migrations.AddIndex(
            model_name="concept",
            index=models.Index(Lower("term"), models.F("id"), name="concept_by_name"),
        ),
        migrations.AddIndex(
            model_name="concept",
            index=models.Index(fields=["-created_at", "-id"], name="concept_by_age"),
        ),
        migrations.RunPython(build, drop),
        migrations.RunPython(fill, migrations.RunPython.noop),
    ]
