"""Concepts in the middle of their training, as bytes: tensors as safetensors, the rest as JSON."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import asdict
from typing import Any

import torch
from safetensors import SafetensorError
from safetensors.torch import load, save
from torch import Tensor

from .course import Course
from .errors import EngineError
from .loading import LoadedBackbone
from .optimiser import Soap
from .recipes import Recipe
from .spec import ConceptSpec

OWN = ("vectors", "best")
SOAP = ("first", "second", "left", "right", "left_basis", "right_basis")
REST = (
    *("step", "total", "best_loss", "rate", "roll_backs", "losses", "curve"),
    *("patience", "stale", "began_as"),
)


def fingerprint(concept: ConceptSpec, recipe: Recipe, seed: int, loaded: LoadedBackbone) -> str:
    """What a checkpoint must share with the training that goes on from it."""
    whole = {
        "concept": asdict(concept),
        "recipe": asdict(recipe),
        "seed": seed,
        "backbone": loaded.digests,  # where the files lie does not matter, what they are does
        "dtype": str(loaded.dtype),
        "quantised": bool(getattr(loaded.model, "is_quantized", False)),
    }
    return hashlib.sha256(json.dumps(whole, sort_keys=True).encode()).hexdigest()


def to_bytes(course: Course, run: str) -> bytes:
    """`run` is the training's fingerprint."""
    tensors = {name: getattr(course, name) for name in OWN}
    tensors |= {name: getattr(course.soap, name) for name in SOAP}
    if course.speaker is not None:
        tensors["speaker"] = course.speaker
    rest = {"run": run, **{name: getattr(course, name) for name in REST}}
    # Clones: `best` and `speaker` may be the very tensor `vectors`, and safetensors refuses what is shared.
    whole = {
        name: tensor.cpu().clone(memory_format=torch.contiguous_format)
        for name, tensor in tensors.items()
    }
    return _saved(whole, rest)


def from_bytes(content: bytes, fresh: Course, run: str) -> Course:
    """The course that `content` holds, shaped like the `fresh` one of the same training.

    Raises EngineError for a damaged checkpoint or one of another training.
    """
    tensors, rest = _read(content)
    try:
        same = rest.pop("run") == run and tensors["vectors"].shape == fresh.vectors.shape
        if not same:
            raise EngineError("The checkpoint belongs to another run. Start again without it.")
        found = {name: tensor.to(fresh.vectors.device) for name, tensor in tensors.items()}
        soap = Soap(**{name: found[name] for name in SOAP})
        return Course(found["vectors"], found["best"], soap, speaker=found.get("speaker"), **rest)
    except (KeyError, TypeError) as error:
        raise EngineError("The checkpoint is damaged. Start the run again without it.") from error


def bundled(parts: Mapping[str, bytes]) -> bytes:
    """Several checkpoints by name, such as those of concepts by their keys, as one."""
    return _saved({f"concept {key}": _as_tensor(part) for key, part in parts.items()}, {})


def unbundled(content: bytes) -> dict[str, bytes]:
    """Raises EngineError for a damaged bundle."""
    tensors, _ = _read(content)
    return {
        name.removeprefix("concept "): tensor.numpy().tobytes() for name, tensor in tensors.items()
    }


def _saved(tensors: dict[str, Tensor], rest: dict[str, Any]) -> bytes:
    return save({**tensors, "rest": _as_tensor(json.dumps(rest).encode())}, {"format": "pt"})


def _read(content: bytes) -> tuple[dict[str, Tensor], dict[str, Any]]:
    try:
        tensors = load(content)
        rest: dict[str, Any] = json.loads(tensors.pop("rest").numpy().tobytes())
    except (SafetensorError, ValueError, KeyError, TypeError, AttributeError) as error:
        raise EngineError("The checkpoint is damaged. Start the run again without it.") from error
    return tensors, rest


def _as_tensor(content: bytes) -> Tensor:
    return torch.frombuffer(bytearray(content), dtype=torch.uint8)
