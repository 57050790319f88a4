"""The chain of the record: how an act is hashed, how a name is sealed, and whether all of it holds."""

import hashlib
import json
import secrets
from dataclasses import dataclass, field

from django.conf import settings

from .models import Activity, ActivityHead


@dataclass
class Report:
    """`acts` were looked at; in `erased` of them a name is missing because its bearer left; `broken`
    has a sentence for each place where the chain does not hold. `head` is its last hash."""

    acts: int = 0
    erased: int = 0
    head: str = "0" * 64
    broken: list[str] = field(default_factory=list)


def chain_hash(act: Activity) -> str:
    text = json.dumps(act.facts(), sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return hashlib.sha256(text.encode()).hexdigest()


def sealed(name: str) -> tuple[str, str]:
    """A new salt for `name`, and the seal that the hash of an act covers."""
    salt = secrets.token_hex(16)
    return salt, seal(salt, name)


def seal(salt: str, name: str) -> str:
    return hashlib.sha256(f"{salt}\x00{name}".encode()).hexdigest()


def verify() -> Report:
    """Read the record from its first act to its last."""
    report, left = Report(), _who_left()
    for act in Activity.objects.order_by("sequence").iterator():
        if act.sequence != report.acts + 1:
            report.broken.append(
                f"Between act {report.acts} and act {act.sequence} something is missing."
            )
        if act.previous != report.head:
            report.broken.append(f"Act {act.sequence} does not follow the act before it.")
        _look_at(act, left, report)
        report.acts, report.head = act.sequence, act.hash
    head = ActivityHead.objects.get(pk=1)
    if (head.sequence, head.hash) != (report.acts, report.head):
        report.broken.append(
            f"The chain should end at act {head.sequence}; it ends at act {report.acts}."
        )
    return report


def _look_at(act: Activity, left: set[str], report: Report) -> None:
    """One act by itself: its content, and the names that should be there."""
    people = _people_of(act)
    if act.hash != chain_hash(act) and not (not act.actor_seal and people & left):
        report.broken.append(f"Act {act.sequence} was changed after it was written.")
    gone = _missing(act)
    if gone - left:
        report.broken.append(f"Act {act.sequence} lacks the name of somebody who never left.")
    report.erased += bool(gone & left or (not act.actor_seal and people & left))
    for salt, name, kept in (
        (act.actor_salt, act.actor_name, act.actor_seal),
        (act.subject_salt, act.subject_name, act.subject_seal),
    ):
        if salt and seal(salt, name) != kept:
            report.broken.append(f"Act {act.sequence} has another name than when it was written.")


def _people_of(act: Activity) -> set[str]:
    about = {act.subject_id} if act.subject_type == settings.AUTH_USER_MODEL.lower() else set()
    return about | ({str(act.actor_id)} if act.actor_id else set())


def _missing(act: Activity) -> set[str]:
    """Whose names are gone from it, by key; the site itself has the key “site”."""
    gone = set()
    if act.actor_seal and not act.actor_salt:
        gone.add(str(act.actor_id or "site"))
    if act.subject_seal and not act.subject_salt:
        gone.add(act.subject_id)
    return gone


def _who_left() -> set[str]:
    rows = Activity.objects.filter(verb="left", subject_type=settings.AUTH_USER_MODEL.lower())
    return set(rows.values_list("subject_id", flat=True))
