"""Following a concept, a tradition or a kind of news, and no longer.

Private, like saved searches: nothing of it is in the public record of acts.
"""

from datetime import datetime
from typing import Any

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from common.answers import require
from common.errors import Invalid, NotFound
from concepts.models import Concept, Tradition
from following.models import Preference, Watch
from following.permissions import may_follow, may_watch
from following.states import Because, Topic


def watch_concept(actor: Any, concept: Concept) -> Watch:
    require(may_watch(actor, concept))
    return _on(actor, concept=concept)


def watch_tradition(actor: Any, tradition: str) -> Watch:
    """The tradition of this slug or name, with those under it."""
    require(may_follow(actor))
    if (row := Tradition.objects.called(tradition)) is None:
        raise Invalid.field("tradition", _("There is no such tradition. Choose one of the list."))
    return _on(actor, tradition=row)


def watch_topic(actor: Any, topic: str) -> Watch:
    require(may_follow(actor))
    if topic not in Topic.values:
        raise Invalid.field(
            "topic", _("Choose one of: %(names)s.") % {"names": ", ".join(Topic.values)}
        )
    return _on(actor, topic=topic)


def unwatch_concept(actor: Any, concept: Concept) -> None:
    """Stop, for good: what this person does there later does not bring it back."""
    require(may_follow(actor))
    Watch.objects.filter(user=actor, concept=concept).update(is_on=False)


def unwatch(actor: Any, pk: int) -> Watch:
    """Stop one of one's own. Another's is not there."""
    require(may_follow(actor))
    row = (
        Watch.objects.visible_to(actor).select_related("concept", "tradition").filter(pk=pk).first()
    )
    if row is None:
        raise NotFound(_("You watch no such thing."))
    Watch.objects.filter(pk=row.pk).update(is_on=False)
    return row


def join(user_id: int, concept: Concept, because: Because, since: datetime) -> None:
    """By itself, for what somebody did; unless they stopped once, or want nothing of the kind."""
    if Preference.objects.filter(user=user_id, automatic=False).exists():
        return
    if not User.objects.filter(pk=user_id, is_active=True).exists():  # they have left since
        return
    row = Watch(user_id=user_id, concept=concept, because=because, since=since)
    Watch.objects.bulk_create([row], ignore_conflicts=True)


def _on(actor: Any, **target: Any) -> Watch:
    """The one row there is or will be for this, switched on."""
    try:
        with transaction.atomic():
            row, made = Watch.objects.get_or_create(user=actor, **target)
    except IntegrityError:  # pressed twice at the same moment
        row, made = Watch.objects.get(user=actor, **target), False
    if not made and not row.is_on:
        row.is_on, row.because, row.since = True, Because.CHOSEN, timezone.now()
        row.save(update_fields=["is_on", "because", "since", "updated_at"])
    return row
