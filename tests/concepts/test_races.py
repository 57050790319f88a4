"""Two people at the same moment: one wins, the other is told, and nothing is there twice."""

import threading
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection

from common.errors import DomainError
from concepts.models import Concept, Definition, TrainingRun
from concepts.services import defining, training
from jobs.models import Job
from tests.people import person

from .making import GOOD, accepted, but, lexicon, proposed, submitted

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


STORIES = [one_name_is_proposed_once, one_version_becomes_the_reference, one_training_is_asked_for]


@transactional
@pytest.mark.parametrize("story", STORIES)
def test_on_sqlite_too(story):
    story()


@transactional
@pytest.mark.postgres
@pytest.mark.parametrize("story", STORIES)
def test_at_once(story):
    story()
