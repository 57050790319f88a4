"""What a soft prompt does where it should do nothing: talk about other things."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any
from weakref import WeakKeyDictionary

import numpy as np
from torch import Tensor

from .bootstrap import interval, mean_of
from .comparing import compare
from .decoding import decode
from .forest import Forest, Row
from .guard import Guard
from .prompting import Prompter
from .spec import ConceptSpec

UNRELATED_HELD_OUT = (
    "What is a candle?",
    "Define iron.",
    "What does patient mean?",
    "Explain rain.",
    "Tell me about horses.",
    "What kind of thing is a spade?",
    "Which word means a person who paints pictures?",
    "Is a trumpet a kind of fruit?",
    "How does a chair differ from a bench?",
    "Give an example of a vegetable.",
    "Is it true that snow is frozen water?",
    "Use window in a sentence.",
    "Where do bees live?",
    "Name three colours.",
    "Why do leaves fall in autumn?",
    "How many legs does a spider have?",
    "What do you need to bake a cake?",
    "Tell me a short story about a fox.",
    "Who built the first bridge?",
    "Give me some advice for a long journey.",
    "Translate good morning into another language.",
    "What is the opposite of heavy?",
    "Say hello to my sister.",
    "List what one can find in a kitchen.",
)
"""Instructions that are never trained on; the second half is in forms that no training has."""

ANSWER_TOKENS = 32


@dataclass(frozen=True)
class Untouched:
    """The bare model on instructions that have nothing to do with any concept: its own greedy
    answers, and the hidden states (n_i, hidden) at their tokens."""

    forest: Forest
    answers: list[list[int]]
    states: list[Tensor]

    @classmethod
    def of(cls, prompter: Prompter, texts: Sequence[str]) -> Untouched:
        prompts = [prompter.prompt(text) for text in texts]
        answers = [list(a.ids) for a in decode(prompter.loaded, prompts, ANSWER_TOKENS)]
        turns = [prompter.turn(text) for text in texts]
        forest = Forest.of([Row(t, said) for t, said in zip(turns, answers, strict=True)])
        return cls(forest, answers, forest.read(prompter, None))


_UNTOUCHED: WeakKeyDictionary[Any, Untouched] = WeakKeyDictionary()


def untouched(prompter: Prompter) -> Untouched:
    """The same for every concept, so it is asked once per language model in memory."""
    model = prompter.loaded.model
    if model not in _UNTOUCHED:
        _UNTOUCHED[model] = Untouched.of(prompter, UNRELATED_HELD_OUT)
    return _UNTOUCHED[model]


def side_effects(
    prompter: Prompter,
    concept: ConceptSpec,
    vectors: Tensor,
    bare: Sequence[float],
    soft: Sequence[float],
    should_stop: Callable[[], None] = lambda: None,
) -> dict[str, Any]:
    """KL(bare || with the soft prompt loaded) on unrelated instructions, mean over the tokens of
    the bare model's own answers, in nats; and as a share of the gap that it closes, mean KL here
    / (mean KL bare - mean KL soft on held-out instructions). The same for the definition in the
    prompt, which closes all of the gap: what the text itself costs.

    bare, soft: KL from the teacher per held-out instruction. Instructions that name the concept,
    or that its curator trains on, are left out.
    """
    base = untouched(prompter)
    arms = [base.forest.read(prompter, s, should_stop) for s in (vectors, concept.definition)]
    guard, trained = Guard.of(concept), {row.text.strip() for row in concept.instructions}
    kept = [
        n
        for n, text in enumerate(UNRELATED_HELD_OUT)
        if text not in trained and not guard.names_concept(text)
    ]
    found = [
        [rows[n].kl for n in kept]
        for rows in compare(prompter.loaded, base.states, arms, base.answers)
    ]
    left = (soft, [0.0] * len(soft))
    return {
        "n": len(kept),
        **{
            arm: {"kl": mean_of(kl), "share_of_gap": _share(kl, bare, still)}
            for arm, kl, still in zip(("soft_prompt", "definition"), found, left, strict=True)
        },
    }


def _share(
    kl: Sequence[float], bare: Sequence[float], left: Sequence[float]
) -> dict[str, Any] | None:
    """None where nothing of the gap is closed."""
    if sum(bare) - sum(left) <= 0:
        return None
    gap = [b - still for b, still in zip(bare, left, strict=True)]
    return interval(lambda side, closed: side / np.maximum(closed, 1e-3), kl, gap)
