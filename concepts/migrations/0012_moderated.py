"""Moderators hide and lock."""

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ("concepts", "0011_merge"),
    ]

    operations = [
        migrations.AddField(
            model_name='concept',
            name='hidden_at',
            field=models.DateTimeField(blank=True, editable=False, null=True),
        ),
        migrations.AddField(
            model_name='concept',
            name='locked_at',
            field=models.DateTimeField(blank=True, editable=False, null=True),
        ),
        migrations.AddField(
            model_name='definition',
            name='hidden_at',
            field=models.DateTimeField(blank=True, editable=False, null=True),
        ),
    ]
