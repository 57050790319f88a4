"""What is put before a model: a chat whose system turn many others share."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import torch
from torch import Tensor

from .loading import LoadedBackbone


@dataclass(frozen=True, eq=False)
class Chat:
    """An embedded system turn, (s, hidden) with s = 0 for none, and the token ids of the turn
    after it, at least one, up to where the answer begins.

    Chats that hold the same tensor `system` (the object, not its values) share its run through
    the model: `Prompter.chats` makes them so.
    """

    system: Tensor
    turn: tuple[int, ...]

    def __len__(self) -> int:
        return len(self.system) + len(self.turn)

    def whole(self, loaded: LoadedBackbone) -> Tensor:
        """The prompt, (length, hidden)."""
        return torch.cat([self.system, loaded.embed(self.turn)])


Prompt = Tensor | Chat


@dataclass(frozen=True, eq=False)
class Split:
    """A prompt in two: what is shared, (s, hidden), and the row's own, (t, hidden)."""

    shared: Tensor
    own: Tensor

    @classmethod
    def of(cls, loaded: LoadedBackbone, prompt: Prompt, begun: Sequence[int], share: bool) -> Split:
        """`begun`: tokens of the answer that are given. `share`: whether the model can."""
        if isinstance(prompt, Chat) and share:
            return cls(prompt.system, loaded.embed([*prompt.turn, *begun]))
        whole = prompt.whole(loaded) if isinstance(prompt, Chat) else prompt
        return cls(whole[:0], torch.cat([whole, loaded.embed(begun)]))


def batches(rows: Sequence[Split], room: int, budget: int) -> Iterator[list[int]]:
    """The numbers of the rows in batches of similar length, each of at most `budget` tokens,
    pads and `room` tokens of answer included, or of one row."""
    order = sorted(range(len(rows)), key=lambda i: len(rows[i].own))
    batch: list[int] = []
    shared = 0
    for i in order:
        shared = max(shared, len(rows[i].shared))
        if batch and (len(batch) + 1) * (shared + len(rows[i].own) + room) > budget:
            yield batch
            batch, shared = [], len(rows[i].shared)
        batch.append(i)
    if batch:
        yield batch
