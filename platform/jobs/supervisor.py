"""`manage.py runjobs`: a child process per queue named, started again when it dies, ended cleanly.

The jobs run in the children, so that work which takes its process down leaves the supervisor and the
other queues standing, and so that torch is never loaded here.
"""

import logging
import os
import socket
import subprocess
import sys
import threading
import time
import uuid
from collections.abc import Sequence

from django.conf import settings
from django.db import DatabaseError, connection

from . import clock, conf, identity
from .database import reconnect
from .models import Job
from .reconciling import free, reconcile
from .stopping import StopSignal

log = logging.getLogger(__name__)

LOOK_SECONDS = 0.2
RESTART_SECONDS = 1.0  # so that a child which dies at once does not keep the machine busy


class Child:
    """One process that works on one queue."""

    def __init__(self, queue: str) -> None:
        self.queue = queue
        self.start()

    def start(self) -> None:
        self.name = f"{socket.gethostname()}:{self.queue}:{uuid.uuid4().hex[:8]}"
        self.started = time.monotonic()
        self.process = subprocess.Popen(  # noqa: S603 - our own command line, no shell
            [sys.executable, str(settings.ROOT / "manage.py"), "runjobs", "--child", self.queue],
            env=self._environment(),
            stdin=subprocess.PIPE,  # its end tells the child that this process is gone
        )

    def look_after(self) -> None:
        """When the process is dead: give its jobs back at once, and start another."""
        if self.process.poll() is None:
            return
        if self.name:
            log.warning("The %s worker ended with %s.", self.queue, self.process.returncode)
            self._free_jobs()
        if time.monotonic() - self.started > RESTART_SECONDS:
            self.start()

    def stop(self, deadline: float) -> None:
        """Wait for the process to hand back its job; past the deadline, end it."""
        try:
            self.process.wait(max(0, deadline - time.monotonic()))
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()
        self._free_jobs()

    def _free_jobs(self) -> None:
        """The process is known to be dead, so there is no lease to wait for."""
        reconnect()
        try:
            free(Job.objects.filter(held_by=self.name))
        except DatabaseError:
            log.exception("Jobs of %s could not be freed; their lease will run out.", self.name)
        self.name = ""

    def _environment(self) -> dict[str, str]:
        env = os.environ | {
            "DJANGO_SETTINGS_MODULE": settings.SETTINGS_MODULE,
            identity.VARIABLE: self.name,
        }
        threads = conf.get("THREADS") if self.queue == "gpu" else 1
        if threads:
            env.setdefault("OMP_NUM_THREADS", str(threads))
        return env


def supervise(queues: Sequence[str], stop: StopSignal) -> None:
    """Keep one worker per queue, and the reconciler, until `stop`; then end them all."""
    over = threading.Event()
    reconciler = threading.Thread(target=_reconcile_until, args=(over,), daemon=True)
    reconciler.start()
    children = [Child(queue) for queue in queues]
    try:
        while not stop.wait(LOOK_SECONDS):
            for child in children:
                child.look_after()
    finally:
        over.set()
        _end(children)
        reconciler.join()


def _end(children: Sequence[Child]) -> None:
    for child in children:
        if child.process.poll() is None:
            child.process.terminate()
    deadline = time.monotonic() + conf.get("STOP_SECONDS")
    for child in children:
        child.stop(deadline)


def _reconcile_until(over: threading.Event) -> None:
    try:
        while not over.wait(conf.get("RECONCILE_SECONDS")):
            reconnect()
            try:
                reconcile()
                clock.strike()
            except DatabaseError:
                log.exception("The database did not answer; reconciling again in a moment.")
    finally:
        connection.close()
