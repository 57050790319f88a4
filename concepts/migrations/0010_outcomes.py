"""Until now a curator has decided about each definition, for a reason in words alone."""

from django.db import migrations

OUTCOMES = {"accepted": "accepted", "superseded": "accepted", "declined": "declined"}


def outcomes(apps, schema_editor):
    rows = apps.get_model("concepts", "Definition").objects.using(schema_editor.connection.alias)
    for state, outcome in OUTCOMES.items():
        rows.filter(state=state).update(outcome=outcome)
    rows.filter(state="declined").update(grounds=["other"])


class Migration(migrations.Migration):
    dependencies = [("concepts", "0009_endorsing")]

    operations = [migrations.RunPython(outcomes, migrations.RunPython.noop)]
