"""What each person sees of packs and may do on their pages."""

import hashlib

import pytest
from django.urls import reverse

from jobs.runner import run_until_idle
from packs.format import verifying
from packs.models import Pack, Release
from packs.services import publishing
from tests.packs import making
from tests.people import CAST, person

pytestmark = pytest.mark.django_db

NOT_ADMINS = sorted(set(CAST) - {"ada"})


def url(name, release):
    return reverse(name, args=[release.pack.slug, release.version])


# --- Reading -----------------------------------------------------------------------------------


def test_an_empty_catalogue_says_so(client_of):
    page = client_of().get(reverse("pack-list"))
    assert page.status_code == 200
    assert "No pack yet" in page.content.decode()


def test_a_stranger_finds_a_pack_and_how_to_use_it(client_of):
    release = making.published("1.2.0")
    stranger = client_of()
    assert "Freedom words" in stranger.get(reverse("pack-list")).content.decode()
    page = stranger.get(release.pack.get_absolute_url()).content.decode()
    for told in (
        "mutual aid",
        "71 %",
        "python -m packs.format verify freedom-words-1.2.0.tar",
        "model_signing verify key --public_key lacuna.pem",
        "freedom-words-1.2.0/pack/mutual-aid",
        "“Mutual aid means [8 vectors, twice].”",
        "Each further copy of the vectors",
        release.digest,
        release.key_id,
    ):
        assert told in page, told
    assert "Draft the next version" not in page


def test_vectors_that_are_read_once_are_shown_once(client_of):
    digest = making.artifact(metadata=making.EARLIER)
    once = making.published(prompts=[making.accepted(facts=making.read_once(), digest=digest)])
    page = client_of().get(once.get_absolute_url()).content.decode()
    assert "“Mutual aid means [8 vectors].”" in page
    assert "further copy" not in page


def test_what_is_downloaded_is_what_was_signed(client_of):
    release = making.published("1.2.0")
    stranger = client_of()
    answer = stranger.get(url("release-download", release))
    content = b"".join(answer.streaming_content)
    assert hashlib.sha256(content).hexdigest() == release.digest
    assert answer["ETag"] == f'"{release.digest}"'
    assert answer["Content-Disposition"] == 'attachment; filename="freedom-words-1.2.0.tar"'
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert answer["Content-Length"] == str(len(content))
    key = stranger.get(reverse("pack-key")).content
    assert verifying.verify_archive(content, key).key_id == release.key_id


def test_what_one_has_is_not_sent_again(client_of):
    release = making.published()
    answer = client_of().get(
        url("release-download", release), headers={"if-none-match": f'"{release.digest}"'}
    )
    assert answer.status_code == 304


def test_the_keys_are_where_one_looks_for_them(client_of):
    release = making.published()
    stranger = client_of()
    found = stranger.get("/.well-known/lacuna-keys.json").json()["keys"]
    assert [key["key_id"] for key in found] == [release.key_id]
    assert "PRIVATE" not in found[0]["pem"]
    named = stranger.get(reverse("pack-key", args=[release.key_id]))
    assert named.content.decode() == found[0]["pem"]
    assert stranger.get(reverse("pack-key", args=["0" * 64])).status_code == 404


def test_an_old_key_is_kept_when_the_site_takes_a_new_one(client_of, settings):
    old = making.published()
    settings.PACK_SIGNING_KEY_FILE = settings.VAR / "keys" / "second.pem"
    prompts = [e.soft_prompt for e in old.entries.all()]
    new = making.published("1.1.0", prompts, old.pack)
    assert new.key_id != old.key_id
    found = client_of().get("/.well-known/lacuna-keys.json").json()["keys"]
    assert [key["key_id"] for key in found] == [new.key_id, old.key_id]


def test_a_withdrawn_release_leaves_the_catalogue_and_says_why(client_of, ada):
    release = making.published()
    publishing.yank(ada, release, "A source was <wrong>.")
    stranger = client_of()
    assert "Freedom words" not in stranger.get(reverse("pack-list")).content.decode()
    page = stranger.get(release.get_absolute_url()).content.decode()
    assert "A source was &lt;wrong&gt;." in page
    assert stranger.get(url("release-download", release)).status_code == 200


# --- Who may not -------------------------------------------------------------------------------

DRAFT_PAGES = ["release", "release-status", "release-download"]


@pytest.mark.parametrize("who", [None, *NOT_ADMINS])
def test_a_draft_is_for_admins_alone(client_of, who):
    release = making.drafted()
    client = client_of(person(who) if who else None)
    for name in DRAFT_PAGES:
        assert client.get(url(name, release)).status_code == 404
    assert client.get(release.pack.get_absolute_url()).status_code == 404
    assert "Freedom words" not in client.get(reverse("pack-list")).content.decode()


ACTS = ["release-publish", "release-discard", "release-yank"]


@pytest.mark.parametrize("who", [None, *NOT_ADMINS])
def test_only_admins_publish_discard_and_withdraw(client_of, who):
    draft = making.drafted("2.0.0")
    out = making.published("1.0.0", [making.accepted("affinity")], draft.pack)
    client = client_of(person(who) if who else None)
    before = [making.columns(draft), making.columns(out)]
    for release in (draft, out):
        for name in ACTS:
            answer = client.post(url(name, release), {"reason": "Because."})
            assert answer.status_code in ({403, 404} if who else {302})
            if not who:
                assert reverse("account_login") in answer["Location"]
    assert [making.columns(draft), making.columns(out)] == before


