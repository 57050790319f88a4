"""Several jobs at once in one worker: who may join, and that each keeps an end of its own."""

import time

import pytest
from django.db import DatabaseError
from django.db.models import Q
from django.db.models.functions import Now

from common.errors import StaleState
from jobs import claims, conf, convoy, running, services
from jobs.claims import take
from jobs.convoy import run_in_convoy
from jobs.errors import JobFailed, LostClaim
from jobs.models import Job
from jobs.names import JobName
from jobs.runner import run_until_idle
from jobs.states import JobState
from jobs.stopping import StopSignal
from worker.tasks import task_in_convoy

from .test_races import CROWD, together
from .work import columns, fresh, silence, wish

pytestmark = pytest.mark.django_db
ALIKE = Q(payload__model="lexicon")
SHARED = "tests.jobs.test_convoy.shared"


@pytest.fixture(autouse=True)
def at_once(settings):
    settings.JOBS = {**settings.JOBS, "WIDTH": 3, "BACKOFF_SECONDS": 0, "POLL_SECONDS": 0}


def training(word, model="lexicon", **fields):
    return wish(word, name=JobName.TRAIN, payload={"word": word, "model": model}, **fields)


def words(members):
    return [claim.payload["word"] for claim in members]


def joiners(present, most=9):
    """Whoever joins, in that order, until nobody does."""
    found = []
    while len(found) < most and (claim := present.join(ALIKE)):
        found.append(claim)
    return found


def seen_by(job, look=joiners):
    """What `look(convoy)` saw while `job` was at work."""
    seen = []
    run_in_convoy(job.pk, lambda present: seen.extend(look(present)))
    return seen


def test_waiting_jobs_that_are_alike_join_in_the_order_of_the_queue():
    first, *others = [training(word) for word in ("one", "two", "three", "four")]
    assert words(seen_by(first)) == ["two", "three", "four"]
    assert {fresh(job).fence for job in (first, *others)} == {1}
    assert {fresh(job).state for job in (first, *others)} == {JobState.SUCCEEDED}


def test_each_that_joins_has_a_lease_and_a_name_like_any_claim(settings):
    first, second = training("one"), training("two")

    def body(present):
        present.join(ALIKE)
        one, two = fresh(first), fresh(second)
        assert (one.state, two.state) == (JobState.RUNNING, JobState.RUNNING)
        assert one.held_by == two.held_by != ""
        assert (two.lease_expires_at - two.heartbeat_at).seconds == conf.get("LEASE_SECONDS")
        assert take(second.pk) is None

    assert run_in_convoy(first.pk, body) == 2
    assert fresh(second).state == JobState.SUCCEEDED


def test_the_bell_of_a_job_that_has_joined_finds_nothing_to_do():
    first, second = training("one"), training("two")
    rings = []

    def body(present):
        present.join(ALIKE)
        rings.append(run_in_convoy(second.pk, pytest.fail))

    run_in_convoy(first.pk, body)
    before = columns(second)
    rings.append(run_in_convoy(second.pk, pytest.fail))
    assert rings == [0, 0]
    assert columns(second) == before


def test_what_is_cancelled_or_not_due_yet_does_not_join():
    first = training("one")
    services.request_cancel(training("two"))
    training("three", run_after=Now() + conf.seconds("LEASE_SECONDS"))
    assert seen_by(first) == []


def test_other_work_of_the_same_kind_is_overtaken_by_no_more_jobs_than_there_are_places():
    first, other = training("one"), training("other", model="qwen")
    for number in range(5):
        training(f"late {number}")
    assert words(seen_by(first)) == ["late 0", "late 1"]
    assert fresh(other).state == JobState.QUEUED


def test_when_the_other_work_is_done_elsewhere_the_slots_fill_again():
    first, other = training("one"), training("other", model="qwen")
    for number in range(5):
        training(f"late {number}")

    def look(present):
        joined = joiners(present)
        take(other.pk)
        return [*joined, *joiners(present)]

    assert words(seen_by(first, look)) == [f"late {number}" for number in range(5)]


def test_another_kind_of_work_is_never_overtaken():
    first, before = training("one"), training("before")
    generation = wish("round", name=JobName.GENERATE)
    after = training("after")
    assert words(seen_by(first)) == ["before"]
    assert fresh(before).state == JobState.SUCCEEDED
    assert {fresh(generation).state, fresh(after).state} == {JobState.QUEUED}


