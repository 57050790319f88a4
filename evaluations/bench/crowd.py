"""Reviewers who do nothing but ask for the next text and review it, over HTTP."""

import contextlib
import http.client
import json
import socket
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from http import HTTPStatus
from threading import Thread
from typing import Any

from django.conf import settings

CSRF = "a" * 32
START_SECONDS = 60


@dataclass
class Tally:
    """What one reviewer met: seconds of each answer, and how many answers of each status."""

    next: list[float] = field(default_factory=list)
    submit: list[float] = field(default_factory=list)
    statuses: Counter[str] = field(default_factory=Counter)
    kept: int = 0


@contextlib.contextmanager
def site(workers: int, threads: int) -> Iterator[int]:
    """The site behind gunicorn, as it is deployed. Yields its port."""
    port = _free_port()
    command = ["-m", "gunicorn", "config.wsgi", f"--bind=127.0.0.1:{port}", "--no-control-socket"]
    command += [f"--workers={workers}", f"--threads={threads}", "--log-level=warning"]
    running = subprocess.Popen([sys.executable, *command], cwd=settings.ROOT)  # noqa: S603
    try:
        _wait_for(port)
        yield port
    finally:
        running.terminate()
        running.wait(20)


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


class Asking:
    """One browser."""

    def __init__(self, port: int, session: str) -> None:
        self.connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
        self.headers = {
            "Cookie": f"sessionid={session}; csrftoken={CSRF}",
            "X-CSRFToken": CSRF,
            "Content-Type": "application/json",
        }

    def ask(self, method: str, path: str, body: Any = None) -> tuple[float, int, Any]:
        """Seconds until the answer was read, its status, and what it says."""
        began = time.perf_counter()
        text = json.dumps(body) if body is not None else None
        self.connection.request(method, path, text, self.headers)
        answer = self.connection.getresponse()
        content = answer.read()
        seconds = time.perf_counter() - began
        if answer.status >= HTTPStatus.INTERNAL_SERVER_ERROR:
            sys.stderr.write(f"{method} {path}: {answer.status} {content[:500]!r}\n")
        is_json = "json" in answer.getheader("Content-Type", "")
        return seconds, answer.status, json.loads(content) if is_json else None


def _wait_for(port: int) -> None:
    until = time.monotonic() + START_SECONDS
    while time.monotonic() < until:
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.1)
    raise TimeoutError("The site did not start.")


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port
