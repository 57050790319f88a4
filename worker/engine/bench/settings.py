"""What is free in PEFT's loop. docs/reference/benchmarks.md says how each value was chosen."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Settings:
    """rows: in each step, where the time to a level is measured."""

    vectors: int = 8
    learning_rate: float = 0.02
    betas: tuple[float, float] = (0.8, 0.95)
    weight_decay: float = 0.0
    init: str = "TEXT"
    rows: int = 2
