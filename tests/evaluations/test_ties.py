"""Who may not judge, and why: ties by work, declared conflicts, languages. Lists and refusals agree."""

import pytest
from django.urls import reverse
from django.utils import timezone

from accounts.licence import has_agreed
from accounts.services import say_languages
from common.errors import Invalid, NotAllowed
from common.models import Activity
from concepts.models import Concept, Definition, Endorsement, Sighting
from discussion.services import commenting
from evaluations.models import Conflict, Round, Slot
from evaluations.permissions import is_onboarded, may_export, may_review
from evaluations.services import conflicts, queue
from evaluations.ties import WHY_NOT
from tests.discussion.making import begun

from .making import candidate, judge, open_round
from .making_imports import imported

pytestmark = pytest.mark.django_db


@pytest.fixture
def row(ana, ben):
    return open_round(ben, candidate(ana))


def refused(member, row, reason):
    answer = may_review(member, row)
    assert not answer
    assert reason in answer.reason
    assert row not in Round.objects.open_for(member)
    listed = Round.objects.with_subject().with_mine(member).get(pk=row.pk)
    assert may_review(member, listed, tie=listed.tie).reason == answer.reason


def welcome(member, row):
    assert may_review(member, row)
    assert row in Round.objects.open_for(member)


# --- Ties by work --------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "tie", [tie for tie in WHY_NOT if tie not in {"imported", "declared", "appealed"}]
)
def test_whoever_had_a_part_in_it_is_refused_everywhere(tie, row, ana, rui, sol):
    subject = row.subject
    if tie == "proposed":
        Concept.objects.update(proposed_by=rui)
    elif tie == "wrote":
        with_author(subject.definition, rui)
    elif tie == "edited":
        another_version(subject.concept, rui, "superseded")
    elif tie == "accepted":
        Definition.objects.filter(pk=subject.definition_id).update(decided_by=rui)
    elif tie == "endorsed":
        said = {"stance": "object", "reason": "No.", "withdrawn_at": timezone.now()}
        other = another_version(subject.concept, ana, "declined")
        Endorsement.objects.create(definition=other, person=rui, **said)
    elif tie == "discussed":
        commenting.delete(rui, begun(rui, subject.concept).comments.get())
    elif tie == "gold":
        with_gold_by(row, rui)
    elif tie == "trained":
        type(subject.run).objects.update(requested_by=rui)
    else:
        Sighting.objects.create(user=rui, run=subject.run)
    refused(rui, row, WHY_NOT[tie])
    welcome(sol, row)


def with_gold_by(row, author):
    Round.objects.filter(pk=row.pk).update(gold_author=author)
    row.refresh_from_db()


def with_author(definition, author):
    """The database keeps submitted definitions as they are, so the round is on another one."""
    other = another_version(definition.concept, author, "superseded")
    type(definition.soft_prompts.get()).objects.update(definition=other)


def another_version(concept, author, state):
    return Definition.objects.create(concept=concept, number=2, author=author, state=state)


def test_a_draft_that_nobody_saw_is_no_tie(row, rui):
    another_version(row.concept, rui, "draft")
    welcome(rui, row)


def test_asking_costs_one_query(row, rui, django_assert_num_queries):
    rui.has_role("reviewer")
    assert is_onboarded(rui), "asked once for each person"
    assert has_agreed(rui), "and so is this"
    row = Round.objects.with_subject().get()
    with django_assert_num_queries(1):
        assert may_review(rui, row)


# --- Declared conflicts --------------------------------------------------------------------------


def test_a_reviewer_declares_a_conflict_and_is_asked_no_more(row, rui, sol):
    token = queue.next_item(rui, row)
    conflicts.declare(rui, row, reason="A friend of mine wrote it.")
    refused(rui, row, "You declared a conflict of interest here")
    assert not Slot.objects.leased().exists()
    assert token
    (act,) = Activity.objects.filter(verb=conflicts.DECLARED)
    assert act.data == {"scope": "round"}


def test_a_conflict_with_the_concept_holds_in_all_its_rounds(row, ana, ben, rui):
    again = imported(ben, definition=row.definition, term="", reference="")
    queue.next_item(rui, again)
    conflicts.declare(rui, row, "concept")
    for each in (row, again):
        refused(rui, each, "You declared a conflict of interest here")
    assert not Slot.objects.leased().exists()
    elsewhere = open_round(ben, candidate(ana, term="qualia", digest="b" * 64))
    welcome(rui, elsewhere)


def test_a_conflict_with_one_round_is_with_that_one(row, ben, rui):
    again = imported(ben, definition=row.definition, term="", reference="")
    conflicts.declare(rui, again)
    welcome(rui, row)


