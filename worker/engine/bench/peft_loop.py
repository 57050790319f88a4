"""PEFT's prompt tuning as its documentation has it: one concept, one adapter, one plain loop.

The teacher is the same model with the adapter switched off and the definition in the system
turn, asked in every step; the loss is the divergence over the whole vocabulary. The settings were
searched for (docs/reference/benchmarks.md says how far), since only a strong
opponent is worth beating.
"""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import nullcontext
from typing import Any

import torch
from peft import PromptTuningConfig, PromptTuningInit, TaskType, get_peft_model
from torch import Tensor
from torch.nn.utils.rnn import pad_sequence

from worker.engine.loss import kl_full, row_means

from .examples import Around, Example
from .settings import Settings


class PeftStudent:
    """One concept in training. `autocast`: the type that torch may compute in, None for the
    model's own."""

    def __init__(
        self, base: Any, location: str, text: str, settings: Settings, autocast: torch.dtype | None
    ) -> None:
        config = PromptTuningConfig(
            task_type=TaskType.CAUSAL_LM,
            num_virtual_tokens=settings.vectors,
            prompt_tuning_init=PromptTuningInit(settings.init),
            prompt_tuning_init_text=text,
            tokenizer_name_or_path=location,
        )
        self.settings, self.autocast = settings, autocast
        self.model = get_peft_model(base, config)
        (self.weight,) = (p for p in self.model.parameters() if p.requires_grad)
        self.optimizer = torch.optim.AdamW(
            [self.weight],
            lr=settings.learning_rate,
            betas=settings.betas,
            weight_decay=settings.weight_decay,
        )

    @property
    def vectors(self) -> Tensor:
        """(vectors, hidden) float32, as they are now."""
        return self.weight.detach().clone()

    def step(self, around: Around, examples: Sequence[Example]) -> float:
        """One step of the loop; the loss before it."""
        loss = self.loss(around, examples)
        loss.backward()
        self.optimizer.step()
        self.optimizer.zero_grad()
        return loss.item()

    def loss(self, around: Around, examples: Sequence[Example]) -> Tensor:
        """Mean over rows of the mean KL per answer token."""
        device = self.model.device
        turns = [[*row.turn, *row.answer[:-1]] for row in examples]
        chats = [_system(around, row) + turn for row, turn in zip(examples, turns, strict=True)]
        answers = [len(row.answer) for row in examples]
        kind = device.type
        with torch.autocast(kind, self.autocast) if self.autocast else nullcontext():
            with torch.no_grad(), self.model.disable_adapter():
                teacher = self.model(**_batch(chats, device)).logits
            student = self.model(**_batch(turns, device)).logits[:, self.settings.vectors :]
        said = torch.log_softmax(_at_answers(teacher, chats, answers).float(), dim=-1)
        learnt = torch.log_softmax(_at_answers(student, turns, answers).float(), dim=-1)
        return row_means(kl_full(said, learnt), answers).mean()


@torch.no_grad()
def answer(
    base: Any, prompts: Sequence[list[int]], new_tokens: int, autocast: torch.dtype | None
) -> Tensor:
    """The teacher's greedy answers to whole chats as transformers' own `generate` gives them, all
    in one batch padded on the left: token ids, prompts included, (rows, length)."""
    longest = max(map(len, prompts))
    pad = base.generation_config.pad_token_id or base.config.pad_token_id or 0
    ids = torch.tensor([[pad] * (longest - len(row)) + row for row in prompts])
    mask = torch.tensor([[0] * (longest - len(row)) + [1] * len(row) for row in prompts])
    with torch.autocast(base.device.type, autocast) if autocast else nullcontext():
        said: Tensor = base.generate(
            input_ids=ids.to(base.device),
            attention_mask=mask.to(base.device),
            max_new_tokens=new_tokens,
            do_sample=False,
            pad_token_id=pad,
        )
    return said


def chat_of(around: Around, row: Example) -> list[int]:
    """Token ids of what the teacher reads, up to the answer."""
    return _system(around, row) + row.turn


def _system(around: Around, row: Example) -> list[int]:
    return [] if row.system is None else [*around.before, *row.system, *around.after]


def _batch(rows: list[list[int]], device: torch.device) -> dict[str, Tensor]:
    """Padded on the right, with the mask that says so."""
    ids = pad_sequence([torch.tensor(row) for row in rows], batch_first=True)
    mask = pad_sequence([torch.ones(len(row), dtype=torch.long) for row in rows], batch_first=True)
    return {"input_ids": ids.to(device), "attention_mask": mask.to(device)}


def _at_answers(logits: Tensor, rows: list[list[int]], answers: list[int]) -> Tensor:
    """(rows, length, vocabulary) -> (answer tokens, vocabulary): a row ends where the last token
    of its answer is predicted."""
    ends = zip(logits, rows, answers, strict=True)
    return torch.cat([one[len(row) - count : len(row)] for one, row, count in ends])
