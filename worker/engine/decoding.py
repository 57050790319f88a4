"""Answers token by token: prompts of unequal length in one batch, contexts read once for all."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

import torch
from torch import Tensor

from .chat import Prompt, Split, batches
from .loading import LoadedBackbone
from .prefix import can_share
from .running import Run
from .sampling import Choose, likeliest

BATCH_TOKENS = 16384
LEAVE_SHARE = 0.1


@dataclass(frozen=True)
class Answer:
    """The tokens of an answer. `finished`: the last of them is the token that ends it.

    states: (n, hidden), the hidden states from which its n tokens are predicted; (0,) where they
    were not asked for.
    """

    ids: tuple[int, ...]
    finished: bool
    states: Tensor = field(default_factory=lambda: torch.empty(0), compare=False, repr=False)

    @property
    def content(self) -> tuple[int, ...]:
        """Without the token that ends it."""
        return self.ids[:-1] if self.finished else self.ids


@torch.no_grad()
def decode(
    loaded: LoadedBackbone,
    prompts: Sequence[Prompt],
    max_new_tokens: int,
    choose: Choose = likeliest,
    should_stop: Callable[[], None] = lambda: None,
    *,
    openings: Sequence[Sequence[int]] | None = None,
    keep_states: bool = False,
) -> list[Answer]:
    """Prompts, chats or (length_i, hidden), -> their answers, in the same order.

    Chats with the same system turn share its run. `openings`: the tokens that each answer is
    made to begin with; they are part of the answer and do not count among the new tokens.
    `keep_states`: answers come with their hidden states. `should_stop` is called before every
    token and may raise.
    """
    begun = openings or [()] * len(prompts)
    share = can_share(loaded)
    rows = [Split.of(loaded, *row, share) for row in zip(prompts, begun, strict=True)]
    speakers = [Speaker(n, list(opening)) for n, opening in enumerate(begun)]
    for batch in batches(rows, max_new_tokens, BATCH_TOKENS):
        should_stop()
        run = Run.begin(loaded, [rows[i] for i in batch], max_new_tokens)
        _speak(run, [speakers[i] for i in batch], max_new_tokens, choose, should_stop)
    return [one.answer(keep_states) for one in speakers]


@dataclass
class Speaker:
    """An answer in the making: of which row, its tokens, and the states before each of them, in
    pieces (length, hidden)."""

    number: int
    ids: list[int]
    states: list[Tensor] = field(default_factory=list)
    finished: bool = False

    def answer(self, keep_states: bool) -> Answer:
        states = torch.cat(self.states) if keep_states else torch.empty(0)
        return Answer(tuple(self.ids), self.finished, states)


def _speak(
    run: Run,
    held: list[Speaker],
    max_new_tokens: int,
    choose: Choose,
    should_stop: Callable[[], None],
) -> None:
    """The rows that `run` holds speak to their ends. Who is done waits in the batch until enough
    are: to leave, all others' caches are copied."""
    for n, one in enumerate(held):
        one.states.append(run.states[n][-1 - len(one.ids) : -1])
    for left in reversed(range(max_new_tokens)):
        should_stop()
        speaking = [n for n, one in enumerate(held) if not one.finished]
        _say(run, [held[n] for n in speaking], run.last[speaking], choose)
        going = [n for n in speaking if not held[n].finished]
        if not going or not left:
            break
        if len(going) <= (1 - LEAVE_SHARE) * len(held):
            run.keep(going)
            held = [held[n] for n in going]
        run.step([one.ids[-1] for one in held])


def _say(run: Run, speaking: Sequence[Speaker], states: Tensor, choose: Choose) -> None:
    """states: (speaking, hidden)."""
    chosen = choose(run.loaded.log_probs(states), [one.number for one in speaking]).tolist()
    for one, token, state in zip(speaking, chosen, states.split(1), strict=True):
        one.ids.append(token)
        one.states.append(state)
        one.finished = token in run.loaded.stop_ids
