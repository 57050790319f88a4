"""A trained Lexicon that can be asked: greedy answers, and how likely a given answer is."""

from collections.abc import Sequence
from pathlib import Path

import torch
from transformers import AutoModelForCausalLM, AutoTokenizer

from worker.lexicon.documents import Document
from worker.lexicon.tokenizer import encode

ROWS = 32
ANSWER_TOKENS = 96


class Lexicon:
    """The model directory at `location`, in float32 on the CPU."""

    def __init__(self, location: Path) -> None:
        self.tokenizer = AutoTokenizer.from_pretrained(location, padding_side="left")
        self.model = AutoModelForCausalLM.from_pretrained(location, dtype=torch.float32).eval()

    @torch.inference_mode()
    def log_likelihoods(self, documents: Sequence[Document]) -> list[tuple[float, int]]:
        """For each document: nats of its answer given all before it, and the answer's tokens."""
        found: list[tuple[float, int]] = []
        for start in range(0, len(documents), ROWS):
            found += self._scored([encode(self.tokenizer, d) for d in documents[start:][:ROWS]])
        return found

    @torch.inference_mode()
    def answers(self, questions: Sequence[tuple[str, str]]) -> list[str]:
        """Greedy answers to (note, question) pairs; an empty note means no system turn."""
        found: list[str] = []
        for start in range(0, len(questions), ROWS):
            turns = [_turns(note, question) for note, question in questions[start:][:ROWS]]
            batch = self.tokenizer.apply_chat_template(
                turns,
                add_generation_prompt=True,
                padding=True,
                return_dict=True,
                return_tensors="pt",
            )
            out = self.model.generate(**batch, max_new_tokens=ANSWER_TOKENS, do_sample=False)
            length = batch["input_ids"].shape[1]
            found += self.tokenizer.batch_decode(out[:, length:], skip_special_tokens=True)
        return [text.strip() for text in found]

    def _scored(self, rows: list[tuple[list[int], list[int]]]) -> list[tuple[float, int]]:
        """Padding stands on the right, where no answer can see it."""
        width = max(len(prompt) + len(answer) for prompt, answer in rows)
        ids = torch.zeros(len(rows), width, dtype=torch.long)
        for row, (prompt, answer) in zip(ids, rows, strict=True):
            row[: len(prompt) + len(answer)] = torch.tensor(prompt + answer)
        log_p = self.model(input_ids=ids).logits.log_softmax(-1)
        return [
            (_nats(log_p[i], len(prompt), answer), len(answer))
            for i, (prompt, answer) in enumerate(rows)
        ]


def _nats(log_p: torch.Tensor, start: int, answer: list[int]) -> float:
    steps = log_p[start - 1 : start - 1 + len(answer)]
    return float(steps.gather(1, torch.tensor(answer)[:, None]).sum())


def _turns(note: str, question: str) -> list[dict[str, str]]:
    turns = [{"role": "user", "content": question}]
    return [{"role": "system", "content": note}, *turns] if note else turns
