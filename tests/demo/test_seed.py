"""Seeding makes a living site: everybody, every concept at its stage, nothing twice."""

import pytest
from django.core.management import CommandError, call_command

from accounts.models import User
from accounts.states import Role
from common.activity import breaks
from common.models import Activity
from concepts.models import (
    Concept,
    Definition,
    Endorsement,
    LanguageModel,
    Tradition,
    TrainingRun,
)
from concepts.services import traditions
from concepts.states import ConceptState, DefinitionState
from demo.catalogue import Stage, find, load_all
from demo.people import CAST, PASSWORD
from discussion.models import Comment, Thread
from following.models import Watch
from jobs import services as jobs
from jobs.models import Job
from jobs.states import JobState
from moderation.models import Flag


@pytest.fixture
def seeded(db, capsys):
    call_command("seed")
    return capsys.readouterr().out


def count_rows():
    counted = (
        User, LanguageModel, Concept, Definition, TrainingRun, Job, Activity, Comment, Watch,
    )  # fmt: skip
    return {model.__name__: model.objects.count() for model in counted}


def test_everybody_of_the_cast_can_sign_in_and_has_their_role(seeded):
    for member in CAST:
        person = User.objects.get(username=member.username)
        assert person.check_password(PASSWORD)
        assert person.roles == ({member.role} if member.role else set())
    assert not User.objects.get(username="oto").has_role(Role.CURATOR)


def test_each_concept_stands_where_a_site_without_a_worker_can_take_it(seeded):
    for demo in load_all():
        concept = Concept.objects.get(term=demo.term)
        newest = concept.definitions.order_by("-number").first()
        stage = demo.life.stage
        taken_up = stage.reaches(Stage.SUBMITTED)
        assert concept.state == (ConceptState.OPEN if taken_up else ConceptState.PROPOSED)
        assert (newest is not None) == taken_up
        accepted = Definition.objects.accepted().filter(concept=concept).exists()
        assert accepted == stage.reaches(Stage.DEFINITION_ACCEPTED)


def test_one_concept_at_a_time_wants_the_worker(seeded):
    """So a newcomer's own training never waits behind all of the demo's."""
    (first,) = TrainingRun.objects.all()
    assert first.concept.slug == "prefigurative-politics"
    assert first.state == JobState.QUEUED
    jobs.request_cancel(first.job)
    call_command("seed")
    assert [run.concept.slug for run in TrainingRun.objects.all()] == [
        "psychogeography",
        "prefigurative-politics",
    ]


def test_a_declined_definition_stands_beside_the_better_one(seeded):
    first, second = Definition.objects.filter(concept__term="qualia").order_by("number")
    assert first.state == DefinitionState.DECLINED
    assert first.decision_reason == find("qualia").life.declined.reason
    assert second.state == DefinitionState.SUBMITTED
    assert second.text == find("qualia").text


def test_it_tells_what_was_done_and_the_record_of_it_holds(seeded):
    assert "Ana proposed “rewilding”." in seeded
    assert "Ben declined version 1 of “qualia”, and said why." in seeded
    assert list(breaks()) == []


def test_people_talk_endorse_object_watch_and_flag(seeded):
    assert "Rui began a discussion of “qualia”." in seeded
    threads = Thread.objects.order_by("pk")
    assert [thread.state for thread in threads] == ["open", "open", "resolved"]
    assert threads[0].quote == "from within"
    stances = Endorsement.objects.order_by("pk").values_list("definition__concept__slug", "stance")
    assert list(stances) == [("qualia", "endorse"), ("afrofuturism", "object")]
    assert Definition.objects.filter(concept__slug="qualia", state="submitted").exists()
    watched = [str(watch) for watch in Watch.objects.filter(user__username="oto")]
    assert watched == ["philosophy", "Accepted definitions"]
    assert Flag.objects.get().state == "open"


def test_seeding_again_adds_nothing(seeded, capsys):
    before = count_rows()
    call_command("seed")
    assert count_rows() == before
    assert capsys.readouterr().out == ""


def test_what_a_person_did_meanwhile_is_left_alone(seeded):
    person = User.objects.get(username="ana")
    person.set_password("my own")
    person.save()
    rewilding = Concept.objects.get(term="rewilding")
    rewilding.traditions.set([Tradition.objects.get(name="philosophy")])
    traditions.reword(
        User.objects.get(username="ada"), Tradition.objects.get(name="Adbusters"),
        name="culture jamming", description="",
    )  # fmt: skip
    call_command("seed")
    assert User.objects.get(username="ana").check_password("my own")
    assert rewilding.tradition_names == "philosophy"
    assert not Tradition.objects.filter(name="Adbusters").exists()


def test_where_it_is_no_demo_it_refuses_and_changes_nothing(db, settings):
    settings.DEMO = settings.DEBUG = False
    before = count_rows()
    with pytest.raises(CommandError, match="LACUNA_DEMO"):
        call_command("seed")
    assert count_rows() == before
