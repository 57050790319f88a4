"""Answers token by token: many prompts of unequal length in one left-padded batch."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import torch
from torch import Tensor
from transformers import DynamicCache

from .loading import LoadedBackbone

BATCH_ROWS = 64
Choose = Callable[[Tensor, Sequence[int]], Tensor]


@dataclass(frozen=True)
class Answer:
    """The tokens of an answer. `finished`: the last of them is the token that ends it."""

    ids: tuple[int, ...]
    finished: bool

    @property
    def content(self) -> tuple[int, ...]:
        """Without the token that ends it."""
        return self.ids[:-1] if self.finished else self.ids


def likeliest(logits: Tensor, rows: Sequence[int]) -> Tensor:
    """Logits (rows, vocabulary) -> one token each."""
    return logits.argmax(dim=-1)


def sampler(temperature: float, seeds: Sequence[int]) -> Choose:
    """Draws by one generator per row, so that what a row says depends on its own seed alone."""
    generators = [torch.Generator().manual_seed(seed) for seed in seeds]

    def choose(logits: Tensor, rows: Sequence[int]) -> Tensor:
        spread = torch.softmax(logits.double().cpu() / temperature, dim=-1).cumsum(dim=-1)
        draws = [torch.rand(1, generator=generators[row], dtype=torch.double) for row in rows]
        chosen = torch.searchsorted(spread, torch.stack(draws) * spread[:, -1:])
        return chosen[:, 0].clamp_max(logits.shape[-1] - 1)

    return choose


@torch.no_grad()
def decode(
    loaded: LoadedBackbone,
    prompts: Sequence[Tensor],
    max_new_tokens: int,
    choose: Choose = likeliest,
    should_stop: Callable[[], None] = lambda: None,
) -> list[Answer]:
    """Prompts (length_i, hidden) -> their answers, in the same order.

    Prompts of similar length are decoded together. `should_stop` is called between batches and
    may raise.
    """
    order = sorted(range(len(prompts)), key=lambda i: len(prompts[i]))
    answers: dict[int, Answer] = {}
    for start in range(0, len(order), BATCH_ROWS):
        should_stop()
        rows = order[start : start + BATCH_ROWS]
        batch = _decode_batch(loaded, [prompts[i] for i in rows], rows, max_new_tokens, choose)
        answers.update(zip(rows, batch, strict=True))
    return [answers[i] for i in range(len(prompts))]


def _decode_batch(
    loaded: LoadedBackbone,
    prompts: Sequence[Tensor],
    rows: Sequence[int],
    max_new_tokens: int,
    choose: Choose,
) -> list[Answer]:
    inputs, mask, positions = left_padded(prompts)
    cache = DynamicCache(config=loaded.model.config)
    said: list[list[int]] = [[] for _ in prompts]
    going = list(range(len(prompts)))
    for _ in range(max_new_tokens):
        states = loaded.model.base_model(
            inputs_embeds=inputs.to(loaded.dtype),
            attention_mask=mask,
            position_ids=positions,
            past_key_values=cache,
            use_cache=True,
        ).last_hidden_state
        chosen = choose(loaded.log_probs(states[:, -1]), [rows[i] for i in going]).tolist()
        for i, token in zip(going, chosen, strict=True):
            said[i].append(token)
        keep = [n for n, token in enumerate(chosen) if token not in loaded.stop_ids]
        if not keep:
            break
        if len(keep) < len(going):  # rows that are done leave the batch
            kept = torch.tensor(keep, device=loaded.device)
            cache.batch_select_indices(kept)
            mask, positions = mask[kept], positions[kept]
            going = [going[n] for n in keep]
        inputs = loaded.embed([chosen[n] for n in keep])[:, None]
        mask = torch.cat([mask, mask.new_ones(len(keep), 1)], dim=1)
        positions = positions[:, -1:] + 1
    return [Answer(tuple(ids), bool(ids) and ids[-1] in loaded.stop_ids) for ids in said]


def left_padded(prompts: Sequence[Tensor]) -> tuple[Tensor, Tensor, Tensor]:
    """Prompts (length_i, hidden) -> embeddings (rows, length, hidden), mask and positions
    (rows, length). Pads stand before the prompt, and the prompt still begins at position 0."""
    length = max(len(prompt) for prompt in prompts)
    inputs = prompts[0].new_zeros(len(prompts), length, prompts[0].shape[1])
    mask = torch.zeros(len(prompts), length, dtype=torch.long, device=inputs.device)
    for i, prompt in enumerate(prompts):
        inputs[i, length - len(prompt) :] = prompt
        mask[i, length - len(prompt) :] = 1
    return inputs, mask, (mask.cumsum(dim=1) - 1).clamp_min(0)
