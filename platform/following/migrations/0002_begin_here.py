"""An installation with a past begins where it is: nobody is told of what was done long ago. Who proposed or
wrote something watches it, as they would if it were done today."""

from django.db import migrations


def begin(apps, schema_editor):
    head = apps.get_model("common", "ActivityHead").objects.filter(pk=1).first()
    if head is None or not head.sequence:
        return
    apps.get_model("following", "Cursor").objects.create(pk=1, sequence=head.sequence)
    Watch = apps.get_model("following", "Watch")
    proposed = apps.get_model("concepts", "Concept").objects.values_list("proposed_by", "pk")
    written = apps.get_model("concepts", "Definition").objects.exclude(state="draft")
    written = written.order_by().values_list("author", "concept").distinct()
    for because, pairs in (("proposed", proposed.order_by()), ("defined", written)):
        rows = (Watch(user_id=user, concept_id=concept, because=because) for user, concept in pairs)
        Watch.objects.bulk_create(rows, ignore_conflicts=True, batch_size=1000)


class Migration(migrations.Migration):
    dependencies = [("following", "0001_initial"), ("concepts", "0008_revisions")]

    operations = [migrations.RunPython(begin, migrations.RunPython.noop)]
