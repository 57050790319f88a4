"""The periods and limits of the job engine, from `settings.JOBS`, in seconds."""

from datetime import timedelta
from typing import Any

from django.conf import settings

DEFAULTS: dict[str, Any] = {
    "LEASE_SECONDS": 60,  # how long a silent worker keeps its job
    "HEARTBEAT_SECONDS": 10,  # how often a worker renews its lease
    "MAX_ATTEMPTS": 3,
    "POLL_SECONDS": 0.5,  # how often `runjobs` looks for work, at most
    "RECONCILE_SECONDS": 15,
    "BACKOFF_SECONDS": 5,  # wait before the second attempt; doubles with each one
    "RING_AGAIN_SECONDS": 120,  # a job still queued after this long is rung again
    "STOP_SECONDS": 30,  # how long a child may take to hand its job back when asked to stop
    "WIDTH": 8,  # how many jobs of one kind a worker does at once, where its task is a convoy
    "THREADS": None,  # torch threads of a `gpu` child; None leaves it to torch
}


def get(name: str) -> Any:
    return settings.JOBS.get(name, DEFAULTS[name])


def seconds(name: str) -> timedelta:
    return timedelta(seconds=get(name))
