"""From the button to the soft prompt: one live run, one result, and nobody un-blinded by accident."""

import copy

import pytest
from django.core.management import CommandError, call_command

from common.errors import Invalid, NotAllowed, StaleState
from common.models import Activity
from concepts import reporting
from concepts.models import LanguageModel, Sighting, SoftPrompt, TrainingRun
from concepts.permissions import answers_open_to
from concepts.services import judging, training
from concepts.services.language_models import register
from concepts.states import Recipe, SoftPromptState
from jobs.claims import take
from jobs.models import Job
from jobs.names import JobName
from jobs.states import JobState

from .making import (
    ANSWER,
    GOOD,
    RESULT,
    accepted,
    but,
    fail,
    finish,
    lexicon,
    proposed,
    queued,
    record,
    submitted,
    trained,
)

pytestmark = pytest.mark.django_db


def ask(client, concept, **more):
    told = {"language_model": str(lexicon().pk), "recipe": "draft", "seed": "7"} | more
    return client.post(f"/concepts/{concept.slug}/train/", told)


def test_ana_asks_and_the_bell_rings_on_commit(
    ana, ben, client_of, django_capture_on_commit_callbacks
):
    definition = accepted(ana, ben)
    with django_capture_on_commit_callbacks() as rung:
        answer = ask(client_of(ana), definition.concept)
    run = TrainingRun.objects.get()
    assert answer["Location"] == f"/runs/{run.pk}/"
    assert (run.job.name, run.state) == (JobName.TRAIN, JobState.QUEUED)
    assert (run.recipe, run.seed, run.requested_by) == ("draft", 7, ana)
    assert len(rung) == 1


@pytest.mark.parametrize("who", [None, "oto", "rui", "ada"])
def test_others_do_not_train(who, ana, ben, request, client_of):
    concept = accepted(ana, ben).concept
    user = request.getfixturevalue(who) if who else None
    assert ask(client_of(user), concept).status_code == (403 if who else 302)
    assert client_of(user).get(f"/concepts/{concept.slug}/train/").status_code in {302, 403}
    assert not TrainingRun.objects.exists()
    assert not Job.objects.exists()


def test_only_the_reference_of_an_open_concept_is_trained(ana, ben, client_of):
    row = submitted(ana)
    assert ask(client_of(ben), row.concept).status_code == 403
    with pytest.raises(NotAllowed, match="accepted"):
        training.request_run(ben, row, lexicon())
    assert not Job.objects.exists()


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("recipe", "magic"),
        ("seed", "-1"),
        ("seed", "2147483648"),
        ("seed", "x"),
        ("language_model", "99"),
    ],
)
def test_bad_wishes_are_refused_by_field(field, value, ana, ben, client_of):
    concept = accepted(ana, ben).concept
    answer = ask(client_of(ana), concept, **{field: value})
    assert answer.status_code == 400
    assert answer.context["form"].errors[field]
    assert not Job.objects.exists()


def test_a_model_that_is_closed_takes_no_training(ana, ben):
    definition, model = accepted(ana, ben), lexicon(is_active=False)
    with pytest.raises(Invalid):
        training.request_run(ana, definition, model)
    assert not Job.objects.exists()


def test_one_live_run_per_definition_model_and_recipe(ana, ben, client_of):
    run = queued(ana, ben)
    answer = ask(client_of(ben), run.concept)
    assert answer.status_code == 409
    assert "already under way" in answer.content.decode()
    assert TrainingRun.objects.count() == Job.objects.count() == 1
    assert ask(client_of(ben), run.concept, recipe="standard").status_code == 302


