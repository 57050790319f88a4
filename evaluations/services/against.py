"""What a text is judged against: the round's definition, or the reference that came with imported texts.

It hangs on round and instruction alone, never on the output, so it is the same for every arm.
"""

from dataclasses import dataclass
from functools import lru_cache
from uuid import UUID

from concepts.definition_data import PairData, SourceData
from concepts.models import Concept, ContrastPair, Definition, Source
from evaluations.models import Import, Item, Reference, Round


@dataclass(frozen=True)
class Against:
    """`html` is safe: it was rendered and cleaned when it was saved."""

    term: str
    language: str
    html: str
    sources: tuple[SourceData, ...]
    pairs: tuple[PairData, ...]


def against(item: Item) -> Against:
    about = about_round(item.round)
    if not item.round.is_imported:
        return about
    own = Reference.objects.filter(instruction=item.single.instruction_id).first()
    if own is None:
        return about
    return Against(about.term, about.language, own.html, about.sources, about.pairs)


def about_round(round_: Round) -> Against:
    """Where no text has a reference of its own."""
    if (definition := round_.definition) and (concept := round_.concept):
        return _definition(concept, definition, round_.pk)
    return _given(round_.imported)


def _definition(concept: Concept, row: Definition, round_: UUID) -> Against:
    sources, pairs = _quoted(row.pk, round_)
    return Against(concept.term, concept.language, row.text_html, sources, pairs)


@lru_cache(maxsize=256)
def _quoted(definition: int, round_: UUID) -> tuple[tuple[SourceData, ...], tuple[PairData, ...]]:
    """What a round is about never changes: it is read once, not at every text."""
    sources = Source.objects.filter(definition=definition)
    pairs = ContrastPair.objects.filter(definition=definition)
    return (
        tuple(SourceData(one.author, one.title, one.year, one.url, one.page) for one in sources),
        tuple(PairData(one.true_statement, one.inversion) for one in pairs),
    )


def _given(row: Import) -> Against:
    sources = tuple(SourceData(**each) for each in row.sources)
    return Against(row.term, row.language, row.reference_html, sources, ())
