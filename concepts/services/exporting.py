"""What is here, to take elsewhere: as much of it as its reader may see."""

from collections.abc import Iterator
from typing import Any

from django.db.models import Prefetch, QuerySet

from concepts.models import Concept, Definition

from . import training

CHUNK = 200  # concepts in memory at a time


def concepts(user: Any) -> QuerySet[Concept]:
    """Concepts with every version of their definitions, in the order in which they were proposed."""
    versions = Definition.objects.visible_to(user).with_parts().order_by("number")
    rows = Concept.objects.visible_to(user).select_related(
        "proposed_by", "merged_into", "translation_group"
    )
    parts = ("names", "traditions", "translation_group__concepts")
    return rows.prefetch_related(*parts, Prefetch("definitions", versions)).order_by("pk")


def as_taught(user: Any) -> Iterator[dict[str, Any]]:
    """Every concept that has a reference, as the engine takes it from a file."""
    rows = Definition.objects.visible_to(user).accepted().with_parts().select_related("concept")
    rows = rows.prefetch_related("concept__names").order_by("concept")
    for row in rows.iterator(chunk_size=CHUNK):
        yield training.as_taught(row.concept, row)
