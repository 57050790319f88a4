"""People who act at the same moment: the database lets one of them be the last."""

from datetime import timedelta
from threading import Barrier, Thread

import pytest
from django.db import connections

from accounts.models import RoleGrant, User
from common.errors import DomainError
from common.models import Activity, ActivityHead
from concepts.models import SoftPrompt
from evaluations.errors import NoSlotLeft
from evaluations.models import Choice, Item, Review, Round, Slot
from evaluations.services import asides, choosing, closing, opening, queue, reviewing
from evaluations.states import RoundState
from jobs.models import Job
from tests.people import onboard

from .making import (
    candidate,
    choose,
    choose_all,
    give,
    judge,
    open_round,
    review_all,
    take_back,
)

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]


@pytest.fixture(autouse=True)
def first_link(db):
    """A transactional test empties every table before it; the chain of acts needs its head."""
    ActivityHead.objects.get_or_create(pk=1)


def at_once(*acts):
    """Run every act in its own thread and connection, all let go together; what each came to."""
    gate, came = Barrier(len(acts)), [None] * len(acts)

    def go(place, act):
        try:
            gate.wait()
            came[place] = act()
        except DomainError as refusal:
            came[place] = refusal
        finally:
            connections.close_all()

    threads = [Thread(target=go, args=pair) for pair in enumerate(acts)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return came


@pytest.mark.parametrize("attempt", range(5))
def test_last_reviews_at_the_same_moment_close_the_round_once(attempt, ana, ben, rui, sol, tam):
    """Each of three reviewers holds the last review of another text."""
    row = open_round(ben, candidate(ana))
    review_all(row, rui, sol, tam, skip=1)
    (left,) = Item.objects.wanting()
    others = list(Item.objects.exclude(pk=left.pk)[:2])
    take_back(rui, others[0])
    take_back(sol, others[1])
    give(tam, left)
    came = at_once(
        lambda: reviewing.review(rui, others[0], 3, "partial"),
        lambda: reviewing.review(sol, others[1], 3, "partial"),
        lambda: reviewing.review(tam, left, 3, "partial"),
    )
    assert all(isinstance(one, Review) for one in came), came
    row = Round.objects.get()
    assert row.state == RoundState.CLOSED
    assert row.decision["counts"]["reviews"] == Review.objects.count() == 36
    assert Activity.objects.filter(verb="closed the round").count() == 1


def test_one_review_sent_eight_times_at_once_is_one_review(ana, ben, rui):
    open_round(ben, candidate(ana))
    item = Item.objects.first()
    give(rui, item)
    at_once(*[lambda: reviewing.review(rui, item, 4, "faithful")] * 8)
    assert Review.objects.count() == 1
    assert Activity.objects.filter(verb="reviewed a text").count() == 1


def test_eight_openings_at_once_open_one_round(ana, ben):
    prompt = candidate(ana)
    jobs = Job.objects.count()
    came = at_once(*[lambda: opening.open_round(ben, SoftPrompt.objects.get(pk=prompt.pk))] * 8)
    assert sum(isinstance(one, Round) for one in came) == 1
    assert Round.objects.count() == 1
    assert Job.objects.count() == jobs + 1


@pytest.mark.parametrize("attempt", range(5))
def test_the_last_review_and_a_cancelling_at_once_leave_one_end(
    attempt, ana, ben, ada, rui, sol, tam
):
    row = open_round(ben, candidate(ana))
    review_all(row, rui, sol, tam, skip=1)
    (left,) = Item.objects.wanting()
    give(tam, left)
    review, cancelled = at_once(
        lambda: reviewing.review(tam, left, 3, "partial"),
        lambda: closing.cancel(ada, row, "A slip."),
    )
    row, prompt = Round.objects.get(), SoftPrompt.objects.get()
    if row.state == RoundState.CLOSED:
        assert isinstance(cancelled, DomainError)
        assert prompt.state in {"accepted", "rejected"}
    else:
        assert isinstance(review, DomainError)
        assert (row.state, prompt.state) == (RoundState.CANCELLED, "candidate")
        assert Review.objects.count() == 35


def crowd(size):
    people = [
        User.objects.create_user(f"crowd{number}", f"crowd{number}@example.org")
        for number in range(size)
    ]
    RoleGrant.objects.bulk_create(RoleGrant(user=one, role="reviewer") for one in people)
    onboard(*people)
    return people


def test_twenty_submissions_of_one_reviewer_at_once_are_one_review(ana, ben, rui):
    row = open_round(ben, candidate(ana))
    item = reviewing.find_item(queue.next_item(rui, row))
    came = at_once(*[lambda: reviewing.review(rui, item, 4, "faithful")] * 20)
    assert {one.pk for one in came} == {Review.objects.get().pk}
    assert Slot.objects.filter(state="done").count() == 1


def test_twenty_tabs_of_one_reviewer_get_one_text(ana, ben, rui):
    row = open_round(ben, candidate(ana))
    came = at_once(*[lambda: queue.next_item(rui, row)] * 20)
    assert len(set(came)) == 1
    assert came[0] is not None
    assert Slot.objects.filter(state="leased").count() == 1


@pytest.mark.parametrize("attempt", range(3))
def test_twenty_reviewers_on_few_slots_get_one_each_and_never_one_too_many(attempt, ana, ben):
    row = open_round(ben, candidate(ana, held_out=2))  # 8 texts
    Slot.objects.filter(place__gt=2).delete()
    people = crowd(20)
    came = at_once(*[lambda one=one: queue.next_item(one, row) for one in people])
    assert sum(isinstance(one, str) for one in came) == 6, came
    assert Slot.objects.filter(state="leased").count() == 6
    for token in set(came) - {None}:
        assert came.count(token) == 3


@pytest.mark.parametrize("attempt", range(3))
def test_twenty_reviewers_at_the_quorum_close_the_round_once(attempt, ana, ben, settings):
    """Each holds one of the last twenty slots; all send at the same moment."""
    settings.EVALUATION_POLICY = {"reviews_per_output": 20, "resamples": 100}
    row = open_round(ben, candidate(ana, held_out=2))
    people = crowd(20)
    last, *others = Item.objects.all()
    for item in others:
        for one in people:
            judge(one, item, 3, "partial")
    for one in people:
        give(one, last)
    came = at_once(*[lambda one=one: reviewing.review(one, last, 3, "partial") for one in people])
    assert all(isinstance(one, Review) for one in came), came
    row = Round.objects.get()
    assert row.state == RoundState.CLOSED
    assert row.decision["counts"]["reviews"] == Review.objects.count() == 160
    assert Activity.objects.filter(verb="closed the round").count() == 1


def test_late_reviews_at_once_fill_a_slot_once(ana, ben, settings):
    """Three whose leases ran out and one slot left: one review counts, two are told so."""
    settings.EVALUATION_POLICY = {"reviews_per_output": 1}
    row = open_round(ben, candidate(ana))
    people, item = crowd(3), Item.objects.first()
    for one in people:
        give(one, item)
        asides.release(one, reviewing.find_item(item.token))
    came = at_once(*[lambda one=one: reviewing.review(one, item, 3, "partial") for one in people])
    assert sum(isinstance(one, Review) for one in came) == Review.objects.count() == 1
    assert sum(isinstance(one, NoSlotLeft) for one in came) == 2
    assert row.slots.filter(item=item).count() == 1


# Comparisons


@pytest.mark.parametrize("mode", ["pairwise", "best_worst"])
def test_last_choices_at_the_same_moment_close_the_round_once(mode, ana, ben, rui, sol, tam):
    row = open_round(ben, candidate(ana, held_out=2), lambda key: key, mode=mode)
    items = [choosing.find_comparison(item.token) for item in row.items.order_by("pk")[:2]]
    choose_all(row, rui, sol)
    for item in row.items.exclude(pk__in=[each.pk for each in items]):
        choose(tam, item, 1, 2)
    for person, item in zip((rui, sol), items, strict=True):
        slot = Slot.objects.get(item=item, reviewer=person)
        later = slot.taken_at + timedelta(days=1)
        Slot.objects.filter(pk=slot.pk).update(state="leased", choice=None, lease_expires_at=later)
        Choice.objects.filter(item=item, reviewer=person).delete()
    choose(tam, items[0], 1, 2)
    give(tam, items[1])
    came = at_once(
        lambda: choosing.choose(rui, items[0], 1, 2),
        lambda: choosing.choose(sol, items[1], 1, 2),
        lambda: choosing.choose(tam, items[1], 1, 2),
    )
    assert all(isinstance(one, Choice) for one in came), came
    row = Round.objects.get()
    assert row.state == RoundState.CLOSED
    assert row.decision["counts"]["reviews"] == Choice.objects.count()
    assert Activity.objects.filter(verb="closed the round").count() == 1


def test_one_choice_sent_eight_times_at_once_is_one_choice(ana, ben, rui):
    row = open_round(ben, candidate(ana), mode="pairwise")
    item = choosing.find_comparison(queue.next_item(rui, row))
    came = at_once(*[lambda: choosing.choose(rui, item, 1)] * 8)
    assert {one.pk for one in came} == {Choice.objects.get().pk}
    assert Slot.objects.filter(state="done").count() == 1
    assert Activity.objects.filter(verb="compared texts").count() == 1


def test_twenty_reviewers_on_few_pairs_get_one_each_and_never_one_too_many(ana, ben):
    row = open_round(ben, candidate(ana, held_out=2), mode="pairwise")
    Slot.objects.filter(place__gt=2).delete()
    people = crowd(20)
    came = at_once(*[lambda one=one: queue.next_item(one, row) for one in people])
    given = [(one, token) for one, token in zip(people, came, strict=True) if token]
    assert len(given) == 6
    chosen = at_once(
        *[
            lambda one=one, token=token: choosing.choose(one, choosing.find_comparison(token), 1)
            for one, token in given
        ]
    )
    assert sum(isinstance(one, Choice) for one in chosen) == 6, chosen
    assert Slot.objects.filter(state="done", choice__isnull=False).count() == 6
