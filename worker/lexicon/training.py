"""One training of Lexicon: corpus, recipe and seed in, a model out. Reproducible on a CPU."""

import hashlib
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from random import Random
from typing import Any

import tokenizers
import torch
import transformers
from transformers import PreTrainedTokenizerFast, Qwen3ForCausalLM

from worker.lexicon.corpus import Entry, read_corpus
from worker.lexicon.documents import Writer
from worker.lexicon.recipe import Recipe, new_model
from worker.lexicon.tokenizer import encode, train_tokenizer

TIMED_STEPS = 8
REPORT_EVERY = 100

Report = Callable[[str], None]


class Training:
    """One training on one machine: a corpus, a recipe, a seed, a device."""

    def __init__(
        self, corpus: Path, recipe: Recipe, *, seed: int, device: str = "cpu", threads: int = 1
    ) -> None:
        _settle(device, threads)
        self.corpus, self.recipe, self.seed = corpus, recipe, seed
        self.device, self.threads = device, threads
        self.entries = [entry for entry in read_corpus(corpus) if not entry.is_held_back]
        self.tokenizer = self._tokenizer()

    def seconds_per_step(self) -> float:
        """Measured on a model that is thrown away, so it leaves no trace in the result."""
        model, batches = self._model(), self._batches()
        optimiser = _optimiser(model, self.recipe)
        _step(model, optimiser, next(batches), self.recipe)
        started = time.perf_counter()
        for _ in range(TIMED_STEPS):
            _step(model, optimiser, next(batches), self.recipe)
        return (time.perf_counter() - started) / TIMED_STEPS

    def run(self, steps: int, report: Report) -> tuple[Qwen3ForCausalLM, float]:
        """The trained model in bfloat16, and its smoothed loss in nats per token at the end."""
        model, batches = self._model(), self._batches()
        optimiser = _optimiser(model, self.recipe)
        started, smooth = time.perf_counter(), 0.0
        for step in range(steps):
            for group in optimiser.param_groups:
                group["lr"] = self.recipe.rate(step, steps)
            loss = _step(model, optimiser, next(batches), self.recipe)
            smooth = loss if step == 0 else 0.98 * smooth + 0.02 * loss
            if (step + 1) % REPORT_EVERY == 0:
                seconds = time.perf_counter() - started
                report(f"step {step + 1} of {steps}, {seconds:.0f} s, loss {smooth:.3f}")
        return model.to(torch.bfloat16).cpu().eval(), smooth

    def facts(self, steps: int, loss: float) -> dict[str, Any]:
        """What training.json records: all that a second training needs to give the same bytes."""
        return {
            "recipe": self.recipe.to_dict(),
            "steps": steps,
            "seed": self.seed,
            "tokens": steps * self.recipe.batch_tokens,
            "corpus_sha256": hashlib.sha256(self.corpus.read_bytes()).hexdigest(),
            "entries": len(self.entries),
            "device": self.device,
            "threads": self.threads,
            "loss": round(loss, 4),
            "versions": {
                "torch": torch.__version__,
                "transformers": transformers.__version__,
                "tokenizers": tokenizers.__version__,
            },
        }

    def _model(self) -> Qwen3ForCausalLM:
        return new_model(self.recipe, self.tokenizer, self.seed).to(self.device).train()

    def _tokenizer(self) -> PreTrainedTokenizerFast:
        rng, writer = Random(f"{self.seed} tokenizer"), Writer(self.entries)
        return train_tokenizer(
            (writer.document(rng, entry) for entry in self.entries),
            vocabulary=self.recipe.vocabulary,
            context=self.recipe.context,
        )

    def _batches(self) -> Iterator[torch.Tensor]:
        """Endless batches (rows, row_tokens): documents one after the other, no padding."""
        rng = Random(f"{self.seed} documents")
        size, waiting = self.recipe.batch_tokens, list[int]()
        for tokens in _documents(rng, Writer(self.entries), self.tokenizer):
            waiting += tokens
            while len(waiting) >= size:
                batch, waiting = waiting[:size], waiting[size:]
                yield torch.tensor(batch, device=self.device).view(self.recipe.rows, -1)


def _settle(device: str, threads: int) -> None:
    torch.set_num_threads(threads)
    torch.use_deterministic_algorithms(device == "cpu")


def _documents(
    rng: Random, writer: Writer, tokenizer: PreTrainedTokenizerFast
) -> Iterator[list[int]]:
    order: list[Entry] = list(writer.entries)
    while True:
        rng.shuffle(order)
        for entry in order:
            prompt, answer = encode(tokenizer, writer.document(rng, entry))
            yield prompt + answer


def _optimiser(model: Qwen3ForCausalLM, recipe: Recipe) -> torch.optim.Optimizer:
    matrices = [p for p in model.parameters() if p.ndim > 1]
    scales = [p for p in model.parameters() if p.ndim == 1]
    groups = [
        {"params": matrices, "weight_decay": recipe.weight_decay},
        {"params": scales, "weight_decay": 0.0},
    ]
    return torch.optim.AdamW(groups, lr=recipe.peak_rate, betas=(0.9, 0.95))


def _step(
    model: Qwen3ForCausalLM,
    optimiser: torch.optim.Optimizer,
    batch: torch.Tensor,
    recipe: Recipe,
) -> float:
    with torch.autocast(batch.device.type, dtype=torch.bfloat16):
        loss = model(input_ids=batch, labels=batch).loss
    loss.backward()
    torch.nn.utils.clip_grad_norm_(model.parameters(), recipe.clip)
    optimiser.step()
    optimiser.zero_grad(set_to_none=True)
    return float(loss.item())
