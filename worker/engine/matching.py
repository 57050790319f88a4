"""The teacher's hidden states as a second target: how it comes to its words, not the words alone.

An answer's probabilities say little where only one word is likely. What the teacher has made of the
definition is in its hidden states already, at every token that both models read, the instruction's
turn included. Taking them as targets beside the probabilities is TinyBERT's idea (Jiao et al. 2020,
arXiv 1909.10351).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import torch
from torch import Tensor

from .loading import LoadedBackbone
from .packing import Text
from .prompting import Prompter
from .reading import Reading, packed, read
from .teacher import Taught

DEPTHS = (1 / 3, 2 / 3, 5 / 6)
"""After which part of the layers states are compared."""
AT_ONCE = 64


def with_states(prompter: Prompter, definition: str, taught: Sequence[Taught]) -> list[Taught]:
    """The lessons with the teacher's states at their own tokens, kept in the computer's memory:
    (layers, n, hidden) each, for n tokens of the turn and of the answer but for its last. Those
    that the are about other things are left as they are, and all of them by a model of unknown layers."""
    if not layers_of(prompter.loaded):
        return list(taught)
    about = [one for one in taught if not one.unrelated]
    parts = [about[start : start + AT_ONCE] for start in range(0, len(about), AT_ONCE)]
    found = (states for part in parts for states in _states(prompter, definition, part))
    return [one if one.unrelated else replace(one, states=next(found)) for one in taught]


@torch.no_grad()
def _states(prompter: Prompter, definition: str, taught: Sequence[Taught]) -> list[Tensor]:
    loaded = prompter.loaded
    system = prompter.system(definition)
    counts = [len(one.read) for one in taught]
    with packed(loaded):
        texts = [Text(loaded.embed(one.read), system) for one in taught]
        reading = read(loaded, texts, layers_of(loaded))
    return states_at(reading, counts)


def states_at(reading: Reading, counts: Sequence[int]) -> list[Tensor]:
    """The states behind every layer that was asked for, at as many of the last tokens of every
    text as `counts` says: (layers, n, hidden) each, in the computer's memory."""
    inner = torch.stack(reading.inner)[:, reading.places(counts)].cpu()
    # Clones: a view would keep the states of all others in memory.
    return [states.clone() for states in inner.split(list(counts), dim=1)]


def layers_of(loaded: LoadedBackbone) -> list[int]:
    """The numbers of the layers behind which states are compared."""
    count = len(loaded.layers)
    return sorted({max(1, round(depth * count)) - 1 for depth in DEPTHS}) if count else []


def mismatch(inner: Sequence[Tensor], states: Sequence[Tensor]) -> Tensor:
    """How far the student's states are from the teacher's, for each row, (rows,): the squared
    distance over the row's tokens against the squared norm, mean over layers.

    inner: of each layer the student's states at all rows' tokens, (tokens, hidden); states: of
    each row the teacher's, (layers, n, hidden).
    """
    counts = [each.shape[1] for each in states]
    targets = torch.cat(list(states), dim=1).to(inner[0].device)
    shares = []
    for ours, theirs in zip(inner, targets.float(), strict=True):
        apart = (ours.float() - theirs).square().sum(dim=1)
        whole = theirs.square().sum(dim=1)
        pairs = zip(apart.split(counts), whole.split(counts), strict=True)
        shares.append(torch.stack([a.sum() / b.sum() for a, b in pairs]))
    return torch.stack(shares).mean(dim=0)