def test_declared_twice_is_refused_and_changes_nothing(row, rui):
    conflicts.declare(rui, row)
    with pytest.raises(NotAllowed, match="You declared"):
        conflicts.declare(rui, row, "concept")
    assert Conflict.objects.count() == 1


@pytest.mark.parametrize("who", ["oto", "ben"])
def test_only_who_would_be_asked_declares(who, row, request):
    with pytest.raises(NotAllowed, match="Only reviewers"):
        conflicts.declare(request.getfixturevalue(who), row)
    assert not Conflict.objects.exists()


@pytest.mark.parametrize("scope", ["concept", "world"])
def test_a_scope_that_is_not_there_is_refused(scope, ben, rui):
    with pytest.raises(Invalid):
        conflicts.declare(rui, imported(ben), scope)
    assert not Conflict.objects.exists()


def test_an_admin_lifts_it_and_nobody_else(row, rui, sol, ben, ada):
    conflicts.declare(rui, row)
    for member in (rui, sol, ben):
        with pytest.raises(NotAllowed, match="Only admins"):
            conflicts.lift(member, row, "rui")
    refused(rui, row, "ask an admin")
    conflicts.lift(ada, row, "rui")
    welcome(rui, row)


def test_an_admin_does_not_lift_their_own(row, ada):
    """They could declare one, read what others said, and review after all."""
    ada.role_grants.create(role="reviewer")
    conflicts.declare(ada, row)
    with pytest.raises(NotAllowed, match="another admin"):
        conflicts.lift(ada, row, "ada")
    refused(ada, row, "You declared")


def test_the_page_has_the_form_for_reviewers_and_the_list_for_admins(row, rui, ada, oto, client_of):
    judge(rui, row.items.first(), 4, "faithful")
    address = reverse("round-conflict", args=[row.pk])
    assert address in client_of(rui).get(row.get_absolute_url()).content.decode()
    assert address not in client_of(oto).get(row.get_absolute_url()).content.decode()
    sent = {"scope": "round", "reason": "We share an office."}
    answer = client_of(rui).post(address, sent, follow=True)
    assert "You are not asked to review here any more" in answer.content.decode()
    seen = client_of(ada).get(row.get_absolute_url()).content.decode()
    assert "We share an office." in seen
    assert "Has reviewed 1 text here before" in seen
    for member in (rui, oto, None):
        assert "We share" not in client_of(member).get(row.get_absolute_url()).content.decode()
    lifting = reverse("round-conflict-lift", args=[row.pk, "rui"])
    assert client_of(rui).post(lifting).status_code == 403
    assert client_of(ada).post(lifting, follow=True).status_code == 200
    assert client_of(ada).post(lifting).status_code == 404
    welcome(rui, row)


def test_who_declares_a_conflict_is_not_told_to_the_world(row, rui, sol, client_of):
    conflicts.declare(rui, row)
    for address in ("/", row.concept.get_absolute_url(), row.get_absolute_url()):
        told = client_of(sol).get(address).content.decode()
        assert "declared a conflict" not in told
        assert "Rui" not in told


# --- Languages -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("read", "language", "asked"),
    [
        ([], "fr", True),
        (["en", "fr"], "fr", True),
        (["fr"], "fr-CA", True),
        (["fr-CA"], "fr", True),
        (["en"], "fr", False),
        (["f"], "fr", False),
        (["en"], "eng", False),
    ],
)
def test_who_said_what_they_read_is_asked_about_that(read, language, asked, ben, rui, row):
    rui.languages = read
    rui.save()
    Concept.objects.update(language=language)
    about = imported(
        ben, definition=Definition.objects.get(), term="", reference="", title="With a definition"
    )
    own = imported(ben, language=language)
    for each in (Round.objects.with_subject().get(pk=row.pk), about, own):
        if asked:
            welcome(rui, each)
        else:
            refused(rui, each, f"These texts are in “{language}”")


def test_what_one_reads_does_not_open_what_others_said(row, rui, ada):
    """An admin who could review if they said that they read it sees no review before the end."""
    ada.role_grants.create(role="reviewer")
    say_languages(ada, ["fr"])
    assert not may_review(ada, row)
    assert not may_export(ada, row)


def test_a_member_says_what_they_read(rui, client_of):
    client, address = client_of(rui), reverse("languages")
    client.post(address, {"languages": "en, pt-BR en"})
    rui.refresh_from_db()
    assert rui.languages == ["en", "pt-BR"]
    answer = client.post(address, {"languages": "english"})
    assert answer.status_code == 400
    assert "language code" in answer.content.decode()
    assert "english" in answer.content.decode()
    rui.refresh_from_db()
    assert rui.languages == ["en", "pt-BR"]
    assert client.get("/api/v1/me/").json()["languages"] == ["en", "pt-BR"]
    client.post(address, {"languages": ""})
    rui.refresh_from_db()
    assert rui.languages == []
