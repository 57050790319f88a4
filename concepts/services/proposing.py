"""Proposing a concept and deciding whether the community takes it up."""

from collections.abc import Iterable
from typing import Any

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from accounts import allowances
from accounts.licence import require_agreed
from accounts.standing import refuse_links
from accounts.states import UseKind
from common.activity import record
from common.answers import require
from common.errors import Invalid, StaleState
from common.states import move
from common.text import clean, language_code, render_markdown, skeleton
from concepts.models import Concept, ConceptName
from concepts.permissions import may_decide_concept, may_propose, may_retire
from concepts.slugs import free_slug
from concepts.states import CONCEPT_MOVES, ConceptState

from . import translating
from .classifying import chosen
from .duplicates import refuse_nearly_taken
from .indexing import index

NAME_BYTES = 120
MOST_ALIASES = 12
PAGES = {"new", "import", "export"}


class NameTaken(Invalid):
    """A name looks like one that `holder` has."""

    def __init__(self, message: str, *, fields: dict[str, list[str]], holder: Concept) -> None:
        super().__init__(message, fields=fields)
        self.holder = holder


def propose(
    actor: Any,
    *,
    term: str,
    aliases: Iterable[str] = (),
    language: str = "en",
    traditions: Iterable[str] = (),
    why: str,
    sources: str = "",
    other_than: Iterable[str] | None = None,
    translation_of: Concept | None = None,
) -> Concept:
    """Propose a concept. Raises `Invalid` by field; a name that looks like one that is taken is
    refused, by database constraint, with the concept that has it.

    `traditions` are slugs or names of such as there are. `other_than` are the slugs of concepts of
    which somebody said that this is another one; a name nearly like that of a further concept raises
    `NearlyTaken`. None does not ask. `translation_of` links it with that one.
    """
    require(may_propose(actor))
    require_agreed(actor)
    names = _names(term, aliases)
    language = language_code(language, field="language")
    why = clean(why, field="why")
    if not why:
        raise Invalid.field("why", _("Say why small models should know this concept."))
    sources = clean(sources, field="sources")
    refuse_links(actor, why=why, sources=sources)
    of_traditions = chosen(traditions)
    if other_than is not None:
        refuse_nearly_taken(actor, names, other_than)
    try:
        with transaction.atomic():
            allowances.take(actor, UseKind.PROPOSAL)
            concept = Concept.objects.create(
                slug=free_slug(Concept.objects, names[0], "concept", PAGES),
                term=names[0],
                language=language,
                why=why,
                why_html=render_markdown(why),
                sources=sources,
                sources_html=render_markdown(sources),
                proposed_by=actor,
            )
            concept.traditions.set(of_traditions)
            ConceptName.objects.bulk_create(
                ConceptName(
                    concept=concept, text=name, skeleton=skeleton(name), is_primary=position == 0
                )
                for position, name in enumerate(names)
            )
            index(concept)
            record(actor, "proposed", concept, term=concept.term)
            if translation_of:
                translating.link(actor, concept, translation_of, field="language")
    except IntegrityError as error:
        # Somebody proposed the same name in the same moment, or it was there all along.
        _refuse_taken(names)
        raise StaleState(_("Somebody proposed this at the same moment. Try again.")) from error
    return concept


def open_concept(actor: Any, concept: Concept) -> Concept:
    require(may_decide_concept(actor, concept))
    with transaction.atomic():
        move(concept, ConceptState.OPEN, CONCEPT_MOVES)
        record(actor, "opened", concept)
    return concept


def decline_concept(actor: Any, concept: Concept, reason: str) -> Concept:
    require(may_decide_concept(actor, concept))
    reason = _reason(reason)
    with transaction.atomic():
        move(concept, ConceptState.DECLINED, CONCEPT_MOVES, decision_reason=reason)
        record(actor, "declined", concept, reason=reason)
    return concept


def retire(actor: Any, concept: Concept, reason: str) -> Concept:
    require(may_retire(actor, concept))
    reason = _reason(reason)
    with transaction.atomic():
        move(concept, ConceptState.RETIRED, CONCEPT_MOVES, decision_reason=reason)
        record(actor, "retired", concept, reason=reason)
    return concept


def holder_of(name: str) -> Concept | None:
    """The concept that already has a name with this look."""
    taken = ConceptName.objects.select_related("concept").filter(skeleton=skeleton(name)).first()
    return taken.concept if taken else None


def _names(term: str, aliases: Iterable[str]) -> list[str]:
    """The term and its aliases, checked; an alias that repeats another name is dropped."""
    names, seen = [], set()
    for field, name in [("term", term), *(("aliases", alias) for alias in aliases)]:
        name = clean(" ".join(name.split()), field=field, limit=NAME_BYTES)
        if not name and field == "aliases":
            continue
        if not skeleton(name):
            raise Invalid.field(field, _("A name needs at least one letter or digit."))
        if skeleton(name) not in seen:
            seen.add(skeleton(name))
            names.append(name)
    if len(names) > MOST_ALIASES + 1:
        raise Invalid.field(
            "aliases", _("At most %(most_aliases)s aliases.") % {"most_aliases": MOST_ALIASES}
        )
    _refuse_taken(names)
    return names


def _refuse_taken(names: list[str]) -> None:
    fields: dict[str, list[str]] = {}
    first = None
    for position, name in enumerate(names):
        if holder := holder_of(name):
            first = first or holder
            fields.setdefault("aliases" if position else "term", []).append(
                _(
                    "“%(name)s” looks the same as a name of “%(term)s”, which is here already: %(url)s"
                )
                % {"name": name, "term": holder.term, "url": holder.get_absolute_url()}
            )
    if first:
        raise NameTaken(_("This concept is here already."), fields=fields, holder=first)


def _reason(reason: str) -> str:
    reason = clean(reason, field="reason", limit=2000)
    if not reason:
        raise Invalid.field("reason", _("Say why, so that people can learn from it."))
    return reason
