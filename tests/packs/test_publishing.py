"""From accepted soft prompts to a release that strangers can verify."""

import copy

import pytest
from django.db import transaction

from common import artifacts
from common.errors import Invalid, NotAllowed, StaleState
from common.models import Activity
from concepts.services import judging
from jobs.models import Job
from jobs.runner import run_until_idle
from packs.format import verifying
from packs.models import Pack, Release, ReleaseEntry
from packs.services import keys, packing, publishing
from packs.states import ReleaseState
from tests.concepts.making import lexicon
from tests.packs import making

pytestmark = pytest.mark.django_db


def test_ada_publishes_and_a_stranger_verifies(ada):
    release = making.published("1.2.0", [making.accepted(), making.accepted("affinity group")])
    assert release.state == ReleaseState.PUBLISHED
    content = artifacts.read(release.digest)
    receipt = verifying.verify_archive(content, keys.public_pem().encode())
    assert receipt.key_id == release.key_id
    assert receipt.manifest.folder == "freedom-words-1.2.0"
    assert {c.term for c in receipt.manifest.concepts} == {"mutual aid", "affinity group"}
    assert release.size == len(content)


def test_the_pack_states_what_was_trained_on(ada):
    release = making.published()
    (concept,) = release.manifest["concepts"]
    assert concept["definition"]["text"].startswith("Mutual aid means the help")
    assert concept["definition"]["sources"][0]["author"] == "Peter Kropotkin"
    assert sum(i["held_out"] for i in concept["definition"]["instructions"]) == 6
    assert concept["measures"]["gap_closed"]["mean"] == 0.71
    assert concept["frame"]["before_tokens"] == 3 + 3
    assert concept["sentence"] == {
        "before": "Mutual aid means", "before_tokens": 3, "after": ".", "after_tokens": 1,
    }  # fmt: skip
    assert release.manifest["language_model"]["weights_sha256"] == "a" * 64


def test_each_concept_stands_in_a_sentence_of_its_own(ada):
    facts = copy.deepcopy(making.FACTS)
    facts["frame"] |= {"before": "<|im_start|>system\nAn affinity group means"}
    facts["sentence"] |= {"before": "An affinity group means"}
    other = making.accepted("affinity group", facts=facts, digest=making.artifact(before=3 + 5))
    release = making.published(prompts=[making.accepted(), other])
    sentences = {c["term"]: c["sentence"] for c in release.manifest["concepts"]}
    assert sentences["affinity group"]["before"] == "An affinity group means"
    assert sentences["affinity group"]["before_tokens"] == 5
    assert sentences["mutual aid"]["before_tokens"] == 3


def test_a_soft_prompt_trained_without_a_sentence_can_still_be_published(ada):
    facts = copy.deepcopy(making.FACTS)
    facts["frame"] = {"before": "<|im_start|>system\n", "after": "<|im_end|>\n"}
    del facts["sentence"], facts["template"]
    alone = making.artifact(before=3, after=2, metadata=making.EARLIER)
    prompt = making.accepted(facts=facts, digest=alone)
    [concept] = making.published(prompts=[prompt]).manifest["concepts"]
    assert concept["frame"]["before_tokens"] == 3
    assert concept["sentence"]["before_tokens"] == concept["sentence"]["after_tokens"] == 0


def test_each_act_is_on_the_record(ada):
    release = making.published()
    publishing.yank(ada, release, "An error in a source.")
    verbs = Activity.objects.filter(subject_type="packs.release", subject_id=str(release.pk))
    assert list(verbs.order_by("sequence").values_list("verb", "actor__username")) == [
        ("drafted", "ada"),
        ("asked to publish", "ada"),
        ("published", "ada"),
        ("withdrew", "ada"),
    ]


def refused(error, act, *args, **kwargs):
    """The refusal, having checked that nothing was written and no job asked for."""
    before = list(Release.objects.values()), ReleaseEntry.objects.count(), Job.objects.count()
    acts = Activity.objects.count()
    with pytest.raises(error) as refusal, transaction.atomic():
        act(*args, **kwargs)
    after = list(Release.objects.values()), ReleaseEntry.objects.count(), Job.objects.count()
    assert (before, acts) == (after, Activity.objects.count())
    return refusal.value


@pytest.mark.parametrize("name", ["ana", "rui", "oto"])
def test_only_admins_do_any_of_it(name, request):
    user = request.getfixturevalue(name)
    prompt, pack = making.accepted(), making.pack()
    refused(NotAllowed, publishing.draft, user, pack, "1.0.0", [prompt])
    draft = making.drafted(pack_=pack, prompts=[prompt])
    refused(NotAllowed, publishing.publish, user, draft)
    refused(NotAllowed, publishing.discard, user, draft)
    publishing.publish(making.person("ada"), draft)
    run_until_idle(["light"])
    refused(NotAllowed, publishing.yank, user, Release.objects.get(), "No reason.")


