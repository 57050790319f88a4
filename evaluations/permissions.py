"""Who may open, review, cancel and read a decision; every no has its reason."""

from typing import Any
from uuid import UUID

from django.db.models import Exists, QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from accounts.licence import may_give
from accounts.models import User
from accounts.permissions import is_admin, is_curator_or_admin, is_reviewer
from common import stand_in
from common.answers import YES, Answer, no
from common.prepared import Prepared
from concepts.models import Concept, SoftPrompt
from concepts.states import ConceptState, DefinitionState, SoftPromptState

from .languages import names, reads
from .models import Appeal, Conflict, Onboarding, Round, Rubric
from .states import LIVE, AppealState, RoundState
from .ties import WHY_NOT

NOT_OPEN = {
    RoundState.PREPARING: gettext_noop(
        "The texts of this round are still being written. Come back in a moment."
    ),
    RoundState.CLOSED: gettext_noop("This round is closed. Its decision page shows what came out."),
    RoundState.CANCELLED: gettext_noop(
        "This round was cancelled. Your reviews of it are kept, but count no more."
    ),
}

BLIND_AGAIN = gettext_noop(
    "This decision was appealed, and other reviewers judge the same soft prompt now. What each text "
    "came from is shown again when they have."
)


def may_write_rubrics(user: Any) -> Answer:
    """Admins decide what reviewers are asked."""
    return is_admin(user)


def may_edit_rubric(user: Any, rubric: Rubric) -> Answer:
    """Admins, until it is published."""
    if not (answer := may_write_rubrics(user)):
        return answer
    if rubric.published:
        return no(_("A published rubric never changes. Write a new version instead."))
    return YES


def may_open(user: Any, soft_prompt: SoftPrompt) -> Answer:
    """Curators and admins open rounds, on candidates only."""
    if not (answer := is_curator_or_admin(user)):
        return answer
    if soft_prompt.state != SoftPromptState.CANDIDATE:
        label = SoftPromptState(soft_prompt.state).label.lower()
        return no(
            _("This soft prompt is %(label)s. A round opens on a candidate.") % {"label": label}
        )
    return YES


def may_import(user: Any) -> Answer:
    """Curators and admins bring in outputs that were written elsewhere."""
    return is_curator_or_admin(user)


def may_review(user: Any, round_: Round, *, tie: str | None = None) -> Answer:
    """Reviewers who had no part in it and have not seen behind the blind, while it is open; of those
    who said which languages they read, the ones who read its; who have passed the calibration.

    `tie` is what a list has asked of all its rounds already (`RoundQuerySet.with_tie`).
    """
    if not (answer := may_judge(user, round_, tie=tie)):
        return answer
    if not reads(user, round_.language):
        return no(
            _(
                "These texts are in %(language)s, and you said that you read %(languages)s. If "
                "you read it, add it in your account’s menu, under Languages."
            )
            % {"language": names([round_.language]), "languages": names(user.languages)}
        )
    if is_hidden(round_):
        return no(
            _("A moderator has hidden what these texts are judged by. Nothing is asked for now.")
        )
    return is_onboarded(user) and may_give(user)


def is_hidden(round_: Round) -> bool:
    """Whether a moderator has hidden the concept or the definition that the round is about."""
    about = (round_.concept, round_.definition)
    return any(row is not None and row.hidden_at is not None for row in about)


def may_judge(user: Any, round_: Round, *, tie: str | None = None) -> Answer:
    """Who could be asked: the same, whatever they read and whether or not they are calibrated."""
    if not (answer := is_reviewer(user)):
        return answer
    if not (answer := has_no_part(user, round_, tie=tie)):
        return answer
    if round_.state != RoundState.OPEN:
        return no(_(NOT_OPEN[RoundState(round_.state)]))
    if round_.soft_prompt and round_.soft_prompt.state != SoftPromptState.IN_REVIEW:
        return no(
            _(
                "A newer definition was accepted, so this soft prompt is out of date. "
                "Nothing more is asked of you here; an admin will cancel the round."
            )
        )
    return YES


def is_onboarded(user: Any) -> Answer:
    """Reviewers who have read the guidelines and passed the calibration, once for all rounds.

    Asked of the database until it is yes: nobody unlearns it. `has_no_part` has asked on the way.
    """
    if not (answer := is_reviewer(user)):
        return answer
    if not getattr(user, "_is_onboarded", False):
        user._is_onboarded = Onboarding.objects.passed().filter(user=user.pk).exists()
    if user._is_onboarded:
        return YES
    return no(_("Read the guidelines and do the calibration first."), reverse("reviewing"))


def may_see_efforts(user: Any) -> Answer:
    """How reviewers work is for admins to look at, and for nobody else."""
    return is_admin(user)


def has_no_part(user: Any, round_: Round, *, tie: str | None = None) -> Answer:
    """Nobody judges their own work, nor what they have seen un-blinded, nor where they declared a
    conflict of interest."""
    if tie is None:
        tie, user._is_onboarded = _TIE.first(round_=round_.pk, user=user.pk)
    return no(_(WHY_NOT[tie])) if tie else YES


def _tie(round_: UUID, user: int) -> QuerySet[Any]:
    """What ties them, and whether they are onboarded, which is asked next."""
    passed = Onboarding.objects.passed().filter(user=user)
    rows = Round.objects.filter(pk=round_).with_tie(User(pk=user))
    return rows.annotate(ready=Exists(passed)).values_list("tie", "ready")


