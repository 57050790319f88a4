"""Who reads what. Somebody who has not said which languages they read may be asked about any."""

from collections.abc import Iterable
from typing import Any

from django.db.models import F, Q
from django.db.models.functions import Coalesce
from django.db.models.lookups import IExact, IStartsWith
from django.utils.translation import gettext as _


def reads(user: Any, language: str) -> bool:
    """“pt” reads “pt-BR” as well; “pt-BR” reads any Portuguese, too."""
    return not user.languages or _root(language) in {_root(code) for code in user.languages}


def in_languages(codes: Iterable[str]) -> Q:
    """The rounds that somebody who reads these can judge; the same rule as `reads`."""
    spoken = Coalesce(
        F("soft_prompt__concept__language"),
        F("imported__definition__concept__language"),
        F("imported__language"),
    )
    found = Q(pk__in=[])
    for root in {_root(code) for code in codes}:
        found |= Q(IExact(spoken, root)) | Q(IStartsWith(spoken, f"{root}-"))
    return found


def names(codes: Iterable[str]) -> str:
    """As a sentence lists them."""
    told = [f"“{code}”" for code in codes]
    if len(told) == 1:
        return told[0]
    return _("%(most)s and %(last)s") % {"most": ", ".join(told[:-1]), "last": told[-1]}


def _root(code: str) -> str:
    return code.partition("-")[0].lower()
