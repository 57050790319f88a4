"""What a person may do next; and where there is nothing for them, why, and what would change it.

The reasons are those of the permissions and services themselves, so that the start page and the page of the
thing cannot disagree.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.states import ROLE_MEANING, Role
from common.answers import YES, Answer, no
from evaluations.models import Round
from evaluations.permissions import is_onboarded, may_review
from evaluations.services.progress import why_nothing
from evaluations.states import RoundState

from .waiting import Group

LOOKED_AT = 3  # open rounds of which it is said why they are not for this reviewer
NAMED = 3


@dataclass(frozen=True)
class Way:
    """Something to do: its words, where it begins, and whether this person may or why not."""

    label: str
    url: str
    may: Answer


def ways(user: Any, waiting: Iterable[Group]) -> list[Way]:
    """What the roles of this person are for, as long as it does not wait for them already."""
    if not user.roles:
        return [Way(_("Take part"), reverse("people"), _no_role())]
    busy = {group.key for group in waiting if group.things}
    found = []
    if Role.REVIEWER in user.roles and "review" not in busy:
        found += _reviewing(user)
    if Role.CURATOR in user.roles:
        found.append(Way(_("Propose a concept"), reverse("concept-propose"), YES))
        helpable = f"{reverse('concept-list')}?help=1"
        found.append(Way(_("See the concepts that need you"), helpable, YES))
    if Role.ADMIN in user.roles:
        found.append(Way(_("Give people roles"), reverse("people"), YES))
    return found


def _no_role() -> Answer:
    """Who can give one, and what each is for."""
    admins = User.objects.filter(is_active=True, role_grants__role=Role.ADMIN).order_by("pk")
    names = [str(person) for person in admins[:NAMED]]
    who = _(" or ").join(names) if names else _("Whoever runs this site")
    return no(
        _(
            "You have no role yet, so nothing waits for you. %(who)s can give you one: a curator "
            "%(curator)s; a reviewer %(reviewer)s."
        )
        % {
            "who": who,
            "curator": ROLE_MEANING[Role.CURATOR],
            "reviewer": ROLE_MEANING[Role.REVIEWER],
        }
    )


def _reviewing(user: Any) -> list[Way]:
    """Why no text waits for a reviewer: the guidelines, no open round, or what each round answers."""
    if not (answer := is_onboarded(user)):
        return [Way(_("Do your first review"), answer.link or reverse("reviewing"), answer)]
    rows = Round.objects.visible_to(user).filter(state=RoundState.OPEN).with_subject()
    rounds = list(rows.with_tie(user).order_by("-opened_at")[:LOOKED_AT])
    if not rounds:
        why = _(
            "No round is open. A curator opens one when a training is done; then you are told here."
        )
        return [Way(_("Review, blind"), reverse("round-list"), no(why))]
    answers = [(row, may_review(user, row, tie=row.tie)) for row in rounds]  # asks for nothing more
    open_to = next((row for row, answer in answers if answer), None)
    told = [(row, answer) for row, answer in answers if not answer]
    if open_to:
        why = why_nothing(user, open_to)  # asks a good deal, so of one round alone
        told.insert(0, (open_to, no(why) if why else YES))
    label = _("Review “%(name)s”")
    return [Way(label % {"name": r.name}, r.get_absolute_url(), answer) for r, answer in told]
