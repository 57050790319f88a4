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
from .texts import subject_and_gist

QUESTIONS = ("What is {w}?", "Define {w}.")
EACH = 4
TOKENS = 28
TEMPERATURE = 1.0


def improvised(prompter: Prompter, concept: ConceptSpec, seed: int) -> list[str]:
    """Gists of the bare model's sampled answers; unfinished and empty ones are left out."""
    texts = [form.format(w=concept.term) for form in QUESTIONS for _ in range(EACH)]
    seeds = [_seed(f"{seed}/{concept.key}/improvised {n}") for n in range(len(texts))]
    chats = prompter.chats([(text, None) for text in texts])
    said = decode(prompter.loaded, chats, TOKENS, sampler(TEMPERATURE, seeds))
    gists = [subject_and_gist(prompter.text(answer))[1] for answer in said if answer.finished]
    return [gist for gist in dict.fromkeys(gists) if len(gist.split()) > 1]


def _seed(name: str) -> int:
    return int.from_bytes(hashlib.sha256(name.encode()).digest()[:7], "big")
