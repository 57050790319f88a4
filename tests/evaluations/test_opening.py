"""A round opens on a candidate: who may, what is asked of the worker, what becomes of its texts."""

import pytest

from common.errors import Invalid, NotAllowed, StaleState
from common.models import Activity
from concepts.models import SoftPrompt
from concepts.states import SoftPromptState
from evaluations.models import Item, Output, OutputArm, Round
from evaluations.services import opening
from evaluations.states import RoundState
from jobs.claims import take
from jobs.models import Job
from jobs.states import JobState

from .making import candidate, finish, open_round, write_texts

pytestmark = pytest.mark.django_db


def test_a_curator_opens_and_the_worker_is_asked_for_every_arm(ana, ben):
    prompt = candidate(ana)
    row = opening.open_round(ben, prompt)
    assert row.state == RoundState.PREPARING
    assert SoftPrompt.objects.get().state == SoftPromptState.IN_REVIEW
    assert row.job.payload == {"round": str(row.pk)}
    plan = opening.generation_plan(Round.objects.get())
    kinds = [each["context"]["kind"] for each in plan["rows"]]
    assert kinds == ["none", "text", "artifact", "random"] * 3
    assert {each["instruction"] for each in plan["rows"]} == {
        "What is anekanta?",
        "Use anekanta in a sentence.",
        "Is anekanta mere doubt?",
    }
    assert plan["rows"][1]["context"]["text"] == "A thing has many sides."
    assert plan["rows"][2]["context"]["digest"] == "a" * 64
    assert plan["rows"][0]["definition"] == "A thing has many sides."


def test_another_concept_on_the_same_model_joins_as_a_control(ana, ben):
    candidate(ana, term="qualia", digest="b" * 64)
    row = opening.open_round(ben, candidate(ana))
    others = [
        each["context"]
        for each in opening.generation_plan(row)["rows"]
        if each["key"].endswith("other_concept")
    ]
    assert others == [{"kind": "artifact", "digest": "b" * 64}] * 3


def test_admins_open_too_and_others_are_told_why_not(ana, ada, rui, oto):
    prompt = candidate(ana)
    for member in (rui, oto):
        with pytest.raises(NotAllowed, match="Only curators or admins"):
            opening.open_round(member, prompt)
    assert not Round.objects.exists()
    assert SoftPrompt.objects.get().state == SoftPromptState.CANDIDATE
    assert opening.open_round(ada, prompt).opened_by == ada


def test_a_second_round_on_the_same_soft_prompt_is_refused(ana, ben):
    prompt = candidate(ana)
    opening.open_round(ben, prompt)
    with pytest.raises(NotAllowed, match="is in review"):
        opening.open_round(ben, SoftPrompt.objects.get())
    stale = SoftPrompt.objects.get()
    stale.state = SoftPromptState.CANDIDATE  # what somebody saw a moment ago
    with pytest.raises(StaleState):
        opening.open_round(ben, stale)
    assert Round.objects.count() == 1
    assert Job.objects.filter(state=JobState.QUEUED).count() == 1


def test_one_held_out_instruction_is_too_few(ana, ben):
    prompt = candidate(ana, held_out=1)
    with pytest.raises(Invalid, match="at least 2 held-out"):
        opening.open_round(ben, prompt)
    assert not Round.objects.exists()
    assert SoftPrompt.objects.get().state == SoftPromptState.CANDIDATE


def test_the_worker_brings_the_texts_and_the_round_is_open(ana, ben):
    row = open_round(ben, candidate(ana), lambda key: f"Text {key}.")
    assert row.state == RoundState.OPEN
    assert row.job.state == JobState.SUCCEEDED
    assert Output.objects.count() == Item.objects.count() == OutputArm.objects.count() == 12
    for arm in OutputArm.objects.select_related("output"):
        assert arm.output.text == f"Text {arm.output.instruction_id}:{arm.arm}."


