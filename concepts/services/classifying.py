"""Which traditions a concept is of."""

from collections.abc import Iterable
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from common.activity import record
from common.answers import require
from common.errors import Invalid
from concepts.models import Concept, Tradition
from concepts.permissions import may_classify

MOST_TRADITIONS = 5


def chosen(words: Iterable[str]) -> list[Tradition]:
    """The traditions that these slugs or names mean, each once. Raises `Invalid` on `traditions`."""
    found: dict[int, Tradition] = {}
    for each in words:
        if not each.strip():
            continue
        if (row := Tradition.objects.called(each)) is None:
            told = _(
                "There is no tradition “%(name)s”. Choose from the list, or ask for it to be added."
            )
            raise Invalid.field("traditions", told % {"name": each.strip()[:60]})
        found[row.pk] = row
    if len(found) > MOST_TRADITIONS:
        told = _("At most %(most)s traditions.") % {"most": MOST_TRADITIONS}
        raise Invalid.field("traditions", told)
    return list(found.values())


def classify(actor: Any, concept: Concept, words: Iterable[str]) -> Concept:
    """Say of which traditions it is, these and no others. Saying the same again changes nothing."""
    require(may_classify(actor, concept))
    rows = chosen(words)
    with transaction.atomic():
        Concept.objects.select_for_update().filter(pk=concept.pk).first()
        before = set(concept.traditions.values_list("slug", flat=True))
        if before != (now := {row.slug for row in rows}):
            concept.traditions.set(rows)
            record(actor, "classified", concept, before=sorted(before), now=sorted(now))
    return concept
