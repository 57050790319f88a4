"""Database triggers that refuse a write, for SQLite and PostgreSQL; used by migrations."""

from typing import Any, Literal

Verb = Literal["UPDATE", "DELETE"]


def refuse(schema_editor: Any, table: str, verb: Verb, message: str, when: str = "") -> None:
    """Make `verb` on `table` fail with `message`, where `when` (SQL over OLD and NEW) holds."""
    name, condition = _name(table, verb), f"WHEN ({when})" if when else ""
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute(
            f"CREATE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS "
            f"$$ BEGIN RAISE EXCEPTION '{message}' USING ERRCODE = 'restrict_violation'; END $$"
        )
        schema_editor.execute(
            f"CREATE TRIGGER {name} BEFORE {verb} ON {table} FOR EACH ROW {condition} "
            f"EXECUTE FUNCTION {name}()"
        )
    else:
        schema_editor.execute(
            f"CREATE TRIGGER {name} BEFORE {verb} ON {table} FOR EACH ROW {condition} "
            f"BEGIN SELECT RAISE(ABORT, '{message}'); END"
        )


def unrefuse(schema_editor: Any, table: str, verb: Verb) -> None:
    name = _name(table, verb)
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute(f"DROP TRIGGER {name} ON {table}")
        schema_editor.execute(f"DROP FUNCTION {name}()")
    else:
        schema_editor.execute(f"DROP TRIGGER {name}")


def _name(table: str, verb: Verb) -> str:
    return f"refuse_{verb.lower()}_{table}"
