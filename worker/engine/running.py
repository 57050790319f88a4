"""A batch of rows in flight: what they were given is read in few passes, then token by token."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby

import torch
from torch import Tensor
from torch.nn.utils.rnn import pad_sequence
from transformers import Cache

from .chat import Split
from .loading import LoadedBackbone
from .prefix import cache_of, can_share, focus

BUCKET = 8


@dataclass
class Run:
    """Columns of a row: [shared context][pads][own tokens][answer]. Positions skip the pads.

    mask: (rows, columns), what may be seen, of which `filled` columns are read. positions:
    (rows,), of the token read last. states: of every row, the hidden states at its own tokens,
    (length, hidden). last: (rows, hidden), those at the token read last.
    """

    loaded: LoadedBackbone
    cache: Cache
    mask: Tensor
    positions: Tensor
    filled: int
    states: list[Tensor]
    last: Tensor

    @classmethod
    def begin(cls, loaded: LoadedBackbone, rows: Sequence[Split], room: int = 0) -> Run:
        """Reads the prompts; `room`: how many tokens may follow."""
        at = loaded.device
        shared = torch.tensor([len(row.shared) for row in rows], device=at)
        own = torch.tensor([len(row.own) for row in rows], device=at)
        filled = int(shared.max() + own.max())
        columns = torch.arange(filled + room, device=at)
        mask = (columns < shared[:, None]) | (columns >= filled - own[:, None])
        cache = cache_of(loaded, [row.shared for row in rows], filled + room)
        run = cls(loaded, cache, mask.long(), shared + own - 1, filled, [], own)
        for part in _buckets(rows) if can_share(loaded) else [slice(len(rows))]:
            run.states += run._read([row.own for row in rows[part]], part)
        run.last = torch.stack([states[-1] for states in run.states])
        return run

    def _read(self, own: Sequence[Tensor], part: slice) -> list[Tensor]:
        """Own tokens (length_i, hidden) of some rows -> their hidden states. They end in the
        same column, so pads stand before them."""
        inputs = pad_sequence(list(own), batch_first=True, padding_side="left")
        length = inputs.shape[1]
        back = torch.arange(1 - length, 1, device=inputs.device)
        focus(self.cache, part, self.filled - length)
        states = self._pass(inputs, (self.positions[part, None] + back).clamp_min(0), part)
        return [row[length - len(tokens) :] for row, tokens in zip(states, own, strict=True)]

    def step(self, tokens: Sequence[int]) -> None:
        """Reads one more token in each row."""
        everyone = slice(len(tokens))
        focus(self.cache, everyone, self.filled)
        self.filled += 1
        self.positions = self.positions + 1
        inputs = self.loaded.embed(tokens)[:, None]
        self.last = self._pass(inputs, self.positions[:, None], everyone)[:, -1]

    def _pass(self, inputs: Tensor, positions: Tensor, part: slice) -> Tensor:
        states: Tensor = self.loaded.model.base_model(
            inputs_embeds=inputs.to(self.loaded.dtype),
            attention_mask=self.mask[part, : self.filled],
            position_ids=positions,
            past_key_values=self.cache,
            use_cache=True,
        ).last_hidden_state
        return states

    def keep(self, rows: Sequence[int]) -> None:
        """All other rows leave."""
        kept = torch.tensor(rows, device=self.mask.device)
        self.cache.reorder_cache(kept)
        self.mask, self.positions = self.mask[kept], self.positions[kept]


def _buckets(rows: Sequence[Split]) -> Iterator[slice]:
    """Neighbours of about the same length, which are read together with few pads."""
    start = 0
    for _, members in groupby(-(-len(row.own) // BUCKET) for row in rows):
        end = start + len(list(members))
        yield slice(start, end)
        start = end