_TIE = Prepared(_tie, round_=stand_in.uuid(), user=stand_in.number())


def may_declare(user: Any, round_: Round, *, tie: str | None = None) -> Answer:
    """Whoever could review a live round may say that they should not."""
    if not (answer := is_reviewer(user)):
        return answer
    if not round_.is_live:
        return no(_("This round is over, so nothing is asked of you here."))
    return has_no_part(user, round_, tie=tie)


def may_lift(user: Any, conflict: Conflict) -> Answer:
    """Admins, but not their own: who could lift it might have looked at what others said first."""
    if not (answer := is_admin(user)):
        return answer
    if conflict.user_id == user.pk:
        return no(_("You declared this conflict yourself, so another admin lifts it."))
    return YES


def may_see_conflicts(user: Any) -> Answer:
    """Admins read who declared one and why."""
    return is_admin(user)


def may_retry(user: Any, round_: Round) -> Answer:
    """Curators and admins ask for the texts again when writing them failed."""
    if not (answer := is_curator_or_admin(user)):
        return answer
    if round_.state != RoundState.PREPARING or not (round_.job and round_.job.is_over):
        return no(_("There is nothing to try again: the texts are there, or on their way."))
    return YES


def may_cancel(user: Any, round_: Round) -> Answer:
    """Admins cancel a live round; who opened it may while its texts are not there."""
    if not round_.is_live:
        label = RoundState(round_.state).label.lower()
        return no(_("This round is %(label)s, so there is nothing to cancel.") % {"label": label})
    opener = round_.state == RoundState.PREPARING and round_.opened_by_id == user.pk
    return YES if opener and is_curator_or_admin(user) else is_admin(user)


def may_adjudicate(user: Any, round_: Round) -> Answer:
    """Whoever may review the round. That they have not judged the very text is asked of each text."""
    return may_review(user, round_)


def may_waive(user: Any, round_: Round) -> Answer:
    """Admins let an open round decide without adjudications that do not come."""
    if not (answer := is_admin(user)):
        return answer
    if round_.state != RoundState.OPEN:
        return no(_(NOT_OPEN[RoundState(round_.state)]))
    return YES


def may_requeue(user: Any, concept: Concept) -> Answer:
    """Curators and admins renew what hangs on a definition that was replaced."""
    if not (answer := is_curator_or_admin(user)):
        return answer
    if concept.state != ConceptState.OPEN:
        return no(_("Only an open concept can be trained."))
    return YES


def may_appeal(user: Any, round_: Round) -> Answer:
    """Whoever had a part in the work, and any curator, once for each decision."""
    if not user.is_authenticated:
        return no(_("Sign in first."))
    if round_.is_imported:
        return no(_("A round of imported texts decides nothing that could be appealed."))
    subject = round_.subject
    had_part = {
        subject.concept.proposed_by_id,
        subject.definition.author_id,
        subject.run.requested_by_id,
    }
    if user.pk not in had_part and not is_curator_or_admin(user):
        return no(_("Those who had a part in the work, and curators, can appeal a decision."))
    if round_.state != RoundState.CLOSED:
        return no(_("Nothing is decided here that could be appealed."))
    if round_.appeal_of_id:
        return no(_("This decision was itself made on an appeal, and is the last word."))
    if subject.definition.state != DefinitionState.ACCEPTED:
        return no(_("The definition has changed since. Train the new version instead."))
    if Appeal.objects.filter(round=round_).exists():
        return no(_("This decision was appealed already, and that is possible once."))
    return YES


def may_answer(user: Any, appeal: Appeal) -> Answer:
    """Admins grant or decline an appeal that is not their own."""
    if not (answer := is_admin(user)):
        return answer
    if appeal.appellant_id == user.pk:
        return no(_("You appealed yourself, so another admin answers."))
    if appeal.state != AppealState.OPEN:
        return no(
            _("This appeal is %(label)s already.")
            % {"label": AppealState(appeal.state).label.lower()}
        )
    return YES


def is_judged_anew(round_: Round) -> bool:
    """Whether an appeal against its decision is before reviewers now."""
    return Round.objects.filter(appeal_of=round_.pk, state__in=LIVE).exists()


def may_see_flags(user: Any) -> Answer:
    """Admins read what reviewers flagged: it is for them to mend."""
    return is_admin(user)


def may_export(user: Any, round_: Round) -> Answer:
    """Everybody, once the round is closed; before, admins, without arms, and only those who cannot
    be asked to review it: what others said would not leave them unmoved."""
    if round_.state == RoundState.CLOSED:
        return no(_(BLIND_AGAIN)) if is_judged_anew(round_) else YES
    if not is_admin(user):
        return no(_("The reviews can be had when the round is closed. Until then only by admins."))
    if may_judge(user, round_):
        return no(
            _("You can review this round yourself, so you see what others said when it is closed.")
        )
    return YES


def may_export_names(user: Any) -> Answer:
    """A closed round's reviews are public; who said what is for admins."""
    return is_admin(user)


def may_see_decision(user: Any, round_: Round) -> Answer:
    """Everybody, once the round is closed; nobody before, nor while an appeal is judged."""
    if round_.state == RoundState.CLOSED:
        return no(_(BLIND_AGAIN)) if is_judged_anew(round_) else YES
    if round_.state == RoundState.CANCELLED:
        return no(_("This round was cancelled, so nothing was decided and nothing is un-blinded."))
    return no(
        _(
            "This round is still blind. The decision and what each text came from are shown "
            "when it closes."
        )
    )
