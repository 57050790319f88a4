"""The rows of a training step as one sequence of tokens: no pads, and a shared beginning once.

Nearly everything in a language model is worked out for each token by itself and need not know
where a text ends. Only attention must: there the tokens are taken into blocks of texts of about
the same length, and what is found is put back (`attention.py`).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import accumulate

import torch
from torch import Tensor

STEP = 16
"""Lengths in blocks are multiples of this. So the shape in which a text is read hangs on the text
alone, and its numbers do not change with its neighbours' lengths."""
OWN, SHARED, REPEATED = range(3)
"""What a place among those that are seen holds."""


@dataclass(frozen=True)
class Text:
    """`own` tokens, (n, hidden), after a beginning `shared`, (m, hidden), that is read once for
    all texts with that very tensor."""

    own: Tensor
    shared: Tensor | None = None

    @property
    def whole(self) -> Tensor:
        return self.own if self.shared is None else torch.cat([self.shared, self.own])


@dataclass(frozen=True)
class Block:
    """Texts of about the same length in attention, by the tokens' numbers in the sequence.

    asking: (texts, q), the tokens that look. seen: (texts, s), those that they may look at, a
    shared beginning first. Behind its end a text's last token is repeated: such places among
    `asking` are `idle`, (texts, q). hidden: (texts, q, s), true where looking is forbidden.
    """

    asking: Tensor
    seen: Tensor
    idle: Tensor
    hidden: Tensor


@dataclass(frozen=True)
class Layout:
    """The blocks of a sequence, and the way back. Places are counted through all blocks.

    positions: (tokens,), of each token in its own text. asks_at, seen_at: (tokens,), a token's
    place among those that look and among those that are seen, in its own text. also_seen_at:
    (shared tokens, uses), the places of the first tokens in the texts that share them, filled up
    with the number behind the last place.
    """

    positions: Tensor
    blocks: list[Block]
    asks_at: Tensor
    seen_at: Tensor
    also_seen_at: Tensor


@dataclass(frozen=True)
class Packed:
    """tokens: (total, hidden), all shared beginnings first. spans: where each text's own are."""

    tokens: Tensor
    spans: list[slice]
    layout: Layout

    @classmethod
    def of(cls, texts: Sequence[Text]) -> Packed:
        shared = list({id(t.shared): t.shared for t in texts if t.shared is not None}.values())
        place = {id(beginning): n for n, beginning in enumerate(shared)}
        parts = [*shared, *(text.own for text in texts)]
        after = [*(-1 for _ in shared), *(place.get(id(text.shared), -1) for text in texts)]
        ends = list(accumulate(map(len, parts)))
        spans = [slice(end - len(part), end) for end, part in zip(ends, parts, strict=True)]
        layout = layout_of(_Parts.of([len(part) for part in parts], after))
        return cls(torch.cat(parts), spans[len(shared) :], layout)


@dataclass(frozen=True)
class _Parts:
    """The sequence's parts, (parts,) each: where a part begins and its length, and the same of
    the beginning that it comes after, whose length is 0 where there is none."""

    begin: Tensor
    length: Tensor
    head_begin: Tensor
    head: Tensor

    @classmethod
    def of(cls, lengths: Sequence[int], after: Sequence[int]) -> _Parts:
        length, before = torch.tensor(lengths), torch.tensor(after)
        begin = length.cumsum(0) - length
        return cls(begin, length, begin[before], length[before].where(before >= 0, 0))

    def positions(self) -> Tensor:
        start = (self.head - self.begin).repeat_interleave(self.length)
        return start + torch.arange(len(start))

    def shapes(self) -> Tensor:
        """(parts, 2): places that look, and that are seen."""
        return -(-torch.stack([self.length, self.head + self.length], 1) // STEP) * STEP

    def block(self, chosen: Tensor, asking: int, seen: int) -> tuple[Block, Tensor]:
        """A block of the chosen parts, and what its `seen` holds at each place."""
        begin, length, head_begin, head = (
            each[chosen, None] for each in (self.begin, self.length, self.head_begin, self.head)
        )
        i, j = torch.arange(asking), torch.arange(seen)
        own = begin + torch.minimum(j - head, length - 1)
        block = Block(
            asking=begin + torch.minimum(i, length - 1),
            seen=torch.where(j < head, head_begin + j, own),
            idle=i >= length,
            hidden=j > head[..., None] + i[:, None],
        )
        return block, SHARED * (j < head) + REPEATED * (j >= head + length)


def layout_of(parts: _Parts) -> Layout:
    """Blocks by shape, the smallest first: so the order in which a concept's rows are added up
    hangs on them alone."""
    shapes = parts.shapes()
    sizes = torch.unique(shapes, dim=0)
    made = [parts.block((shapes == size).all(1).nonzero()[:, 0], *size.tolist()) for size in sizes]
    blocks = [block for block, _ in made]
    asking = torch.cat([block.asking.flatten() for block in blocks])
    idle = torch.cat([block.idle.flatten() for block in blocks])
    seen = torch.cat([block.seen.flatten() for block in blocks])
    kind = torch.cat([kind.flatten() for _, kind in made])
    return Layout(
        positions=parts.positions(),
        blocks=blocks,
        asks_at=_places(asking, ~idle),
        seen_at=_places(seen, kind == OWN),
        also_seen_at=_all_places(seen, kind == SHARED),
    )


def _places(tokens: Tensor, valid: Tensor) -> Tensor:
    """The only valid place of each token, (tokens,)."""
    places = valid.nonzero()[:, 0]
    return places[tokens[places].argsort()]


def _all_places(tokens: Tensor, valid: Tensor) -> Tensor:
    """All valid places of the tokens that have one, which are the first: (those, most)."""
    places = valid.nonzero()[:, 0]
    order = tokens[places].argsort(stable=True)
    counts = torch.bincount(tokens[places])
    rank = torch.arange(len(places)) - (counts.cumsum(0) - counts).repeat_interleave(counts)
    found = torch.full((len(counts), int(counts.max()) if len(counts) else 0), len(tokens))
    found[tokens[places][order], rank] = places[order]
    return found
