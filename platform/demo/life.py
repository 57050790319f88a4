"""The life of a demo concept, one step at a time, through the services that people use.

`advance` looks where a concept stands and takes the one step that is next. It keeps nothing between
calls, so it can be stopped anywhere, run twice, or share a life with people in the browser. A life ends
here when its soft prompt is accepted or rejected; publishing gathers several (`publishing.py`).
"""

from collections.abc import Callable
from dataclasses import dataclass

from jobs.states import JobState

from . import acts
from .catalogue import Stage
from .standing import Life

LIVE = {JobState.QUEUED, JobState.RUNNING}
Act = Callable[[Life], str | None]
ACTS: tuple[tuple[Stage, Act], ...] = (
    (Stage.PROPOSED, acts.propose),
    (Stage.SUBMITTED, acts.take_up),
    (Stage.SUBMITTED, acts.write),
    (Stage.SUBMITTED, acts.submit),
    (Stage.SUBMITTED, acts.decline),
    (Stage.DEFINITION_ACCEPTED, acts.accept),
    (Stage.TRAINED, acts.train),
    (Stage.IN_REVIEW, acts.open_round),
    (Stage.IN_REVIEW, acts.review_some),
    (Stage.ACCEPTED, acts.review_all),
)


@dataclass(frozen=True)
class Step:
    """What was done, in a sentence, and the stage that it leads to."""

    stage: Stage
    said: str


def advance(life: Life, goal: Stage) -> Step | None:
    """Take the next step towards `goal`.

    None when the goal is reached, or nothing can be done before a job ends or a person acts.
    """
    for stage, act in ACTS:
        if goal.reaches(stage) and (said := act(life)):
            return Step(stage, said)
    return None


def wants_job(life: Life, goal: Stage) -> bool:
    """Whether a job is under way that this life still needs."""
    return goal.reaches(Stage.TRAINED) and life.job is not None and life.job.state in LIVE
