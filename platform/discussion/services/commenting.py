"""Beginning a thread, commenting, and changing or taking back what one has said."""

import hashlib
import json
import re
from collections.abc import Callable
from typing import Any

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts import allowances, licence
from accounts.standing import refuse_links
from accounts.states import UseKind
from common.activity import record
from common.answers import require
from common.errors import Invalid, NotAllowed, StaleState
from common.text import clean
from concepts.models import Concept, Definition
from discussion import passages
from discussion.errors import Outdated
from discussion.models import Comment, Thread, Version
from discussion.permissions import may_comment, may_delete, may_discuss, may_edit

from .wording import Words, keep_mentions, words

TITLE_BYTES = 120
KEY = re.compile(r"[\x21-\x7e]{1,64}")


def start_thread(
    actor: Any,
    concept: Concept,
    *,
    text: str,
    key: str,
    title: str = "",
    definition: Definition | None = None,
    quote: str = "",
    start: int | None = None,
) -> Thread:
    """Begin a thread with its first comment: on the concept, on a definition, or on what `quote` says in it.

    `key` names this sending: the same one again, from the same person, gives the thread that is there.
    A passage needs no title, the rest do. Raises `Invalid` by field.
    """
    require(may_discuss(actor))
    if definition is not None and definition.is_draft:
        raise NotAllowed(_("This is a draft yet; it is discussed once it is submitted."))
    title = clean(" ".join(title.split()), field="title", limit=TITLE_BYTES)
    about = _passage(definition, quote, start)
    if not title and not about:
        raise Invalid.field("title", _("Say in a few words what it is about."))
    said = _given(actor, text)
    sent = [
        concept.pk,
        definition and definition.pk,
        about and about.start,
        quote,
        title,
        said.text,
    ]

    def begin() -> Comment:
        place = {"start": about.start, "end": about.end, "quote": about.quote} if about else {}
        thread = Thread.objects.create(
            concept=concept, definition=definition, title=title, author=actor,
            last_at=timezone.now(), **place,
        )  # fmt: skip
        return _say(actor, thread, said, is_opening=True, key=key, sent_digest=_digest(sent))

    return _once(actor, key, _digest(sent), begin).thread


def comment(
    actor: Any, thread: Thread, *, text: str, key: str, answers: Comment | None = None
) -> Comment:
    """Say something in a thread, in answer to one comment of it or to all. `key` as in `start_thread`."""
    require(may_discuss(actor))
    said = _given(actor, text)
    sent = _digest([thread.pk, answers and answers.pk, said.text])
    if not (answer := may_comment(actor, thread)) and not _made(actor, key, sent):
        require(answer)  # what was sent before the thread was locked may be sent again
    if answers is not None and answers.thread_id != thread.pk:
        raise Invalid.field("answers", _("This comment is in another thread."))

    def add() -> Comment:
        unlocked = Thread.objects.filter(pk=thread.pk, locked_at=None)
        if unlocked.update(last_at=timezone.now()) != 1:
            raise StaleState(_("This thread was locked meanwhile. Your comment was not sent."))
        return _say(actor, thread, said, answers=answers, key=key, sent_digest=sent)

    return _once(actor, key, sent, add)


def edit(actor: Any, row: Comment, text: str, *, seen: int | None = None) -> Comment:
    """Say it otherwise. What it said before stays readable. `seen` is the revision that was before the
    writer’s eyes; when another one is there by now, `Outdated` is raised and nothing overwritten."""
    require(may_edit(actor, row))
    said = _given(actor, text)
    seen = row.revision if seen is None else seen
    with transaction.atomic():
        found = Comment.objects.select_for_update().filter(
            pk=row.pk, deleted_at=None, hidden_at=None
        )
        stored = found.first()
        if stored is None:
            raise StaleState(
                _("This comment was deleted or hidden meanwhile. Nothing was changed.")
            )
        if stored.text == said.text:
            return stored
        if found.filter(revision=seen).update(
            text=said.text, text_html=said.html, edited_at=timezone.now(), revision=seen + 1
        ) != 1:  # fmt: skip
            raise Outdated(row.pk)
        Version.objects.create(
            comment=row, revision=seen, text=stored.text, text_html=stored.text_html,
            said_at=stored.edited_at or stored.created_at,
        )  # fmt: skip
        mentions = keep_mentions(row, said.people)
        _record(actor, "edited a comment in", row, mentions=mentions, revision=seen + 1)
    row.refresh_from_db()
    return row


def delete(actor: Any, row: Comment) -> Comment:
    """Take it back: the words go, with what it said before; that there was a comment stays."""
    require(may_delete(actor, row))
    with transaction.atomic():
        there = Comment.objects.filter(pk=row.pk, deleted_at=None, hidden_at=None)
        if there.update(text="", text_html="", deleted_at=timezone.now()) != 1:
            raise StaleState(
                _("This comment was deleted or hidden meanwhile. Nothing was changed.")
            )
        row.versions.all().delete()
        row.mentions.all().delete()
        _record(actor, "deleted a comment in", row)
    row.refresh_from_db()
    return row


def _given(actor: Any, text: str) -> Words:
    """What is said, under the licence; without links from newcomers."""
    said = words(text)
    licence.require_agreed(actor)
    refuse_links(actor, text=said.text)
    return said


def _say(actor: Any, thread: Thread, said: Words, **fields: Any) -> Comment:
    allowances.take(actor, UseKind.COMMENT)
    row = Comment.objects.create(
        thread=thread, author=actor, text=said.text, text_html=said.html, **fields
    )
    verb = "began" if row.is_opening else "commented in"
    _record(actor, verb, row, mentions=keep_mentions(row, said.people))
    return row


def _once(actor: Any, key: str, sent: str, act: Callable[[], Comment]) -> Comment:
    """Do it, unless it was done under this key: then what was made is returned. The constraint decides
    between two at the same moment."""
    if not KEY.fullmatch(key):
        raise Invalid.field("key", _("A key is 1 to 64 visible ASCII characters."))
    if before := _made(actor, key, sent):
        return before
    try:
        with transaction.atomic():
            return act()
    except IntegrityError:
        if before := _made(actor, key, sent):
            return before
        raise


def _made(actor: Any, key: str, sent: str) -> Comment | None:
    row = Comment.objects.for_page().filter(author=actor, key=key).first()
    if row is not None and row.sent_digest != sent:
        raise Invalid.field(
            "key", _("This key was used for something else. Nothing was sent twice.")
        )
    return row


def _digest(sent: Any) -> str:
    return hashlib.sha256(json.dumps(sent).encode()).hexdigest()


def _passage(
    definition: Definition | None, quote: str, start: int | None
) -> passages.Passage | None:
    if not quote.strip() and start is None:
        return None
    if definition is None:
        raise Invalid.field("quote", _("Say which version of the definition this is quoted from."))
    return passages.find(definition.text, quote, start)


def _record(actor: Any, verb: str, row: Comment, **told: Any) -> None:
    """`data` is what a notifier needs: where it was said, in answer to whom, and who was named."""
    thread = row.thread
    record(
        actor, verb, thread, comment=row.pk, thread=thread.pk, concept=thread.concept_id,
        definition=thread.definition_id, answers=row.answers_id, **told,
    )  # fmt: skip
