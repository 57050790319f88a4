"""Readers who come when they come, whether or not the site keeps up (an open loop).

A closed loop asks again only when it was answered, and so never meets the queue that a slow answer makes
(G. Tene, "How NOT to Measure Latency", on coordinated omission). Here every request has its moment; what
it waits for a free reader counts.
"""

import queue
import random
import time
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from http import HTTPStatus
from threading import Lock, Thread

from common.bench.serving import Asking


@dataclass
class Tally:
    """Seconds from the moment of each request to the end of its answer, by what was asked for."""

    seconds: dict[str, list[float]] = field(default_factory=lambda: defaultdict(list))
    statuses: Counter[str] = field(default_factory=Counter)
    lock: Lock = field(default_factory=Lock)

    def add(self, what: str, seconds: float, status: int) -> None:
        with self.lock:
            self.seconds[what].append(seconds)
            self.statuses[f"{what} {status}"] += 1

    @property
    def errors(self) -> int:
        good = str(HTTPStatus.OK.value)
        return sum(n for name, n in self.statuses.items() if not name.endswith(good))


def read_for(
    seconds: float,
    rate: float,
    pages: Mapping[str, Sequence[str]],
    sessions: Sequence[str],
    port: int,
    number: int = 1,
) -> Tally:
    """`rate` requests a second at random moments (a Poisson process), to each kind of page as often."""
    tally, moments = Tally(), queue.SimpleQueue[tuple[float, str, str] | None]()
    readers = [Thread(target=_read, args=(tally, one, port, moments)) for one in sessions]
    for reader in readers:
        reader.start()
    _send(moments, seconds, rate, pages, random.Random(number))  # noqa: S311 - a load
    for _ in readers:
        moments.put(None)
    for reader in readers:
        reader.join()
    return tally


def _send(
    moments: queue.SimpleQueue[tuple[float, str, str] | None],
    seconds: float,
    rate: float,
    pages: Mapping[str, Sequence[str]],
    dice: random.Random,
) -> None:
    kinds, at = list(pages), time.perf_counter()
    until = at + seconds
    while (at := at + dice.expovariate(rate)) < until:
        time.sleep(max(0, at - time.perf_counter()))
        what = dice.choice(kinds)
        moments.put((at, what, dice.choice(pages[what])))


def _read(
    tally: Tally,
    session: str,
    port: int,
    moments: queue.SimpleQueue[tuple[float, str, str] | None],
) -> None:
    asking = Asking(port, session)
    while moment := moments.get():
        at, what, path = moment
        _, status, _ = asking.ask("GET", path, part=what == "hints")
        tally.add(what, time.perf_counter() - at, status)
