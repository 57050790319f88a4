"""A run in the middle, as bytes: tensors as safetensors, the rest as JSON among them."""

from __future__ import annotations

import hashlib
import json
from dataclasses import asdict
from typing import Any

import torch
from safetensors import SafetensorError
from safetensors.torch import load, save

from .course import Course
from .errors import EngineError
from .recipes import Recipe
from .spec import TrainSpec

TENSORS = ("vectors", "first", "second", "best", "best_loss")


def fingerprint(spec: TrainSpec, recipe: Recipe, digests: dict[str, str]) -> str:
    """What a checkpoint must share with the run that goes on from it."""
    whole = {"spec": spec.to_dict(), "recipe": asdict(recipe), "backbone": digests}
    whole["spec"]["backbone"] = None  # where the files lie does not matter, what they are does
    return hashlib.sha256(json.dumps(whole, sort_keys=True).encode()).hexdigest()


def to_bytes(course: Course, run: str) -> bytes:
    """`run` is the run's fingerprint."""
    rest = {"run": run, "step": course.step, "curves": course.curves, "losses": course.losses}
    tensors = {name: getattr(course, name).contiguous().cpu() for name in TENSORS}
    tensors["rest"] = torch.tensor(list(json.dumps(rest).encode()), dtype=torch.uint8)
    return save(tensors, {"format": "pt"})


def from_bytes(content: bytes, fresh: Course, run: str) -> Course:
    """The course that `content` holds, shaped like the `fresh` one of the same run.

    Raises EngineError for a damaged checkpoint or one of another run.
    """
    try:
        tensors = load(content)
        rest: dict[str, Any] = json.loads(bytes(tensors["rest"].tolist()))
        found = {name: tensors[name].to(fresh.vectors.device) for name in TENSORS}
        same = rest["run"] == run and found["vectors"].shape == fresh.vectors.shape
    except (SafetensorError, ValueError, KeyError, TypeError) as error:
        raise EngineError("The checkpoint is damaged. Start the run again without it.") from error
    if not same:
        raise EngineError("The checkpoint belongs to another run. Start again without it.")
    return Course(
        **found,
        curves=rest["curves"],
        losses=rest["losses"],
        step=rest["step"],
        total=fresh.total,
    )
