"""What the engine relies on, held by the database itself: fences grow, and a success is final."""

from django.db import migrations

from common.triggers import refuse, unrefuse

TABLE = "jobs_job"


def guard(apps, schema_editor):
    refuse(
        schema_editor,
        TABLE,
        "UPDATE",
        "The fence of a job only grows, and what succeeded stays so.",
        when="NEW.fence < OLD.fence OR (OLD.state = 'succeeded' AND NEW.state <> 'succeeded')",
    )


def unguard(apps, schema_editor):
    unrefuse(schema_editor, TABLE, "UPDATE")


class Migration(migrations.Migration):
    dependencies = [("jobs", "0001_initial")]

    operations = [migrations.RunPython(guard, unguard)]
