"""The API of packs and releases: the same rules as the pages."""

import pytest

from jobs.runner import run_until_idle
from packs.models import Pack, Release
from tests.concepts.making import lexicon
from tests.packs import making
from tests.people import CAST, person

pytestmark = pytest.mark.django_db

PACKS, RELEASES = "/api/v1/packs/", "/api/v1/releases/"
NOT_ADMINS = [None, *sorted(set(CAST) - {"ada"})]


def test_ada_does_it_all_by_script(api_of, ada):
    prompt, api = making.accepted(), api_of(ada)
    told = {"name": "Freedom words", "language_model": "lexicon"}
    assert api.post(PACKS, told, format="json").status_code == 201
    told = {"pack": "freedom-words", "version": "1.2.0", "soft_prompts": [str(prompt.pk)]}
    made = api.post(RELEASES, told, format="json")
    assert made.status_code == 201
    one = f"{RELEASES}{made.json()['id']}/"
    asked = api.post(f"{one}publish/")
    assert (asked.status_code, asked.json()["job_state"]) == (202, "queued")
    run_until_idle(["light"])
    found = api_of().get(one).json()
    assert found["state"] == "published"
    assert found["manifest"]["concepts"][0]["term"] == "mutual aid"
    assert api_of().get(PACKS).json()["results"][0]["versions"] == ["1.2.0"]
    gone = api.post(f"{one}withdraw/", {"reason": "A source was wrong."}, format="json")
    assert gone.json()["state"] == "yanked"
    assert api_of().get(f"{PACKS}freedom-words/").json()["versions"] == []


@pytest.mark.parametrize("who", NOT_ADMINS)
def test_only_admins_write(api_of, who):
    draft = making.drafted("2.0.0")
    out = making.published("1.0.0", [making.accepted("affinity")], draft.pack)
    api = api_of(person(who) if who else None)
    before = [making.columns(draft), making.columns(out)]
    new = {"pack": "freedom-words", "version": "3.0.0", "soft_prompts": [], "name": "x"}
    for method, address in [
        ("post", PACKS),
        ("post", RELEASES),
        ("delete", f"{RELEASES}{out.pk}/"),
        ("delete", f"{RELEASES}{draft.pk}/"),
        ("post", f"{RELEASES}{draft.pk}/publish/"),
        ("post", f"{RELEASES}{out.pk}/withdraw/"),
    ]:
        answer = getattr(api, method)(address, new | {"reason": "x"}, format="json")
        assert answer.status_code in {401, 403, 404}, address
    assert [making.columns(draft), making.columns(out)] == before
    assert (Pack.objects.count(), Release.objects.count()) == (1, 2)


@pytest.mark.parametrize("method", ["put", "patch"])
def test_nobody_edits_in_place(api_of, ada, method):
    release = making.published()
    before = making.columns(release)
    for address in (f"{RELEASES}{release.pk}/", f"{PACKS}freedom-words/"):
        answer = getattr(api_of(ada), method)(address, {"version": "9.9.9"}, format="json")
        assert answer.status_code == 405
    assert making.columns(release) == before


def test_a_published_release_is_not_deleted(api_of, ada):
    release = making.published()
    assert api_of(ada).delete(f"{RELEASES}{release.pk}/").status_code == 403
    assert Release.objects.count() == 1


def test_a_draft_can_be_discarded(api_of, ada):
    release = making.drafted()
    assert api_of(ada).delete(f"{RELEASES}{release.pk}/").status_code == 204
    assert not Release.objects.exists()


@pytest.mark.parametrize("who", NOT_ADMINS)
def test_drafts_are_not_there_for_others(api_of, who):
    draft = making.drafted()
    api = api_of(person(who) if who else None)
    assert api.get(f"{RELEASES}{draft.pk}/").status_code == 404
    assert api.get(RELEASES).json()["count"] == 0
    assert api.get(PACKS).json()["count"] == 0


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"version": "one"}, "version"),
        ({"soft_prompts": []}, "soft_prompts"),
        ({"soft_prompts": ["not-an-id"]}, "soft_prompts"),
        ({"pack": "absent"}, "pack"),
    ],
)
def test_a_refusal_names_the_field(api_of, ada, changes, field):
    prompt, pack = making.accepted(), making.pack()
    told = {"pack": pack.slug, "version": "1.0.0", "soft_prompts": [str(prompt.pk)]} | changes
    answer = api_of(ada).post(RELEASES, told, format="json")
    assert answer.status_code == 400
    assert answer["Content-Type"] == "application/problem+json"
    assert field in answer.json()["errors"]
    assert not Release.objects.exists()


def test_no_more_than_the_declared_fields_are_taken(api_of, ada):
    lexicon()
    told = {"name": "Words", "language_model": "lexicon", "slug": "evil", "created_by": 1}
    assert api_of(ada).post(PACKS, told, format="json").status_code == 201
    assert Pack.objects.get().slug == "words"


def test_lists_ask_the_database_as_often_with_more_rows(api_of, django_assert_max_num_queries):
    release = making.published()
    api = api_of()

    def count(address):
        with django_assert_max_num_queries(8) as seen:
            assert api.get(address).status_code == 200
        return len(seen)

    before = [count(PACKS), count(RELEASES)]
    prompts = [e.soft_prompt for e in release.entries.all()]
    making.published("1.0.1", prompts, release.pack)
    making.published("1.0.0", prompts, making.pack("Second"))
    assert [count(PACKS), count(RELEASES)] == before
