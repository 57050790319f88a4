"""A contender in a process of its own, so that its peak memory and its threads are its own."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from typing import Any

from worker.engine.errors import EngineError

from .plan import Plan


def run_apart(plan: Plan, task: str, *more: str) -> dict[str, Any]:
    """The task's figures. Raises EngineError when its process failed."""
    hidden = {"CUDA_VISIBLE_DEVICES": ""} if plan.device == "cpu" else {}
    sys.stderr.write(f"bench: {' '.join((task, *more))}\n")
    done = subprocess.run(  # noqa: S603 - our own module, with values and no shell
        [sys.executable, "-m", "worker.engine.bench.contender", task, plan.to_json(), *more],
        stdout=subprocess.PIPE,
        env=os.environ | hidden,
        text=True,
        check=False,
    )
    if done.returncode:
        raise EngineError(
            f"The part {task!r} of the bench failed with code {done.returncode}; its reason "
            "stands above. The other parts are unharmed, but no line was printed."
        )
    found: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return found
