"""A contender's figures, put together in the same way for all."""

from __future__ import annotations

from typing import Any

import torch

from .counting import Count
from .judge import Curve, crossing
from .machine import matrix_rate
from .plan import LEVEL, Plan


def rates(
    plan: Plan,
    model: Any,
    count: Count,
    *,
    concepts: int,
    preparation: float,
    seconds: float,
    batch: int,
    dtype: torch.dtype,
    peak: float,
) -> dict[str, Any]:
    """The figures of a run of `plan.steps` steps for each of `concepts`.

    preparation, seconds: wall seconds before the steps and of the steps; count: of the steps;
    batch: tokens in one step, for the matrix product that the FLOP/s are held against; peak:
    megabytes, read at the end of the steps.
    """
    config, done = model.config, count.flops(model)
    product = matrix_rate(batch, config.hidden_size, config.intermediate_size, dtype, plan.device)
    steps = concepts * plan.steps
    return {
        "measured_concepts": concepts,
        "dtype": str(dtype).removeprefix("torch."),
        "seconds": {"preparation": round(preparation, 2), "steps": round(seconds, 2)},
        "concepts_per_minute": round(60 * concepts / (preparation + seconds), 3),
        "concepts_per_minute_steps_only": round(60 * concepts / seconds, 3),
        "concept_steps_per_second": round(steps / seconds, 2),
        "tokens_per_second": round(count.tokens / seconds, 1),
        "tokens": count.tokens,
        "gflops": round(done / seconds / 1e9, 2),
        "matrix_gflops": round(product / 1e9, 2),
        "share_of_matrix": round(done / seconds / product, 4),
        "peak_memory_mb": round(peak, 1),
    }


def reached(curve: Curve, trained: int, measured: int, preparation: float) -> dict[str, Any]:
    """How long one concept takes to LEVEL: all seconds until the mean of those measured is there,
    by the number of those trained. `preparation` is part of the seconds; None where the level
    was not reached."""
    found = crossing(curve, LEVEL)
    return {
        "measured_concepts": measured,
        f"seconds_to_{LEVEL}": round(found[1] / trained, 3) if found else None,
        f"steps_to_{LEVEL}": round(found[0], 1) if found else None,
        "preparation_seconds": round(preparation / trained, 3),
        "curve": [[step, round(t / trained, 3), round(closed, 4)] for step, t, closed in curve],
    }


def with_answers(found: dict[str, Any], answers: dict[str, Any]) -> dict[str, Any]:
    """The time to LEVEL of someone who has to ask the teacher first. answers: their `count` and
    `seconds` for one concept."""
    seconds = found[f"seconds_to_{LEVEL}"]
    whole = round(seconds + answers["seconds"], 3) if seconds is not None else None
    return {"answers": answers, f"seconds_to_{LEVEL}_with_answers": whole}
