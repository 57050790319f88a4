"""A process that was told to end says so here; the job it is working on then hands itself back."""

import mmap
import signal
from contextlib import suppress
from queue import Empty, SimpleQueue
from typing import Any


class StopSignal:
    """An event that a signal handler may set, and that forked children see.

    `threading.Event.set` may deadlock in a handler: the main thread can hold the event's lock at that
    very moment. `SimpleQueue.put` is reentrant by contract. The flag is a byte of shared memory, so a
    Celery worker that is told to end tells the children it forked, which are at work.
    """

    def __init__(self) -> None:
        self._flag = mmap.mmap(-1, 1)
        self._wake: SimpleQueue[None] = SimpleQueue()

    def set(self) -> None:
        self._flag[0] = 1
        self._wake.put(None)

    def is_set(self) -> bool:
        return bool(self._flag[0])

    def wait(self, seconds: float) -> bool:
        """Sleep up to `seconds`, less when the stop comes; return whether it has come."""
        if not self.is_set():
            with suppress(Empty):
                self._wake.get(timeout=seconds)
        return self.is_set()

    def on_signals(self) -> None:
        """Let SIGTERM and SIGINT set it."""
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, self._handle)

    def _handle(self, number: int, frame: Any) -> None:
        self.set()


stopping = StopSignal()
