"""Instructions without a definition: those that came with texts written elsewhere.

They are sealed from the start, as a definition's are from its submission. The guard is lifted while the
table changes (SQLite makes a new one) and put back with that case in it.
"""

import django.db.models.deletion
from django.db import migrations, models

from common.triggers import unrefuse

TABLE = "concepts_instruction"
MESSAGE = "A submitted definition never changes."
FREE = "(SELECT state FROM concepts_definition WHERE id = OLD.definition_id) = 'draft'"


def lift(apps, schema_editor):
    unrefuse(schema_editor, TABLE, "UPDATE")


def guard(apps, schema_editor):
    """Only an instruction of a draft may change; without a definition the comparison is no yes."""
    name = f"refuse_update_{TABLE}"
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute(
            f"CREATE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
            f"IF ({FREE}) IS NOT TRUE THEN "
            f"RAISE EXCEPTION '{MESSAGE}' USING ERRCODE = 'restrict_violation'; END IF; "
            "RETURN NEW; END $$; "
            f"CREATE TRIGGER {name} BEFORE UPDATE ON {TABLE} FOR EACH ROW EXECUTE FUNCTION {name}()"
        )
    else:
        schema_editor.execute(
            f"CREATE TRIGGER {name} BEFORE UPDATE ON {TABLE} FOR EACH ROW "
            f"WHEN ({FREE}) IS NOT 1 BEGIN SELECT RAISE(ABORT, '{MESSAGE}'); END"
        )


class Migration(migrations.Migration):
    dependencies = [("concepts", "0003_language_model_digests")]

    operations = [
        migrations.RunPython(lift, guard),
        migrations.AlterField(
            "instruction",
            "definition",
            models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.CASCADE,
                related_name="instructions",
                to="concepts.definition",
            ),
        ),
        migrations.AlterField(
            "instruction",
            "kind",
            models.CharField(
                blank=True,
                choices=[
                    ("define", "Define it"),
                    ("explain", "Explain it"),
                    ("apply", "Apply it"),
                    ("contrast", "Tell it apart"),
                    ("counterfactual", "Meet a false claim"),
                    ("use", "Use it in a sentence"),
                ],
                max_length=20,
            ),
        ),
        migrations.AlterField("instruction", "text", models.TextField()),
        migrations.RunPython(guard, lift),
    ]
