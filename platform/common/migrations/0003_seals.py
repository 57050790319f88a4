"""The names of people are sealed, so that they can be erased and the chain still holds.

SQLite makes the table anew for a column that is not null, and loses its triggers on the way: the
guards of 0002 are lifted and put back. The one on UPDATE comes back with its one exception.
"""

from django.db import migrations, models

from common.triggers import refuse, unrefuse

TABLE = "common_activity"
SAME = (
    "id", "sequence", "at", "verb", "subject_type", "subject_id", "data", "previous", "hash",
    "actor_seal", "subject_seal",
)  # fmt: skip


def lift(apps, schema_editor):
    unrefuse(schema_editor, TABLE, "UPDATE")
    unrefuse(schema_editor, TABLE, "DELETE")


def guard_all(apps, schema_editor):
    refuse(schema_editor, TABLE, "UPDATE", "An act cannot be changed.")
    refuse(schema_editor, TABLE, "DELETE", "An act cannot be deleted.")


def guard(apps, schema_editor):
    """An act may lose a name, with its salt; nothing else of it changes."""
    changed = [f"NEW.{column} <> OLD.{column}" for column in SAME]
    changed.append("COALESCE(NEW.actor_id, 0) <> COALESCE(OLD.actor_id, 0)")
    for who in ("actor", "subject"):
        other = f"(NEW.{who}_name <> OLD.{who}_name OR NEW.{who}_salt <> OLD.{who}_salt)"
        changed.append(f"({other} AND NEW.{who}_salt <> '')")
    # What is no person has a name that is no secret.
    changed.append("(NEW.subject_name <> OLD.subject_name AND OLD.subject_type <> 'accounts.user')")
    refuse(schema_editor, TABLE, "UPDATE", "An act cannot be changed.", " OR ".join(changed))
    refuse(schema_editor, TABLE, "DELETE", "An act cannot be deleted.")


def column(name, length):
    field = models.CharField(default="", max_length=length)
    return migrations.AddField(model_name="activity", name=name, field=field)


class Migration(migrations.Migration):
    dependencies = [("common", "0002_append_only")]

    operations = [
        migrations.RunPython(lift, guard_all),
        column("actor_salt", 32),
        column("actor_seal", 64),
        column("subject_salt", 32),
        column("subject_seal", 64),
        migrations.RunPython(guard, lift),
    ]
