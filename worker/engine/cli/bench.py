"""How fast the engine is, against PEFT's prompt tuning on the same work: see `worker.engine.bench`."""

from __future__ import annotations

import argparse
from collections.abc import Callable

from worker.engine.bench import add_arguments, run

HELP = "how fast, against PEFT's prompt tuning on the same work"
EXAMPLES = """\
examples:
  bench                                       one line of JSON, some minutes
  bench --quick                               does it run at all?
  bench --device cuda --shape qwen3-8b        the engine alone, on random weights
"""

__all__ = ["EXAMPLES", "HELP", "add_arguments", "prepare"]


def prepare(asked: argparse.Namespace) -> Callable[[], int]:
    return lambda: run(asked)
