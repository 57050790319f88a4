"""A process that was told to end says so here; the job it is working on then hands itself back."""

import signal
from contextlib import suppress
from queue import Empty, SimpleQueue
from typing import Any


class StopSignal:
    """An event that a signal handler may set.

    `threading.Event.set` may deadlock there: the main thread can hold the event's lock at that very
    moment. `SimpleQueue.put` is reentrant by contract.
    """

    def __init__(self) -> None:
        self._set = False
        self._wake: SimpleQueue[None] = SimpleQueue()

    def set(self) -> None:
        self._set = True
        self._wake.put(None)

    def is_set(self) -> bool:
        return self._set

    def wait(self, seconds: float) -> bool:
        """Sleep up to `seconds`, less when the stop comes; return whether it has come."""
        if not self._set:
            with suppress(Empty):
                self._wake.get(timeout=seconds)
        return self._set

    def on_signals(self) -> None:
        """Let SIGTERM and SIGINT set it."""
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, self._handle)

    def _handle(self, number: int, frame: Any) -> None:
        self.set()


stopping = StopSignal()
