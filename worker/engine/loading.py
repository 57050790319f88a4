"""A backbone in memory: frozen, checked, with the hashes that name it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import torch
from torch import Tensor, nn
from transformers import AutoModelForCausalLM, AutoTokenizer
from transformers.modeling_layers import GradientCheckpointingLayer
from transformers.utils import logging as transformers_logging

from .digests import check_registered, digests_of
from .errors import EngineError
from .placement import Device, bring_home, check_on_gpus, device_of, placed, require_accelerate
from .quantising import keep_gradients, quantisation_config
from .source import directory_of
from .spec import Backbone

CPU_INFO = Path("/proc/cpuinfo")
# x86 (AVX-512 BF16, AMX) and Arm; elsewhere bfloat16 is only emulated, at a loss of time.
BF16_FLAGS = {"avx512_bf16", "amx_bf16", "bf16"}
CHUNK = 8192


@dataclass(frozen=True)
class LoadedBackbone:
    """`model` is never changed: no weight of it has a gradient.

    Its parts may lie on several devices. What goes in and comes out here is on `device`, where
    the embeddings are, so nobody else need know.
    """

    model: Any
    tokenizer: Any
    context: int
    digests: dict[str, str]

    @property
    def device(self) -> torch.device:
        return device_of(self.model.get_input_embeddings())

    @property
    def head_device(self) -> torch.device:
        """Where the output head computes: for those who use its weights themselves."""
        return device_of(self.model.get_output_embeddings())

    @property
    def dtype(self) -> torch.dtype:
        return self.model.get_input_embeddings().weight.dtype

    @property
    def hidden_size(self) -> int:
        return int(self.model.get_input_embeddings().weight.shape[1])

    @property
    def layers(self) -> list[Any]:
        """The decoder layers, first to last; none of a model that transformers does not build of
        such layers."""
        whole = self.model.modules()
        return [each for each in whole if isinstance(each, GradientCheckpointingLayer)]

    @property
    def vocabulary_rms(self) -> float:
        """Root mean square of the norms of the token embeddings, as the model sees them."""
        size = int(self.model.get_input_embeddings().weight.shape[0])
        chunks = torch.arange(size, device=self.device).split(CHUNK)
        squares = torch.cat([self.embed(chunk).square().sum(-1) for chunk in chunks])
        return float(squares.mean().sqrt())

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
        asked = hidden.to(self.head_device, self.dtype)
        logits = self.model.get_output_embeddings()(asked).float()
        return torch.log_softmax(logits, dim=-1).to(self.device)

    @property
    def stop_ids(self) -> frozenset[int]:
        """The tokens that end an answer."""
        stated = getattr(self.model.generation_config, "eos_token_id", None)
        listed = stated if isinstance(stated, list) else [stated]
        return frozenset(i for i in (*listed, self.tokenizer.eos_token_id) if i is not None)


def load(
    backbone: Backbone,
    device: Device | None = None,
    dtype: torch.dtype | None = None,
    *,
    exact: bool = False,
) -> LoadedBackbone:
    """The backbone on its devices (see `placement`), in `default_dtype` unless told otherwise,
    or in `exact_dtype` where texts must come out alike elsewhere.

    Raises EngineError, before any weight is read, for files that are missing, could run code, or
    have other digests than the registered ones; and for a model that is damaged, or that the
    engine cannot drive through its input embeddings.
    """
    path = directory_of(backbone)
    tokenizer = tokenizer_at(path)
    digests = digests_of(path, tokenizer.chat_template)
    check_registered(backbone, digests)
    where = placed(device, path, backbone.quantisation)
    usual = exact_dtype(where) if exact else default_dtype(where)
    model = _model(path, where, dtype or usual, backbone.quantisation)
    loaded = LoadedBackbone(
        model=model,
        tokenizer=tokenizer,
        context=int(getattr(model.config, "max_position_embeddings", 0) or 2048),
        digests=digests,
    )
    _check_driveable(loaded, path)
    return loaded


def default_dtype(device: Device) -> torch.dtype:
    """bfloat16 on GPUs and on CPUs that multiply it, float32 on the others."""
    names = device.values() if isinstance(device, Mapping) else [device]
    on_gpu = torch.cuda.is_available() and any(name not in ("cpu", "disk") for name in names)
    return torch.bfloat16 if on_gpu or has_bfloat16() else torch.float32


def exact_dtype(device: Device) -> torch.dtype:
    """For texts that people will judge: float32 on a CPU, where a stranger with plain PEFT
    computes in it too, and where bfloat16 would let near ties fall otherwise."""
    return torch.float32 if device == "cpu" else default_dtype(device)


def has_bfloat16(cpu_info: Path = CPU_INFO) -> bool:
    """Whether this CPU multiplies bfloat16 matrices by instructions of its own. Only Linux says
    so; torch's own answer counts CPUs that emulate it."""
    try:
        lines = cpu_info.read_text().splitlines()
    except OSError:
        return False
    flags = next((line for line in lines if line.startswith(("flags", "Features"))), "")
    return bool(BF16_FLAGS & set(flags.split()))


def tokenizer_at(path: Path) -> Any:
    """The tokenizer of a checked directory, with its chat template. Raises EngineError."""
    try:
        found = AutoTokenizer.from_pretrained(path, trust_remote_code=False, local_files_only=True)
    except Exception as error:  # transformers raises many kinds; the person needs the reason
        raise EngineError(f"The tokenizer in {path} cannot be loaded: {error}") from error
    if not isinstance(found.chat_template, str) or not found.chat_template:
        raise EngineError(f"The language model in {path} has no chat template.")
    return found


def _model(path: Path, where: Device, dtype: torch.dtype, quantisation: str | None) -> Any:
    transformers_logging.disable_progress_bar()
    how: dict[str, Any] = {"dtype": dtype}
    single = where if isinstance(where, str) and where != "auto" else None
    if quantisation or not single:
        require_accelerate()
        how["device_map"] = {"": single} if single else where
    if quantisation:
        how["quantization_config"] = quantisation_config(quantisation, dtype)
    try:
        model: nn.Module = AutoModelForCausalLM.from_pretrained(
            path, use_safetensors=True, trust_remote_code=False, local_files_only=True, **how
        )
        model.eval().requires_grad_(False)
        if single and not quantisation:
            model.to(single)
    except Exception as error:  # as above
        raise EngineError(f"The language model in {path} cannot be loaded: {error}") from error
    check_on_gpus(model, where)
    bring_home(model)
    keep_gradients(model)
    return model


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
