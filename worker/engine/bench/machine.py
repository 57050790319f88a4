"""The machine under the figures: its name, its memory, and how fast it multiplies."""

from __future__ import annotations

import os
import platform
import time
from pathlib import Path
from typing import Any

import torch

from worker.engine.threads import capped

from .clock import Clock
from .plan import Plan

MB = 1e6
ROUND = {"cpu": 2e9, "cuda": 2e13}
"""FLOPs of one round: long against the clock's and the launch's own time."""
FLAGS = ("avx2", "avx512f", "avx512_bf16", "amx_bf16")


def facts(plan: Plan) -> dict[str, Any]:
    """JSON data."""
    known, device = _cpu_info(), plan.device
    with capped(plan.threads) as count:
        threads = count
    found: dict[str, Any] = {
        "cpu": known.get("model name", platform.processor() or platform.machine()),
        "cores": len(os.sched_getaffinity(0)),
        "flags": [flag for flag in FLAGS if flag in known.get("flags", "").split()],
        "load_average": round(os.getloadavg()[0], 2),
        "threads": threads,
        "device": device,
        "python": platform.python_version(),
        "torch": torch.__version__,
    }
    if device == "cuda":
        found["gpu"] = torch.cuda.get_device_name()
    return found


def _cpu_info() -> dict[str, str]:
    """Of the first processor, as Linux tells it; empty elsewhere."""
    path = Path("/proc/cpuinfo")
    lines = path.read_text().split("\n\n")[0].splitlines() if path.exists() else []
    return {k.strip(): v.strip() for k, _, v in (line.partition(":") for line in lines)}


def peak_memory_mb(device: str) -> float:
    """The most that this process ever held: on a GPU what torch allocated there, otherwise
    resident memory. Linux's `ru_maxrss` is not used: a child inherits it from its parent."""
    if device == "cuda":
        return torch.cuda.max_memory_allocated() / MB
    for line in Path("/proc/self/status").read_text().splitlines():
        if line.startswith("VmHWM:"):
            return int(line.split()[1]) * 1024 / MB
    raise OSError("Linux alone says how much memory a process held at most.")


def matrix_rate(
    rows: int, hidden: int, inner: int, dtype: torch.dtype, device: str, seconds: float = 0.5
) -> float:
    """FLOP/s of (rows, hidden) @ (hidden, inner), the product that a model spends most of its
    time on: the best of as many rounds as fit the time, after one to warm up."""
    left = torch.randn(rows, hidden, device=device).to(dtype)
    right = torch.randn(inner, hidden, device=device).to(dtype)
    once = 2 * rows * hidden * inner
    repeats = max(1, int(ROUND[device] / once))
    best, end = 0.0, time.perf_counter() + seconds
    _time_of(left, right, repeats)
    while best == 0.0 or time.perf_counter() < end:
        best = max(best, once * repeats / _time_of(left, right, repeats))
    return best


def _time_of(left: torch.Tensor, right: torch.Tensor, repeats: int) -> float:
    clock = Clock()
    with torch.no_grad():
        for _ in range(repeats):
            torch.nn.functional.linear(left, right)
    return clock.read()
