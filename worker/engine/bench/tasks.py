"""What contenders can be asked to do."""

from __future__ import annotations

from importlib import import_module
from typing import Any

from .plan import Plan

TASKS = {
    "rows": (("rows", "write"), ("machine", "facts")),
    "engine": (("engine", "throughput"), ("engine", "reach")),
    "peft": (("usual", "throughput"), ("usual", "reach")),
    "waiting": (("waiting", "memory"),),
    "shape": (("shaped", "throughput"), ("machine", "facts")),
}
"""Task -> its parts, in order: the module and its function. Rates come first, for the peak of
memory is read at their end."""


def perform(task: str, plan: Plan, *more: str) -> dict[str, Any]:
    """The task in this process, which loads only what the task needs: PEFT shall not weigh on
    the engine's memory, nor the other way round."""
    found: dict[str, Any] = {}
    for module, name in TASKS[task]:
        part = getattr(import_module(f".{module}", __package__), name)
        found |= {name: part(plan, *more)}
    return found
