"""The record of acts is append-only in the database itself, and its chain has a first link."""

from django.db import migrations

from common.triggers import refuse, unrefuse

TABLE = "common_activity"


def first_link(apps, schema_editor):
    apps.get_model("common", "ActivityHead").objects.get_or_create(pk=1)


def guard(apps, schema_editor):
    refuse(schema_editor, TABLE, "UPDATE", "An act cannot be changed.")
    refuse(schema_editor, TABLE, "DELETE", "An act cannot be deleted.")


def unguard(apps, schema_editor):
    unrefuse(schema_editor, TABLE, "UPDATE")
    unrefuse(schema_editor, TABLE, "DELETE")


class Migration(migrations.Migration):
    dependencies = [("common", "0001_initial")]

    operations = [
        migrations.RunPython(first_link, migrations.RunPython.noop),
        migrations.RunPython(guard, unguard),
    ]
