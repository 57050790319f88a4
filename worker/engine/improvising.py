"""What the bare model makes up about a concept, so that it can be taught to deny it.

Self-study with the model itself: a term that it does not know gets a fluent, wrong meaning. Its
own inventions are the nearest wrong answers there are, and none of them is anybody's definition.
A term that it does know it may explain rightly; what the teacher affirms is not for denying.
"""

from __future__ import annotations

import torch

from . import phrasings
from .decoding import decode
from .prompting import Prompter
from .sampling import sampler, seed_of
from .scoring import answer_states
from .spec import ConceptSpec
from .texts import capital, kind_in, subject_and_gist

QUESTIONS = ("What is {w}?", "Define {w}.")
BEGINNINGS = ("{W} is a {kind}", "{W} is the {kind}", "{W} is {kind}", "{W} is any {kind}")
"""How a near miss begins: of the right kind, and then wherever the model goes."""
EACH = 4
TOKENS = 28
TEMPERATURE = 1.0
ASKED = phrasings.CLAIM[0]
NONSENSE = phrasings.WRONG[0]
"""Wrong of nearly every concept."""


def improvised(prompter: Prompter, concept: ConceptSpec, seed: int) -> list[str]:
    """Gists of the bare model's sampled answers that the teacher does not affirm, half of them
    begun with the right kind where the definition names one; unfinished and empty ones are left
    out."""
    openings = [""] * EACH + _begun(concept)
    asked = [(form.format(w=concept.term), opening) for form in QUESTIONS for opening in openings]
    seeds = [seed_of(f"{seed}/{concept.key}/improvised {n}") for n in range(len(asked))]
    said = decode(
        prompter.loaded,
        prompter.chats([(text, None) for text, _ in asked]),
        TOKENS,
        sampler(TEMPERATURE, seeds),
        openings=[prompter.ids(opening) if opening else [] for _, opening in asked],
    )
    gists = [subject_and_gist(prompter.text(answer))[1] for answer in said if answer.finished]
    return not_affirmed(
        prompter, concept, [gist for gist in dict.fromkeys(gists) if len(gist.split()) > 1]
    )


def not_affirmed(prompter: Prompter, concept: ConceptSpec, claims: list[str]) -> list[str]:
    """The claims that the model, with the definition in its system turn, denies rather than
    affirms. All of them when it affirms NONSENSE too, or has one token for yes and no: such a
    teacher cannot tell, and most inventions are wrong."""
    yes, no = prompter.ids("Yes")[0], prompter.ids("No")[0]
    if yes == no or not claims:
        return claims
    texts = [ASKED.format(w=concept.term.strip(), claim=claim) for claim in (NONSENSE, *claims)]
    chats = prompter.chats([(text, concept.definition) for text in texts])
    begun = answer_states(prompter.loaded, chats, [[yes]] * len(chats))
    first = prompter.loaded.log_probs(torch.cat(begun))
    nonsense, *affirmed = (first[:, yes] > first[:, no]).tolist()
    return [claim for claim, true in zip(claims, affirmed, strict=True) if nonsense or not true]


def _begun(concept: ConceptSpec) -> list[str]:
    kind = kind_in(concept.definition)
    name = capital(concept.term)
    return [form.format(W=name, kind=kind) for form in BEGINNINGS] if kind else []
