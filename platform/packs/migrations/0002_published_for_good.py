"""What is published never changes and never goes, by the database's own word."""

from django.db import migrations

from common.triggers import refuse, unrefuse

FIXED = (
    "pack_id", "version", "notes", "notes_html", "drafted_by_id", "job_id", "digest", "size",
    "manifest", "key_id", "published_by_id", "published_at",
)  # fmt: skip
WITHDRAWN = ("yanked_by_id", "yanked_at", "yank_reason")
RELEASE = "A published release never changes."
ENTRY = "The contents of a published release never change."
PACK = "The address and language model of a published pack never change."


def guard(apps, schema_editor):
    differs = _differs(schema_editor.connection.vendor == "postgresql")
    refuse(
        schema_editor, "packs_release", "UPDATE", RELEASE,
        f"OLD.state <> 'draft' AND (NEW.state = 'draft' OR {differs(FIXED)}"
        f" OR (OLD.state = 'yanked' AND (NEW.state <> 'yanked' OR {differs(WITHDRAWN)})))",
    )  # fmt: skip
    refuse(schema_editor, "packs_release", "DELETE", RELEASE, "OLD.state <> 'draft'")
    for verb in ("UPDATE", "DELETE"):
        refuse(schema_editor, "packs_signingkey", verb, "A signing key is kept as it is.")
    out = "SELECT 1 FROM packs_release WHERE state <> 'draft' AND "
    _refuse_where(schema_editor, "packs_releaseentry", "INSERT", ENTRY, f"{out} id = NEW.release_id")
    _refuse_where(schema_editor, "packs_releaseentry", "DELETE", ENTRY, f"{out} id = OLD.release_id")
    _refuse_where(
        schema_editor, "packs_releaseentry", "UPDATE", ENTRY,
        f"{out} id IN (OLD.release_id, NEW.release_id)",
    )  # fmt: skip
    _refuse_where(
        schema_editor, "packs_pack", "UPDATE", PACK,
        f"{out} pack_id = OLD.id AND ({differs(('slug', 'language_model_id'))})",
    )  # fmt: skip


def unguard(apps, schema_editor):
    for verb in ("UPDATE", "DELETE"):
        unrefuse(schema_editor, "packs_release", verb)
        unrefuse(schema_editor, "packs_signingkey", verb)
    for verb in ("INSERT", "DELETE", "UPDATE"):
        unrefuse(schema_editor, "packs_releaseentry", verb)
    unrefuse(schema_editor, "packs_pack", "UPDATE")


def _differs(postgres):
    apart = "IS DISTINCT FROM" if postgres else "IS NOT"

    def differs(fields):
        return " OR ".join(f"NEW.{field} {apart} OLD.{field}" for field in fields)

    return differs


def _refuse_where(schema_editor, table, verb, message, query):
    """`refuse` for a condition that looks into another table: PostgreSQL's WHEN cannot."""
    name = f"refuse_{verb.lower()}_{table}"
    if schema_editor.connection.vendor == "postgresql":
        row = "OLD" if verb == "DELETE" else "NEW"
        schema_editor.execute(
            f"CREATE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
            f"IF EXISTS ({query}) THEN "
            f"RAISE EXCEPTION '{message}' USING ERRCODE = 'restrict_violation'; END IF; "
            f"RETURN {row}; END $$; "
            f"CREATE TRIGGER {name} BEFORE {verb} ON {table} FOR EACH ROW "
            f"EXECUTE FUNCTION {name}()"
        )
    else:
        schema_editor.execute(
            f"CREATE TRIGGER {name} BEFORE {verb} ON {table} FOR EACH ROW WHEN EXISTS ({query}) "
            f"BEGIN SELECT RAISE(ABORT, '{message}'); END"
        )


class Migration(migrations.Migration):
    dependencies = [("packs", "0001_initial"), ("common", "0002_append_only")]

    operations = [migrations.RunPython(guard, unguard)]
