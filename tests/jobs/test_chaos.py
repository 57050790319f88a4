"""Chaos can tell: its judge passes what is right and finds each kind of wrong."""

from collections import Counter

import pytest
from django.db import transaction

from common import artifacts
from common.activity import record
from jobs.chaos import plan
from jobs.chaos.verdict import judge
from jobs.claims import take
from jobs.models import Job
from jobs.runner import run_next
from jobs.services import add
from jobs.states import JobState

pytestmark = pytest.mark.django_db


@pytest.fixture
def done(monkeypatch):
    """Two jobs of chaos, done in peace."""
    monkeypatch.setenv("LACUNA_CHAOS", "1")
    jobs = [ask_for(number) for number in range(2)]
    while run_next([plan.QUEUE]):
        pass
    return jobs


def ask_for(number):
    payload = {"number": number, "steps": 3, "pause": 0, "poison": False}
    return add(plan.TASK, plan.QUEUE, live_key=f"chaos:{number}", payload=payload)


def test_what_is_right_passes(done):
    verdict = judge("sqlite", set())
    assert verdict.passed, verdict.broken
    assert (verdict.figures["succeeded"], verdict.figures["artifacts"]) == (2, 2)


def test_a_job_that_is_not_over_is_lost(done):
    ask_for(3)
    verdict = judge("sqlite", set())
    assert verdict.figures["lost"] == 1
    assert not verdict.passed


def test_a_job_that_was_done_twice_is_found(done):
    with transaction.atomic():
        record(None, "wrote", done[0], artifact=artifacts.put(b"again"), fence=1, begun_at=0)
    verdict = judge("sqlite", set())
    assert verdict.figures["duplicated"] == 1
    assert any("other bytes" in sentence for sentence in verdict.broken)


def test_poison_that_did_not_fail_and_a_failure_without_its_reason_are_found(done):
    assert "Poison was [1], failed were []." in judge("sqlite", {1}).broken
    job = ask_for(1)
    take(job.pk).end(JobState.FAILED, error="who knows")
    verdict = judge("sqlite", {1})
    assert [each for each in verdict.broken if "without the reason" in each]


def test_the_work_of_chaos_is_done_nowhere_else():
    job = ask_for(0)
    run_next([plan.QUEUE])
    assert "done nowhere else" in Job.objects.get(pk=job.pk).error


def test_the_same_seed_plans_the_same_faults_and_every_kind_of_them():
    planned = plan.plan(1, 25, servers=True)
    assert planned == plan.plan(1, 25, servers=True) != plan.plan(2, 25, servers=True)
    assert set(Counter(each.fault for each in planned)) == set(plan.Fault)
    assert [each.at for each in planned] == sorted(each.at for each in planned)


def test_without_servers_none_is_harmed():
    kinds = {each.fault for each in plan.plan(1, 25, servers=False)}
    assert kinds == set(plan.EVERYWHERE)
