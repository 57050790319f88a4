"""Gap closed: how far the soft prompt takes the bare model to the one that read the definition."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import chain
from typing import Any

from torch import Tensor

from .bootstrap import share_closed
from .comparing import Distance, compare
from .forest import Forest, Row
from .prompting import Prompter
from .soft_prompt import SoftPrompt
from .spec import Instruction

RANDOM_DRAWS = 3


@dataclass(frozen=True)
class Heard:
    """Distances from the teacher per instruction; `random` and `words` draw after draw."""

    bare: list[Distance]
    soft: list[Distance]
    tokens: list[Distance]
    random: list[Distance]
    words: list[Distance]


@dataclass(frozen=True)
class Gap:
    """The held-out instructions with the teacher's answers (token ids) to them."""

    prompter: Prompter
    definition: str
    instructions: Sequence[Instruction]
    answers: Sequence[Sequence[int]]

    @cached_property
    def _forest(self) -> Forest:
        turns = [self.prompter.turn(row.text) for row in self.instructions]
        return Forest.of([Row(t, said) for t, said in zip(turns, self.answers, strict=True)])

    @cached_property
    def teacher(self) -> list[Tensor]:
        """The teacher's hidden states at its answers, (n_i, hidden) each."""
        return self.read(self.definition)

    @cached_property
    def bare(self) -> list[Tensor]:
        """The same of the bare model."""
        return self.read(None)

    def read(
        self, system: str | Tensor | None, should_stop: Callable[[], None] = lambda: None
    ) -> list[Tensor]:
        """The same of the model with this content of the system turn."""
        return self._forest.read(self.prompter, system, should_stop)

    def distances(
        self, others: Sequence[list[Tensor]], reference: list[Tensor] | None = None
    ) -> list[list[Distance]]:
        """How far each of these readings is from the teacher, or from another reference, per
        instruction, at the teacher's answer tokens."""
        wanted = self.teacher if reference is None else reference
        return compare(self.prompter.loaded, wanted, others, self.answers)

    def divergences(self, system: str | Tensor | None) -> list[float]:
        """KL(teacher || model with this system turn) per instruction: full vocabulary, mean over
        the teacher's answer tokens, in nats."""
        return kl(self.distances([self.read(system)])[0])

    def heard(
        self, prompt: SoftPrompt, seed: int, should_stop: Callable[[], None] = lambda: None
    ) -> Heard:
        """The model without and with the soft prompt, and with its controls."""
        tokens = self.prompter.loaded.embed(self.prompter.ids(self.definition))
        draws = [prompt.random(seed + n) for n in range(RANDOM_DRAWS)]
        if prompt.worded:
            draws += [prompt.random_in_words(seed + n) for n in range(RANDOM_DRAWS)]
        read = [self.read(system, should_stop) for system in (prompt.rows, tokens, *draws)]
        bare, soft, exact, *drawn = self.distances([self.bare, *read])
        random, words = drawn[:RANDOM_DRAWS], drawn[RANDOM_DRAWS:]
        return Heard(bare, soft, exact, [*chain(*random)], [*chain(*words)])

    def measures(self, heard: Heard) -> dict[str, Any]:
        """`gap_closed` and `recovered`, the same by kind of instruction, and the controls that
        show that the measure measures: random rows must come out near 0, and the embedded tokens
        of the definition in the place of the soft prompt exactly 1. `words` is what the sentence
        does by itself, with random vectors in it: the rest is the vectors' work."""
        bare = kl(heard.bare) * RANDOM_DRAWS
        control = share_closed(kl(heard.random), bare)
        words = share_closed(kl(heard.words), bare) if heard.words else None
        exact = share_closed(kl(heard.tokens), kl(heard.bare))
        return {
            "gap_closed": share_closed(kl(heard.soft), kl(heard.bare)),
            "gap_closed_by_kind": self._by_kind(kl(heard.soft), kl(heard.bare)),
            "recovered": share_closed(_lost(heard.soft), _lost(heard.bare)),
            "recovered_by_kind": self._by_kind(_lost(heard.soft), _lost(heard.bare)),
            "controls": {
                "random": control["mean"] if control else None,
                "random_interval": control,
                "words": words["mean"] if words else None,
                "words_interval": words,
                "definition_tokens": exact["mean"] if exact else None,
            },
        }

    def _by_kind(self, left: list[float], gap: list[float]) -> dict[str, Any]:
        found = {}
        for kind in sorted({row.kind for row in self.instructions}):
            own = [n for n, row in enumerate(self.instructions) if row.kind == kind]
            found[kind] = share_closed([left[n] for n in own], [gap[n] for n in own])
        return found


def kl(rows: Sequence[Distance]) -> list[float]:
    """The divergences alone."""
    return [row.kl for row in rows]


def _lost(rows: Sequence[Distance]) -> list[float]:
    """The log probability per token of the teacher's answer that is lacking."""
    return [row.lost for row in rows]
