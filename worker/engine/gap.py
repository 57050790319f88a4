"""Gap closed: how far the soft prompt takes the bare model to the one that read the definition."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from torch import Tensor

from .bootstrap import share_closed
from .loss import kl_full
from .prompting import Prompter
from .scoring import answer_states
from .soft_prompt import random_like
from .spec import Instruction

RANDOM_DRAWS = 3


@dataclass(frozen=True)
class Gap:
    """The held-out instructions with the teacher's answers (token ids) to them."""

    prompter: Prompter
    definition: str
    instructions: Sequence[Instruction]
    answers: Sequence[Sequence[int]]

    def divergences(self, system: str | Tensor | None) -> list[float]:
        """KL(teacher || model with this system turn) per instruction: full vocabulary, mean over
        the teacher's answer tokens, in nats."""
        if not self.instructions:
            return []
        teacher, other = self._states(self.definition), self._states(system)
        log_probs = self.prompter.loaded.log_probs
        return [
            float(kl_full(log_probs(t), log_probs(o)).mean())
            for t, o in zip(teacher, other, strict=True)
        ]

    def _states(self, system: str | Tensor | None) -> list[Tensor]:
        prompts = [self.prompter.prompt(row.text, system) for row in self.instructions]
        return answer_states(self.prompter.loaded, prompts, self.answers)

    def measures(self, vectors: Tensor, seed: int) -> dict[str, Any]:
        """`gap_closed`, the same by kind of instruction, and the controls that show that the
        measure measures: random vectors must come out near 0, and the embedded tokens of the
        definition in the place of the soft prompt exactly 1."""
        bare, soft = self.divergences(None), self.divergences(vectors)
        tokens = self.prompter.loaded.embed(self.prompter.ids(self.definition))
        draws = [
            share_closed(self.divergences(random_like(vectors, seed + n)), bare)
            for n in range(RANDOM_DRAWS)
        ]
        means = [draw["mean"] for draw in draws if draw]
        whole = share_closed(self.divergences(tokens), bare)
        return {
            "gap_closed": share_closed(soft, bare),
            "gap_closed_by_kind": self._by_kind(soft, bare),
            "controls": {
                "random": sum(means) / len(means) if means else None,
                "definition_tokens": whole["mean"] if whole else None,
            },
        }

    def _by_kind(self, soft: list[float], bare: list[float]) -> dict[str, Any]:
        found = {}
        for kind in sorted({row.kind for row in self.instructions}):
            own = [n for n, row in enumerate(self.instructions) if row.kind == kind]
            found[kind] = share_closed([soft[n] for n in own], [bare[n] for n in own])
        return found
