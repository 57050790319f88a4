"""Drafts count their revisions, so that a save over an unseen one is refused.

SQLite makes the table anew for a column that is not null, and loses its triggers on the way: the
guard of 0002 is lifted and put back.
"""

from importlib import import_module

from django.db import migrations, models

final = import_module("concepts.migrations.0002_submitted_is_final")
given = import_module("concepts.migrations.0004_import")


def guard(apps, schema_editor):
    """As they were: since 0004, instructions without a definition are guarded, too."""
    final.guard(apps, schema_editor)
    given.lift(apps, schema_editor)
    given.guard(apps, schema_editor)


class Migration(migrations.Migration):
    dependencies = [("concepts", "0007_dismissals")]

    operations = [
        migrations.RunPython(final.unguard, guard),
        migrations.AddField(
            model_name="definition",
            name="revision",
            field=models.PositiveIntegerField(default=0, editable=False),
        ),
        migrations.AddField(
            model_name="definition",
            name="saved_from",
            field=models.CharField(blank=True, editable=False, max_length=32),
        ),
        migrations.RunPython(guard, final.unguard),
    ]
