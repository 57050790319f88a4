"""The line: every contender's figures, and how they compare."""

from __future__ import annotations

import sys
import time
from typing import Any

from .apart import run_apart
from .plan import LEVEL, Plan
from .tasks import perform

TYPES = ("float32", "bfloat16")
"""What PEFT computes in: the first as loaded, the second under autocast."""


def line_of(plan: Plan) -> dict[str, Any]:
    """The contenders run one after another, each with the machine to itself."""
    head = {
        "shape": plan.shape,
        "plan": {"concepts": plan.n, "steps": plan.steps, "rows_per_step": plan.rows},
    }
    if plan.shape != "lexicon":
        found = run_apart(plan, "shape")
        return head | {"machine": found["facts"], "engine": {"throughput": found["throughput"]}}
    rows = _part(plan, "rows")
    engine = _part(plan, "engine")
    usual = {name: _part(plan, "peft", name) for name in TYPES}
    return head | {
        "machine": rows["facts"],
        "rows_sha256": rows["write"],
        "engine": engine,
        **{f"peft_{name}": found for name, found in usual.items()},
        "times_peft": {name: times(engine, found) for name, found in usual.items()},
        "memory": [_part(plan, "waiting", str(count))["memory"] for count in plan.waiting],
    }


def _part(plan: Plan, task: str, *more: str) -> dict[str, Any]:
    """In a process of its own; but to load torch five times is most of a quick run. On stderr
    stands what was done: the whole takes a quarter of an hour."""
    started = time.monotonic()
    found = perform(task, plan, *more) if plan.quick else run_apart(plan, task, *more)
    sys.stderr.write(f"{' '.join((task, *more))}: {time.monotonic() - started:.0f} s\n")
    return found


def times(engine: dict[str, Any], usual: dict[str, Any]) -> dict[str, Any]:
    """How many times faster the engine is: in steps alone, in whole concepts with what each
    prepares, and in the seconds to LEVEL of the same concepts (`to_level`), with the seconds that
    PEFT's teacher takes for its answers and without. None where one of them did not reach it."""
    ours, theirs = engine["throughput"], usual["throughput"]
    name = f"seconds_to_{LEVEL}"
    soon = engine["reach"]["same_concepts"][name]
    late = {"with_answers": usual["reach"][f"{name}_with_answers"], "without": usual["reach"][name]}
    return {
        "steps": _ratio(ours, theirs, "concepts_per_minute_steps_only"),
        "concepts_per_minute": _ratio(ours, theirs, "concepts_per_minute"),
        "to_level": {
            how: round(seconds / soon, 2) if soon and seconds else None
            for how, seconds in late.items()
        },
    }


def _ratio(ours: dict[str, Any], theirs: dict[str, Any], name: str) -> float:
    return round(float(ours[name] / theirs[name]), 2)
