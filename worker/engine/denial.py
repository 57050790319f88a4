"""Yes and no: does the model deny what a near concept is, and affirm what its own is?"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from .bootstrap import mean_of
from .choice import Arms
from .comparing import mean_log_probs
from .forest import Forest, Row
from .prompting import Prompter
from .spec import ConceptSpec
from .texts import subject_and_gist

FORMS = ("Is it correct that {w} means {claim}?", "Is it so that {w} is {claim}?")
"""Kept for measuring: no engine's form of training is worded so."""


def denial(prompter: Prompter, concept: ConceptSpec, arms: Arms) -> dict[str, Any] | None:
    """The share of questions about near definitions that are `denied` (as the answer's opening
    `No` is likelier than `Yes`) and of questions about the concept's own gist that are
    `affirmed`, for each arm, with their intervals and numbers `n`.

    Near definitions that may be trained on (`near_misses`) are left out, and so are questions
    that the curator trains on. None where the model has no token of its own for yes and no.
    """
    yes, no = prompter.ids("Yes")[:1], prompter.ids("No")[:1]
    near = [text for text in concept.near if text not in concept.near_misses]
    false, true = (_questions(concept, texts) for texts in (near, [concept.definition]))
    if yes == no or not false:
        return None
    turns = [prompter.turn(text) for text in (*false, *true)]
    rows = [Row(turn, word) for turn in turns for word in (no, yes)]
    forest, said = Forest.of(rows), [row.said for row in rows]
    found: dict[str, Any] = {"n": {"near": len(false), "true": len(true)}}
    found |= {"denied": {}, "affirmed": {}, "intervals": {"denied": {}, "affirmed": {}}}
    for arm, system in arms.items():
        scores = mean_log_probs(prompter.loaded, forest.read(prompter, system), said)
        denied = [float(a > b) for a, b in zip(scores[::2], scores[1::2], strict=True)]
        affirmed = [float(a < b) for a, b in zip(scores[::2], scores[1::2], strict=True)]
        for name, share in (
            ("denied", mean_of(denied[: len(false)])),
            ("affirmed", mean_of(affirmed[len(false) :])),
        ):
            found[name][arm] = share["mean"] if share else None
            found["intervals"][name][arm] = share
    return found


def _questions(concept: ConceptSpec, definitions: Sequence[str]) -> list[str]:
    trained = {row.text.strip() for row in concept.instructions}
    claims = [subject_and_gist(text)[1] for text in definitions]
    asked = [form.format(w=concept.term.strip(), claim=claim) for claim in claims for form in FORMS]
    return [text for text in asked if text not in trained]
