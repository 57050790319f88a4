"""A day has so many proposals; the constraint holds, and the refusal says when it is possible again."""

from datetime import timedelta

import pytest
import time_machine
from django.db import transaction
from django.utils import timezone

from accounts import allowances
from accounts.models import ApiToken, Use, User
from accounts.services import issue_token
from accounts.states import UseKind
from common.errors import Invalid, TooMany
from concepts.models import Concept, Definition
from concepts.services import defining
from concepts.states import DefinitionState
from tests.concepts.making import but, draft, proposed
from tests.concepts.test_proposing import FORM
from tests.concepts.test_races import refusals, together
from tests.people import person

pytestmark = pytest.mark.django_db


@pytest.fixture
def newcomer(ana):
    """Ana as if nobody vouched for her."""
    User.objects.update(vouched_level=0)
    ana.refresh_from_db()
    return ana


def use_up(actor, kind):
    for _ in range(2):
        with transaction.atomic():
            allowances.take(actor, kind)


def test_the_third_proposal_of_a_newcomer_waits_and_keeps_what_was_typed(newcomer, client_of):
    proposed(newcomer, "one")
    proposed(newcomer, "two")
    answer = client_of(newcomer).post("/concepts/new/", FORM)
    page = answer.content.decode()
    assert answer.status_code == 429
    assert "at most 2 a day" in page
    assert "Debord and Wolman, 1956." in page
    assert Concept.objects.count() == 2
    assert Use.objects.count() == 2


def test_the_api_says_when_it_is_possible_again(newcomer, api_of):
    use_up(newcomer, UseKind.PROPOSAL)
    told = {"term": "three", "why": "It is missing."}
    answer = api_of(newcomer).post("/api/v1/concepts/", told, format="json")
    assert answer.status_code == 429
    assert 0 < int(answer["Retry-After"]) <= allowances.WINDOW_SECONDS
    assert answer.json()["type"].endswith("too-many")
    assert not Concept.objects.exists()
    facts = api_of(newcomer).get("/api/v1/limits/").json()
    assert facts[0] | {"seconds_left": 0} == {
        "kind": "proposal", "used": 2, "limit": 2, "left": 0, "seconds_left": 0,
    }  # fmt: skip


def test_what_fails_costs_nothing(newcomer):
    proposed(newcomer, "one")
    with pytest.raises(Invalid):
        proposed(newcomer, "One")
    with pytest.raises(Invalid):
        proposed(newcomer, "two", why="")
    assert Use.objects.count() == 1
    proposed(newcomer, "two")
    with pytest.raises(TooMany):
        proposed(newcomer, "three")


def test_a_new_day_begins_anew_and_forgets_the_old_one(newcomer):
    use_up(newcomer, UseKind.PROPOSAL)
    with time_machine.travel(timezone.now() + timedelta(days=1)):
        proposed(newcomer)
    assert Use.objects.count() == 1


def test_a_submission_beyond_the_limit_leaves_the_draft(newcomer, client_of):
    row = draft(newcomer)
    for _ in range(3):
        with transaction.atomic():
            allowances.take(newcomer, UseKind.SUBMISSION)
    with pytest.raises(TooMany):
        defining.submit(newcomer, row)
    page = client_of(newcomer).post(f"{row.get_absolute_url()}submit/", follow=True)
    assert "your draft is kept" in page.content.decode()
    assert Definition.objects.get().state == DefinitionState.DRAFT


def test_tokens_have_a_limit_too(newcomer, client_of):
    issue_token(newcomer, "one")
    issue_token(newcomer, "two")
    page = client_of(newcomer).post("/tokens/", {"label": "three"})
    assert "at most 2 a day" in page.content.decode()
    assert ApiToken.objects.count() == 2


def test_a_newcomer_writes_without_links(newcomer, client_of):
    for text in ("See https://spam.example", "[here](//spam.example)", "www.spam.example"):
        answer = client_of(newcomer).post("/concepts/new/", FORM | {"why": text})
        assert answer.status_code == 400
        assert "without links" in answer.content.decode()
        assert text in answer.content.decode()
    row = draft(newcomer, data=but(notes="More at https://spam.example"))
    with pytest.raises(Invalid, match="without links"):
        defining.submit(newcomer, row)
    assert Definition.objects.get().state == DefinitionState.DRAFT


@pytest.mark.django_db(transaction=True)
def test_a_use_is_taken_in_the_transaction_of_its_act(ana):
    with pytest.raises(RuntimeError, match="in the transaction of its act"):
        allowances.take(ana, UseKind.FLAG)
    assert not Use.objects.exists()


def a_crowd_never_goes_over_the_limit():
    ana = person("ana")
    User.objects.update(vouched_level=0)
    found = together(lambda number: proposed(User.objects.get(pk=ana.pk), f"idea {number}"))
    assert len(refusals(found)) == 4
    assert Concept.objects.count() == Use.objects.count() == 2


@pytest.mark.django_db(transaction=True)
def test_on_sqlite_too():
    a_crowd_never_goes_over_the_limit()


@pytest.mark.django_db(transaction=True)
@pytest.mark.postgres
def test_at_once():
    a_crowd_never_goes_over_the_limit()
