"""The tasks from the wish to the rows, with the real engine and the real (small) language model."""

import threading
import time
from weakref import WeakKeyDictionary

import pytest
import torch
from django.db import connection, transaction
from safetensors.torch import save

from common import artifacts
from common.activity import about
from concepts.models import LanguageModel, SoftPrompt, TrainingRun
from concepts.services import judging, training
from evaluations.models import Output, OutputArm, Round
from evaluations.services import opening
from jobs import services as jobs
from jobs.models import Job
from jobs.names import JobName
from jobs.runner import run_until_idle, task_named
from jobs.states import JobState
from packs.format.verifying import verify_archive
from packs.services import keys, packing, publishing
from tests.evaluations.making import candidate
from worker import engine
from worker.engine import RECIPES
from worker.engine.loading import load
from worker.engine.prompting import Prompter
from worker.engine.strangers import STRANGERS

from .waiting import ENDLESS, TINY, accepted, fresh, lexicon

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def quickly(settings, monkeypatch):
    settings.JOBS = {**settings.JOBS, "BACKOFF_SECONDS": 0, "THREADS": 1}
    monkeypatch.setitem(RECIPES, "draft", TINY)


@pytest.fixture
def definition(ana, ben):
    return accepted(ana, ben)


def test_a_training_ends_in_a_soft_prompt_that_is_a_candidate(ana, definition):
    run = training.request_run(ana, definition, lexicon(), "draft")
    run_until_idle()
    run = fresh(run)
    assert run.state == JobState.SUCCEEDED, run.job.error
    prompt = run.soft_prompt
    assert (prompt.state, prompt.k) == ("candidate", TINY.k)
    kept = engine.artifact.read(artifacts.read(prompt.digest))
    assert kept.vectors.shape == (prompt.k, prompt.hidden_size)
    assert [point["step"] for point in run.curve] == [0, 3, 6]
    assert "gap_closed" in prompt.measures
    assert {answer["instruction_id"] for answer in run.answers} == set(
        definition.instructions.values_list("pk", flat=True)
    )
    assert run.job.percent == 100
    assert fresh(run.language_model).weights_digest == run.result["facts"]["backbone"]["weights"]


def test_a_training_that_was_interrupted_gives_the_same_bytes(ana, definition, monkeypatch):
    run = training.request_run(ana, definition, lexicon(), "draft")
    spec = engine.TrainSpec.from_dict(training.spec_for(run))
    whole = engine.train(spec, threads=1)
    (result,) = whole.concepts.values()
    kept = []
    with pytest.raises(RuntimeError, match="power cut"):
        engine.train(spec, threads=1, on_checkpoint=kept.append, on_step=power_cut_at(4))
    Job.objects.filter(pk=run.job_id).update(checkpoint=artifacts.put(kept[-1]))
    run_until_idle()
    run = fresh(run)
    assert run.soft_prompt.digest == artifacts.put(engine.artifact.pack_bytes(result, whole.facts))
    assert run.curve == result.curve


@pytest.mark.parametrize("gib", [1, 0])
def test_a_worker_keeps_what_teachers_answered_where_the_site_says(
    ana, definition, settings, tmp_path, monkeypatch, gib
):
    settings.TEACHER_CACHE_DIR, settings.TEACHER_CACHE_GIB = str(tmp_path / "teachers"), gib
    monkeypatch.setattr("worker.engine.teacher._SHARED", WeakKeyDictionary())
    run = training.request_run(ana, definition, lexicon(), "draft")
    run_until_idle()
    assert fresh(run).state == JobState.SUCCEEDED
    files = list(tmp_path.glob("teachers/*.safetensors"))
    # What is watched, what is drawn, the bare model, and each stranger's note.
    assert len(files) == (3 + len(STRANGERS) if gib else 0)


def power_cut_at(step):
    def on_step(now):
        if now.step == step:
            raise RuntimeError("power cut")

    return on_step


