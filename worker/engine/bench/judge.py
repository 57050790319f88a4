"""The share of the gap that vectors close, measured for all contenders by the same float32 model."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

import torch
from torch import Tensor

from worker.engine.decoding import decode
from worker.engine.loading import load
from worker.engine.loss import kl_full
from worker.engine.prompting import Prompter
from worker.engine.scoring import answer_states
from worker.engine.spec import Backbone, ConceptSpec

ANSWER_TOKENS = 48


@dataclass(frozen=True)
class Asked:
    """The held-out instructions of one concept: their turns, the teacher's answers, the hidden
    states behind these (n_i, hidden), and the bare model's summed divergence from them."""

    turns: list[Tensor]
    answers: list[tuple[int, ...]]
    states: list[Tensor]
    gap: float


class Judge:
    """Knows the held-out instructions of every concept."""

    def __init__(self, prompter: Prompter, concepts: Sequence[ConceptSpec]) -> None:
        self.prompter = prompter
        self._asked = {concept.key: self._ask(concept) for concept in concepts}

    @classmethod
    def of(cls, backbone: Backbone, device: str, concepts: Sequence[ConceptSpec]) -> Judge:
        """With a float32 backbone of its own, whatever the contender computes in."""
        return cls(Prompter.of(load(backbone, device, torch.float32)), concepts)

    def closed(self, key: str, rows: Tensor) -> float:
        """1 - what is left of the gap / the gap, with `rows` (n, hidden) in front of the turns."""
        asked = self._asked[key]
        return 1 - self._divergence(asked.turns, asked.answers, asked.states, rows) / asked.gap

    def _ask(self, concept: ConceptSpec) -> Asked:
        prompter, loaded = self.prompter, self.prompter.loaded
        turns = [loaded.embed(prompter.turn(row.text)) for row in concept.held_out]
        prompts = [prompter.prompt(row.text, concept.definition) for row in concept.held_out]
        answers = [said.ids for said in decode(loaded, prompts, ANSWER_TOKENS)]
        states = answer_states(loaded, prompts, answers)
        bare = self._divergence(turns, answers, states, loaded.embed([]))
        return Asked(turns, answers, states, bare)

    @torch.no_grad()
    def _divergence(
        self,
        turns: list[Tensor],
        answers: list[tuple[int, ...]],
        states: list[Tensor],
        rows: Tensor,
    ) -> float:
        """KL(teacher || model with `rows` in front): whole vocabulary, mean per answer, summed."""
        loaded = self.prompter.loaded
        heard = answer_states(loaded, [torch.cat([rows.to(t), t]) for t in turns], answers)
        return sum(
            float(kl_full(loaded.log_probs(theirs), loaded.log_probs(ours)).mean())
            for theirs, ours in zip(states, heard, strict=True)
        )


def next_measure(step: int, every: int, last: int) -> int:
    """The step of the next measure: every few at first, later each tenth of the way, where the
    curve is flat and a measure in between would say nothing new."""
    return min(last, step + max(every, step // (10 * every) * every))


Curve = list[tuple[int, float, float]]
"""(steps of each concept, seconds so far, mean gap closed)"""


def crossing(curve: Curve, level: float) -> tuple[float, float] | None:
    """The step and the second at which the mean first reaches the level, between two measures on
    the straight line; None for a curve that stays below."""
    for (s0, t0, g0), (s1, t1, g1) in pairwise(curve):
        if g1 >= level:
            share = min(1.0, max(0.0, (level - g0) / max(g1 - g0, 1e-12)))
            return s0 + share * (s1 - s0), t0 + share * (t1 - t0)
    return None
