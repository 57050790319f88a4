"""Adjudicators, appellants and curators who act at the same moment."""

import pytest

from accounts.models import RoleGrant, User
from common.errors import DomainError
from common.models import Activity, ActivityHead
from concepts.models import TrainingRun
from evaluations.models import Adjudication, Appeal, Referral, Round
from evaluations.services import adjudicating, appealing, requeueing, reviewing, waiving
from evaluations.states import RoundState

from .making import FIDELITY, candidate, contradict, open_round, review_all
from .test_races import at_once, crowd
from .test_requeueing import new_version

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]


@pytest.fixture(autouse=True)
def first_link(db, settings):
    ActivityHead.objects.get_or_create(pk=1)
    settings.EVALUATION_POLICY = {"reviews_per_output": 2, "resamples": 100}


def disputed(ana, ben, rui, sol):
    row = open_round(ben, candidate(ana))
    contradict(row, rui, sol)
    return Round.objects.get()


@pytest.mark.parametrize("attempt", range(3))
def test_one_text_goes_to_one_of_ten_adjudicators(attempt, ana, ben, rui, sol):
    people = crowd(10)
    row = disputed(ana, ben, rui, sol)
    came = at_once(*[lambda one=one: adjudicating.next_referral(one, row) for one in people])
    assert sum(isinstance(one, str) for one in came) == 1, came
    assert Referral.objects.get().state == "leased"


def test_ten_tabs_of_one_adjudicator_get_one_text(ana, ben, rui, sol, tam):
    row = open_round(ben, candidate(ana))
    review_all(row, rui)
    review_all(row, sol, fidelity=FIDELITY | {"soft_prompt": 1})
    came = at_once(*[lambda: adjudicating.next_referral(tam, row)] * 10)
    assert len(set(came)) == 1
    assert came[0] is not None
    assert Referral.objects.leased().count() == 1


@pytest.mark.parametrize("attempt", range(3))
def test_an_adjudication_sent_ten_times_is_one_and_closes_once(attempt, ana, ben, rui, sol, tam):
    row = disputed(ana, ben, rui, sol)
    item = reviewing.find_item(adjudicating.next_referral(tam, row))
    came = at_once(*[lambda: adjudicating.adjudicate(tam, item, 5, "faithful", "It is.")] * 10)
    assert {one.pk for one in came} == {Adjudication.objects.get().pk}
    assert Round.objects.get().state == RoundState.CLOSED
    assert Activity.objects.filter(verb="closed the round").count() == 1


@pytest.mark.parametrize("attempt", range(3))
def test_the_last_adjudication_and_a_waiving_at_once_close_once(
    attempt, ana, ben, rui, sol, tam, ada
):
    row = disputed(ana, ben, rui, sol)
    item = reviewing.find_item(adjudicating.next_referral(tam, row))
    at_once(
        lambda: adjudicating.adjudicate(tam, item, 5, "faithful", "It is."),
        lambda: waiving.waive(ada, row, "No time."),
    )
    row = Round.objects.get()
    assert row.state == RoundState.CLOSED
    assert row.decision["adjudication"]["adjudicated"] == Adjudication.objects.count()
    assert (Referral.objects.get().state == "done") == Adjudication.objects.exists()
    assert Activity.objects.filter(verb="closed the round").count() == 1


@pytest.mark.parametrize("attempt", range(3))
def test_of_ten_appeals_at_once_one_is_made(attempt, ana, ben, rui, sol):
    row = open_round(ben, candidate(ana))
    review_all(row, rui, sol)
    row = Round.objects.get()
    came = at_once(*[lambda: appealing.appeal(ana, row, "It is wrong.")] * 10)
    assert sum(isinstance(one, Appeal) for one in came) == Appeal.objects.count() == 1
    assert Activity.objects.filter(verb="appealed the decision of the round").count() == 1


def test_granted_and_declined_at_once_is_one_of_the_two(ana, ben, rui, sol, ada):
    crowd(2)
    second = User.objects.create_user("ida", "ida@example.org")
    RoleGrant.objects.create(user=second, role="admin")
    row = open_round(ben, candidate(ana))
    review_all(row, rui, sol)
    appeal = appealing.appeal(ana, Round.objects.get(), "It is wrong.")
    came = at_once(
        lambda: appealing.grant(ada, Appeal.objects.get(pk=appeal.pk), "Yes."),
        lambda: appealing.decline(second, Appeal.objects.get(pk=appeal.pk), "No."),
    )
    assert sum(isinstance(one, DomainError) for one in came) == 1
    granted = Appeal.objects.get().state == "granted"
    assert Round.objects.filter(appeal_of=row).exists() == granted


def test_renewed_by_ten_at_once_is_trained_once(ana, ben, rui, sol):
    row = open_round(ben, candidate(ana))
    concept = Round.objects.get(pk=row.pk).soft_prompt.concept
    new_version(ana, ben, concept)
    came = at_once(*[lambda: requeueing.requeue(ben, concept)] * 10)
    assert sum(not isinstance(one, DomainError) for one in came) == 1, came
    assert TrainingRun.objects.filter(definition__number=2).count() == 1
    assert Round.objects.get().state == RoundState.CANCELLED