def test_texts_come_in_no_order_that_tells(ana, ben):
    """Twelve texts in arm order by chance: once in 12!/(3!)^4 rounds."""
    row = open_round(ben, candidate(ana))
    arms = dict(OutputArm.objects.values_list("output", "arm"))
    stored = [arms[pk] for pk in Output.objects.order_by("pk").values_list("pk", flat=True)]
    listed = [arms[pk] for pk in Item.objects.order_by("pk").values_list("output", flat=True)]
    planned = [each["key"].split(":")[1] for each in opening.generation_plan(row)["rows"]]
    assert sorted(stored) == sorted(listed) == sorted(planned)
    assert stored != planned
    assert listed != planned


def test_texts_that_a_database_cannot_hold_are_made_storable(ana, ben):
    open_round(ben, candidate(ana), "a\x00b\ud800")
    assert set(Output.objects.values_list("text", flat=True)) == {"ab?"}


def test_texts_other_than_the_ones_asked_for_are_refused_whole(ana, ben):
    row = opening.open_round(ben, candidate(ana))
    keys = [each["key"] for each in opening.generation_plan(row)["rows"]]
    for wrong in (keys[1:], [*keys, "9:bare"], [*keys[1:], keys[1]]):
        rows = [{"key": key, "text": "x", "gain": None} for key in wrong]
        with pytest.raises(ValueError, match="not the ones"):
            opening.record_outputs(row, rows)
    assert not Output.objects.exists()
    assert Round.objects.get().state == RoundState.PREPARING


def test_texts_cannot_come_twice(ana, ben):
    row = open_round(ben, candidate(ana))
    rows = [
        {"key": each["key"], "text": "again", "gain": None}
        for each in opening.generation_plan(row)["rows"]
    ]
    with pytest.raises(StaleState):
        opening.record_outputs(row, rows)
    assert not Output.objects.filter(text="again").exists()


def test_when_writing_fails_it_can_be_tried_again(ana, ben, oto):
    row = opening.open_round(ben, candidate(ana))
    with pytest.raises(NotAllowed, match="nothing to try again"):
        opening.retry(ben, row)
    take(row.job_id).end(JobState.FAILED, error="The folder of the model is gone.")
    row = Round.objects.get()
    with pytest.raises(NotAllowed, match="Only curators"):
        opening.retry(oto, row)
    assert Job.objects.get(pk=row.job_id).state == JobState.FAILED
    opening.retry(ben, row)
    write_texts(row)
    assert Round.objects.get().state == RoundState.OPEN


def test_the_record_says_who_opened_under_which_policy(ana, ben):
    row = opening.open_round(ben, candidate(ana))
    act = Activity.objects.get(verb="opened a round")
    assert act.actor == ben
    assert act.subject_id == str(row.pk)
    assert act.data["policy"]["reviews_per_output"] == 3
    assert "seed" not in str(act.data)


def test_a_policy_changed_later_does_not_touch_a_round_under_way(ana, ben, settings):
    row = opening.open_round(ben, candidate(ana))
    settings.EVALUATION_POLICY = {"reviews_per_output": 9}
    assert Round.objects.get(pk=row.pk).rules.reviews_per_output == 3


def test_the_database_refuses_to_rewrite_texts_and_arms(ana, ben):
    from django.db import DatabaseError, transaction

    open_round(ben, candidate(ana))
    for rows, change in ((Output, {"text": "x"}), (OutputArm, {"arm": "bare"})):
        with pytest.raises(DatabaseError), transaction.atomic():
            rows.objects.update(**change)
    assert not Output.objects.filter(text="x").exists()
    assert OutputArm.objects.filter(arm="bare").count() == 3


def test_a_job_that_ends_without_texts_leaves_the_round_as_it_was(ana, ben):
    row = opening.open_round(ben, candidate(ana))
    finish(row.job)
    assert Round.objects.get().state == RoundState.PREPARING
