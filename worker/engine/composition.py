"""Composition: what is left of each soft prompt when several are loaded together."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import permutations
from typing import Any

import numpy as np
import torch
from torch import Tensor

from .bootstrap import interval, share_closed
from .decoding import decode
from .frame import text_ids
from .gap import Gap, kl
from .prompting import Prompter
from .spec import ConceptSpec

ANSWER_TOKENS = 48
LAYOUTS = {"adjacent": "", "space": " ", "newline": "\n", "full stop": "."}
"""What stands between two soft prompts in one system turn, as text."""
TURNS = "turns"
"""The layout in which each soft prompt has a system turn of its own: PEFT's rows, end to end."""


@dataclass(frozen=True)
class Trained:
    """A concept with its soft prompt's rows (n, hidden). The teacher's answers and the distances of
    the soft prompt alone are computed once for all its company."""

    prompter: Prompter
    concept: ConceptSpec
    rows: Tensor

    @cached_property
    def gap(self) -> Gap:
        asked, definition = self.concept.held_out, self.concept.definition
        prompts = [self.prompter.prompt(row.text, definition) for row in asked]
        answers = decode(self.prompter.loaded, prompts, ANSWER_TOKENS)
        return Gap(self.prompter, definition, asked, [answer.ids for answer in answers])

    @cached_property
    def alone(self) -> tuple[list[float], list[float]]:
        """KL from the teacher per held-out instruction: of the bare model, and of the soft
        prompt alone."""
        bare, soft = self.gap.distances([self.gap.bare, self.gap.read(self.rows)])
        return kl(bare), kl(soft)


def composition(trained: Sequence[Trained], layout: str = "adjacent") -> list[dict[str, Any]]:
    """Every ordered pair of them, loaded together: JSON data as of `together`."""
    return [together(pair, layout) for pair in permutations(trained, 2)]


def together(group: Sequence[Trained], layout: str = "adjacent") -> dict[str, Any]:
    """Several soft prompts loaded at once, in this order, as JSON data: for each concept

    - `alone`, `together`: gap closed by its soft prompt alone and in company, from the teacher
      that has read its definition only; `kept` is together / alone, with its interval over
      held-out instructions (None where the soft prompt alone closes nothing);
    - `texts`: gap closed, from the same teacher, by all the definitions in one system turn:
      what company costs the text itself;
    - `from_all`: gap closed in company from the teacher that has read all the definitions.
    """
    prompter = group[0].prompter
    company = side_by_side(prompter, [one.rows for one in group], layout)
    texts = " ".join(one.concept.definition.strip() for one in group)
    return {
        "order": [one.concept.key for one in group],
        "layout": layout,
        "concepts": {one.concept.key: _of(one, company, texts) for one in group},
    }


def side_by_side(prompter: Prompter, prompts: Sequence[Tensor], layout: str) -> Tensor:
    """Soft prompts (n_i, hidden) with the layout's separator between them: (n, hidden)."""
    frame = prompter.frame
    ids = [*frame.after, *frame.before]
    if layout != TURNS:
        ids = text_ids(prompter.loaded.tokenizer, LAYOUTS[layout])
    between = prompter.loaded.embed(ids)
    parts = [part for own in prompts for part in (between, own.to(between))]
    return torch.cat(parts[1:])


def _of(one: Trained, company: Tensor, texts: str) -> dict[str, Any]:
    gap, (bare, alone) = one.gap, one.alone
    loaded_together, all_read = gap.read(company), gap.read(texts)
    paired, read = map(kl, gap.distances([loaded_together, all_read]))
    far_bare, far = map(kl, gap.distances([gap.bare, loaded_together], reference=all_read))
    return {
        "alone": share_closed(alone, bare),
        "together": share_closed(paired, bare),
        "kept": _kept(bare, alone, paired),
        "texts": share_closed(read, bare),
        "from_all": share_closed(far, far_bare),
    }


def _kept(
    bare: Sequence[float], alone: Sequence[float], paired: Sequence[float]
) -> dict[str, Any] | None:
    """(bare - together) / (bare - alone), of means over instructions."""
    if sum(bare) - sum(alone) <= 0:
        return None
    rows = [(b - p, b - a) for b, a, p in zip(bare, alone, paired, strict=True)]
    return interval(lambda m: m[:, 0] / np.maximum(m[:, 1], 1e-3), rows)
