"""The text has moved into the taxonomy."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [
        ("concepts", "0014_tradition_values"),
    ]

    operations = [
        migrations.RemoveField(
            model_name="concept",
            name="tradition",
        ),
    ]
