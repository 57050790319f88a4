"""The processes that chaos starts, and may therefore hurt: known by their ids, ended by them."""

import contextlib
import os
import signal
import socket
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import IO

from django.conf import settings

from jobs import identity


class Process:
    """A command that is started again whenever it is found dead."""

    def __init__(self, command: Sequence[str], log: IO[bytes]) -> None:
        self.command, self.log = list(command), log
        self.start()

    def start(self) -> None:
        self.running = subprocess.Popen(  # noqa: S603 - our own command line, no shell
            self.command, stdout=self.log, stderr=self.log, cwd=settings.ROOT
        )

    def look_after(self) -> None:
        if self.running.poll() is not None:
            self.start()

    @property
    def pid(self) -> int:
        return self.running.pid

    def children(self) -> list[int]:
        return children_of(self.pid)

    def end(self) -> None:
        """Ask it to end; after ten seconds, make it."""
        self.running.terminate()
        try:
            self.running.wait(10)
        except subprocess.TimeoutExpired:
            self.running.kill()
            self.running.wait()


def manage(*arguments: str) -> list[str]:
    return [sys.executable, str(settings.ROOT / "manage.py"), *arguments]


def celery(*arguments: str) -> list[str]:
    return [sys.executable, "-m", "celery", "-A", "config", *arguments]


def children_of(pid: int) -> list[int]:
    """Process ids of the children (Linux)."""
    with contextlib.suppress(OSError):
        return [
            int(child) for child in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
        ]
    return []


def environment_of(pid: int) -> dict[str, str]:
    """What the process was started with (Linux); empty when it is no more."""
    with contextlib.suppress(OSError):
        entries = Path(f"/proc/{pid}/environ").read_text(errors="replace").split("\0")
        return dict(entry.split("=", 1) for entry in entries if "=" in entry)
    return {}


def name_of(pid: int) -> str:
    """What the process calls itself in the rows it holds (see `jobs.identity`)."""
    return environment_of(pid).get(identity.VARIABLE) or f"{socket.gethostname()}:{pid}"


def signal_to(pid: int, number: signal.Signals) -> bool:
    """Send it; False when the process is no more."""
    with contextlib.suppress(ProcessLookupError):
        os.kill(pid, number)
        return True
    return False
