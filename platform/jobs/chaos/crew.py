"""Who works on a stage: `runjobs`, or Celery workers with a clock and a Redis; and how each is hurt."""

import signal
from pathlib import Path
from typing import IO
from urllib.parse import urlparse

from django.conf import settings

from jobs.models import Job
from jobs.states import JobState

from . import plan
from .processes import Process, celery, environment_of, manage, name_of, signal_to

WORKER = (
    "--pool=prefork", "--concurrency=1", "--loglevel=WARNING",
    "--without-gossip", "--without-mingle", "--without-heartbeat",
)  # fmt: skip


class Crew:
    """The processes of a stage. `workers` have the children that do the work."""

    def __init__(self, folder: Path, log: IO[bytes]) -> None:
        self.folder, self.log = folder, log
        self.seen: set[int] = set()  # children whose parents may be killed from under them
        self.redis = self._redis() if settings.CELERY_BROKER_URL else None
        self.others = [Process(celery("beat", "--loglevel=WARNING"), log)] if self.redis else []
        self.workers = [Process(command, log) for command in self._commands()]

    def look_after(self) -> None:
        """Start again what is dead; remember whose children are whose."""
        for process in self.all():
            process.look_after()
            self.seen.update(process.children())

    def all(self) -> list[Process]:
        return [*([self.redis] if self.redis else []), *self.others, *self.workers]

    def targets(self, *, late: bool) -> list[tuple[Process, int]]:
        """Every child that holds a job just now (`late`: one with a checkpoint), with its parent."""
        jobs = Job.objects.filter(state=JobState.RUNNING)
        jobs = jobs.exclude(checkpoint="") if late else jobs
        busy = set(jobs.values_list("held_by", flat=True))
        return [
            (worker, child)
            for worker in self.workers
            for child in worker.children()
            if name_of(child) in busy
        ]

    def end(self) -> None:
        """End everything: first orphans, then workers, the broker last."""
        for pid in self.orphans():
            signal_to(pid, signal.SIGCONT)
            signal_to(pid, signal.SIGKILL)
        for process in reversed(self.all()):
            process.end()

    def orphans(self) -> list[int]:
        """Children that were started here and outlived their parents."""
        held = {child for process in self.all() for child in process.children()}
        return [pid for pid in self.seen - held if self._is_ours(pid)]

    def _is_ours(self, pid: int) -> bool:
        """A process id may have been given to a stranger since: ours carry this folder's name."""
        return environment_of(pid).get("LACUNA_VAR") == str(self.folder)

    def _commands(self) -> list[list[str]]:
        if not self.redis:
            return [manage("runjobs", "--queues", *[plan.QUEUE] * plan.WORKERS)]
        listen = f"{plan.QUEUE},light"
        return [
            celery(
                "worker",
                "-Q",
                listen,
                "-I",
                "worker.chaos,worker.light",
                "-n",
                f"worker-{n}",
                *WORKER,
            )
            for n in range(plan.WORKERS)
        ]

    def _redis(self) -> Process:
        port = urlparse(settings.CELERY_BROKER_URL).port
        return Process(
            ["redis-server", "--port", str(port), "--bind", "127.0.0.1", "--dir", str(self.folder),
             "--save", "", "--appendonly", "no"],
            self.log,
        )  # fmt: skip