def test_the_engine_gets_plain_text_and_never_trains_on_what_is_held_out(ana, ben):
    other = accepted(ana, ben, proposed(ana, term="gift"), but(text="A **gift** is given."))
    definition = accepted(
        ana, ben, proposed(ana, aliases=["MA"]), but(text="*Help* among\nequals.")
    )
    run = training.request_run(ana, definition, lexicon(), "draft", 3)
    spec = training.spec_for(run)
    (concept,) = spec["concepts"]
    assert (concept["definition"], concept["aliases"]) == ("Help among equals.", ["MA"])
    assert concept["near"] == ["A gift is given."]
    held_out = {row["text"] for row in concept["held_out"]}
    assert held_out == {each.text for each in GOOD.held_out}
    assert not held_out & {row["text"] for row in concept["instructions"]}
    assert "Kropotkin" not in str(spec), "notes are for people"
    assert (spec["recipe"], spec["seed"]) == ("draft", 3)
    assert other.pk != definition.pk


def test_the_engine_takes_the_spec_as_it_is(ana, ben):
    from worker.engine.spec import TrainSpec

    run = queued(ana, ben)
    assert TrainSpec.from_dict(training.spec_for(run)).concepts[0].term == "mutual aid"


def test_recipes_are_the_engines(db):
    from worker.engine.recipes import RECIPES

    assert set(Recipe.values) == set(RECIPES)
    fresh = TrainingRun()
    assert {recipe.k for recipe in RECIPES.values()} == {fresh.k}


def test_success_is_kept_once(ana, ben):
    prompt = trained(ana, ben)
    run = prompt.run
    again = record(run)
    run.refresh_from_db()
    assert again.pk == prompt.pk
    assert SoftPrompt.objects.count() == 1
    assert prompt.state == SoftPromptState.CANDIDATE
    assert [point["step"] for point in run.curve] == [10, 40]
    assert run.language_model.weights_digest == "e" * 64
    assert Activity.objects.filter(verb="trained").count() == 1


def test_the_engine_is_told_what_the_first_training_found(ana, ben):
    run = queued(ana, ben)
    names = ("weights", "tokenizer", "chat_template")
    before = training.spec_for(run)["backbone"]
    assert [before[name] for name in names] == [None, None, None]
    finish(run)
    later = training.spec_for(queued(ana, ben, proposed(ana, term="gift economy")))["backbone"]
    assert [later[name] for name in names] == ["e" * 64, "f" * 64, "a" * 64]


@pytest.mark.parametrize("name", ["weights", "tokenizer", "chat_template"])
def test_files_that_changed_under_the_name_are_refused(ana, ben, name):
    trained(ana, ben)
    run = queued(ana, ben, proposed(ana, term="gift economy"))
    found = RESULT["facts"]["backbone"] | {name: "0" * 64}
    why = f"not those of its earlier trainings: its {name.replace('_', ' ')} changed"
    with pytest.raises(StaleState, match=why):
        finish(run, RESULT | {"facts": RESULT["facts"] | {"backbone": found}})
    assert not SoftPrompt.objects.filter(run=run).exists()
    assert Job.objects.get(pk=run.job_id).state == JobState.RUNNING
    assert LanguageModel.objects.get().weights_digest == "e" * 64


def test_a_result_that_comes_after_a_new_reference_is_stale(ana, ben):
    run = queued(ana, ben)
    accepted(ana, ben, run.concept, but(text=f"{GOOD.text} It is old."))
    assert finish(run).state == SoftPromptState.STALE


def test_a_worker_without_its_claim_draws_no_points(ana, ben):
    run = queued(ana, ben)
    training.record_point(run, 1, 3.0, None)
    run.refresh_from_db()
    assert run.curve == []


def test_a_resumed_training_draws_its_last_steps_once(ana, ben):
    run = queued(ana, ben)
    take(run.job_id)
    for step in (10, 20, 10, 20, 30):
        training.record_point(run, step, 1.0, 1.0)
    run.refresh_from_db()
    assert [point["step"] for point in run.curve] == [10, 20, 30]


@pytest.mark.parametrize("who", [None, "oto", "rui"])
@pytest.mark.parametrize("verb", ["cancel", "retry", "answers"])
def test_strangers_steer_nothing(verb, who, ana, ben, request, client_of):
    prompt = trained(ana, ben)
    run = queued(ana, ben, proposed(ana, term="gift economy")) if verb == "cancel" else prompt.run
    user = request.getfixturevalue(who) if who else None
    answer = client_of(user).post(f"/runs/{run.pk}/{verb}/")
    assert answer.status_code == (403 if who else 302)
    run.job.refresh_from_db()
    assert not run.job.cancel_requested
    assert not Sighting.objects.exists()


