"""`runjobs` does what is queued, oldest first, without a broker."""

import pytest
from django.core.management import call_command

from jobs import services
from jobs.runner import run_next, run_until_idle
from jobs.states import JobState

from .work import fresh, noted, wish

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def nothing_noted():
    noted.clear()


def test_everything_queued_is_done_in_the_order_it_came():
    jobs = [wish(word, payload={"word": word}) for word in ("one", "two", "three")]
    assert run_until_idle() == 3
    assert noted == ["one", "two", "three"]
    assert {fresh(job).state for job in jobs} == {JobState.SUCCEEDED}


def test_an_error_is_tried_again_until_the_attempts_are_spent(settings):
    settings.JOBS = {**settings.JOBS, "BACKOFF_SECONDS": 0}
    job = wish(payload={})
    assert run_until_idle() == 3
    assert fresh(job).state == JobState.FAILED


def test_another_queue_is_left_alone():
    job = wish(payload={"word": "one"})
    assert run_until_idle(["light"]) == 0
    assert fresh(job).state == JobState.QUEUED


def test_there_may_be_nothing_to_do():
    assert not run_next(["gpu"])


@pytest.mark.parametrize(
    "name", ["worker.gpu.compose", "tests.jobs.work.wish", "os.abort", "nowhere.at.all", "nodots"]
)
def test_what_is_no_task_is_never_called(name):
    job = wish(name=name)
    run_until_idle()
    job = fresh(job)
    assert (job.state, job.attempts) == (JobState.FAILED, 1)
    assert f"does not know how to do {name}" in job.error


def test_the_command_does_what_is_queued_and_returns(capsys):
    wish(payload={"word": "one"})
    call_command("runjobs", "--until-idle")
    assert noted == ["one"]
    assert "Nothing is queued any more" in capsys.readouterr().out


def test_a_cancelled_job_is_not_done():
    services.request_cancel(wish(payload={"word": "one"}))
    assert run_until_idle() == 0
    assert noted == []
