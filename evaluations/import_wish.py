"""What somebody wants of a round of imported outputs, and whether it can be meant."""

from dataclasses import asdict, dataclass, replace
from typing import Any
from urllib.parse import urlsplit

from django.utils.translation import gettext as _

from common.errors import Invalid
from common.text import clean, language_code
from concepts.definition_data import SourceData
from concepts.models import Definition
from concepts.states import DefinitionState

from .import_rows import Reading

TITLE_BYTES = 120
MOST_SOURCES = 20
MOST_REVIEWS = 50
SOURCE_BYTES = {"author": 200, "title": 300, "year": 20, "url": 500, "page": 60}


@dataclass(frozen=True)
class ImportWish:
    """Texts are judged against `definition`, or else against `term`, `reference` (markdown) and
    `sources`. `baseline` is the label that the others are compared with; empty for none.
    `reviews_per_output`: None for what the site's policy says."""

    title: str
    definition: Definition | None = None
    term: str = ""
    language: str = "en"
    reference: str = ""
    sources: tuple[SourceData, ...] = ()
    baseline: str = ""
    reviews_per_output: int | None = None

    def facts(self) -> dict[str, Any]:
        """Plain JSON, for the digest."""
        told = asdict(replace(self, definition=None))
        return told | {"definition": self.definition.pk if self.definition else None}


def checked(wish: ImportWish, reading: Reading) -> ImportWish:
    """The wish tidied, if it fits the rows. Raises Invalid with all objections at once, by field."""
    wrong: dict[str, list[str]] = {}
    told: dict[str, Any] = {}
    for name, check in {
        "title": lambda: _title(wish),
        "language": lambda: language_code(wish.language, field="language"),
        "sources": lambda: tuple(_sources(wish)),
        "reviews_per_output": lambda: _reviews(wish),
        "baseline": lambda: _baseline(wish, reading),
        "definition": lambda: _definition(wish),
        "term": lambda: _term(wish),
        "reference": lambda: _reference(wish, reading),
    }.items():
        try:
            told[name] = check()
        except Invalid as error:
            wrong |= error.fields
    if wrong:
        raise Invalid(_("This cannot be imported as it is."), fields=wrong)
    return ImportWish(**told)


def _title(wish: ImportWish) -> str:
    title = clean(wish.title, field="title", limit=TITLE_BYTES)
    if not title or "\n" in title:
        raise Invalid.field("title", _("Give the round a title of one line; reviewers see it."))
    return title


def _definition(wish: ImportWish) -> Definition | None:
    if wish.definition and wish.definition.state != DefinitionState.ACCEPTED:
        raise Invalid.field("definition", _("Choose a definition that is the accepted one."))
    return wish.definition


def _term(wish: ImportWish) -> str:
    term = clean(wish.term, field="term", limit=TITLE_BYTES)
    if wish.definition and term:
        raise Invalid.field("term", _("Choose a definition or give a term of your own, not both."))
    if not wish.definition and not term:
        raise Invalid.field("term", _("Choose a definition, or say what the texts are about."))
    return term


def _reference(wish: ImportWish, reading: Reading) -> str:
    reference = clean(wish.reference, field="reference")
    if wish.definition and reference:
        raise Invalid.field("reference", _("The definition that you chose is the reference."))
    if not wish.definition and not reference and not all(row.reference for row in reading.rows):
        raise Invalid.field(
            "reference",
            _("Say what the texts are judged against, here or as “reference” of every row."),
        )
    return reference


def _sources(wish: ImportWish) -> list[SourceData]:
    if wish.definition and wish.sources:
        raise Invalid.field("sources", _("The definition that you chose has its own sources."))
    if len(wish.sources) > MOST_SOURCES:
        raise Invalid.field(
            "sources", _("At most %(most_sources)s sources fit.") % {"most_sources": MOST_SOURCES}
        )
    return [_source(source) for source in wish.sources]


def _source(source: SourceData) -> SourceData:
    told = {
        name: clean(getattr(source, name), field="sources", limit=most)
        for name, most in SOURCE_BYTES.items()
    }
    if not told["title"]:
        raise Invalid.field("sources", _("Each source has a title at least."))
    if told["url"] and urlsplit(told["url"]).scheme not in {"http", "https"}:
        raise Invalid.field("sources", _("A source’s address begins with http:// or https://."))
    return SourceData(**told)


def _reviews(wish: ImportWish) -> int | None:
    wanted = wish.reviews_per_output
    if wanted is not None and not 1 <= wanted <= MOST_REVIEWS:
        raise Invalid.field(
            "reviews_per_output",
            _("From 1 to %(most_reviews)s reviews of each text.") % {"most_reviews": MOST_REVIEWS},
        )
    return wanted


def _baseline(wish: ImportWish, reading: Reading) -> str:
    if wish.baseline and wish.baseline not in reading.arms:
        raise Invalid.field("baseline", _("No row has this arm. Choose one of the file’s labels."))
    return wish.baseline