def test_cancel_and_retry(ana, ben, client_of):
    run = queued(ana, ben)
    client_of(ben).post(f"/runs/{run.pk}/cancel/")
    assert Job.objects.get().state == JobState.CANCELLED
    assert client_of(ben).post(f"/runs/{run.pk}/cancel/").status_code == 409
    client_of(ben).post(f"/runs/{run.pk}/retry/")
    assert Job.objects.get().state == JobState.QUEUED
    assert client_of(ben).post(f"/runs/{run.pk}/retry/").status_code == 409


def test_a_failed_run_says_why_and_leaves_the_concept_as_it_was(ana, ben, client_of):
    run = queued(ana, ben)
    fail(run)
    html = client_of(ben).get(f"/runs/{run.pk}/").content.decode()
    assert "The directory weights has no model in it." in html
    assert "The concept is as it was" in html
    assert "Try again" in html
    assert "Try again" not in client_of(None).get(f"/runs/{run.pk}/").content.decode()
    assert not SoftPrompt.objects.exists()


def test_no_retry_on_a_superseded_definition(ana, ben, client_of):
    run = queued(ana, ben)
    fail(run)
    accepted(ana, ben, run.concept, but(text=f"{GOOD.text} It is old."))
    assert client_of(ben).post(f"/runs/{run.pk}/retry/").status_code == 409
    assert Job.objects.get(pk=run.job_id).state == JobState.FAILED


def test_the_page_polls_only_while_it_is_live(ana, ben, client_of):
    run, client = queued(ana, ben), client_of(ben)
    page, status = f"/runs/{run.pk}/", f"/runs/{run.pk}/status/"
    assert 'hx-trigger="every 2s"' in client.get(page).content.decode()
    part = client.get(status, headers={"hx-request": "true"}).content.decode()
    assert part.strip().startswith('<div id="run-status"')
    assert "<html" not in part
    finish(run)
    over = client.get(status, headers={"hx-request": "true"})
    assert (over.status_code, over["HX-Refresh"]) == (204, "true")
    assert "every 2s" not in client.get(page).content.decode()
    assert client.get(status)["Location"] == page, "without a script it is the page"


def test_the_finished_page_tells_the_gap_with_its_interval(ana, ben, client_of):
    prompt = trained(ana, ben)
    html = client_of(None).get(f"/runs/{prompt.run_id}/").content.decode()
    assert "71 %" in html
    assert "60 to 80 %" in html
    assert prompt.digest in html
    assert "32 (8 vectors of 4)" in html
    assert reporting.gap_closed(TrainingRun.objects.get()).mean == 71


def says(client, run):
    return any(text in client.get(f"/runs/{run.pk}/").content.decode() for text in ANSWER.values())


def test_the_finished_page_tells_the_sentence_around_the_vectors(ana, ben, client_of):
    alone = trained(ana, ben)
    result = copy.deepcopy(RESULT)
    result["facts"]["sentence"] = {"before": "A commons means", "after": "."}
    framed = finish(queued(ana, ben, proposed(ana, "commons")), result)
    page = client_of(ana).get(f"/runs/{framed.run_id}/").content.decode()
    assert "“A commons means [8 vectors].”" in page
    assert "In the sentence" not in client_of(ana).get(f"/runs/{alone.run_id}/").content.decode()


def test_the_page_tells_a_recipes_version_when_the_engine_has_told_it(ana, ben, client_of):
    run = queued(ana, ben)
    page = client_of(ana).get(f"/runs/{run.pk}/").content.decode()
    assert "<dd>draft</dd>" in page
    result = copy.deepcopy(RESULT)
    result["facts"]["recipe"]["version"] = 7
    finish(run, result)
    assert "<dd>draft@7</dd>" in client_of(ana).get(f"/runs/{run.pk}/").content.decode()


