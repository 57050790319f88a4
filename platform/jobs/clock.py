"""Work that comes round by itself: a job row, whenever there is something to do and none is under way.

Whoever reconciles also looks at this clock, so it runs with beat and with `runjobs` alike, and any number of
times at once: the job's live key lets one through.
"""

from dataclasses import dataclass
from datetime import timedelta

from django.db.models.functions import Now
from django.utils.module_loading import import_string

from common.errors import StaleState

from .models import Job
from .names import JobName
from .services import enqueue
from .states import JobState

KEPT = timedelta(days=1)  # how long a job that came round and went well is kept to be looked at


@dataclass(frozen=True)
class Chime:
    """A job, and the dotted path of what says whether it is wanted now: this app knows none above it."""

    name: JobName
    wanted: str


CHIMES = (Chime(JobName.FOLLOW, "following.services.clock.is_wanted"),)


def strike() -> int:
    """Put in the queue what is wanted; returns how many jobs that were."""
    return sum(_strike(chime) for chime in CHIMES)


def _strike(chime: Chime) -> int:
    rows = Job.objects.filter(name=str(chime.name))
    if rows.live().exists() or not import_string(chime.wanted)():
        return 0
    rows.filter(state=JobState.SUCCEEDED, finished_at__lt=Now() - KEPT).delete()
    try:
        enqueue(chime.name, live_key=str(chime.name), created_by=None)
    except StaleState:  # another one struck at the same moment
        return 0
    return 1
