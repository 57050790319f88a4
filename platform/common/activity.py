"""Append to the record of acts, and read it by subject. `common.chain` checks it."""

import json
from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.db import models, transaction
from django.db.models import QuerySet
from django.utils import timezone

from . import stand_in
from .chain import chain_hash, sealed, verify
from .models import Activity, ActivityHead
from .prepared import Prepared

LEFT = "left"  # the verb of the act after which a person's names may be missing from the record
Gate = Callable[[Any, str], None]
_gates: list[Gate] = []


def guard(gate: Gate) -> None:
    """Ask `gate(actor, verb)` before any act is recorded; it raises what forbids the act.

    Every service that writes records, so what holds for all of them is said once, here.
    """
    if gate not in _gates:
        _gates.append(gate)


def record(actor: Any, verb: str, subject: models.Model, **data: Any) -> Activity:
    """Append one act to the chain, inside the caller's transaction.

    `actor` is a user, or None for the site itself. `data` must be plain JSON, and hold no names of
    people: it is there for good.
    """
    if not transaction.get_connection().in_atomic_block:
        raise RuntimeError("An act is recorded in the transaction that does it.")
    for gate in _gates:
        gate(actor, verb)
    act = Activity(
        actor=actor,
        actor_name=str(actor) if actor else "Lacuna",
        verb=verb,
        subject_type=subject._meta.label_lower,
        subject_id=str(subject.pk),
        subject_name=str(subject)[:300],
        data=json.loads(json.dumps(data, default=str)),
    )
    act.actor_salt, act.actor_seal = sealed(act.actor_name)
    if act.subject_type == _person():
        act.subject_salt, act.subject_seal = sealed(act.subject_name)
    _append(act)
    return act


def _append(act: Activity) -> None:
    """Give the act its place. From here to the end of its transaction other acts wait: on PostgreSQL
    for the head's row, on SQLite, whose IMMEDIATE transactions are alone, they do anyway. So all that
    can be done before is done before."""
    head = _HEAD.first(pk=1) or ActivityHead.objects.create(pk=1)
    act.sequence, act.at, act.previous = head.sequence + 1, timezone.now(), head.hash
    act.hash = chain_hash(act)
    act.save(force_insert=True)
    ActivityHead.objects.filter(pk=1).update(sequence=act.sequence, hash=act.hash)


_HEAD = Prepared(
    lambda pk: ActivityHead.objects.select_for_update().filter(pk=pk), pk=stand_in.number()
)


def erase(person: models.Model, name: str) -> int:
    """Put `name` where the record had the person's, and forget the salts; how many acts had it.

    Call in the transaction that records that the person `LEFT`: without that act, a name that is
    missing breaks the chain.
    """
    did = Activity.objects.filter(actor=person.pk)
    done_to = Activity.objects.filter(subject_type=_person(), subject_id=str(person.pk))
    count = done_to.update(subject_name=name, subject_salt="")
    return count + did.update(actor_name=name, actor_salt="")


def breaks() -> list[str]:
    """A sentence for each place where the chain does not hold."""
    return verify().broken


def about(*subjects: models.Model) -> QuerySet[Activity]:
    """Acts on these rows, newest first."""
    match = models.Q(pk__in=[])
    for subject in subjects:
        match |= models.Q(subject_type=subject._meta.label_lower, subject_id=str(subject.pk))
    return Activity.objects.filter(match).select_related("actor")


def _person() -> str:
    return settings.AUTH_USER_MODEL.lower()
