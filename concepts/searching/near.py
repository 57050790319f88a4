"""Names that look nearly like another: a misspelt word, or a concept that is here already."""

from dataclasses import dataclass
from typing import Any

from .dialects import dialect_of
from .shapes import LEAST_LETTERS, MOST_LETTERS, NEAR, similarity

CANDIDATES = 60


@dataclass(frozen=True)
class Near:
    """A name of a concept and how alike it looks, from `NEAR` to 1."""

    concept_id: int
    name: str
    similarity: float


def near_names(names: Any, shape: str, most: int = 20) -> list[Near]:
    """Of `names`, a queryset of concept names, those alike, one for each concept, the most alike first.

    The database's trigram index proposes; the measure is taken here, the same on every database.
    """
    if not LEAST_LETTERS <= len(shape) <= MOST_LETTERS:
        return []
    ids = dialect_of(names.db).alike(shape, CANDIDATES)
    best: dict[int, Near] = {}
    for pk, text, skeleton in names.filter(concept__in=ids).values_list(
        "concept_id", "text", "skeleton"
    ):
        near = Near(pk, text, similarity(shape, skeleton))
        if near.similarity >= max(NEAR, best[pk].similarity if pk in best else 0):
            best[pk] = near
    return sorted(best.values(), key=lambda near: (-near.similarity, near.name))[:most]
