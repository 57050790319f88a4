"""The site and its job runner as one thing that starts and stops together."""

import os
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from http.client import HTTPConnection, HTTPException

from django.conf import settings

from jobs.stopping import StopSignal

HOST = "127.0.0.1"
LOOK_SECONDS = 0.3
START_SECONDS = 60.0
STOP_SECONDS = 40.0  # more than the job runner gives its own children
# Two processes of four threads suit a laptop; gunicorn's own control socket is of no use here.
GUNICORN = (
    "--workers=2",
    "--threads=4",
    "--graceful-timeout=10",
    "--log-level=warning",
    "--no-control-socket",
)


class CannotServe(Exception):
    """What is in the way, in words a person can act on."""


@dataclass
class Part:
    """One of the processes. One with `may_end` is through with its work when it ends in good order."""

    name: str
    arguments: Sequence[str]
    may_end: bool = False
    process: subprocess.Popen[bytes] | None = field(default=None, init=False)

    def start(self) -> None:
        # Its own process group, so that Ctrl-C reaches only the parent, which then stops all in order.
        self.process = subprocess.Popen(  # noqa: S603 - our own command lines, no shell
            [sys.executable, *self.arguments],
            cwd=settings.ROOT,
            env=_environment(),
            process_group=0,
        )

    @property
    def broke(self) -> bool:
        code = self.process.poll() if self.process else None
        return code is not None and not (self.may_end and code == 0)

    def end(self) -> None:
        if self.process and self.process.poll() is None:
            self.process.terminate()

    def wait(self, deadline: float) -> None:
        """Wait for the end; past the deadline, force it."""
        if self.process is None:
            return
        try:
            self.process.wait(max(0.0, deadline - time.monotonic()))
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()


def parts(port: int) -> list[Part]:
    """The site, the job runner and, in the demo, the one who plays the demo people."""
    manage = str(settings.ROOT / "manage.py")
    site = Part("site", ["-m", "gunicorn", "config.wsgi", "--bind", f"{HOST}:{port}", *GUNICORN])
    runner = Part("job runner", [manage, "runjobs"])
    if not settings.DEMO:
        return [site, runner]
    return [site, runner, Part("demo lives", [manage, "seed", "--advance"], may_end=True)]


def require_free(port: int) -> None:
    """Raise `CannotServe` when something else listens on `port`."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((HOST, port))
        except OSError as error:
            raise CannotServe(
                f"Port {port} of this machine is not free ({error.strerror}), so nothing was started. "
                f"Stop what uses it, or choose another port: PORT={port + 1} make demo"
            ) from error


def serve(
    port: int, stop: StopSignal, say: Callable[[str], None], ready: Callable[[], None]
) -> None:
    """Start the parts, call `ready` once the site answers, and end them all when `stop` comes.

    Raises `CannotServe` when the port is taken or a part ends by itself; nothing is left running.
    """
    require_free(port)
    started = parts(port)
    try:
        for part in started:
            part.start()
        _wait_for_site(port, started, stop)
        if not stop.is_set():
            ready()
        while not stop.wait(LOOK_SECONDS):
            _require_standing(started)
        say("Stopping the site and the job runner.")
    finally:
        _end(started)


def _wait_for_site(port: int, started: Sequence[Part], stop: StopSignal) -> None:
    deadline = time.monotonic() + START_SECONDS
    while not _answers(port) and not stop.wait(LOOK_SECONDS):
        _require_standing(started)
        if time.monotonic() > deadline:
            raise CannotServe(f"The site gave no answer for {START_SECONDS:.0f} s and was stopped.")


def _require_standing(started: Sequence[Part]) -> None:
    for part in started:
        if part.broke:
            raise CannotServe(
                f"The {part.name} ended by itself; its last words are above. The rest was stopped "
                "in good order and your data are unharmed."
            )


def _answers(port: int) -> bool:
    connection = HTTPConnection(HOST, port, timeout=2)
    try:
        connection.request("GET", "/livez")
        return connection.getresponse().status == 200
    except (OSError, HTTPException):
        return False
    finally:
        connection.close()


def _end(started: Sequence[Part]) -> None:
    for part in started:
        part.end()
    deadline = time.monotonic() + STOP_SECONDS
    for part in started:
        part.wait(deadline)


def _environment() -> dict[str, str]:
    paths = [str(settings.ROOT), str(settings.PLATFORM), os.environ.get("PYTHONPATH", "")]
    return os.environ | {
        "DJANGO_SETTINGS_MODULE": settings.SETTINGS_MODULE,
        "PYTHONPATH": os.pathsep.join(filter(None, paths)),
    }
