"""Lexicon: the reference language model, small enough to live in the repository.

It answers questions about words, and answers from a note in the system turn when it is given one.
That makes it a teacher for soft prompts on any laptop. `MODEL_CARD.md` says what it can do.
"""

from pathlib import Path

WEIGHTS: Path = Path(__file__).resolve().parent / "weights"
"""A directory that `AutoModelForCausalLM.from_pretrained` loads: bf16 safetensors and tokenizer."""

__all__ = ["WEIGHTS"]
