"""Many texts that begin alike, read in few forward passes: a shared beginning is read once.

The questions of a measure share their system turn, and many share a question or the first words
of an answer. Their tokens are put into prefix trees; one forward pass reads a whole tree, each
token at the position that it has in its own text and with attention to its own beginning only
(tree attention, Miao et al. 2023, arXiv 2305.09781).
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any
from weakref import WeakSet

import torch
from torch import Tensor

from .errors import EngineError
from .prompting import Prompter

MOST_NODES = 512
ALIKE = 0.99
Path = list[int]


@dataclass(frozen=True)
class Row:
    """Token ids after the system turn: what is `given`, and what is `said` after it."""

    given: Sequence[int]
    said: Sequence[int]

    @property
    def ids(self) -> list[int]:
        """What must be read to predict every token of `said`."""
        return [*self.given, *self.said[:-1]]


class Tree:
    """Token ids that share their beginnings. Node n has the token `ids[n]`, comes after the node
    `parents[n]` (-1 for the first of a text) and has `depths[n]` nodes before it in its text."""

    def __init__(self) -> None:
        self.ids: list[int] = []
        self.parents: list[int] = []
        self.depths: list[int] = []
        self._children: dict[tuple[int, int], int] = {}

    def add(self, ids: Sequence[int]) -> Path:
        """The nodes of a text, which are made where they are missing."""
        node, path = -1, []
        for depth, token in enumerate(ids):
            parent, node = node, self._children.get((node, token), -1)
            if node < 0:
                node = self._children[parent, token] = len(self.ids)
                self.ids.append(token)
                self.parents.append(parent)
                self.depths.append(depth)
            path.append(node)
        return path

    def ancestors(self) -> Tensor:
        """(nodes, nodes) bool: row n is true at n and at all nodes before it in its text."""
        seen = torch.eye(len(self.ids), dtype=torch.bool)
        for node, parent in enumerate(self.parents):
            if parent >= 0:
                seen[node] |= seen[parent]
        return seen


@dataclass(frozen=True)
class Forest:
    """Rows as trees of about MOST_NODES tokens, so that attention stays cheap.

    `trees` and the places of the rows in them: (tree, the nodes that predict `said`) each. They
    hang on the rows alone, so all arms of a measure are read by the same forward passes.
    """

    trees: list[Tree]
    places: list[tuple[int, Path]]

    @classmethod
    def of(cls, rows: Sequence[Row]) -> Forest:
        trees = [Tree()]
        places: dict[int, tuple[int, Path]] = {}
        for n in sorted(range(len(rows)), key=lambda n: rows[n].ids):
            ids = rows[n].ids
            if trees[-1].ids and len(trees[-1].ids) + len(ids) > MOST_NODES:
                trees.append(Tree())
            path = trees[-1].add(ids)
            places[n] = (len(trees) - 1, path[len(rows[n].given) - 1 :])
        return cls(trees, [places[n] for n in range(len(rows))])

    @torch.no_grad()
    def read(
        self,
        prompter: Prompter,
        system: str | Tensor | None,
        should_stop: Callable[[], None] = lambda: None,
    ) -> list[Tensor]:
        """The hidden states from which the tokens that each row said are predicted, (n_i,
        hidden) each, with this content of the system turn."""
        if not self.places:
            return []
        check_trees(prompter)
        prefix = prompter.system(system)
        states = []
        for tree in self.trees:
            should_stop()
            states.append(_states(prompter, prefix, tree))
        return [states[tree][path] for tree, path in self.places]


def _states(prompter: Prompter, prefix: Tensor, tree: Tree) -> Tensor:
    """Last hidden states of a tree's nodes after the prefix (length, hidden): (nodes, hidden)."""
    loaded, before = prompter.loaded, len(prefix)
    if before + max(tree.depths) >= loaded.context:
        raise EngineError(
            f"A text of {before + max(tree.depths) + 1} tokens does not fit the language model's "
            f"context of {loaded.context}. Shorten the definition, or what is asked."
        )
    size = before + len(tree.ids)
    sees = torch.ones(size, size, dtype=torch.bool).tril()
    sees[before:, before:] = tree.ancestors()
    mask = torch.zeros(size, size).masked_fill(~sees, torch.finfo(loaded.dtype).min)
    positions = [*range(before), *(before + depth for depth in tree.depths)]
    states: Tensor = loaded.model.base_model(
        inputs_embeds=torch.cat([prefix, loaded.embed(tree.ids)])[None].to(loaded.dtype),
        attention_mask=mask.to(loaded.device, loaded.dtype)[None, None],
        position_ids=torch.tensor(positions, device=loaded.device)[None],
        use_cache=False,
    ).last_hidden_state
    return states[0, before:]


_CHECKED: WeakSet[Any] = WeakSet()


def check_trees(prompter: Prompter) -> None:
    """Raises EngineError for a language model that lets a text see more of a tree than its own
    beginning, as one that reads without attention does. Checked once for each in memory."""
    loaded = prompter.loaded
    if loaded.model in _CHECKED:
        return
    one, other = prompter.turn("What is bread?"), prompter.turn("What is a river?")
    tree = Tree()
    paths = [tree.add(one), tree.add(other)]
    with torch.no_grad():
        found = _states(prompter, prompter.system(None), tree)
        for ids, path in zip((one, other), paths, strict=True):
            alone = loaded.hidden(loaded.embed(ids)[None])[0]
            if torch.cosine_similarity(found[path].float(), alone.float()).min() < ALIKE:
                raise EngineError(
                    "The language model cannot be measured: it does not keep texts apart that "
                    "are read in one pass. Choose one whose layers are all attention."
                )
    _CHECKED.add(loaded.model)
