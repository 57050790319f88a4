"""How likely an answer is after a prompt: hidden states and log probabilities at its tokens."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import torch
from torch import Tensor

from .chat import Prompt, Split, batches
from .loading import LoadedBackbone
from .prefix import can_share
from .running import Run

BATCH_TOKENS = 4096
HEAD_TOKENS = 256


@torch.no_grad()
def answer_states(
    loaded: LoadedBackbone,
    prompts: Sequence[Prompt],
    answers: Sequence[Sequence[int]],
    should_stop: Callable[[], None] = lambda: None,
) -> list[Tensor]:
    """Prompts, chats or (length_i, hidden), and their answers of n_i tokens, at least one -> the
    hidden states from which each answer token is predicted, (n_i, hidden) each.

    Chats with the same system turn share its run.
    """
    share = can_share(loaded)
    rows = [
        Split.of(loaded, prompt, answer[:-1], share)
        for prompt, answer in zip(prompts, answers, strict=True)
    ]
    found: dict[int, Tensor] = {}
    for batch in batches(rows, 0, BATCH_TOKENS):
        should_stop()
        states = Run.begin(loaded, [rows[i] for i in batch]).states
        for n, i in enumerate(batch):
            found[i] = states[n][len(states[n]) - len(answers[i]) :]
    return [found[i] for i in range(len(rows))]


@torch.no_grad()
def token_log_probs(
    loaded: LoadedBackbone, prompts: Sequence[Prompt], answers: Sequence[Sequence[int]]
) -> list[Tensor]:
    """The log probability of every answer token, (n_i,) each, in nats."""
    if not answers:
        return []
    states = torch.cat(answer_states(loaded, prompts, answers))
    said = torch.tensor([t for answer in answers for t in answer], device=states.device)
    found = [
        loaded.log_probs(some).gather(1, tokens[:, None])[:, 0]
        for some, tokens in zip(states.split(HEAD_TOKENS), said.split(HEAD_TOKENS), strict=True)
    ]
    return list(torch.cat(found).split([len(answer) for answer in answers]))


def mean_log_probs(
    loaded: LoadedBackbone, prompts: Sequence[Prompt], answers: Sequence[Sequence[int]]
) -> list[float]:
    """The mean log probability per token of each answer, in nats."""
    return [float(row.mean()) for row in token_log_probs(loaded, prompts, answers)]
