"""Two people at the same moment: one wins, the other is told, and nothing is there twice."""

import threading
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection
from rest_framework.test import APIClient

from common.activity import breaks
from common.errors import DomainError
from common.models import Activity
from concepts.errors import Outdated
from concepts.models import (
    Concept,
    Definition,
    Endorsement,
    Tradition,
    TrainingRun,
    TranslationGroup,
)
from concepts.services import deciding, defining, endorsing, traditions, training, translating
from jobs.models import Job
from tests.people import person

from .making import GOOD, accepted, but, draft, lexicon, proposed, submitted, tradition

CROWD = 6
transactional = pytest.mark.django_db(transaction=True)


def together(act):
    """`act(number)` for each of a crowd at once; what came of it, a refusal among the rest."""
    gate = threading.Barrier(CROWD)

    def one(number):
        try:
            gate.wait(10)
            return act(number)
        except DomainError as refusal:
            return refusal
        finally:
            connection.close()

    with ThreadPoolExecutor(CROWD) as pool:
        return list(pool.map(one, range(CROWD)))


def refusals(found):
    return [each for each in found if isinstance(each, DomainError)]


def one_name_is_proposed_once():
    ana = person("ana")
    spellings = ["mutual aid", "Mutual Aid", "mutual-aid", "mutualaid", "MUTUAL AID", "mutual  aid"]
    found = together(lambda number: proposed(ana, term=spellings[number]))
    assert len(refusals(found)) == CROWD - 1
    assert Concept.objects.count() == 1


def one_version_becomes_the_reference():
    ana, ben = person("ana"), person("ben")
    concept = proposed(ana)
    rows = [submitted(ana, concept, but(text=f"{GOOD.text} Take {n}.")) for n in range(CROWD)]
    together(lambda number: defining.accept(ben, Definition.objects.get(pk=rows[number].pk)))
    assert concept.definitions.accepted().count() == 1


def one_training_is_asked_for():
    ana, model = person("ana"), lexicon()
    row = accepted(ana, person("ben"))
    found = together(lambda number: training.request_run(ana, row, model, "draft"))
    assert len(refusals(found)) == CROWD - 1
    assert TrainingRun.objects.count() == Job.objects.count() == 1


def one_window_saves_and_the_others_are_told():
    ana = person("ana")
    row = draft(ana)

    def save(number):
        mine = Definition.objects.get(pk=row.pk)
        text = but(text=f"Take {number}.")
        return defining.save_draft(ana, row.concept, text, mine, seen=1, window=f"window{number}")

    found = together(save)
    assert len(refusals(found)) == CROWD - 1
    assert {type(each) for each in refusals(found)} == {Outdated}
    stored = Definition.objects.get()
    assert (stored.revision, stored.sources.count()) == (2, 1)
    assert stored.saved_from == f"window{stored.text.split()[1][:-1]}"


def two_endorsements_cross_the_quorum_and_one_acceptance_follows():
    row = submitted(person("ana"))
    people = [person(name) for name in ("ben", "rui", "sol", "tam", "ada")]

    def endorse(number):
        mine = Definition.objects.select_related("concept").get(pk=row.pk)
        return endorsing.endorse(people[number % 5], mine, "The sources say it.")

    together(endorse)
    stored = Definition.objects.get(pk=row.pk)
    assert (stored.state, stored.outcome) == ("accepted", "by_quorum")
    assert Activity.objects.filter(verb="accepted").count() == 1
    assert Endorsement.objects.filter(definition=row).count() == 2
    assert not list(breaks())


def two_versions_at_their_quorum_leave_one_reference():
    ana, concept = person("ana"), proposed(person("ana"))
    rows = [submitted(ana, concept, but(text=f"{GOOD.text} Take {n}.")) for n in range(2)]
    people = [person(name) for name in ("ben", "rui", "sol")]

    def endorse(number):
        mine = Definition.objects.select_related("concept").get(pk=rows[number % 2].pk)
        return endorsing.endorse(people[number // 2], mine, "The sources say it.")

    together(endorse)
    assert concept.definitions.accepted().count() == 1
    assert Activity.objects.filter(verb="opened").count() == 1
    assert not list(breaks())


def an_endorsement_and_a_decline_leave_one_outcome():
    ben, row = person("ben"), submitted(person("ana"))
    endorsing.endorse(person("sol"), row, "Yes.")
    people = [person(name) for name in ("rui", "tam", "ada")]

    def act(number):
        mine = Definition.objects.select_related("concept").get(pk=row.pk)
        if number % 2:
            return deciding.decline(ben, mine, "No.")
        return endorsing.endorse(people[number // 2], mine, "Yes.")

    together(act)
    decided = Activity.objects.filter(verb__in=["accepted", "declined"])
    assert decided.count() == 1
    assert Definition.objects.get(pk=row.pk).state == decided.get().verb


def nobody_makes_a_third_level():
    """Each is put under the next one, all at once; whoever is under somebody has nobody under them."""
    rows = [tradition(f"school {number}") for number in range(CROWD)]
    ada = person("ada")
    together(lambda number: traditions.place(ada, rows[number], rows[(number + 1) % CROWD]))
    assert not Tradition.objects.filter(parent__parent__isnull=False).exists()
    assert not list(breaks())


def one_concept_of_a_language_is_linked():
    ana, ben = person("ana"), person("ben")
    stays = proposed(ana)
    rows = [proposed(ana, term=f"apoyo {number}", language="es") for number in range(CROWD)]
    found = together(
        lambda number: translating.link(ben, Concept.objects.get(pk=rows[number].pk), stays)
    )
    assert len(refusals(found)) == CROWD - 1
    group = Concept.objects.get(pk=stays.pk).translation_group
    assert (group.concepts.count(), TranslationGroup.objects.count()) == (2, 1)


def what_is_sent_at_once_under_one_key_is_done_once():
    ana, sent = person("ana"), {"term": "qualia", "why": "How it feels."}

    def send(number):
        client = APIClient()
        client.force_authenticate(ana)
        key = {"Idempotency-Key": "one"}
        return client.post("/api/v1/concepts/", sent, format="json", headers=key).json()

    answers = together(send)
    assert all(each == answers[0] and each["slug"] == "qualia" for each in answers)
    assert Concept.objects.count() == 1


STORIES = [
    nobody_makes_a_third_level,
    one_concept_of_a_language_is_linked,
    what_is_sent_at_once_under_one_key_is_done_once,
    two_endorsements_cross_the_quorum_and_one_acceptance_follows,
    two_versions_at_their_quorum_leave_one_reference,
    an_endorsement_and_a_decline_leave_one_outcome,
    one_window_saves_and_the_others_are_told,
    one_name_is_proposed_once,
    one_version_becomes_the_reference,
    one_training_is_asked_for,
]


@transactional
@pytest.mark.parametrize("story", STORIES)
def test_on_sqlite_too(story):
    story()


@transactional
@pytest.mark.postgres
@pytest.mark.parametrize("story", STORIES)
def test_at_once(story):
    story()


@transactional
@pytest.mark.postgres
@pytest.mark.parametrize("time", range(20))
def test_the_quorum_is_crossed_once_however_often_it_is_tried(time):
    two_endorsements_cross_the_quorum_and_one_acceptance_follows()
