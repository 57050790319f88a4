"""Whether a concept that somebody is about to propose is here already, under a name nearly so."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from common.errors import Invalid
from common.text import skeleton
from concepts.models import Concept, ConceptName
from concepts.searching import near_names

MOST_SHOWN = 5


@dataclass(frozen=True)
class Alike:
    """A concept with a name like one that was given. `same`: the two look the same at a glance."""

    concept: Concept
    name: str
    given: str
    same: bool


class NearlyTaken(Invalid):
    """Names look nearly like those of concepts that are here; somebody has to say that it is another."""

    def __init__(self, alike: list[Alike]) -> None:
        reasons = [
            _("“%(given)s” looks like “%(name)s”: %(url)s")
            % {"given": each.given, "name": each.name, "url": each.concept.get_absolute_url()}
            for each in alike
        ]
        hint = _("If it is another concept, say so and it is proposed.")
        super().__init__(
            _("Perhaps it is here already. %(hint)s") % {"hint": hint},
            fields={"other_than": [*reasons, hint]},
        )
        self.alike = alike


def alike(actor: Any, names: Iterable[str]) -> list[Alike]:
    """Concepts that `actor` may see with a name like one of `names`, the most alike first: case, accents,
    spaces, look-alike letters and slips of the pen apart. Each concept once."""
    rows = ConceptName.objects.all()
    found: dict[int, tuple[float, str, str]] = {}
    for given in names:
        for near in near_names(rows, skeleton(given)):
            if near.similarity > found.get(near.concept_id, (0, "", ""))[0]:
                found[near.concept_id] = (near.similarity, near.name, given)
    concepts = Concept.objects.visible_to(actor).in_bulk(found)
    best = sorted(found.items(), key=lambda pair: (-pair[1][0], pair[0]))
    return [
        Alike(concepts[pk], name, given, skeleton(name) == skeleton(given))
        for pk, (_score, name, given) in best
        if pk in concepts
    ][:MOST_SHOWN]


def refuse_nearly_taken(actor: Any, names: Iterable[str], other_than: Iterable[str]) -> None:
    """Raises `NearlyTaken` for concepts alike, but for those (by slug) that it is said to be other than."""
    said = set(other_than)
    if unsaid := [each for each in alike(actor, names) if each.concept.slug not in said]:
        raise NearlyTaken(unsaid)
