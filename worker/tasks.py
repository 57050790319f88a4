"""How a function becomes a task: its queue, acknowledgement and results are decided here alone.

The rest of the policy is `config.celery`; what happens around the body is `jobs.running`.
"""

from collections.abc import Callable

from celery import shared_task  # noqa: TID251 - the one place

from jobs.names import JobName
from jobs.running import Body, run


def task(name: JobName) -> Callable[[Body], Callable[[str], bool]]:
    """Make `body(claim)` the task `name(job_id)`, for Celery and `runjobs` alike."""
    return task_on(name, name.queue)


def task_on(name: str, queue: str) -> Callable[[Body], Callable[[str], bool]]:
    """`task` for a name of its own."""

    def decorate(body: Body) -> Callable[[str], bool]:
        def deliver(job_id: str) -> bool:
            return run(job_id, body)

        deliver.__doc__ = body.__doc__
        return _register(deliver, str(name), queue)

    return decorate


def chore(name: str, queue: str) -> Callable[[Callable[[], None]], Callable[[], None]]:
    """Make a function without arguments a task for the clock (beat): no job row, no claim."""
    return lambda act: _register(act, name, queue)


def _register(function: Callable, name: str, queue: str) -> Callable:
    made: Callable = shared_task(
        name=name, queue=queue, acks_late=False, reject_on_worker_lost=False, ignore_result=True
    )(function)
    return made
