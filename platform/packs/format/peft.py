"""A concept as a PEFT prompt-tuning directory: what `PeftModel.from_pretrained` loads.

PEFT puts its rows in front of everything else. So the rows are the embedded frame before (the chat
template's own part, then the words of the sentence), the k trained vectors, and the embedded frame
after: a chat that is rendered without a system turn then reads exactly as it did in training, with
the sentence around the vectors as the system turn. PEFT has no row that is read again, so vectors
that are stand there as often as they are read, one copy behind the other.
"""

from typing import Any

import numpy as np

from . import canonical, tensors
from .errors import PackError
from .manifest import Concept, LanguageModel
from .tensors import Rows

CONFIG = "adapter_config.json"
WEIGHTS = "adapter_model.safetensors"
TENSOR = "prompt_embeddings"


def rows(before: Rows, vectors: Rows, after: Rows, times: int) -> Rows:
    """(a, hidden), (k, hidden), (b, hidden) -> (a + times * k + b, hidden)."""
    return np.concatenate([before, *[vectors] * times, after], dtype=np.float32)


def length(concept: Concept) -> int:
    """How many virtual tokens PEFT sees."""
    frame = concept.frame
    return frame.before_tokens + concept.times * concept.k + frame.after_tokens


def config(concept: Concept, model: LanguageModel) -> dict[str, Any]:
    """The contents of `adapter_config.json`.

    `RANDOM` and `inference_mode` keep PEFT from fetching a tokenizer it does not need.
    """
    return {
        "base_model_name_or_path": model.location,
        "inference_mode": True,
        "num_transformer_submodules": 1,
        "num_virtual_tokens": length(concept),
        "peft_type": "PROMPT_TUNING",
        "prompt_tuning_init": "RANDOM",
        "revision": model.revision or None,
        "task_type": "CAUSAL_LM",
        "token_dim": model.hidden_size,
    }


def write(concept: Concept, model: LanguageModel, all_rows: Rows) -> dict[str, bytes]:
    """The two files of the directory, by name."""
    return {
        CONFIG: canonical.dumps(config(concept, model)),
        WEIGHTS: tensors.write({TENSOR: all_rows}),
    }


def check(concept: Concept, model: LanguageModel, files: dict[str, bytes]) -> Rows:
    """The k vectors, after checking that the files are what `pack.json` says of the concept."""
    name = f"{concept.slug}/{CONFIG}"
    if canonical.loads(files[CONFIG], name) != config(concept, model):
        raise PackError(f"{name} does not agree with pack.json.")
    name = f"{concept.slug}/{WEIGHTS}"
    found = tensors.read(files[WEIGHTS], {TENSOR}, name)[TENSOR]
    shape = (length(concept), model.hidden_size)
    if found.shape != shape:
        raise PackError(f"{name} has the shape {found.shape}; pack.json says {shape}.")
    vectors, *again = _copies(concept, found)
    if digest(vectors) != concept.vectors_sha256:
        raise PackError(f"{name} does not hold the vectors whose digest is in pack.json.")
    if any(digest(copy) != concept.vectors_sha256 for copy in again):
        raise PackError(f"{name} holds a copy of the vectors that is not like the first.")
    return vectors


def _copies(concept: Concept, found: Rows) -> list[Rows]:
    """The vectors as they stand between the words: `times` over, each (k, hidden)."""
    first = concept.frame.before_tokens
    starts = range(first, first + concept.times * concept.k, concept.k)
    return [found[start : start + concept.k] for start in starts]


def digest(vectors: Rows) -> str:
    """SHA-256 of the vectors as little-endian float32, row by row."""
    return canonical.sha256(np.ascontiguousarray(vectors, dtype="<f4").tobytes())
