"""Resolving a thread, and taking it up again."""

from typing import Any

from django.db import transaction

from common.activity import record
from common.answers import require
from common.states import move
from discussion.models import Thread
from discussion.permissions import may_reopen, may_resolve
from discussion.states import THREAD_MOVES, ThreadState


def resolve(actor: Any, thread: Thread) -> Thread:
    """Say that it is settled. People may still comment, unless it is locked."""
    require(may_resolve(actor, thread))
    return _settle(actor, thread, ThreadState.RESOLVED, "resolved")


def reopen(actor: Any, thread: Thread) -> Thread:
    require(may_reopen(actor, thread))
    return _settle(actor, thread, ThreadState.OPEN, "reopened")


def _settle(actor: Any, thread: Thread, state: ThreadState, verb: str) -> Thread:
    with transaction.atomic():
        move(thread, state, THREAD_MOVES, settled_by=actor)
        record(
            actor, verb, thread, thread=thread.pk, concept=thread.concept_id,
            definition=thread.definition_id,
        )  # fmt: skip
    return thread
