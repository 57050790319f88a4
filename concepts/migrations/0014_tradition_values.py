"""What concepts say of their tradition becomes rows of the taxonomy, on top; people put them in order later.

Nothing is lost: each spelling stays a row. Of spellings that look the same, the most frequent stands for
all, and the others are merged into it, so that their names lead there. Saved searches name the row.
"""

import re
import unicodedata
from collections import Counter, defaultdict

from django.db import migrations
from django.http import QueryDict

from common.text import skeleton

BATCH = 1000


def into_rows(apps, schema_editor):
    Concept, Tradition = (
        apps.get_model("concepts", "Concept"),
        apps.get_model("concepts", "Tradition"),
    )
    said = Concept.objects.exclude(tradition="").order_by()
    row_of = _rows(Tradition, Counter(said.values_list("tradition", flat=True)))
    through = Concept.traditions.through
    pairs = said.values_list("pk", "tradition").iterator(chunk_size=BATCH)
    through.objects.bulk_create(
        (through(concept_id=pk, tradition=row_of[name]) for pk, name in pairs), batch_size=BATCH
    )
    _rename_in_searches(apps, row_of)


def _rows(Tradition, counted):
    """The standing row for every spelling."""
    alike = defaultdict(list)
    for name in sorted(counted, key=lambda name: (-counted[name], name)):
        alike[skeleton(name) or name].append(name)
    taken, row_of = set(), {}
    for names in alike.values():
        standing = None
        for name in names:
            row = Tradition.objects.create(
                slug=_slug(name, taken), name=name, skeleton=skeleton(name), merged_into=standing
            )
            standing = standing or row
            row_of[name] = standing
    return row_of


def _slug(name, taken):
    ascii_ = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode().lower()
    base = re.sub(r"[^a-z0-9]+", "-", ascii_).strip("-")[:100] or "tradition"
    base = "new-tradition" if base == "new" else base
    slug, number = base, 1
    while slug in taken:
        number += 1
        slug = f"{base}-{number}"
    taken.add(slug)
    return slug


def _rename_in_searches(apps, row_of):
    for search in apps.get_model("concepts", "SavedSearch").objects.filter(
        query__contains="tradition="
    ):
        query = QueryDict(search.query, mutable=True)
        if row := row_of.get(query.get("tradition", "")):
            query["tradition"] = row.slug
            search.query = query.urlencode()
            search.save(update_fields=["query"])


def back_into_text(apps, schema_editor):
    """One of several is kept; there was room for one."""
    for concept in (
        apps.get_model("concepts", "Concept").objects.filter(traditions__isnull=False).distinct()
    ):
        concept.tradition = concept.traditions.order_by("name").first().name
        concept.save(update_fields=["tradition"])


class Migration(migrations.Migration):
    dependencies = [("concepts", "0013_traditions")]

    operations = [migrations.RunPython(into_rows, back_into_text)]
