"""Append to the record of acts, read it by subject, and check the chain."""

import hashlib
import json
from collections.abc import Iterator
from typing import Any

from django.db import models, transaction
from django.db.models import QuerySet
from django.utils import timezone

from .models import Activity, ActivityHead


def record(actor: Any, verb: str, subject: models.Model, **data: Any) -> Activity:
    """Append one act to the chain, inside the caller's transaction.

    `actor` is a user, or None for the site itself. `data` must be plain JSON.
    """
    if not transaction.get_connection().in_atomic_block:
        raise RuntimeError("An act is recorded in the transaction that does it.")
    # On PostgreSQL this row lock puts acts in a queue; SQLite's IMMEDIATE transaction already has.
    head, _ = ActivityHead.objects.select_for_update().get_or_create(pk=1)
    act = Activity(
        sequence=head.sequence + 1,
        at=timezone.now(),
        actor=actor,
        actor_name=str(actor) if actor else "Lacuna",
        verb=verb,
        subject_type=subject._meta.label_lower,
        subject_id=str(subject.pk),
        subject_name=str(subject)[:300],
        data=json.loads(json.dumps(data, default=str)),
        previous=head.hash,
    )
    act.hash = chain_hash(act)
    act.save(force_insert=True)
    head.sequence, head.hash = act.sequence, act.hash
    head.save(update_fields=["sequence", "hash"])
    return act


def about(*subjects: models.Model) -> QuerySet[Activity]:
    """Acts on these rows, newest first."""
    match = models.Q(pk__in=[])
    for subject in subjects:
        match |= models.Q(subject_type=subject._meta.label_lower, subject_id=str(subject.pk))
    return Activity.objects.filter(match).select_related("actor")


def chain_hash(act: Activity) -> str:
    text = json.dumps(act.facts(), sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return hashlib.sha256(text.encode()).hexdigest()


def breaks() -> Iterator[str]:
    """Yield a sentence for each place where the chain does not hold."""
    previous, sequence = "0" * 64, 0
    for act in Activity.objects.order_by("sequence").iterator():
        if act.sequence != sequence + 1:
            yield f"Between act {sequence} and act {act.sequence} something is missing."
        if act.previous != previous:
            yield f"Act {act.sequence} does not follow the act before it."
        if act.hash != chain_hash(act):
            yield f"Act {act.sequence} was changed after it was written."
        previous, sequence = act.hash, act.sequence
    head = ActivityHead.objects.get(pk=1)
    if (head.sequence, head.hash) != (sequence, previous):
        yield f"The chain should end at act {head.sequence}; it ends at act {sequence}."
