"""What the bare model makes up about a concept, so that it can be taught to deny it.

Self-study with the model itself: a term that it does not know gets a fluent, wrong meaning. Its
own inventions are the nearest wrong answers there are, and none of them is anybody's definition.
"""

from __future__ import annotations

import hashlib

from .decoding import decode
from .prompting import Prompter
from .sampling import sampler
from .spec import ConceptSpec
from .texts import capital, kind_in, subject_and_gist

QUESTIONS = ("What is {w}?", "Define {w}.")
BEGINNINGS = ("{W} is a {kind}", "{W} is the {kind}", "{W} is {kind}", "{W} is any {kind}")
"""How a near miss begins: of the right kind, and then wherever the model goes."""
EACH = 4
TOKENS = 28
TEMPERATURE = 1.0


def improvised(prompter: Prompter, concept: ConceptSpec, seed: int) -> list[str]:
    """Gists of the bare model's sampled answers, half of them begun with the right kind where the
    definition names one; unfinished and empty ones are left out."""
    openings = [""] * EACH + _begun(concept)
    asked = [(form.format(w=concept.term), opening) for form in QUESTIONS for opening in openings]
    seeds = [_seed(f"{seed}/{concept.key}/improvised {n}") for n in range(len(asked))]
    said = decode(
        prompter.loaded,
        prompter.chats([(text, None) for text, _ in asked]),
        TOKENS,
        sampler(TEMPERATURE, seeds),
        openings=[prompter.ids(opening) if opening else [] for _, opening in asked],
    )
    gists = [subject_and_gist(prompter.text(answer))[1] for answer in said if answer.finished]
    return [gist for gist in dict.fromkeys(gists) if len(gist.split()) > 1]


def _begun(concept: ConceptSpec) -> list[str]:
    kind = kind_in(concept.definition)
    name = capital(concept.term)
    return [form.format(W=name, kind=kind) for form in BEGINNINGS] if kind else []


def _seed(name: str) -> int:
    return int.from_bytes(hashlib.sha256(name.encode()).digest()[:7], "big")
