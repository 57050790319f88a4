"""Counting: what was asked for, what is there, and whether it is exactly that."""

import hashlib
import json
from collections import Counter
from dataclasses import dataclass, field
from typing import Any

from common import artifacts
from common.activity import breaks
from common.models import Activity
from jobs.models import Job
from jobs.states import JobState

from . import plan


@dataclass
class Verdict:
    """One backend's figures. `broken` holds a sentence for everything that is not as it must be."""

    backend: str
    figures: dict[str, Any] = field(default_factory=dict)
    broken: list[str] = field(default_factory=list)

    @property
    def passed(self) -> bool:
        return not self.broken

    def as_dict(self) -> dict[str, Any]:
        return {"backend": self.backend, "passed": self.passed, **self.figures} | (
            {"broken": self.broken} if self.broken else {}
        )


def judge(backend: str, poison: set[int]) -> Verdict:
    """Compare the rows, the acts and the stored bytes with what was asked for."""
    jobs = list(Job.objects.filter(name=plan.TASK))
    acts = list(Activity.objects.filter(verb="wrote"))
    verdict = Verdict(backend)
    over = Counter(job.state for job in jobs)
    per_job = Counter(act.subject_id for act in acts)
    failed = {job.payload["number"] for job in jobs if job.state == JobState.FAILED}
    verdict.figures = {
        "jobs": len(jobs),
        "succeeded": over[JobState.SUCCEEDED],
        "failed": over[JobState.FAILED],
        "lost": sum(job.is_live for job in jobs),
        "duplicated": sum(count - 1 for count in per_job.values()),
        "artifacts": len({act.data["artifact"] for act in acts}),
        "attempts": sum(job.fence for job in jobs),
        "resumed": sum(act.data["begun_at"] > 0 for act in acts),
    }
    _check(verdict, jobs, acts)
    if failed != poison:
        verdict.broken.append(f"Poison was {sorted(poison)}, failed were {sorted(failed)}.")
    return verdict


def _check(verdict: Verdict, jobs: list[Job], acts: list[Activity]) -> None:
    by_id = {str(job.pk): job for job in jobs}
    figures, broken = verdict.figures, verdict.broken
    for count in ("lost", "duplicated"):
        if figures[count]:
            broken.append(f"{figures[count]} jobs were {count}.")
    if not figures["succeeded"] == figures["artifacts"] == len(acts):
        broken.append("Successes, acts and artifacts are not equally many.")
    for act in acts:
        job = by_id[act.subject_id]
        if act.data["fence"] != job.fence or job.state != JobState.SUCCEEDED:
            broken.append(f"{job} was committed under a fence that was not its last.")
        if artifacts.read(act.data["artifact"]) != expected(job):
            broken.append(f"{job} kept other bytes than it should have made.")
    for job in jobs:
        if job.state == JobState.FAILED and "worker was lost during attempt" not in job.error:
            broken.append(f"{job} failed without the reason: {job.error!r}")
    broken.extend(breaks())


def expected(job: Job) -> bytes:
    """What the work makes, computed without any of the machinery that did it."""
    chain = [f"chaos {job.payload['number']}"]
    for _ in range(job.payload["steps"]):
        chain.append(hashlib.sha256(chain[-1].encode()).hexdigest())
    return json.dumps({"number": job.payload["number"], "chain": chain}).encode()
