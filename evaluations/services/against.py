"""What a text is judged against: the round's definition, or the reference that came with imported texts.

It hangs on round and instruction alone, never on the output, so it is the same for every arm.
"""

from dataclasses import dataclass

from concepts.definition_data import PairData, SourceData
from concepts.models import Concept, Definition
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
        return _definition(concept, definition)
    return _given(round_.imported)


def _definition(concept: Concept, row: Definition) -> Against:
    sources = tuple(
        SourceData(each.author, each.title, each.year, each.url, each.page)
        for each in row.sources.all()
    )
    pairs = tuple(
        PairData(each.true_statement, each.inversion) for each in row.contrast_pairs.all()
    )
    return Against(concept.term, concept.language, row.text_html, sources, pairs)


def _given(row: Import) -> Against:
    sources = tuple(SourceData(**each) for each in row.sources)
    return Against(row.term, row.language, row.reference_html, sources, ())
