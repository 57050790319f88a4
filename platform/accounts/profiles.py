"""What people say about themselves, what an admin says for them, and the tutorial."""

from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from common.activity import record
from common.answers import require
from common.errors import Invalid, NotAllowed
from common.text import clean, render_markdown, skeleton

from .models import User
from .permissions import may_vouch
from .standing import refuse_links
from .trust import LEVELS

NAME_LETTERS = 80
BIO_BYTES = 2000
# Names that the site itself signs with.
OURS = ("formermember", "lacuna")


def edit_profile(actor: Any, name: str, bio: str) -> User:
    """Change one's own name and text. Raises `Invalid` by field."""
    if not actor.is_authenticated:
        raise NotAllowed(_("Sign in first."))
    name = clean(" ".join(name.split()), field="name")
    if len(name) > NAME_LETTERS:
        raise Invalid.field("name", _("At most %(count)s letters fit.") % {"count": NAME_LETTERS})
    if skeleton(name).startswith(OURS):
        raise Invalid.field("name", _("The site itself signs with this name. Take another."))
    bio = clean(bio, field="bio", limit=BIO_BYTES)
    refuse_links(actor, bio=bio)
    if (name, bio) == (actor.name, actor.bio):
        return actor
    with transaction.atomic():
        actor.name, actor.bio, actor.bio_html = name, bio, render_markdown(bio)
        actor.save(update_fields=["name", "bio", "bio_html"])
        record(actor, "changed their profile", actor)
    return actor


def vouch(actor: Any, member: User, level: int) -> None:
    """Say that one knows this person: they have at least this level of trust. 0 takes it back."""
    require(may_vouch(actor, member))
    if level not in range(LEVELS[-1].number):
        raise Invalid.field("level", _("Vouch for a level from 0 to 3."))
    with transaction.atomic():
        if (
            User.objects.filter(pk=member.pk)
            .exclude(vouched_level=level)
            .update(vouched_level=level)
        ):
            record(actor, "vouched for", member, level=level)
    member.vouched_level = level


def finish_tutorial(actor: Any) -> bool:
    """Keep that it was done, and nothing else of it; whether this was the first time."""
    if not actor.is_authenticated:
        return False
    first = User.objects.filter(pk=actor.pk, tutorial_done_at=None)
    return bool(first.update(tutorial_done_at=timezone.now()))
