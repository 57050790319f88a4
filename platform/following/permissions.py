"""Who may follow what. Each answer says why not."""

from typing import Any

from django.utils.translation import gettext as _

from common.answers import YES, Answer, no
from concepts.models import Concept


def may_follow(user: Any) -> Answer:
    """Whoever is signed in keeps watches, notifications and preferences: their own and no others."""
    return YES if user.is_authenticated else no(_("Sign in to follow what happens here."))


def may_watch(user: Any, concept: Concept) -> Answer:
    if not (answer := may_follow(user)):
        return answer
    if not Concept.objects.visible_to(user).filter(pk=concept.pk).exists():
        return no(_("This concept is not open to you."))
    return YES
