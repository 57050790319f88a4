"""A backbone in memory: frozen, checked, with the hashes that name it."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import torch
from torch import Tensor, nn
from transformers import AutoModelForCausalLM, AutoTokenizer
from transformers.utils import logging as transformers_logging

from .errors import EngineError
from .source import directory_of, sha256_of, weights_digest
from .spec import Backbone


@dataclass(frozen=True)
class LoadedBackbone:
    """`model` is never changed: no weight of it has a gradient."""

    model: Any
    tokenizer: Any
    context: int
    digests: dict[str, str]

    @property
    def device(self) -> torch.device:
        return self.model.get_input_embeddings().weight.device

    @property
    def dtype(self) -> torch.dtype:
        return self.model.get_input_embeddings().weight.dtype

    @property
    def hidden_size(self) -> int:
        return int(self.model.get_input_embeddings().weight.shape[1])

    @property
    def vocabulary_rms(self) -> float:
        """Root mean square of the norms of the token embeddings."""
        weight = self.model.get_input_embeddings().weight
        return float(weight.float().square().sum(-1).mean().sqrt())

    def embed(self, ids: Sequence[int] | Tensor) -> Tensor:
        """Token ids (n,) -> (n, hidden) float32."""
        asked = torch.as_tensor(ids, dtype=torch.long, device=self.device)
        with torch.no_grad():
            return self.model.get_input_embeddings()(asked).float()

    def hidden(self, embeddings: Tensor) -> Tensor:
        """Input embeddings (rows, length, hidden) -> last hidden states of the same shape.

        Rows are padded on the right, if at all: the model is causal, so no real position sees a
        pad, and neither a mask nor positions are needed.
        """
        states: Tensor = self.model.base_model(
            inputs_embeds=embeddings.to(self.dtype), use_cache=False
        ).last_hidden_state
        return states

    def log_probs(self, hidden: Tensor) -> Tensor:
        """Hidden states (..., hidden) -> log probabilities (..., vocabulary) float32."""
        logits = self.model.get_output_embeddings()(hidden.to(self.dtype)).float()
        return torch.log_softmax(logits, dim=-1)

    @property
    def stop_ids(self) -> frozenset[int]:
        """The tokens that end an answer."""
        stated = getattr(self.model.generation_config, "eos_token_id", None)
        listed = stated if isinstance(stated, list) else [stated]
        return frozenset(i for i in (*listed, self.tokenizer.eos_token_id) if i is not None)


def load(backbone: Backbone, device: str | None = None) -> LoadedBackbone:
    """The backbone, float32 on a CPU and bfloat16 on CUDA.

    Raises EngineError for files that are missing, damaged, or of a model that the engine cannot
    drive through its input embeddings.
    """
    path = directory_of(backbone)
    device = device or ("cuda" if torch.cuda.is_available() else "cpu")
    try:
        model, tokenizer = _read(path, device)
    except Exception as error:  # transformers raises many kinds; the person needs the reason
        raise EngineError(f"The language model in {path} cannot be loaded: {error}") from error
    if not tokenizer.chat_template:
        raise EngineError(f"The language model in {path} has no chat template.")
    loaded = LoadedBackbone(
        model=model,
        tokenizer=tokenizer,
        context=int(getattr(model.config, "max_position_embeddings", 0) or 2048),
        digests={
            "weights": weights_digest(path),
            "tokenizer": sha256_of(path / "tokenizer.json"),
            "chat_template": hashlib.sha256(tokenizer.chat_template.encode()).hexdigest(),
        },
    )
    _check_driveable(loaded, path)
    return loaded


def _read(path: Path, device: str) -> tuple[Any, Any]:
    transformers_logging.disable_progress_bar()
    model: nn.Module = AutoModelForCausalLM.from_pretrained(
        path,
        dtype=torch.bfloat16 if device.startswith("cuda") else torch.float32,
        use_safetensors=True,
        trust_remote_code=False,
        local_files_only=True,
    )
    tokenizer = AutoTokenizer.from_pretrained(path, trust_remote_code=False, local_files_only=True)
    model.eval().requires_grad_(False)
    return model.to(device), tokenizer


def _check_driveable(loaded: LoadedBackbone, path: Path) -> None:
    """The engine feeds embeddings and applies the head itself: both must be all there is."""
    ids = torch.arange(8, device=loaded.device)[None]
    with torch.no_grad():
        usual = torch.log_softmax(loaded.model(input_ids=ids).logits.float(), dim=-1)
        ours = loaded.log_probs(loaded.hidden(loaded.embed(ids[0])[None]))
    if not torch.allclose(usual, ours, atol=1e-3, rtol=1e-3):
        raise EngineError(
            f"The language model in {path} does more than embed, run and project its input, so "
            "a soft prompt cannot be put into it. Choose another one."
        )
