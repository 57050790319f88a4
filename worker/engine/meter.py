"""How far a stream of concepts is, and which share of its time each of them took."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence

from .results import OnStep, Progress

OnShare = Callable[[float, Progress], None]
"""Told at every step: how many of the waiting concepts are done, with the fractions of those in
training, and the mean over the latter (tokens per second: their sum)."""


class Meter:
    """Runs from the moment it is made. Concepts that train side by side share the seconds of
    their steps; whatever else a concept needs is its own. So the shares add up to the whole."""

    def __init__(self, on_share: OnShare | None) -> None:
        self.on_share = on_share
        self.finished = 0
        self._now: dict[str, Progress] = {}
        self._held_out: dict[str, float] = {}
        self._seconds: dict[str, float] = {}
        self._last = time.monotonic()

    def begin(self, key: str) -> OnStep:
        """A concept takes a slot; what its training is to tell its steps to."""
        self._seconds[key] = 0.0

        def on_step(progress: Progress) -> None:
            self._now[key] = progress
            if progress.held_out is not None:
                self._held_out[key] = progress.held_out
            each = self._passed() / len(self._seconds)
            for one in self._seconds:
                self._seconds[one] += each
            if self.on_share:
                self.on_share(self._done(), self._mean(progress))

        return on_step

    def end(self, key: str) -> float:
        """It has left its slot; its share of the seconds."""
        self.finished += 1
        self._now.pop(key, None)
        self._held_out.pop(key, None)
        return self._seconds.pop(key) + self._passed()

    def _passed(self) -> float:
        before, self._last = self._last, time.monotonic()
        return self._last - before

    def _done(self) -> float:
        return self.finished + sum(p.step / max(1, p.total) for p in self._now.values())

    def _mean(self, last: Progress) -> Progress:
        """Of those in training; a held-out loss is as old as the concept's last validation."""
        told = list(self._now.values())
        return Progress(
            last.step,
            last.total,
            _mean([one.loss for one in told]),
            _mean(list(self._held_out.values())) if self._held_out else None,
            max(one.seconds for one in told),
            max(one.left for one in told),
            sum(one.tokens_per_second for one in told),
            sum(one.asking for one in told),
        )


def _mean(values: Sequence[float]) -> float:
    return sum(values) / len(values)
