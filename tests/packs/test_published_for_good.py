"""A published release cannot be changed or deleted: not by the ORM, not by SQL."""

import pytest
from django.db import DatabaseError, connection, transaction

from packs.models import Pack, Release, ReleaseEntry, SigningKey
from packs.services import publishing
from tests.packs import making

pytestmark = pytest.mark.django_db

SETS = [
    "version = '9.9.9'",
    "digest = 'x'",
    "size = 1",
    "notes = 'x'",
    "notes_html = 'x'",
    "manifest = '{}'",
    "published_at = NULL",
    "published_by_id = NULL",
    "job_id = NULL",
    "state = 'draft'",
]


def sql(statement, *values):
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement, values)


def held(statement, *values):
    with pytest.raises(DatabaseError, match=r"never change|is kept as it is"):
        sql(statement, *values)


@pytest.mark.parametrize("change", SETS)
def test_sql_cannot_change_it(ada, change):
    release = making.published()
    before = making.columns(release)
    held(f"UPDATE packs_release SET {change} WHERE id = %s", release.pk)
    assert making.columns(release) == before


def test_sql_cannot_delete_it_nor_its_contents(ada):
    release = making.published()
    held("DELETE FROM packs_releaseentry WHERE release_id = %s", release.pk)
    held("DELETE FROM packs_release WHERE id = %s", release.pk)
    assert ReleaseEntry.objects.filter(release=release).count() == 1


def test_sql_cannot_add_or_exchange_its_contents(ada):
    release, other = making.published(), making.accepted("affinity")
    add = "INSERT INTO packs_releaseentry (release_id, soft_prompt_id) VALUES (%s, %s)"
    prompt = ReleaseEntry._meta.get_field("soft_prompt").get_db_prep_value(other.pk, connection)
    held(add, release.pk, prompt)
    held("UPDATE packs_releaseentry SET soft_prompt_id = %s", prompt)
    assert release.entries.get().soft_prompt_id != other.pk


def test_the_orm_cannot_either(ada):
    release = making.published()
    before = making.columns(release)
    for act in (
        lambda: Release.objects.update(notes="x"),
        lambda: Release.objects.filter(pk=release.pk).delete(),
        lambda: Release.objects.get(pk=release.pk).delete(),
        lambda: ReleaseEntry.objects.all().delete(),
        lambda: ReleaseEntry.objects.create(release=release, soft_prompt=making.accepted("b")),
    ):
        with pytest.raises(DatabaseError), transaction.atomic():
            act()
    release.digest = "f" * 64
    with pytest.raises(DatabaseError), transaction.atomic():
        release.save()
    assert making.columns(release) == before


def test_it_can_be_withdrawn_once_and_the_reason_stays(ada):
    release = making.published()
    publishing.yank(ada, release, "A source was wrong.")
    held("UPDATE packs_release SET yank_reason = 'x'")
    held("UPDATE packs_release SET state = 'published'")
    assert Release.objects.get().yank_reason == "A source was wrong."


def test_the_address_of_a_published_pack_stays(ada):
    release = making.published()
    held("UPDATE packs_pack SET slug = 'x' WHERE id = %s", release.pack_id)
    sql("UPDATE packs_pack SET about = 'Better said.' WHERE id = %s", release.pack_id)
    assert Pack.objects.get().slug == "freedom-words"


def test_a_key_that_signed_stays(ada):
    making.published()
    held("UPDATE packs_signingkey SET pem = 'x'")
    held("DELETE FROM packs_signingkey")
    assert SigningKey.objects.count() == 1


def test_a_draft_is_still_free(ada):
    release = making.drafted()
    sql("UPDATE packs_release SET notes = 'x' WHERE id = %s", release.pk)
    sql("DELETE FROM packs_releaseentry WHERE release_id = %s", release.pk)
    sql("DELETE FROM packs_release WHERE id = %s", release.pk)
    assert not Release.objects.exists()
