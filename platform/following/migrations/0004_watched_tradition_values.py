"""From the text to the row. Somebody who watched two spellings of one tradition watches it once; who stopped
one of them still watches it by the other."""

from django.db import migrations
from django.utils.text import slugify

from common.text import skeleton


def find_rows(apps, schema_editor):
    Tradition, Watch = apps.get_model("concepts", "Tradition"), apps.get_model("following", "Watch")
    kept = set()
    for watch in Watch.objects.exclude(tradition_text="").order_by("-is_on", "pk"):
        row = _row(Tradition, watch.tradition_text)
        if (watch.user_id, row.pk) in kept:
            watch.delete()
            continue
        kept.add((watch.user_id, row.pk))
        watch.tradition = row
        watch.save(update_fields=["tradition"])


def _row(Tradition, name):
    """The standing row; of a tradition that no concept is of any more, a new one."""
    row = Tradition.objects.filter(name=name).select_related("merged_into").first()
    row = row or Tradition.objects.filter(skeleton=skeleton(name), merged_into=None).first()
    if row is not None:
        return row.merged_into or row
    slug = f"{slugify(name)[:80] or 'tradition'}-{Tradition.objects.count() + 1}"
    return Tradition.objects.create(slug=slug, name=name, skeleton=skeleton(name))


def back_into_text(apps, schema_editor):
    for watch in apps.get_model("following", "Watch").objects.exclude(tradition=None):
        watch.tradition_text = watch.tradition.name
        watch.save(update_fields=["tradition_text"])


class Migration(migrations.Migration):
    dependencies = [("following", "0003_watched_traditions")]

    operations = [migrations.RunPython(find_rows, back_into_text)]
