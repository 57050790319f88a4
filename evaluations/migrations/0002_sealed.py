"""What the blind and the decision rest on cannot be rewritten, by the database's own word."""

from django.db import migrations

from common.triggers import refuse, unrefuse


def seal(apps, schema_editor):
    refuse(schema_editor, "evaluations_output", "UPDATE", "An output cannot be changed.")
    refuse(schema_editor, "evaluations_outputarm", "UPDATE", "The arm of an output cannot be changed.")
    refuse(
        schema_editor,
        "evaluations_round",
        "UPDATE",
        "A round that is over cannot be changed.",
        when="OLD.state IN ('closed', 'cancelled')",
    )


def unseal(apps, schema_editor):
    for table in ("evaluations_output", "evaluations_outputarm", "evaluations_round"):
        unrefuse(schema_editor, table, "UPDATE")


class Migration(migrations.Migration):
    dependencies = [("evaluations", "0001_initial"), ("common", "0002_append_only")]

    operations = [migrations.RunPython(seal, unseal)]
