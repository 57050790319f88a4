"""What is to go wrong, and when: the same every time for the same seed."""

import random
from dataclasses import dataclass
from enum import StrEnum

QUEUE = "chaos"
WORKERS = 3  # on that one queue, so that what one drops another picks up
TASK = "worker.chaos.write"
STEPS = 6
PAUSE_SECONDS = 0.15
LEASE_SECONDS = 2.0
FREEZE_SECONDS = 3.0  # longer than the lease, so that the frozen worker wakes up to a lost claim
RHYTHM_SECONDS = (0.3, 0.9)

# Short periods, so that minutes of production pass in seconds.
ENVIRONMENT = {
    "LACUNA_CHAOS": "1",
    "JOBS_LEASE_SECONDS": str(LEASE_SECONDS),
    "JOBS_HEARTBEAT_SECONDS": "0.5",
    "JOBS_POLL_SECONDS": "0.1",
    "JOBS_RECONCILE_SECONDS": "0.5",
    "JOBS_BACKOFF_SECONDS": "0.1",
    "JOBS_RING_AGAIN_SECONDS": "2",
    "JOBS_MAX_ATTEMPTS": "6",
    "JOBS_STOP_SECONDS": "10",
    "OMP_NUM_THREADS": "1",
    "LOG_LEVEL": "WARNING",
}


class Fault(StrEnum):
    KILL_CHILD = "kill child"  # SIGKILL to the process that does the work
    KILL_PARENT = "kill parent"  # SIGKILL to the process above it; the child is left to itself
    KILL_WORKER = "kill worker"  # SIGKILL to both
    FREEZE = "freeze"  # SIGSTOP for longer than the lease, then SIGCONT
    CUT = "cut connections"  # the database ends every connection
    FLUSH = "flush broker"  # FLUSHALL: every message is gone
    LOSE = "lose broker"  # SIGKILL to Redis; it comes back empty


EVERYWHERE = {Fault.KILL_CHILD: 4, Fault.KILL_PARENT: 1, Fault.KILL_WORKER: 2, Fault.FREEZE: 3}
WITH_SERVERS = {Fault.CUT: 1, Fault.FLUSH: 2, Fault.LOSE: 1}


@dataclass(frozen=True)
class Planned:
    at: float  # seconds from the start
    fault: Fault
    aim: int  # which worker, modulo their number

    @property
    def late(self) -> bool:
        """Wait for a job that has left a checkpoint, so that there is something to go on from."""
        return self.aim % 4 > 0


def plan(seed: int, faults: int, *, servers: bool) -> list[Planned]:
    """`faults` faults in order; every kind comes up when there are at least ten."""
    dice = random.Random(seed)  # noqa: S311 - a schedule, no secret
    weights = EVERYWHERE | (WITH_SERVERS if servers else {})
    kinds = list(weights)[:faults]
    kinds += dice.choices(list(weights), list(weights.values()), k=faults - len(kinds))
    dice.shuffle(kinds)
    planned, at = [], 1.0
    for kind in kinds:
        at += dice.uniform(*RHYTHM_SECONDS)
        planned.append(Planned(at, kind, dice.randrange(100)))
    return planned


def poisonous(seed: int, jobs: int, poison: int) -> set[int]:
    """Which of the jobs end the process that does them."""
    return set(random.Random(seed + 1).sample(range(jobs), poison))  # noqa: S311
