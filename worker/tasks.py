"""How a function becomes a task: acknowledgement and results are decided here alone.

Which queue a task belongs to is said by its `JobName`, since whoever asks for work must know it and
must not know this module. The rest of the policy is `config.celery`.
"""

from collections.abc import Callable
from functools import partial

from celery import shared_task  # noqa: TID251 - the one place

from jobs.convoy import Convoy, run_in_convoy
from jobs.running import Body, run


def task(name: str) -> Callable[[Body], Callable[[str], int]]:
    """Make `body(claim)` the task `name(job_id)`, for Celery and `runjobs` alike."""
    return lambda body: _delivered(name, body, partial(run, body=body))


def task_in_convoy(name: str) -> Callable[[Callable[[Convoy], None]], Callable[[str], int]]:
    """The same for a `body(convoy)` that goes on for several jobs at once."""
    return lambda body: _delivered(name, body, partial(run_in_convoy, body=body))


def chore(name: str) -> Callable[[Callable[[], None]], Callable[[], None]]:
    """Make a function without arguments a task for the clock (beat): no job row, no claim."""
    return lambda act: _register(act, name)


def _delivered(name: str, body: Callable, act: Callable[..., int]) -> Callable[[str], int]:
    def deliver(job_id: str) -> int:
        return act(job_id)

    deliver.__doc__ = body.__doc__
    return _register(deliver, name)


def _register(function: Callable, name: str) -> Callable:
    made: Callable = shared_task(
        name=str(name), acks_late=False, reject_on_worker_lost=False, ignore_result=True
    )(function)
    return made
