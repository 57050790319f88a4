"""How fast, against the usual way: the engine and PEFT's prompt tuning on the same work.

Every contender runs in a process of its own, so that its peak memory is its own; what is counted
and what is not is said in docs/reference/benchmarks.md. This package is light: torch is loaded
in the contenders' processes only.
"""

from .command import add_arguments, main, run

__all__ = ["add_arguments", "main", "run"]