def test_a_missing_model_fails_the_job_with_the_reason_and_leaves_the_concept_as_it_was(
    ana, definition, tmp_path
):
    acts = about(definition.concept).count()
    run = training.request_run(ana, definition, lexicon(str(tmp_path / "nothing")), "draft")
    run_until_idle()
    job = fresh(run).job
    assert (job.state, job.attempts) == (JobState.FAILED, 1)
    assert "nothing" in job.error
    assert job.error.endswith("Nothing else was changed.")
    assert not SoftPrompt.objects.exists()
    assert fresh(definition).state == "accepted"
    assert about(definition.concept).count() == acts + 1  # the request itself


@pytest.mark.parametrize("field", training.PINNED.values())
def test_a_training_on_files_that_changed_since_the_last_one_does_not_begin(ana, definition, field):
    model = lexicon()
    LanguageModel.objects.filter(pk=model.pk).update(**{field: "0" * 64})
    run = training.request_run(ana, definition, model, "draft")
    run_until_idle()
    job = fresh(run).job
    assert (job.state, job.attempts) == (JobState.FAILED, 1)
    assert "is not the registered one" in job.error
    assert (job.checkpoint, fresh(run).curve) == ("", [])
    assert not SoftPrompt.objects.exists()


def test_a_round_gets_the_text_of_every_arm(ana, ada, definition):
    run = training.request_run(ana, definition, lexicon(), "draft")
    run_until_idle()
    round_ = opening.open_round(ada, fresh(run).soft_prompt)
    run_until_idle()
    round_ = fresh(round_)
    assert (round_.job.state, round_.job.error, round_.state) == ("succeeded", "", "open")
    keys = [row["key"] for row in opening.generation_plan(round_)["rows"]]
    assert OutputArm.objects.filter(output__round=round_).count() == len(keys) == 3 * 4


def in_a_sentence(prompt, before, after):
    """The soft prompt with other words around its vectors: the file, the vectors, and a function
    that puts vectors into the sentence, where they are read twice."""
    prompter = Prompter.of(load(engine.Backbone("worker/lexicon/weights"), exact=True))
    frame, embed = prompter.frame, prompter.loaded.embed
    words = [embed(prompter.ids(text)) for text in (before, after)]
    vectors = engine.artifact.read(artifacts.read(prompt.digest)).vectors
    whole = {
        "vectors": vectors,
        "before": torch.cat([embed(frame.before), words[0]]),
        "after": torch.cat([words[1], embed(frame.after)]),
    }

    def turn(own):
        return torch.cat([words[0], own, own, words[1]])

    return save(whole, {"times": "2"}), vectors, turn


def test_the_texts_of_a_round_come_from_the_whole_sentence(ana, ada, definition):
    """The words stand around the soft prompt and around its random twin; the template's own parts
    stand there once."""
    run = training.request_run(ana, definition, lexicon(), "draft")
    run_until_idle()
    content, vectors, turn = in_a_sentence(fresh(run).soft_prompt, "Anekanta means", ", friend.")
    SoftPrompt.objects.update(digest=artifacts.put(content))
    round_ = opening.open_round(ada, fresh(run).soft_prompt, seed=5)
    run_until_idle()
    said = {arm: by_arm(round_, arm) for arm in ("soft_prompt", "random")}
    assert said["soft_prompt"] == spoken(round_, turn(vectors)) != spoken(round_, vectors)
    assert said["random"] == spoken(round_, turn(engine.random_like(vectors, 5)))


def by_arm(round_, arm):
    """Instruction -> what the arm's output says."""
    arms = OutputArm.objects.filter(output__round=round_, arm=arm)
    return dict(arms.values_list("output__instruction__text", "output__text"))


def spoken(round_, turn):
    """What the engine says to the round's instructions with these rows in the system turn."""
    plan = opening.generation_plan(round_)
    asked = sorted({row["instruction"] for row in plan["rows"]})
    rows = tuple(engine.Row(text, vectors=turn) for text in asked)
    spec = engine.GenerateSpec(engine.Backbone("worker/lexicon/weights"), rows)
    return {text: made.text for text, made in zip(asked, engine.generate(spec), strict=True)}