def test_another_queue_does_not_keep_anybody_waiting():
    first = training("one")
    wish("release", name=JobName.BUILD_RELEASE, queue="light")
    training("two")
    assert words(seen_by(first)) == ["two"]


def test_a_job_that_broke_off_before_works_alone_when_it_is_first_and_joins_nobody():
    """So that of a convoy whose worker died, only the one that kills it dies again."""
    broken, second, third = [training(word) for word in ("one", "two", "three")]
    for job in (broken, second):
        take(job.pk)
        silence(job)
    assert seen_by(broken) == []
    assert words(seen_by(third)) == []
    assert seen_by(second) == []
    assert [fresh(job).attempts for job in (broken, second, third)] == [2, 2, 1]


def test_one_that_kills_its_worker_takes_the_others_down_once():
    poison, *others = [training(word) for word in ("poison", "two", "three")]

    def dies(present):
        """As far as a dead worker gets: its convoy stays behind, running."""
        if poison.pk in [claim.job.pk for claim in (present.first, *joiners(present))]:
            for claim in present.claims.copy():
                present.claims.remove(claim)
                silence(claim.job)

    for _ in range(4):
        for job in Job.objects.due(["gpu"]):
            run_in_convoy(job.pk, dies)
    assert [fresh(job).state for job in others] == [JobState.SUCCEEDED] * 2
    assert [fresh(job).attempts for job in others] == [2, 2]
    assert (fresh(poison).state, fresh(poison).attempts) == (JobState.RUNNING, 3)
    assert take(poison.pk) is None


@pytest.mark.parametrize(
    ("error", "state", "told"),
    [
        (JobFailed("Its definition is too long."), JobState.FAILED, "Its definition is too long."),
        (StaleState("The weights changed."), JobState.FAILED, "The weights changed."),
        (ZeroDivisionError("secret"), JobState.QUEUED, "ZeroDivisionError"),
        (DatabaseError("secret"), JobState.QUEUED, "DatabaseError"),
        (LostClaim(), JobState.RUNNING, ""),
    ],
    ids=lambda value: type(value).__name__ if isinstance(value, Exception) else "",
)
def test_what_ends_one_ends_nobody_else(error, state, told):
    jobs = [training(word) for word in ("one", "two", "three")]

    def body(present):
        _, second, third = present.first, *joiners(present)
        present.fail(second, error)
        assert second not in present.claims
        assert fresh(jobs[0]).state == fresh(jobs[2]).state == JobState.RUNNING
        with present.ending(third), third.commit():
            pass

    run_in_convoy(jobs[0].pk, body)
    one, two, three = map(fresh, jobs)
    assert (two.state, two.attempts) == (state, 1)
    assert told in two.error
    assert one.state == three.state == JobState.SUCCEEDED


def test_a_wish_to_cancel_one_is_heard_by_that_one_and_nobody_joins_meanwhile():
    first, second = training("one"), training("two")

    def body(present):
        two = present.join(ALIKE)
        training("three")
        services.request_cancel(second)
        two._looked_at = 0
        assert (present.first.should_stop(), two.should_stop()) == (False, True)
        assert present.join(ALIKE) is None
        with present.ending(two):
            two.stop_if_asked()
        assert words(joiners(present)) == ["three"]

    run_in_convoy(first.pk, body)
    assert (fresh(first).state, fresh(second).state) == (JobState.SUCCEEDED, JobState.CANCELLED)


def test_one_that_is_taken_over_writes_nothing_and_the_others_go_on():
    first, second = training("one"), training("two")

    def body(present):
        two = present.join(ALIKE)
        silence(second)
        assert take(second.pk, held_by="another").fence == 2
        with present.ending(two), two.commit():
            pytest.fail("the stale commit must not run")

    run_in_convoy(first.pk, body)
    assert (fresh(first).state, fresh(second).held_by) == (JobState.SUCCEEDED, "another")


def test_what_befalls_the_whole_worker_is_an_attempt_of_each_with_its_own_account():
    jobs = [training("one"), training("two", max_attempts=1), training("three")]

    def body(present):
        joiners(present)
        raise MemoryError

    run_in_convoy(jobs[0].pk, body)
    one, two, three = map(fresh, jobs)
    assert [one.state, two.state, three.state] == ["queued", "failed", "queued"]
    assert "MemoryError" in one.error
    assert [job.attempts for job in (one, two, three)] == [1, 1, 1]


