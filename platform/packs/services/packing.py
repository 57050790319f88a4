"""Making a pack, into which releases are put."""

from typing import Any

from django.db import IntegrityError, transaction
from django.utils.text import slugify
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from common.activity import record
from common.answers import require
from common.errors import Invalid
from common.text import clean, render_markdown, skeleton
from concepts.models import LanguageModel
from packs.models import Pack
from packs.permissions import may_create_pack

LICENCES = [
    ("CC-BY-4.0", gettext_lazy("CC BY 4.0: use it, name us")),
    ("CC-BY-SA-4.0", gettext_lazy("CC BY-SA 4.0: the same, and share alike")),
    ("CC0-1.0", gettext_lazy("CC0 1.0: no conditions")),
    ("Apache-2.0", "Apache 2.0"),
]
RESERVED = {"new", "keys"}


def create_pack(
    actor: Any, *, name: str, language_model: LanguageModel, about: str = "",
    licence: str = LICENCES[0][0],
) -> Pack:  # fmt: skip
    """A pack without releases. Its name is not to be mistaken for another pack's."""
    require(may_create_pack(actor))
    name, about = " ".join(clean(name, field="name").split()), clean(about, field="about")
    if licence not in dict(LICENCES):
        raise Invalid.field("licence", _("Choose one of the licences of the list."))
    if not 1 <= len(name) <= 80:
        raise Invalid.field("name", _("Give the pack a name of 1 to 80 letters."))
    slug = slugify(name)[:40].strip("-_").replace("_", "-")
    if not slug or slug in RESERVED:
        raise Invalid.field("name", _("The name needs letters a to z or digits, for its address."))
    try:
        with transaction.atomic():
            pack = Pack.objects.create(
                name=name, slug=slug, skeleton=skeleton(name)[:160], about=about,
                about_html=render_markdown(about), licence=licence,
                language_model=language_model, created_by=actor,
            )  # fmt: skip
            record(actor, "made the pack", pack)
    except IntegrityError as error:
        raise Invalid.field(
            "name",
            _("There is a pack that looks or sounds like this one already. Choose another name."),
        ) from error
    return pack