def test_a_soft_prompt_without_room_for_the_template_fails_the_round(ana, ada, definition):
    run = training.request_run(ana, definition, lexicon(), "draft")
    run_until_idle()
    kept = engine.artifact.read(artifacts.read(fresh(run).soft_prompt.digest))
    short = {"vectors": kept.vectors, "before": kept.before[:1], "after": kept.after}
    SoftPrompt.objects.update(digest=artifacts.put(save(short, {"format": "pt"})))
    round_ = opening.open_round(ada, fresh(run).soft_prompt)
    run_until_idle()
    assert fresh(round_).job.state == JobState.FAILED
    assert "trained for another language model?" in fresh(round_).job.error


def test_a_round_on_files_that_changed_since_the_training_is_not_written(ana, ada, definition):
    run = training.request_run(ana, definition, lexicon(), "draft")
    run_until_idle()
    round_ = opening.open_round(ada, fresh(run).soft_prompt)
    LanguageModel.objects.update(tokenizer_digest="0" * 64)
    run_until_idle()
    assert fresh(round_).job.state == JobState.FAILED
    assert "The tokenizer of" in fresh(round_).job.error
    assert not Output.objects.exists()


def test_a_soft_prompt_that_is_damaged_fails_the_round_with_the_reason(ana, ada, definition):
    run = training.request_run(ana, definition, lexicon(), "draft")
    run_until_idle()
    SoftPrompt.objects.update(digest=artifacts.put(b"not a soft prompt"))
    round_ = opening.open_round(ada, fresh(run).soft_prompt)
    run_until_idle()
    assert fresh(round_).job.state == JobState.FAILED
    assert "soft prompt file" in fresh(round_).job.error
    assert not Output.objects.exists()
    assert Round.objects.get().state == "preparing"


@pytest.mark.django_db(transaction=True)
def test_a_training_is_cancelled_at_its_next_step(ana, ben, monkeypatch):
    monkeypatch.setitem(RECIPES, "draft", ENDLESS)
    run = training.request_run(ana, accepted(ana, ben), lexicon(), "draft")
    canceller = threading.Thread(target=cancel_when_it_trains, args=(run.job_id,))
    canceller.start()
    run_until_idle()
    canceller.join()
    job = fresh(run).job
    assert job.state == JobState.CANCELLED
    assert job.progress["step"] < ENDLESS.steps
    assert not SoftPrompt.objects.exists()


def cancel_when_it_trains(job_id):
    try:
        while not Job.objects.filter(pk=job_id, progress__step__gte=1).exists():
            time.sleep(0.05)
        jobs.request_cancel(Job.objects.get(pk=job_id))
    finally:
        connection.close()


def released(ada, prompt):
    """A draft of Ada's with a soft prompt that was accepted, on its way out."""
    judging.take_into_review(prompt)
    with transaction.atomic():
        judging.settle(prompt, accepted=True)
    pack = packing.create_pack(ada, name="Jain logic", language_model=prompt.language_model)
    return publishing.publish(ada, publishing.draft(ada, pack, "1.0.0", [prompt]))


def test_a_release_is_built_signed_and_published(ana, ada, definition):
    run = training.request_run(ana, definition, lexicon(), "draft")
    run_until_idle()
    release = released(ada, fresh(run).soft_prompt)
    run_until_idle()
    release = fresh(release)
    assert (release.job.error, release.state) == ("", "published")
    verify_archive(artifacts.read(release.digest), keys.public_pem().encode())


def test_a_release_without_a_signing_key_stays_a_draft_and_says_why(ana, ada, settings, tmp_path):
    settings.DEMO, settings.PACK_SIGNING_KEY_FILE = False, tmp_path / "none.pem"
    release = released(ada, candidate(ana))
    run_until_idle()
    release = fresh(release)
    assert (release.job.state, release.state) == (JobState.FAILED, "draft")
    assert "There is no signing key" in release.job.error


def test_a_bell_for_work_that_is_done_changes_nothing(ana, ada, definition):
    run = training.request_run(ana, definition, lexicon(), "draft")
    run_until_idle()
    round_ = opening.open_round(ada, fresh(run).soft_prompt)
    run_until_idle()
    before = [list(table.objects.values()) for table in (Job, TrainingRun, SoftPrompt, Output)]
    assert not task_named(JobName.TRAIN)(str(run.job_id))
    assert not task_named(JobName.GENERATE)(str(round_.job_id))
    after = [list(table.objects.values()) for table in (Job, TrainingRun, SoftPrompt, Output)]
    assert after == before
