"""From accepted soft prompts to a published release: draft, publish, record, withdraw."""

from collections.abc import Iterable, Sequence
from typing import Any

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from common.activity import record
from common.answers import require
from common.errors import Invalid, StaleState
from common.states import move
from common.text import clean, render_markdown
from concepts.models import SoftPrompt
from concepts.states import SoftPromptState
from jobs import services as jobs
from jobs.names import JobName
from jobs.states import JobState
from packs.format import names
from packs.models import Pack, Release, ReleaseEntry
from packs.permissions import may_discard, may_draft, may_publish, may_yank
from packs.states import MOVES, ReleaseState

from . import keys


def draft(
    actor: Any, pack: Pack, version: str, soft_prompts: Iterable[SoftPrompt], notes: str = ""
) -> Release:
    """Put accepted soft prompts together as a version that is not public yet."""
    require(may_draft(actor))
    version, notes = version.strip(), clean(notes, field="notes")
    chosen = list(soft_prompts)
    _check_version(version)
    _check_choice(pack, chosen)
    try:
        with transaction.atomic():
            release = Release.objects.create(
                pack=pack,
                version=version,
                notes=notes,
                notes_html=render_markdown(notes),
                drafted_by=actor,
            )
            ReleaseEntry.objects.bulk_create(
                ReleaseEntry(release=release, soft_prompt=prompt) for prompt in chosen
            )
            record(actor, "drafted", release, soft_prompts=[prompt.pk for prompt in chosen])
    except IntegrityError as error:
        raise Invalid.field(
            "version",
            _(
                "%(pack)s %(version)s exists already, and a version is never used twice. Choose a "
                "higher one."
            )
            % {"pack": pack, "version": version},
        ) from error
    return release


def publish(actor: Any, release: Release) -> Release:
    """Ask for the release to be built and signed; it is public when that is done."""
    require(may_publish(actor, release))
    _check_choice(release.pack, [e.soft_prompt for e in release.entries.for_page()])
    with transaction.atomic():
        # Who asks last signs for it; a draft that has just gone out is left alone.
        waiting = Release.objects.filter(pk=release.pk, state=ReleaseState.DRAFT)
        if waiting.update(published_by=actor) != 1:
            raise StaleState(_("This version was published in the meantime. Reload the page."))
        if release.job is None:
            release.job = jobs.enqueue(
                JobName.BUILD_RELEASE, live_key=f"release:{release.pk}", created_by=actor
            )
            if Release.objects.filter(pk=release.pk, job=None).update(job=release.job) != 1:
                raise StaleState(_("Somebody else has just started this. Reload the page."))
        else:
            jobs.retry(release.job)
        record(actor, "asked to publish", release)
    release.published_by = actor
    return release


def record_built(
    release: Release, *, digest: str, size: int, manifest: dict[str, Any], public_pem: str
) -> None:
    """Make the built release public, inside the worker's fenced commit."""
    prompts = [e.soft_prompt for e in release.entries.for_page()]
    # Under lock: a definition that changes now must either stop this or come after it.
    locked = SoftPrompt.objects.select_for_update(of=["self"]).in_bulk([p.pk for p in prompts])
    _check_accepted(list(locked.values()))
    key = keys.remember(public_pem)
    move(
        release,
        ReleaseState.PUBLISHED,
        MOVES,
        digest=digest,
        size=size,
        manifest=manifest,
        key=key,
        published_at=timezone.now(),
    )
    record(release.published_by, "published", release, digest=digest, key=key.pk)


def yank(actor: Any, release: Release, reason: str) -> Release:
    """Take a release out of the catalogue. Who has its address can still get and verify it."""
    require(may_yank(actor, release))
    reason = clean(reason, field="reason", limit=2000)
    if not reason:
        raise Invalid.field("reason", _("Say why, for those who have downloaded it."))
    with transaction.atomic():
        move(
            release,
            ReleaseState.YANKED,
            MOVES,
            yank_reason=reason,
            yanked_by=actor,
            yanked_at=timezone.now(),
        )
        record(actor, "withdrew", release, reason=reason)
    return release


def discard(actor: Any, release: Release) -> None:
    """Delete a draft. Its version can then be used."""
    require(may_discard(actor, release))
    with transaction.atomic():
        row = (
            Release.objects.select_for_update(of=["self"]).select_related("job").get(pk=release.pk)
        )
        if not row.is_draft or row.is_building:
            raise StaleState(_("This draft is on its way out. Nothing was deleted."))
        record(actor, "discarded", release)
        row.delete()


def _check_version(version: str) -> None:
    if not names.is_version(version):
        raise Invalid.field(
            "version",
            _(
                "Write the version as three numbers, such as 1.2.0; 1.2.0-rc.1 is for a trial. "
                "docs at semver.org say when which number grows."
            ),
        )


def _check_choice(pack: Pack, chosen: Sequence[SoftPrompt]) -> None:
    if not chosen:
        raise Invalid.field("soft_prompts", _("Choose at least one soft prompt."))
    _check_accepted(chosen)
    for prompt in chosen:
        if prompt.language_model_id != pack.language_model_id:
            raise Invalid.field(
                "soft_prompts",
                _(
                    "%(prompt)s was trained for another language model. This pack is for "
                    "%(language_model)s."
                )
                % {"prompt": prompt, "language_model": pack.language_model},
            )
    if len({prompt.concept_id for prompt in chosen}) != len(chosen):
        raise Invalid.field("soft_prompts", _("Choose only one soft prompt of each concept."))


def _check_accepted(prompts: Sequence[SoftPrompt]) -> None:
    for prompt in prompts:
        if prompt.state != SoftPromptState.ACCEPTED:
            raise Invalid.field(
                "soft_prompts",
                _(
                    "The soft prompt of “%(concept)s” is %(state)s; only accepted ones are published."
                )
                % {"concept": prompt.concept, "state": prompt.state_badge.label.lower()},
            )


def job_failed(release: Release) -> bool:
    """Whether the last attempt to build this draft ended without a release."""
    job = release.job
    return bool(release.is_draft and job and job.state in {JobState.FAILED, JobState.CANCELLED})
