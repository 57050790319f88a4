"""The teacher: the same model with the definition in its system turn, asked once and kept."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any
from weakref import WeakKeyDictionary

import torch
from torch import Tensor

from .data import Lesson
from .decoding import decode
from .disk_cache import DiskCache
from .prompting import Prompter
from .righting import Righting
from .teacher_cache import Asked, Said, packed, unpacked

OPENING_SHARE = 0.9


@dataclass(frozen=True)
class Taught:
    """One lesson with the teacher's answer.

    turn: token ids of the instruction's turn. answer: token ids of length n. top: (n, top_k)
    log probabilities, likeliest first, with their token ids in `tokens`; all other tokens
    together are the tail. states: the teacher's hidden states on the way (see `matching`), where
    they are a target too.
    """

    turn: list[int]
    answer: list[int]
    top: Tensor
    tokens: Tensor
    unrelated: bool = False
    """About something else, and not taught by who has read the definition."""
    own: bool = False
    """The student's own answer (see `own_answers`), and so judged by the reverse divergence."""
    states: Tensor | None = None

    @property
    def read(self) -> list[int]:
        """Token ids that the model reads of it: the last token of the answer is only said."""
        return [*self.turn, *self.answer[:-1]]


def teach(
    prompter: Prompter,
    definition: str,
    lessons: Sequence[Lesson],
    top_k: int,
    answer_tokens: int,
    should_stop: Callable[[], None] = lambda: None,
    cache: DiskCache | None = None,
) -> list[Taught]:
    """Greedy answers of the teacher, and how sure it was of each token. A lesson about something
    else is answered by the bare model, or by one that has read the stranger's note alone: a soft
    prompt should leave both as they are. They are asked once, for all concepts.

    Each teacher is asked in a batch of its own, in an order that hangs on the texts alone, so its
    answers are the same to the byte when they come from the `cache`.
    """

    def taught(system: str | None, some: Iterable[Lesson]) -> dict[str, Taught]:
        ordered = sorted(some, key=lambda lesson: (lesson.text, lesson.opening))
        asked = Asked(system, ordered, top_k, answer_tokens)
        said = _kept_or_said(prompter, asked, should_stop, cache) if ordered else []
        return {
            lesson.text: Taught(
                prompter.turn(lesson.text), one.answer, one.top, one.tokens, lesson.unrelated
            )
            for lesson, one in zip(ordered, said, strict=True)
        }

    shared = _shared(prompter, (top_k, answer_tokens))
    new = [row for row in lessons if row.unrelated and row.text not in shared]
    for note in dict.fromkeys(row.beside for row in new):
        shared |= taught(note or None, (row for row in new if row.beside == note))
    own = taught(definition, (row for row in lessons if not row.unrelated))
    return [(shared if lesson.unrelated else own)[lesson.text] for lesson in lessons]


_SHARED: WeakKeyDictionary[Any, dict[tuple[int, int], dict[str, Taught]]] = WeakKeyDictionary()
"""What each model in memory answers about other things, by the limits it was asked under."""


def _shared(prompter: Prompter, limits: tuple[int, int]) -> dict[str, Taught]:
    return _SHARED.setdefault(prompter.loaded.model, {}).setdefault(limits, {})


def _kept_or_said(
    prompter: Prompter, asked: Asked, should_stop: Callable[[], None], cache: DiskCache | None
) -> list[Said]:
    """A file that is not sound is made anew."""
    if cache is None:
        return _said(prompter, asked, should_stop)
    key = asked.key(prompter.loaded)
    content = cache.get(key)
    if content is not None:
        vocabulary = prompter.loaded.model.get_output_embeddings().weight.shape[0]
        kept = unpacked(content, key, asked, _righting(prompter, asked), vocabulary)
        if kept is not None:
            at = prompter.loaded.device
            return [Said(one.answer, one.top.to(at), one.tokens.to(at)) for one in kept]
    said = _said(prompter, asked, should_stop)
    cache.put(key, packed(key, said))
    return said


def _righting(prompter: Prompter, asked: Asked) -> Righting:
    return Righting(prompter, [lesson.opening for lesson in asked.lessons])


def _said(prompter: Prompter, asked: Asked, should_stop: Callable[[], None]) -> list[Said]:
    loaded, righting = prompter.loaded, _righting(prompter, asked)
    said = decode(
        loaded,
        prompter.chats([(lesson.text, asked.system) for lesson in asked.lessons]),
        asked.answer_tokens,
        righting,
        should_stop,
        keep_states=True,
    )
    begun = [righting.righted(n, one.ids) for n, one in enumerate(said)]
    return [
        Said(list(one.ids), *target(loaded.log_probs(one.states), opening, asked.top_k))
        for one, opening in zip(said, begun, strict=True)
    ]


def target(log_probs: Tensor, opening: list[int], top_k: int) -> tuple[Tensor, Tensor]:
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
