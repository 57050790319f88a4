"""One backend, from an empty database to the verdict; runs inside the stage's environment."""

import time
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path

from django.conf import settings
from django.core.management import call_command
from django.db import DatabaseError, transaction

from jobs import services
from jobs.database import reconnect
from jobs.models import Job

from . import plan
from .crew import Crew
from .faults import Later, strike
from .verdict import Verdict, judge

TICK_SECONDS = 0.05
LONGEST_SECONDS = 420.0


@dataclass
class Performance:
    """What has happened so far."""

    crew: Crew
    planned: list[plan.Planned]
    began: float = field(default_factory=time.monotonic)
    struck: Counter[str] = field(default_factory=Counter)
    later: list[tuple[float, Later]] = field(default_factory=list)

    def play(self) -> None:
        """Until every fault has struck and every job is over; the work lasts about a minute."""
        while time.monotonic() - self.began < LONGEST_SECONDS and (
            self.planned or self.later or _any_live()
        ):
            self.tick()
            time.sleep(TICK_SECONDS)

    def tick(self) -> None:
        now = time.monotonic() - self.began
        self.crew.look_after()
        for due, act in [entry for entry in self.later if entry[0] <= now]:
            act()
            self.later.remove((due, act))
        if self.planned and self.planned[0].at <= now:
            self._strike(now)

    def _strike(self, now: float) -> None:
        try:
            later = strike(self.crew, self.planned[0])
        except LookupError:
            return  # nobody to hurt at this moment; the next tick tries again
        except DatabaseError:
            reconnect()
            return
        self.struck[self.planned.pop(0).fault] += 1
        if later:
            self.later.append((now + plan.FREEZE_SECONDS, later))


def perform(backend: str, *, faults: int, jobs: int, poison: int, seed: int) -> Verdict:
    """Ask for `jobs`, break things, wait until all is over, and judge."""
    call_command("migrate", verbosity=0, skip_checks=True)
    poisonous = plan.poisonous(seed, jobs, poison)
    planned = plan.plan(seed, faults, servers=bool(settings.CELERY_BROKER_URL))
    folder = Path(settings.VAR)
    with (folder / "workers.log").open("wb") as log:
        crew = Crew(folder, log)
        try:
            _ask_for(jobs, poisonous)
            performance = Performance(crew, planned)
            performance.play()
        finally:
            crew.end()
    verdict = judge(backend, poisonous)
    verdict.figures |= {
        "faults": dict(sorted(performance.struck.items())),
        "seconds": round(time.monotonic() - performance.began, 1),
    }
    if performance.planned:
        verdict.broken.append(f"{len(performance.planned)} planned faults found no victim.")
    return verdict


def _ask_for(jobs: int, poisonous: set[int]) -> None:
    with transaction.atomic():
        for number in range(jobs):
            services.add(
                plan.TASK,
                plan.QUEUE,
                live_key=f"chaos:{number}",
                payload={
                    "number": number,
                    "steps": plan.STEPS,
                    "pause": plan.PAUSE_SECONDS,
                    "poison": number in poisonous,
                },
            )


def _any_live() -> bool:
    try:
        return Job.objects.live().filter(queue=plan.QUEUE).exists()
    except DatabaseError:
        reconnect()
        return True