def test_the_finished_page_tells_that_the_vectors_are_read_twice(ana, ben, client_of):
    result = copy.deepcopy(RESULT)
    result["facts"]["sentence"] = {"before": "A commons means", "after": ".", "times": 2}
    framed = finish(queued(ana, ben, proposed(ana, "commons")), result)
    page = client_of(ana).get(f"/runs/{framed.run_id}/").content.decode()
    assert "“A commons means [8 vectors, twice].”" in page


def test_who_may_still_review_does_not_see_the_answers(ana, ben, rui, ada, oto, client_of):
    run = trained(ana, ben).run
    assert says(client_of(ana), run), "she wrote it, so she does not review it anyway"
    for user in (ben, rui, ada, oto, None):
        assert not says(client_of(user), run)


def test_seeing_them_is_a_choice_that_is_written_down(ana, ben, client_of):
    run = trained(ana, ben).run
    client = client_of(ben)
    assert (
        "Seeing them takes you out of reviewing this concept"
        in client.get(f"/runs/{run.pk}/").content.decode()
    )
    client.post(f"/runs/{run.pk}/answers/")
    client.post(f"/runs/{run.pk}/answers/")
    assert Sighting.objects.filter(user=ben, run=run).count() == 1
    assert says(client, run)


def test_there_is_nothing_to_see_before_the_end(ana, ben, client_of):
    run = queued(ana, ben)
    assert client_of(ben).post(f"/runs/{run.pk}/answers/").status_code == 403
    assert not Sighting.objects.exists()


def test_everybody_sees_them_once_it_is_decided(ana, ben, rui, client_of):
    prompt = trained(ana, ben)
    judging.take_into_review(prompt)
    assert not answers_open_to(rui, TrainingRun.objects.get())
    judging.settle(prompt, accepted=True)
    assert says(client_of(rui), prompt.run)
    assert says(client_of(None), prompt.run)


def test_judging_goes_one_way(ana, ben):
    prompt = trained(ana, ben)
    with pytest.raises(StaleState):
        judging.settle(prompt, accepted=True)
    judging.take_into_review(prompt)
    judging.put_back(prompt)
    judging.take_into_review(prompt)
    judging.settle(prompt, accepted=False)
    with pytest.raises(StaleState):
        judging.settle(prompt, accepted=True)
    with pytest.raises(StaleState):
        judging.put_back(prompt)
    assert SoftPrompt.objects.get().state == SoftPromptState.REJECTED


def test_the_run_list_is_for_curators(ana, ben, rui, ada, client_of):
    queued(ana, ben)
    for user, code in ((ben, 200), (ada, 200), (rui, 403), (None, 302)):
        assert client_of(user).get("/runs/").status_code == code
    assert len(client_of(ben).get("/runs/?state=queued").context["page"]) == 1
    assert len(client_of(ben).get("/runs/?state=failed").context["page"]) == 0
    assert len(client_of(ben).get("/runs/?state=nonsense").context["page"]) == 1


def test_registering_a_model_is_for_admins_and_pins_a_commit(ana, ada):
    told = {"name": "Tiny", "location": "org/tiny", "hidden_size": 64}
    with pytest.raises(NotAllowed):
        register(ana, **told, revision="a" * 40)
    for revision in ("", "main", "A" * 40):
        with pytest.raises(Invalid, match="commit"):
            register(ada, **told, revision=revision)
    assert not LanguageModel.objects.exists()
    assert register(ada, **told, revision="a" * 40).slug == "tiny"
    with pytest.raises(StaleState):
        register(ada, **told, revision="a" * 40)


def test_the_command_reads_a_directory(tmp_path, db, capsys):
    (tmp_path / "config.json").write_text('{"hidden_size": 256}')
    call_command("register_language_model", "Local", str(tmp_path))
    row = LanguageModel.objects.get()
    assert (row.hidden_size, row.source) == (256, "local")
    with pytest.raises(CommandError, match="hidden size"):
        call_command("register_language_model", "None", str(tmp_path / "missing"))
    assert LanguageModel.objects.count() == 1
