"""The stored soft prompt: one safetensors file, read as if a stranger had sent it.

Tensors `vectors`, `before` and `after`, float32, (n, hidden); metadata {"times": "2"}, how often
the vectors are read, and nothing else, so that equal tensors are equal bytes. Files from before
they were read more than once say {"format": "pt"}. Facts and measures travel beside it as JSON.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import torch
from safetensors.torch import save
from torch import Tensor

from .errors import EngineError
from .recipes import MOST_TIMES
from .results import ConceptResult
from .tensors import PLAIN, check_matrices, check_norms, read_matrices

NAMES = ("after", "before", "vectors")
TIMES = "times"
MEANT = [PLAIN, *({TIMES: str(times)} for times in range(1, MOST_TIMES + 1))]
"""What the metadata of a file may say."""


@dataclass(frozen=True)
class Artifact:
    """vectors: (k, hidden), the trained ones; before: (a, hidden) and after: (b, hidden), the
    embedded words around them: the chat template's own parts outside, a sentence inside of these.
    All float32 and finite. times: how often the vectors are read, one copy behind the other."""

    vectors: Tensor
    before: Tensor
    after: Tensor
    times: int = 1

    @property
    def rows(self) -> Tensor:
        """(a + times * k + b, hidden): what plain PEFT prepends to a chat without a system turn."""
        return torch.cat([self.before, *[self.vectors] * self.times, self.after])

    def turn(self, before: int, after: int) -> Tensor:
        """(n, hidden): what stands in the system turn, the sentence with the vectors in it.

        `before` and `after` are the lengths of the chat template's own parts (`frame_at`): in
        a chat they come from the template. Raises EngineError where there are fewer rows.
        """
        if before > len(self.before) or after > len(self.after):
            raise EngineError(
                f"The soft prompt has {len(self.before)} rows before and {len(self.after)} after its "
                f"vectors; the language model's chat template alone takes {before} and {after}. Was "
                "it trained for another language model?"
            )
        words = self.after[: len(self.after) - after]
        return torch.cat([self.before[before:], *[self.vectors] * self.times, words])


def pack_bytes(result: ConceptResult, facts: Mapping[str, Any]) -> bytes:
    """The file. Raises EngineError when the result is not what `facts` say, or not finite."""
    made = Artifact(result.vectors, result.before, result.after, result.times)
    k = facts["recipe"]["k"]
    if made.vectors.shape[0] != k:
        raise EngineError(f"The recipe trains {k} vectors, the result has {len(made.vectors)}.")
    _check(made)
    tensors = {name: getattr(made, name).contiguous() for name in NAMES}
    return save(tensors, {TIMES: str(made.times)})


def read(content: bytes, k: int | None = None, hidden: int | None = None) -> Artifact:
    """The soft prompt of `k` vectors for a language model of width `hidden`, where the caller
    knows them. Raises EngineError for anything that is not exactly such a file."""
    tensors, told = read_matrices(content, NAMES, "soft prompt", MEANT)
    made = Artifact(**tensors, times=int(told.get(TIMES, 1)))
    _check(made)
    rows, width = made.vectors.shape
    if k not in (None, rows) or hidden not in (None, width):
        raise EngineError(
            f"The soft prompt is {rows} vectors of width {width}, not "
            f"{rows if k is None else k} of {width if hidden is None else hidden}. Was it trained "
            "for another language model?"
        )
    return made


def _check(made: Artifact) -> None:
    """The frame's rows are embeddings of real tokens, so they say how long a vector may be."""
    check_matrices({name: getattr(made, name) for name in NAMES})
    frame = torch.cat([made.before, made.after])
    check_norms(made.vectors, float(frame.double().norm(dim=-1).max()))
