"""The teacher: the same model with the definition in its system turn, asked once and kept."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any
from weakref import WeakKeyDictionary

import torch
from torch import Tensor

from .data import Lesson
from .decoding import decode
from .prompting import Prompter

OPENING_SHARE = 0.9


@dataclass(frozen=True)
class Taught:
    """One lesson with the teacher's answer.

    turn: token ids of the instruction's turn. answer: token ids of length n. top: (n, top_k)
    log probabilities, likeliest first, with their token ids in `tokens`; all other tokens
    together are the tail.
    """

    turn: list[int]
    answer: list[int]
    top: Tensor
    tokens: Tensor
    unrelated: bool = False
    """Taught by the bare model."""


def teach(
    prompter: Prompter,
    definition: str,
    lessons: Sequence[Lesson],
    top_k: int,
    answer_tokens: int,
    should_stop: Callable[[], None] = lambda: None,
) -> list[Taught]:
    """Greedy answers of the teacher, and how sure it was of each token. An unrelated lesson is
    answered by the bare model, which a soft prompt should leave as it is; once, for all concepts."""
    bare = _bare(prompter, (top_k, answer_tokens))
    fresh = [lesson for lesson in lessons if lesson.unrelated and lesson.text not in bare]
    asked = [*fresh, *(lesson for lesson in lessons if not lesson.unrelated)]
    said = _said(prompter, definition, asked, top_k, answer_tokens, should_stop)
    bare.update((lesson.text, taught) for lesson, taught in zip(fresh, said, strict=False))
    own = iter(said[len(fresh) :])
    return [bare[lesson.text] if lesson.unrelated else next(own) for lesson in lessons]


_BARE: WeakKeyDictionary[Any, dict[tuple[int, int], dict[str, Taught]]] = WeakKeyDictionary()
"""What each model in memory answers to unrelated lessons, by the limits it was asked under."""


def _bare(prompter: Prompter, limits: tuple[int, int]) -> dict[str, Taught]:
    return _BARE.setdefault(prompter.loaded.model, {}).setdefault(limits, {})


def _said(
    prompter: Prompter,
    definition: str,
    lessons: Sequence[Lesson],
    top_k: int,
    answer_tokens: int,
    should_stop: Callable[[], None],
) -> list[Taught]:
    loaded = prompter.loaded
    openings = [prompter.ids(lesson.opening) if lesson.opening else [] for lesson in lessons]
    chats = prompter.chats(
        [(lesson.text, None if lesson.unrelated else definition) for lesson in lessons]
    )
    said = decode(
        loaded,
        chats,
        answer_tokens,
        should_stop=should_stop,
        openings=openings,
        keep_states=True,
    )
    return [
        Taught(
            list(chat.turn),
            list(answer.ids),
            *_target(loaded.log_probs(answer.states), opening, top_k),
            lesson.unrelated,
        )
        for lesson, chat, answer, opening in zip(lessons, chats, said, openings, strict=True)
    ]


def _target(log_probs: Tensor, opening: list[int], top_k: int) -> tuple[Tensor, Tensor]:
    """(n, vocabulary) -> the top_k log probabilities and their tokens, (n, top_k) each.

    Where the opening is known to be right, its token gets at least OPENING_SHARE, even of a
    teacher that would have begun otherwise.
    """
    if opening:
        at = torch.arange(len(opening), device=log_probs.device)
        right = torch.tensor(opening, device=log_probs.device)
        probs = log_probs[: len(opening)].exp()
        lifted = probs * (1 - OPENING_SHARE)
        lifted[at, right] += OPENING_SHARE
        unsure = probs[at, right] < OPENING_SHARE
        log_probs = log_probs.clone()
        log_probs[: len(opening)][unsure] = lifted[unsure].clamp_min(1e-12).log()
    values, tokens = log_probs.topk(min(top_k, log_probs.shape[-1]), dim=-1)
    return values, tokens
