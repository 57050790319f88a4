"""What was done, counted: tokens that are no pads, and the floating point operations they cost.

A frozen body of N parameters costs 2 N per token forward and 2 N back to its inputs; no gradient
of a weight is ever asked for. The same holds for the output head, of hidden x vocabulary, at the
positions where it was applied. Attention's own products are left out: about
2 % for Lexicon at these lengths, below 1 % for large models.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from .examples import Around, Example


@dataclass(frozen=True)
class Count:
    """tokens: of the student's rows, pads left out. with_gradient, without: tokens through the body;
    head_with_gradient, head_without: positions at which the head was applied."""

    tokens: int = 0
    with_gradient: int = 0
    without: int = 0
    head_with_gradient: int = 0
    head_without: int = 0

    def __add__(self, other: Count) -> Count:
        return Count(*(mine + theirs for mine, theirs in zip(self._all, other._all, strict=True)))

    @property
    def _all(self) -> tuple[int, ...]:
        return (
            self.tokens,
            self.with_gradient,
            self.without,
            self.head_with_gradient,
            self.head_without,
        )

    def flops(self, model: Any) -> float:
        """Of everything counted, on this model."""
        body, head = parameters(model)
        return body * (4.0 * self.with_gradient + 2.0 * self.without) + head * (
            4.0 * self.head_with_gradient + 2.0 * self.head_without
        )


def parameters(model: Any) -> tuple[int, int]:
    """Those of the body, and those of the output head; embeddings are looked up, not multiplied."""
    embedding, head = model.get_input_embeddings().weight, model.get_output_embeddings().weight
    whole = {id(p): p.numel() for p in model.parameters()}
    for outside in (embedding, head):
        whole.pop(id(outside), None)
    return sum(whole.values()), head.numel()


def of_engine(around: Around, k: int, steps: Iterable[Sequence[Example]], shared: bool) -> Count:
    """The student in its frame, the words of its sentence not counted; the head at answer
    positions; no teacher in the steps. `shared`: whether the rows of a concept's step share one
    run of their system turn."""
    system = len(around.before) + k + len(around.after)
    total = Count()
    for rows in steps:
        own = sum(len(row.turn) + len(row.answer) - 1 for row in rows)
        tokens = own + system * len(rows)
        read = own + system if shared else tokens
        total += Count(tokens, read, 0, sum(len(row.answer) for row in rows), 0)
    return total


def of_peft(around: Around, k: int, rows: Iterable[Example]) -> Count:
    """Student and teacher in every step, the head at every position of both."""
    total = Count()
    for row in rows:
        turn = len(row.turn) + len(row.answer) - 1
        chat = turn
        if row.system is not None:
            chat += len(around.before) + len(row.system) + len(around.after)
        total += Count(k + turn, k + turn, chat, k + turn, chat)
    return total
