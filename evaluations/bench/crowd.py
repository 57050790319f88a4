"""Reviewers who do nothing but ask for the next text and review it, over HTTP."""

import time
from collections import Counter
from dataclasses import dataclass, field
from http import HTTPStatus
from threading import Thread
from typing import Any

from common.bench.serving import Asking


@dataclass
class Tally:
    """What one reviewer met: seconds of each answer, and how many answers of each status."""

    next: list[float] = field(default_factory=list)
    submit: list[float] = field(default_factory=list)
    statuses: Counter[str] = field(default_factory=Counter)
    kept: int = 0


def review_for(seconds: float, sessions: list[str], port: int, round_id: Any) -> list[Tally]:
    """All reviewers at once, each in a thread with a connection that is kept."""
    until, tallies = time.monotonic() + seconds, [Tally() for _ in sessions]
    threads = [
        Thread(target=_review, args=(tally, session, port, round_id, until))
        for tally, session in zip(tallies, sessions, strict=True)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return tallies


def _review(tally: Tally, session: str, port: int, round_id: Any, until: float) -> None:
    asking = Asking(port, session)
    while time.monotonic() < until:
        seconds, status, item = asking.ask("GET", f"/api/v1/rounds/{round_id}/next/")
        tally.statuses[f"next {status}"] += 1
        if status != HTTPStatus.OK:
            break
        tally.next.append(seconds)
        said = {"item": item["token"], "fidelity": 3, "verdict": "partial", "comment": "As it is."}
        seconds, status, _ = asking.ask("POST", "/api/v1/reviews/", said)
        tally.statuses[f"submit {status}"] += 1
        tally.submit.append(seconds)
        tally.kept += status == HTTPStatus.CREATED
