"""Registering the models that soft prompts are trained for."""

import re
import unicodedata
from typing import Any

from django.db import IntegrityError, transaction
from django.utils.text import slugify
from django.utils.translation import gettext as _

from accounts.permissions import is_admin
from common.activity import record
from common.answers import require
from common.errors import Invalid, StaleState
from common.text import clean
from concepts.models import LanguageModel
from concepts.states import Origin

_COMMIT = re.compile(r"[0-9a-f]{40}")


def register(
    actor: Any,
    *,
    name: str,
    location: str,
    revision: str = "",
    hidden_size: int,
    about: str = "",
    source: str = Origin.HUB,
) -> LanguageModel:
    """Let trainings use this model. `actor` None is the command line of the server itself.

    A hub model is pinned to a commit: a branch can change under what was trained on it.
    """
    if actor is not None:
        require(is_admin(actor))
    if source == Origin.HUB and not _COMMIT.fullmatch(revision):
        raise Invalid.field(
            "revision", _("Pin a full commit (40 hex digits), not a branch or a tag.")
        )
    name = clean(" ".join(name.split()), field="name", limit=120)
    slug = slugify(unicodedata.normalize("NFKD", name))
    if not slug:
        raise Invalid.field("name", _("Give it a name with letters or digits of ASCII."))
    if hidden_size < 1:
        raise Invalid.field("hidden_size", _("A vector has at least one number."))
    try:
        with transaction.atomic():
            row = LanguageModel.objects.create(
                name=name, slug=slug, about=clean(about, field="about"), source=source,
                location=location, revision=revision, hidden_size=hidden_size,
            )  # fmt: skip
            record(actor, "registered", row, location=location, revision=revision)
    except IntegrityError as error:
        raise StaleState(
            _("A language model of this name, or at this place, is here already.")
        ) from error
    return row
