"""An act as a sentence."""

from collections import defaultdict

from django.utils.translation import gettext

from accounts.states import Role
from common.models import Activity

from .rules import rule_of

LETTERS = 400


def sentence(act: Activity, *, direct: bool = False) -> str:
    """What its rule says; of an act that has no rule any more, who did what.

    The words of people stand in it as they are, so it is plain text: escape it in a page.
    """
    rule = rule_of(act)
    words = ((direct and rule.to_you) or rule.words) if rule else ""
    said = {str(key): str(value) for key, value in act.data.items()}
    if said.get("role") in Role.values:
        said["role"] = Role(said["role"]).label.lower()
    told = defaultdict(str, said | {"who": act.actor_name, "what": _name(act)})
    text = (
        gettext(words).format_map(told)
        if words
        else f"{act.actor_name} {act.verb} {act.subject_name}."
    )
    text = " ".join(text.split())
    return text if len(text) <= LETTERS else f"{text[: LETTERS - 1].rstrip()}…"


def _name(act: Activity) -> str:
    """“mutual aid”; names that bring their own quotation marks keep them."""
    name = act.subject_name
    bare = act.subject_type.startswith(("packs.", "discussion."))
    return name if "“" in name or bare else f"“{name}”"
