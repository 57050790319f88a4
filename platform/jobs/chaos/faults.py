"""Breaking things, one at a time."""

import signal
from collections.abc import Callable

import redis
from django.conf import settings
from django.db import connection

from .crew import Crew
from .plan import Fault, Planned
from .processes import signal_to

Later = Callable[[], object]


def strike(crew: Crew, planned: Planned) -> Later | None:
    """Do it. Returns what must be done once the freeze is over, if anything."""
    fault = planned.fault
    if fault is Fault.CUT:
        _cut_connections()
    elif fault is Fault.FLUSH:
        with redis.Redis.from_url(str(settings.CELERY_BROKER_URL)) as broker:
            broker.flushall()
    elif fault is Fault.LOSE:
        assert crew.redis
        crew.redis.running.kill()
    else:
        return _hurt(crew, planned)
    return None


def _hurt(crew: Crew, planned: Planned) -> Later | None:
    targets = crew.targets(late=planned.late)
    if not targets:
        raise LookupError("nobody is at work just now")
    worker, child = targets[planned.aim % len(targets)]
    if planned.fault is Fault.FREEZE:
        signal_to(child, signal.SIGSTOP)
        return lambda: signal_to(child, signal.SIGCONT)
    if planned.fault in (Fault.KILL_PARENT, Fault.KILL_WORKER):
        children = worker.children()
        signal_to(worker.pid, signal.SIGKILL)
        worker.running.wait()
        if planned.fault is Fault.KILL_PARENT:
            return None
        for each in children:
            signal_to(each, signal.SIGKILL)
        return None
    signal_to(child, signal.SIGKILL)
    return None


def _cut_connections() -> None:
    """What every worker sees when the database restarts; the server itself is not ours to restart."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
            " WHERE datname = current_database() AND pid <> pg_backend_pid()"
        )
