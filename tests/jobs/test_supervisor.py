"""`manage.py runjobs`, and a Celery worker, as a person starts them: killed and stopped."""

import os
import signal
import subprocess
import sys
import time
import uuid

import pytest
import redis
from celery import Celery
from django.conf import settings
from django.db import connection

from config.celery import _configuration
from jobs.states import JobState

from .work import LONG, fresh, wish

pytestmark = pytest.mark.django_db(transaction=True)
PATIENCE = 60
REDIS = "redis://127.0.0.1:6379/0"


@pytest.fixture
def start(tmp_path):
    """Start a command on the test's database; whatever is left running is ended after the test."""
    started = []

    def run(*command, **more):
        with (tmp_path / "log").open("ab") as log:
            started.append(
                subprocess.Popen(
                    [sys.executable, *command], env=os.environ | surroundings(tmp_path) | more,
                    cwd=settings.ROOT, stdout=log, stderr=log,
                )
            )  # fmt: skip
        return started[-1]

    yield run
    for process in started:
        process.terminate()
        process.wait(PATIENCE)


@pytest.fixture
def runjobs(start):
    return lambda: start("manage.py", "runjobs", "--queues", "gpu")


@pytest.fixture
def celery(start, settings):
    """A worker on Redis, under a prefix of its own; every message is taken away after the test."""
    settings.CELERY_BROKER_URL = REDIS
    settings.CELERY_KEY_PREFIX = f"lacuna-test-{uuid.uuid4().hex}:"

    def begin(job):
        app = Celery("bell", set_as_current=False)
        app.add_defaults(_configuration)
        app.send_task(job.name, [str(job.pk)], queue=job.queue)
        return start(
            "-m", "celery", "-A", "config", "worker", "-Q", job.queue, "-I", "tests.jobs.work",
            "-c", "1", CELERY_BROKER_URL=REDIS, CELERY_KEY_PREFIX=settings.CELERY_KEY_PREFIX,
            DJANGO_SETTINGS_MODULE="config.settings.dev",
        )  # fmt: skip

    yield begin
    with redis.Redis.from_url(REDIS) as server:
        for key in server.scan_iter(f"{settings.CELERY_KEY_PREFIX}*"):
            server.delete(key)


def surroundings(folder):
    database = connection.settings_dict
    kind = "sqlite" if connection.vendor == "sqlite" else "postgresql"
    return {
        "DATABASE_URL": f"{kind}:///{database['NAME']}",
        "DJANGO_SETTINGS_MODULE": "config.settings.test",
        "LACUNA_VAR": str(folder),
        "JOBS_POLL_SECONDS": "0.1",
        "OMP_NUM_THREADS": "1",
    }


def eventually(happens):
    deadline = time.monotonic() + PATIENCE
    while not (answer := happens()):
        assert time.monotonic() < deadline, "this took too long"
        time.sleep(0.05)
    return answer


def process_at_work_on(job):
    """The id of the child that does the job, once it does."""
    eventually(lambda: fresh(job).progress)
    return int(fresh(job).progress["note"])


def is_gone(pid):
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return True
    return False


def test_ctrl_c_hands_the_job_back_and_the_next_start_goes_on_at_once(runjobs):
    job = wish(name=LONG)
    supervisor = runjobs()
    child = process_at_work_on(job)
    supervisor.send_signal(signal.SIGINT)
    assert supervisor.wait(PATIENCE) == 0
    assert is_gone(child)
    assert (fresh(job).state, fresh(job).attempts) == (JobState.QUEUED, 0)
    runjobs()
    eventually(lambda: fresh(job).state == JobState.SUCCEEDED)
    assert (fresh(job).attempts, fresh(job).fence) == (1, 2)


def test_a_child_that_is_killed_is_replaced_and_its_job_done_long_before_the_lease_runs_out(
    runjobs,
):
    job = wish(name=LONG)
    runjobs()
    os.kill(process_at_work_on(job), signal.SIGKILL)
    eventually(lambda: fresh(job).state == JobState.SUCCEEDED)
    assert fresh(job).attempts == 2


def test_when_the_supervisor_is_killed_its_child_hands_the_job_back_and_ends(runjobs):
    job = wish(name=LONG)
    supervisor = runjobs()
    child = process_at_work_on(job)
    supervisor.kill()
    eventually(lambda: fresh(job).state == JobState.QUEUED)
    eventually(lambda: is_gone(child))
    assert fresh(job).attempts == 0


@pytest.mark.redis
def test_a_celery_worker_that_is_told_to_end_hands_its_job_back(celery):
    job = wish(name=LONG)
    worker = celery(job)
    child = process_at_work_on(job)
    assert child != worker.pid
    worker.terminate()
    assert worker.wait(PATIENCE) == 0
    assert is_gone(child)
    assert (fresh(job).state, fresh(job).attempts) == (JobState.QUEUED, 0)