def test_a_process_that_ends_hands_all_of_them_back_and_takes_no_more(monkeypatch):
    stop = StopSignal()
    for module in (running, claims, convoy):
        monkeypatch.setattr(module, "stopping", stop)
    jobs = [training(word) for word in ("one", "two", "three")]

    def body(present):
        one, two = present.first, present.join(ALIKE)
        stop.set()
        assert present.join(ALIKE) is None
        for claim in (one, two):
            with present.ending(claim):
                claim.stop_if_asked()
        assert present.join(ALIKE) is None, "not even when all are gone"

    run_in_convoy(jobs[0].pk, body)
    assert {fresh(job).state for job in jobs} == {JobState.QUEUED}
    assert {fresh(job).attempts for job in jobs} == {0}


def test_ctrl_c_hands_all_of_them_back_and_goes_on_its_way():
    jobs = [training(word) for word in ("one", "two")]

    def body(present):
        joiners(present)
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        run_in_convoy(jobs[0].pk, body)
    assert [(fresh(job).state, fresh(job).attempts) for job in jobs] == [(JobState.QUEUED, 0)] * 2


def test_a_database_that_is_away_when_somebody_could_join_ends_nothing(monkeypatch):
    first, second = training("one"), training("two")

    def away(*_):
        raise DatabaseError("gone for a moment")

    def body(present):
        with monkeypatch.context() as patch:
            patch.setattr(convoy, "begin", away)
            assert present.join(ALIKE) is None
        assert words(joiners(present)) == ["two"]

    run_in_convoy(first.pk, body)
    assert fresh(first).state == fresh(second).state == JobState.SUCCEEDED


def test_looking_for_others_in_vain_is_not_done_at_every_step(
    settings, django_assert_max_num_queries
):
    settings.JOBS = {**settings.JOBS, "POLL_SECONDS": 60}
    first = training("one")

    def body(present):
        with django_assert_max_num_queries(2):
            for _ in range(100):
                assert present.join(ALIKE) is None

    run_in_convoy(first.pk, body)


@task_in_convoy(SHARED)
def shared(present):
    while present.join(ALIKE):
        pass


def test_the_runner_counts_every_attempt_of_a_convoy():
    for word in ("one", "two", "three"):
        wish(word, name=SHARED, payload={"model": "lexicon"})
    assert run_until_idle() == 3


@pytest.mark.django_db(transaction=True)
def test_every_lease_is_renewed_whenever_its_job_joined(settings):
    settings.JOBS = {**settings.JOBS, "HEARTBEAT_SECONDS": 0.05}
    jobs = [training("one"), training("two")]

    def body(present):
        present.join(ALIKE)
        begun = [fresh(job).heartbeat_at for job in jobs]
        deadline = time.monotonic() + 20
        while not all(fresh(job).heartbeat_at > at for job, at in zip(jobs, begun, strict=True)):
            assert time.monotonic() < deadline
            time.sleep(0.05)

    run_in_convoy(jobs[0].pk, body)
    assert {fresh(job).state for job in jobs} == {JobState.SUCCEEDED}


def crowd_shares_what_waits(crowd, settings):
    settings.JOBS = {**settings.JOBS, "WIDTH": 4}
    jobs = [training(str(number)) for number in range(24)]
    done = []

    def body(present):
        for claim in (present.first, *joiners(present)):
            with present.ending(claim), claim.commit():
                done.append(claim.payload["word"])

    def work():
        while job := Job.objects.due(["gpu"]).first():
            run_in_convoy(job.pk, body)

    together(*[work] * crowd)
    assert sorted(done, key=int) == [str(number) for number in range(24)]
    assert {fresh(job).fence for job in jobs} == {1}
    assert {fresh(job).state for job in jobs} == {JobState.SUCCEEDED}


@pytest.mark.django_db(transaction=True)
@pytest.mark.postgres
def test_many_workers_that_fill_their_slots_at_once_do_each_job_once(settings):
    crowd_shares_what_waits(CROWD, settings)


@pytest.mark.django_db(transaction=True)
def test_two_workers_that_fill_their_slots_at_once_do_each_job_once_on_sqlite_too(settings):
    crowd_shares_what_waits(2, settings)