@pytest.mark.parametrize("who", [None, *NOT_ADMINS])
def test_only_admins_make_packs_and_versions(client_of, who):
    release = making.published()
    prompt = making.accepted("affinity")
    client = client_of(person(who) if who else None)
    packs, releases = Pack.objects.count(), Release.objects.count()
    new = {"name": "Mine", "language_model": release.pack.language_model_id, "licence": "CC0-1.0"}
    version = {"version": "2.0.0", "soft_prompts": [str(prompt.pk)]}
    for address, data in (
        (reverse("pack-new"), new),
        (reverse("release-new", args=[release.pack.slug]), version),
    ):
        for answer in (client.get(address), client.post(address, data)):
            assert answer.status_code == (403 if who else 302)
    assert (Pack.objects.count(), Release.objects.count()) == (packs, releases)


@pytest.mark.parametrize("name", ACTS)
def test_acts_are_not_done_by_looking(client_of, ada, name):
    release = making.drafted()
    before = making.columns(release)
    assert client_of(ada).get(url(name, release)).status_code == 405
    assert making.columns(release) == before


# --- Doing it ----------------------------------------------------------------------------------


def test_ada_makes_a_pack_drafts_publishes_and_withdraws(client_of, ada):
    prompt = making.accepted()
    client = client_of(ada)
    model = prompt.language_model_id
    told = {"name": "Freedom words", "language_model": model, "about": "", "licence": "CC0-1.0"}
    assert client.post(reverse("pack-new"), told).status_code == 302
    pack = Pack.objects.get()
    form = client.get(reverse("release-new", args=[pack.slug])).content.decode()
    assert "mutual aid, version 1, 71% of the gap closed" in form
    told = {"version": "1.2.0", "soft_prompts": [str(prompt.pk)], "notes": "The **first**."}
    client.post(reverse("release-new", args=[pack.slug]), told)
    release = Release.objects.get()
    page = client.get(release.get_absolute_url()).content.decode()
    assert "Publish 1.2.0" in page
    client.post(url("release-publish", release))
    assert 'hx-trigger="every 2s"' in client.get(url("release-status", release)).content.decode()
    run_until_idle(["light"])
    done = client.get(url("release-status", release), headers={"hx-request": "true"})
    assert done["HX-Redirect"] == release.get_absolute_url()
    page = client.get(release.get_absolute_url()).content.decode()
    assert "<strong>first</strong>" in page
    assert "every 2s" not in page
    client.post(url("release-yank", release), {"reason": "A source was wrong."})
    assert Release.objects.get().state == "yanked"


def test_a_failed_build_says_why_and_can_be_asked_for_again(client_of, ada):
    release = making.drafted(prompts=[making.accepted(digest="d" * 64)])
    client = client_of(ada)
    client.post(url("release-publish", release))
    run_until_idle(["light"])
    page = client.get(url("release-status", release)).content.decode()
    assert "cannot be read from the artifacts" in page
    assert "the draft is as it was" in page
    assert "Publish 1.0.0" in page
    assert "every 2s" not in page


@pytest.mark.parametrize(
    ("changes", "says"),
    [
        ({"version": "1.2"}, "three numbers"),
        ({"version": "1.0.0"}, "never used twice"),
        ({"soft_prompts": []}, "Choose at least one"),
        ({"notes": "x" * 20_001}, "at most 20,000 fit"),
    ],
)
def test_a_refused_draft_keeps_what_was_typed(client_of, ada, changes, says):
    release = making.published()
    prompt = release.entries.get().soft_prompt
    told = {"version": "1.3.0", "soft_prompts": [str(prompt.pk)], "notes": "My notes."} | changes
    answer = client_of(ada).post(reverse("release-new", args=[release.pack.slug]), told)
    page = answer.content.decode()
    assert answer.status_code == 400
    assert says in page
    assert told["notes"][:30] in page
    assert told["version"] in page
    assert Release.objects.count() == 1


def test_withdrawing_without_a_reason_is_refused(client_of, ada):
    release = making.published()
    before = making.columns(release)
    assert client_of(ada).post(url("release-yank", release), {"reason": ""}).status_code == 400
    assert making.columns(release) == before


# --- How many questions to the database --------------------------------------------------------


def queries(client, address, django_assert_max_num_queries):
    with django_assert_max_num_queries(12) as seen:
        assert client.get(address).status_code == 200
    return len(seen)


def test_pages_ask_the_database_as_often_with_more_to_show(
    client_of, django_assert_max_num_queries
):
    release = making.published("1.0.0")
    stranger = client_of()
    pages = [reverse("pack-list"), release.pack.get_absolute_url(), release.get_absolute_url()]
    for page in pages:
        stranger.get(page)
    before = [queries(stranger, page, django_assert_max_num_queries) for page in pages]
    prompts = [e.soft_prompt for e in release.entries.all()]
    for version in ("1.0.1", "1.0.2"):
        making.published(version, prompts, release.pack)
    for name in ("Second", "Third"):
        making.published("1.0.0", prompts, making.pack(name))
    after = [queries(stranger, page, django_assert_max_num_queries) for page in pages]
    assert after == before
