"""Who may open, review, cancel and read a decision; every no has its reason."""

from typing import Any

from accounts.permissions import is_admin, is_curator_or_admin, is_reviewer
from common.answers import YES, Answer, no
from concepts.models import Sighting, SoftPrompt
from concepts.states import SoftPromptState

from .models import Round, Rubric
from .states import RoundState

NOT_OPEN = {
    RoundState.PREPARING: "The texts of this round are still being written. Come back in a moment.",
    RoundState.CLOSED: "This round is closed. Its decision page shows what came out.",
    RoundState.CANCELLED: "This round was cancelled. Your reviews of it are kept, but count no more.",
}


def may_write_rubrics(user: Any) -> Answer:
    """Admins decide what reviewers are asked."""
    return is_admin(user)


def may_edit_rubric(user: Any, rubric: Rubric) -> Answer:
    """Admins, until it is published."""
    if not (answer := may_write_rubrics(user)):
        return answer
    if rubric.published:
        return no("A published rubric never changes. Write a new version instead.")
    return YES


def may_open(user: Any, soft_prompt: SoftPrompt) -> Answer:
    """Curators and admins open rounds, on candidates only."""
    if not (answer := is_curator_or_admin(user)):
        return answer
    if soft_prompt.state != SoftPromptState.CANDIDATE:
        label = SoftPromptState(soft_prompt.state).label.lower()
        return no(f"This soft prompt is {label}. A round opens on a candidate.")
    return YES


def may_review(user: Any, round_: Round, *, seen: bool | None = None) -> Answer:
    """Reviewers who had no part in it and have not seen behind the blind, while it is open.

    `seen` says whether they have, where a list has asked that for all its rounds already.
    """
    if not (answer := is_reviewer(user)):
        return answer
    if not (answer := has_no_part(user, round_, seen=seen)):
        return answer
    if round_.state != RoundState.OPEN:
        return no(NOT_OPEN[RoundState(round_.state)])
    if round_.soft_prompt.state != SoftPromptState.IN_REVIEW:
        return no(
            "A newer definition was accepted, so this soft prompt is out of date. "
            "Nothing more is asked of you here; an admin will cancel the round."
        )
    return YES


def has_no_part(user: Any, round_: Round, *, seen: bool | None = None) -> Answer:
    """Nobody judges their own work, nor what they have seen un-blinded."""
    subject = round_.soft_prompt
    if subject.concept.proposed_by_id == user.pk:
        return no("You proposed this concept, so others review it.")
    if subject.definition.author_id == user.pk:
        return no("You wrote the definition, so others review it.")
    if subject.run.requested_by_id == user.pk:
        return no("You asked for this training, so others review it.")
    if seen is None:
        seen = Sighting.objects.filter(user=user, run__concept=subject.concept_id).exists()
    if seen:
        return no(
            "You have seen which answer came from where on a run’s page, "
            "so you cannot review this round blind."
        )
    return YES


def may_retry(user: Any, round_: Round) -> Answer:
    """Curators and admins ask for the texts again when writing them failed."""
    if not (answer := is_curator_or_admin(user)):
        return answer
    if round_.state != RoundState.PREPARING or not round_.job.is_over:
        return no("There is nothing to try again: the texts are there, or on their way.")
    return YES


def may_cancel(user: Any, round_: Round) -> Answer:
    """Admins cancel a live round; who opened it may while its texts are not there."""
    if not round_.is_live:
        label = RoundState(round_.state).label.lower()
        return no(f"This round is {label}, so there is nothing to cancel.")
    opener = round_.state == RoundState.PREPARING and round_.opened_by_id == user.pk
    return YES if opener and is_curator_or_admin(user) else is_admin(user)


def may_see_flags(user: Any) -> Answer:
    """Admins read what reviewers flagged: it is for them to mend."""
    return is_admin(user)


def may_export(user: Any, round_: Round) -> Answer:
    """Everybody, once the round is closed; before, admins, without arms, and only those who cannot
    be asked to review it: what others said would not leave them unmoved."""
    if round_.state == RoundState.CLOSED:
        return YES
    if not is_admin(user):
        return no("The reviews can be had when the round is closed. Until then only by admins.")
    if may_review(user, round_):
        return no(
            "You can review this round yourself, so you see what others said when it is closed."
        )
    return YES


def may_export_names(user: Any) -> Answer:
    """A closed round's reviews are public; who said what is for admins."""
    return is_admin(user)


def may_see_decision(user: Any, round_: Round) -> Answer:
    """Everybody, once the round is closed; nobody before."""
    if round_.state == RoundState.CLOSED:
        return YES
    if round_.state == RoundState.CANCELLED:
        return no("This round was cancelled, so nothing was decided and nothing is un-blinded.")
    return no(
        "This round is still blind. The decision and what each text came from are shown "
        "when it closes."
    )
