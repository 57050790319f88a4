"""What was submitted stays as it was, in the database itself: a change is a new version."""

from django.db import migrations

from common.triggers import refuse, unrefuse

FIELDS = (
    "concept_id", "number", "author_id", "text", "text_html", "notes", "notes_html", "change_note",
)  # fmt: skip
AFTER = ("digest", "held_out_digest", "submitted_at")
PARTS = ("concepts_source", "concepts_contrastpair", "concepts_instruction")
MESSAGE = "A submitted definition never changes."


def guard(apps, schema_editor):
    apart = "IS DISTINCT FROM" if schema_editor.connection.vendor == "postgresql" else "IS NOT"
    changed = " OR ".join(f"NEW.{field} {apart} OLD.{field}" for field in FIELDS + AFTER)
    when = f"OLD.state <> 'draft' AND (NEW.state = 'draft' OR {changed})"
    refuse(schema_editor, "concepts_definition", "UPDATE", MESSAGE, when)
    for table in PARTS:
        schema_editor.execute(
            _part_postgres(table)
            if schema_editor.connection.vendor == "postgresql"
            else _part_sqlite(table)
        )


def unguard(apps, schema_editor):
    unrefuse(schema_editor, "concepts_definition", "UPDATE")
    for table in PARTS:
        unrefuse(schema_editor, table, "UPDATE")


def _part_sqlite(table):
    return (
        f"CREATE TRIGGER refuse_update_{table} BEFORE UPDATE ON {table} FOR EACH ROW WHEN "
        "(SELECT state FROM concepts_definition WHERE id = OLD.definition_id) <> 'draft' "
        f"BEGIN SELECT RAISE(ABORT, '{MESSAGE}'); END"
    )


def _part_postgres(table):
    """PostgreSQL has no subquery in WHEN, so the function looks."""
    return (
        f"CREATE FUNCTION refuse_update_{table}() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
        "IF (SELECT state FROM concepts_definition WHERE id = OLD.definition_id) <> 'draft' THEN "
        f"RAISE EXCEPTION '{MESSAGE}' USING ERRCODE = 'restrict_violation'; END IF; "
        "RETURN NEW; END $$; "
        f"CREATE TRIGGER refuse_update_{table} BEFORE UPDATE ON {table} FOR EACH ROW "
        f"EXECUTE FUNCTION refuse_update_{table}()"
    )


class Migration(migrations.Migration):
    dependencies = [("concepts", "0001_initial")]

    operations = [migrations.RunPython(guard, unguard)]
