"""The site behind gunicorn, as it is deployed, and one who asks it over HTTP."""

import contextlib
import http.client
import json
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from http import HTTPStatus
from typing import Any

from django.conf import settings

CSRF = "a" * 32
START_SECONDS = 60


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


class Asking:
    """One browser."""

    def __init__(self, port: int, session: str) -> None:
        self.connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
        self.headers = {
            "Cookie": f"sessionid={session}; csrftoken={CSRF}",
            "X-CSRFToken": CSRF,
            "Content-Type": "application/json",
        }

    def ask(
        self, method: str, path: str, body: Any = None, *, part: bool = False
    ) -> tuple[float, int, Any]:
        """Seconds until the answer was read, its status, and what it says. `part`: as htmx asks."""
        began = time.perf_counter()
        text = json.dumps(body) if body is not None else None
        headers = self.headers | {"HX-Request": "true"} if part else self.headers
        answer = self._answer(method, path, text, headers)
        content = answer.read()
        seconds = time.perf_counter() - began
        if answer.status >= HTTPStatus.INTERNAL_SERVER_ERROR:
            sys.stderr.write(f"{method} {path}: {answer.status} {content[:500]!r}\n")
        is_json = "json" in answer.getheader("Content-Type", "")
        return seconds, answer.status, json.loads(content) if is_json else None

    def _answer(
        self, method: str, path: str, text: str | None, headers: dict[str, str]
    ) -> http.client.HTTPResponse:
        """A site ends connections that nobody used for a while; whoever reads on opens another."""
        try:
            self.connection.request(method, path, text, headers)
            return self.connection.getresponse()
        except (http.client.RemoteDisconnected, ConnectionResetError, BrokenPipeError):
            if method != "GET":
                raise
            self.connection.close()
            self.connection.request(method, path, text, headers)
            return self.connection.getresponse()


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
