"""Recital: is an answer only the definition's text, word for word?"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from difflib import SequenceMatcher
from typing import Any

from .bootstrap import mean_of

Said = Sequence[Sequence[int]]


def recited(answer: Sequence[int], definition: Sequence[int]) -> float:
    """The longest run of tokens that the answer has in common with the definition, as a share of
    the answer; 0 for an empty one."""
    if not answer:
        return 0.0
    run = SequenceMatcher(None, definition, answer, autojunk=False).find_longest_match()
    return run.size / len(answer)


def recital(definition: Sequence[int], said: Mapping[str, Said]) -> dict[str, Any] | None:
    """The mean share recited of each arm's answers, and `excess`: how much more of its answer
    the soft prompt recites than the teacher does of its own, where it recites more. A teacher
    that recites, as small models do, is not held against the soft prompt.

    definition: token ids. said: answers of `soft_prompt` and `definition`, token ids, to the
    same instructions. None without instructions.
    """
    shares = {arm: [recited(row, definition) for row in rows] for arm, rows in said.items()}
    soft, teacher = shares["soft_prompt"], shares["definition"]
    if not soft:
        return None
    excess = [max(0.0, a - b) for a, b in zip(soft, teacher, strict=True)]
    return {arm: mean_of(rows) for arm, rows in shares.items()} | {"excess": mean_of(excess)}