@pytest.mark.parametrize("version", ["", "1", "1.0", "v1.0.0", "1.0.0+x", "1.0.0-RC", "../1.0.0"])
def test_the_version_must_be_semantic(ada, version):
    error = refused(Invalid, publishing.draft, ada, making.pack(), version, [making.accepted()])
    assert "version" in error.fields


def test_a_version_is_never_used_twice(ada):
    release = making.published()
    prompts = [e.soft_prompt for e in release.entries.all()]
    error = refused(Invalid, publishing.draft, ada, release.pack, "1.0.0", prompts)
    assert "never used twice" in error.message
    publishing.yank(ada, release, "Wrong.")
    refused(Invalid, publishing.draft, ada, release.pack, "1.0.0", prompts)


def test_only_accepted_soft_prompts_go_in(ada):
    pack = making.pack()
    error = refused(Invalid, publishing.draft, ada, pack, "1.0.0", [making.candidate()])
    assert "is candidate; only accepted ones" in error.message
    rejected = making.candidate("rejected word")
    making.judging_of(rejected, False)
    refused(Invalid, publishing.draft, ada, pack, "1.0.0", [rejected])
    refused(Invalid, publishing.draft, ada, pack, "1.0.0", [])


def test_only_soft_prompts_of_the_packs_language_model_go_in(ada):
    other = lexicon().__class__.objects.create(
        name="Other", slug="other", source="local", location="x", hidden_size=4
    )
    pack = packing.create_pack(ada, name="Others", language_model=other)
    error = refused(Invalid, publishing.draft, ada, pack, "1.0.0", [making.accepted()])
    assert "another language model" in error.message


def test_what_turned_stale_while_it_waited_is_not_published(ada):
    release = making.drafted()
    publishing.publish(ada, release)
    with transaction.atomic():
        judging.make_stale(release.entries.get().soft_prompt.definition)
    run_until_idle(["light"])
    release = Release.objects.for_page().get()
    assert release.state == ReleaseState.DRAFT
    assert release.job.state == "failed"
    assert "only accepted ones are published" in release.job.error


def test_a_build_that_failed_can_be_asked_for_again(ada, settings):
    settings.DEMO = False
    settings.PACK_SIGNING_KEY_FILE = settings.VAR / "keys" / "absent.pem"
    release = making.drafted()
    publishing.publish(ada, release)
    run_until_idle(["light"])
    release = Release.objects.for_page().get()
    assert publishing.job_failed(release)
    assert "There is no signing key" in release.job.error
    assert not settings.PACK_SIGNING_KEY_FILE.exists()
    settings.DEMO = True
    publishing.publish(ada, release)
    run_until_idle(["light"])
    assert Release.objects.get().state == ReleaseState.PUBLISHED


def test_a_release_on_its_way_is_not_asked_for_twice(ada):
    release = making.drafted()
    publishing.publish(ada, release)
    refused(NotAllowed, publishing.publish, ada, release)
    stale = Release.objects.get(pk=release.pk)
    stale.job = None  # a page loaded before the first click
    refused(StaleState, publishing.publish, ada, stale)
    refused(NotAllowed, publishing.discard, ada, release)


def test_the_same_soft_prompts_are_the_same_signed_files(ada):
    from packs.services import building

    release = making.drafted()
    first, second = (building.build_release(release)[0] for _ in range(2))
    assert first.files == second.files


def test_a_draft_can_be_discarded_and_its_version_used_again(ada):
    release = making.drafted()
    prompts, pack = [e.soft_prompt for e in release.entries.all()], release.pack
    publishing.discard(ada, release)
    assert not Release.objects.exists()
    assert making.published("1.0.0", prompts, pack).state == ReleaseState.PUBLISHED


def test_a_withdrawn_release_keeps_its_archive(ada):
    release = making.published()
    publishing.yank(ada, release, "A source was wrong.")
    assert artifacts.read(release.digest)
    assert not Pack.objects.in_catalogue(making.person("oto")).exists()
    assert Pack.objects.visible_to(making.person("oto")).exists()


def test_withdrawing_needs_a_reason(ada):
    release = making.published()
    assert "reason" in refused(Invalid, publishing.yank, ada, release, " ").fields


@pytest.mark.parametrize("name", ["", "  ", "!!!", "x" * 81, "new", "Fr\u200beedom"])
def test_a_pack_needs_a_name_that_makes_an_address(ada, name):
    with pytest.raises(Invalid) as refusal:
        packing.create_pack(ada, name=name, language_model=lexicon())
    assert "name" in refusal.value.fields
    assert not Pack.objects.exists()


@pytest.mark.parametrize("name", ["freedom words", "Freedom-Words", "Freedоm wоrds"])
def test_a_pack_is_not_to_be_mistaken_for_another(ada, name):
    making.pack("Freedom words")
    with pytest.raises(Invalid, match="looks or sounds like"):
        packing.create_pack(ada, name=name, language_model=lexicon())
    assert Pack.objects.count() == 1
