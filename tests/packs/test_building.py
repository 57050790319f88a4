"""What cannot become a sound pack fails the job with the reason, and leaves the draft as it was."""

import copy

import pytest

from common import artifacts
from concepts.models import LanguageModel, TrainingRun
from jobs.runner import run_until_idle
from packs.models import Release
from packs.services import building, publishing
from tests.concepts import making as concepts
from tests.packs import making

pytestmark = pytest.mark.django_db


def reason_of_failure(ada, *prompts):
    release = making.drafted(prompts=list(prompts))
    publishing.publish(ada, release)
    before = making.columns(release)
    run_until_idle(["light"])
    row = Release.objects.for_page().get()
    assert row.job.state == "failed"
    assert making.columns(release) == before
    return row.job.error


def test_a_lost_artifact(ada):
    error = reason_of_failure(ada, making.accepted(digest="d" * 64))
    assert "cannot be read from the artifacts" in error
    assert "still a draft" in error


def test_an_artifact_that_is_no_soft_prompt(ada):
    assert "not a safetensors file" in reason_of_failure(
        ada, making.accepted(digest=artifacts.put(b"hello"))
    )


def test_an_artifact_of_another_size(ada):
    wide = making.accepted(digest=making.artifact(hidden=16))
    assert "has the shape" in reason_of_failure(ada, wide)


def test_soft_prompts_that_saw_another_template(ada):
    facts = copy.deepcopy(making.FACTS)
    facts["frame"]["before"] = "<system>Mutual aid means"
    error = reason_of_failure(ada, making.accepted(), making.accepted("affinity", facts=facts))
    assert "same chat frame" in error


def test_a_sentence_that_is_not_in_its_frame(ada):
    facts = copy.deepcopy(making.FACTS)
    facts["sentence"]["before"] = "Charity means"
    error = reason_of_failure(ada, making.accepted(facts=facts))
    assert "the sentence of mutual-aid does not stand in its frame" in error


@pytest.mark.parametrize(
    ("facts", "metadata"),
    [(making.FACTS, making.EARLIER), (making.FACTS, {"times": "3"}), (None, making.TWICE)],
)
def test_a_file_that_is_read_more_or_less_often_than_was_trained(ada, facts, metadata):
    digest = making.artifact(metadata=metadata)
    prompt = making.accepted(facts=facts or making.read_once(), digest=digest)
    assert "do not agree on how often the vectors are read" in reason_of_failure(ada, prompt)


@pytest.mark.parametrize("metadata", [{"times": "0"}, {"times": "x"}, {"times": "99"}, {"a": "b"}])
def test_a_file_that_says_something_else(ada, metadata):
    prompt = making.accepted(digest=making.artifact(metadata=metadata))
    assert "carries metadata that a pack may not hold" in reason_of_failure(ada, prompt)


@pytest.mark.parametrize("name", ["backbone", "frame", "template"])
def test_a_training_that_left_too_few_facts(ada, name):
    facts = {key: value for key, value in making.FACTS.items() if key != name}
    result = copy.deepcopy(concepts.RESULT) | {"facts": facts}
    prompt = making.accepted()
    TrainingRun.objects.filter(pk=prompt.run_id).update(result=result)
    assert "left no facts. Train it again." in reason_of_failure(ada, prompt)


def test_an_artifact_with_fewer_rows_than_its_template(ada):
    error = reason_of_failure(ada, making.accepted(digest=making.artifact(before=2)))
    assert "impossible length" in error


def test_an_earlier_training_still_makes_a_pack_beside_a_new_one():
    digest = making.artifact(seed=3, metadata=making.EARLIER)
    earlier = making.accepted(facts=making.read_once(), digest=digest)
    release = making.published(prompts=[earlier, making.accepted("affinity")])
    times = {each["slug"]: each["times"] for each in release.manifest["concepts"]}
    assert times == {"mutual-aid": 1, "affinity": 2}


def test_soft_prompts_that_saw_another_tokenizer(ada):
    facts = copy.deepcopy(making.FACTS)
    facts["backbone"]["tokenizer"] = "9" * 64
    first = making.accepted()
    LanguageModel.objects.update(tokenizer_digest="")  # as before tokenizers were registered
    error = reason_of_failure(ada, first, making.accepted("affinity", facts=facts))
    assert "same language model" in error


@pytest.mark.parametrize(
    ("slug", "folder"),
    [("mutual-aid", "mutual-aid"), ("a" * 60, "a" * 60)],
)
def test_a_folder_is_the_slug(slug, folder):
    assert building.folder_of(slug) == folder


@pytest.mark.parametrize("slug", ["a" * 120, "under_score", "Capital", "-x-"])
def test_a_slug_without_room_gets_a_digest(slug):
    from packs.format.names import SLUG

    assert SLUG.fullmatch(building.folder_of(slug))
    assert building.folder_of(slug) != building.folder_of(slug + "b")
