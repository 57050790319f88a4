"""The engine: from a definition in words to a soft prompt, and what it does to the model.

Pure torch: no Django and none of our apps, so it runs in a notebook or on a rented GPU
(`python -m worker.engine`). Importing the package is light; torch is loaded with the first name
that needs it.
"""

import os
from importlib import import_module
from typing import TYPE_CHECKING, Any

from .errors import EngineError, Stopped
from .generate_spec import GenerateSpec, Row
from .recipes import RECIPES, Recipe
from .results import ConceptResult, Generated, Progress, TrainResult
from .spec import Backbone, ConceptSpec, ContrastPair, Instruction, TrainSpec

if TYPE_CHECKING:
    from . import artifact, checkpoint
    from .frame import frame_at
    from .generating import generate
    from .lane import Order
    from .slots import Outcome, stream
    from .soft_prompt import random_like
    from .training import facts_of_one, train

# Read by OpenMP when torch is loaded. Threads that spin while they wait cost a small model on a busy
# machine most of its time: 60 steps took 78 s with two threads on two shared cores, and 18 s so.
os.environ.setdefault("OMP_WAIT_POLICY", "PASSIVE")

_HEAVY = {
    "Order": "lane",
    "Outcome": "slots",
    "facts_of_one": "training",
    "frame_at": "frame",
    "generate": "generating",
    "random_like": "soft_prompt",
    "stream": "slots",
    "train": "training",
}


def __getattr__(name: str) -> Any:
    if name in ("artifact", "checkpoint"):
        return import_module(f".{name}", __name__)
    if name in _HEAVY:
        return getattr(import_module(f".{_HEAVY[name]}", __name__), name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")


__all__ = [
    "RECIPES",
    "Backbone",
    "ConceptResult",
    "ConceptSpec",
    "ContrastPair",
    "EngineError",
    "GenerateSpec",
    "Generated",
    "Instruction",
    "Order",
    "Outcome",
    "Progress",
    "Recipe",
    "Row",
    "Stopped",
    "TrainResult",
    "TrainSpec",
    "artifact",
    "checkpoint",
    "facts_of_one",
    "frame_at",
    "generate",
    "random_like",
    "stream",
    "train",
]
