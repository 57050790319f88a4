"""A watch holds the row of its tradition, no longer its text."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("following", "0002_begin_here"),
        ("concepts", "0014_tradition_values"),
    ]

    operations = [
        migrations.RemoveConstraint(model_name="watch", name="watch_of_one_thing"),
        migrations.RemoveConstraint(model_name="watch", name="tradition_watched_once"),
        migrations.RemoveIndex(model_name="watch", name="watch_tradition"),
        migrations.RenameField(model_name="watch", old_name="tradition", new_name="tradition_text"),
        migrations.AddField(
            model_name="watch",
            name="tradition",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.CASCADE,
                related_name="+",
                to="concepts.tradition",
            ),
        ),
    ]
