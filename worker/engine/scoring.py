"""How likely an answer is after a prompt: hidden states and log probabilities at its tokens."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import torch
from torch import Tensor
from torch.nn.utils.rnn import pad_sequence

from .loading import LoadedBackbone

BATCH_ROWS = 32


@torch.no_grad()
def answer_states(
    loaded: LoadedBackbone,
    prompts: Sequence[Tensor],
    answers: Sequence[Sequence[int]],
    should_stop: Callable[[], None] = lambda: None,
) -> list[Tensor]:
    """Prompts (length_i, hidden) and their answers of n_i tokens -> the hidden states from
    which each answer token is predicted, (n_i, hidden) each."""
    whole = [
        torch.cat([prompt, loaded.embed(answer[:-1])])
        for prompt, answer in zip(prompts, answers, strict=True)
    ]
    order = sorted(range(len(whole)), key=lambda i: len(whole[i]))
    found: dict[int, Tensor] = {}
    for start in range(0, len(order), BATCH_ROWS):
        should_stop()
        rows = order[start : start + BATCH_ROWS]
        states = loaded.hidden(pad_sequence([whole[i] for i in rows], batch_first=True))
        for n, i in enumerate(rows):
            found[i] = states[n, len(prompts[i]) - 1 : len(whole[i])]
    return [found[i] for i in range(len(whole))]


def token_log_probs(
    loaded: LoadedBackbone, prompts: Sequence[Tensor], answers: Sequence[Sequence[int]]
) -> list[Tensor]:
    """The log probability of every answer token, (n_i,) each, in nats."""
    states = answer_states(loaded, prompts, answers)
    return [
        loaded.log_probs(state).gather(1, torch.tensor([answer], device=state.device).T)[:, 0]
        for state, answer in zip(states, answers, strict=True)
    ]


def mean_log_probs(
    loaded: LoadedBackbone, prompts: Sequence[Tensor], answers: Sequence[Sequence[int]]
) -> list[float]:
    """The mean log probability per token of each answer, in nats."""
    return [float(row.mean()) for row in token_log_probs(loaded, prompts, answers)]
