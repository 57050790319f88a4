"""Wall seconds of a contender's own work: the clock stands still while others measure."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager

import torch


class Clock:
    """Runs from the moment it is made."""

    def __init__(self) -> None:
        self._from = _now()

    def read(self) -> float:
        """Seconds so far, without the pauses."""
        return _now() - self._from

    @contextmanager
    def paused(self) -> Iterator[None]:
        """What happens in the block takes no time."""
        stopped = _now()
        try:
            yield
        finally:
            self._from += _now() - stopped


def _now() -> float:
    """After all that was asked of the GPU is done."""
    if torch.cuda.is_initialized():
        torch.cuda.synchronize()
    return time.perf_counter()
