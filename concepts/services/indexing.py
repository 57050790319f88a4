"""The search text of a concept follows the concept, in the same transaction."""

from concepts.models import Concept, SearchText
from concepts.searching import search_entry


def index(concept: Concept) -> None:
    """Write what the search reads of this concept: its names, its accepted text, why it matters.

    Every service that changes one of these calls this, inside its transaction.
    """
    accepted = concept.definitions.accepted().values_list("text", flat=True).first()
    names = concept.names.values_list("text", flat=True)
    entry = search_entry(names, accepted or "", concept.why)
    SearchText.objects.update_or_create(concept=concept, defaults=entry)
