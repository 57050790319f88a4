"""Who may do what with concepts. Each answer says why not."""

from typing import Any

from django.utils.translation import gettext as _

from accounts.permissions import is_admin, is_curator, is_curator_or_admin
from accounts.standing import level
from common.answers import YES, Answer, no
from jobs.states import JobState

from .consensus import policy
from .models import Concept, Definition, Endorsement, Sighting, SoftPrompt, TrainingRun
from .states import ConceptState, DefinitionState

KEEPS_TRADITIONS = 3  # the level of trust


def may_propose(user: Any) -> Answer:
    return is_curator(user)


def may_keep_traditions(user: Any) -> Answer:
    """Admins, and curators whom the site trusts."""
    if is_admin(user):
        return YES
    if not (answer := is_curator_or_admin(user)):
        return answer
    if level(user).number < KEEPS_TRADITIONS:
        told = _("Admins and curators of level %(level)s keep the traditions in order.")
        return no(told % {"level": KEEPS_TRADITIONS})
    return YES


def may_classify(user: Any, concept: Concept) -> Answer:
    """Any curator says of which traditions a concept is, while it is alive."""
    if not (answer := is_curator(user)):
        return answer
    if concept.state in {ConceptState.DECLINED, ConceptState.RETIRED}:
        told = _("This concept is %(state)s, so its traditions stay as they are.")
        return no(told % {"state": concept.state_badge.label.lower()})
    return YES


def may_translate(user: Any, concept: Concept) -> Answer:
    """Any curator links what means the same in other languages, while the concept is alive."""
    if not (answer := is_curator(user)):
        return answer
    if not concept.is_alive:
        return no(_("This concept is closed, so its translations stay as they are."))
    return YES


def may_link(user: Any, concept: Concept, other: Concept) -> Answer:
    """Two different concepts, both alive."""
    if concept.pk == other.pk:
        return no(_("That is the same concept. Name one in another language."))
    return may_translate(user, concept) and may_translate(user, other)


def may_save_searches(user: Any) -> Answer:
    return YES if user.is_authenticated else no(_("Sign in to keep searches."))


def may_decide_concept(user: Any, concept: Concept) -> Answer:
    """Another curator opens or declines a proposal."""
    if not (answer := is_curator(user)):
        return answer
    if concept.proposed_by_id == user.pk:
        return no(_("You proposed this concept, so another curator decides about it."))
    if concept.state != ConceptState.PROPOSED:
        return no(
            _("This concept is %(state)s already.") % {"state": concept.state_badge.label.lower()}
        )
    return YES


def may_retire(user: Any, concept: Concept) -> Answer:
    if concept.state != ConceptState.OPEN:
        return no(_("Only an open concept can be retired."))
    return is_curator_or_admin(user)


def may_merge(user: Any, concept: Concept, into: Concept | None = None) -> Answer:
    """Curators merge a double into the concept that stays; into one's own only one's own."""
    if not (answer := is_curator(user)):
        return answer
    if concept.state not in {ConceptState.PROPOSED, ConceptState.OPEN}:
        return no(
            _("This concept is %(state)s, so it is merged no more.")
            % {"state": concept.state_badge.label.lower()}
        )
    if into and into.proposed_by_id == user.pk != concept.proposed_by_id:
        return no(
            _(
                "You proposed the concept that would stay, so another curator decides whether they are one."
            )
        )
    return YES


def may_define(user: Any, concept: Concept) -> Answer:
    """Any curator may write a definition while the concept is alive."""
    if not (answer := is_curator(user)):
        return answer
    if concept.state in {ConceptState.DECLINED, ConceptState.RETIRED}:
        return no(
            _("This concept is %(state)s, so it takes no definitions.")
            % {"state": concept.state_badge.label.lower()}
        )
    if concept.locked_at:
        return no(_("A moderator has locked this concept: it takes no new definitions for now."))
    return YES


def may_edit(user: Any, definition: Definition) -> Answer:
    if definition.author_id != user.pk:
        return no(_("Only its author edits a draft. Write a version of your own instead."))
    if not definition.is_draft:
        return no(_("A submitted definition never changes. Write a new version instead."))
    return may_define(user, definition.concept)


def may_check(user: Any) -> Answer:
    """Curators write, decide and so look at the checks; everybody else sees what they led to."""
    return is_curator(user)


def may_answer(user: Any, definition: Definition) -> Answer:
    """Its author answers a warning, for as long as nobody has decided."""
    if definition.author_id != user.pk:
        return no(_("Only its author answers the warnings about a definition."))
    if definition.state not in {DefinitionState.DRAFT, DefinitionState.SUBMITTED}:
        label = definition.state_badge.label.lower()
        return no(_("This definition is %(label)s; its warnings are past.") % {"label": label})
    return may_define(user, definition.concept)


def may_decide(user: Any, definition: Definition) -> Answer:
    """Another curator accepts or declines a submitted definition, never its author."""
    if not (answer := is_curator(user)):
        return answer
    if definition.author_id == user.pk:
        return no(_("You wrote this definition, so another curator decides about it."))
    if definition.state != DefinitionState.SUBMITTED:
        label = definition.state_badge.label.lower()
        return no(_("This definition is %(label)s; there is nothing to decide.") % {"label": label})
    return YES


def may_endorse(user: Any, definition: Definition) -> Answer:
    """Others endorse or object while nobody has decided; never those who wrote it."""
    if not user.is_authenticated:
        return no(_("Sign in to endorse or object."))
    if not user.roles & set(policy().roles):
        return no(_("Only members with a role here endorse or object. An admin can give you one."))
    if user.pk in {definition.author_id, definition.edited_by_id}:
        return no(_("You wrote this definition, so others endorse it or object."))
    if definition.state != DefinitionState.SUBMITTED:
        label = definition.state_badge.label.lower()
        return no(
            _("This definition is %(label)s; it takes no endorsements and objections now.")
            % {"label": label}
        )
    if definition.concept.state in {ConceptState.DECLINED, ConceptState.RETIRED}:
        return no(
            _("This concept is %(state)s.")
            % {"state": definition.concept.state_badge.label.lower()}
        )
    return YES


def may_overrule(user: Any, objection: Endorsement) -> Answer:
    """Another curator than the one who objects, and than those who wrote the text."""
    if not (answer := may_decide(user, objection.definition)):
        return answer
    if objection.person_id == user.pk:
        return no(_("This is your own objection. Withdraw it if it is answered."))
    if not objection.blocks:
        return no(_("Nothing stands here that could be overruled."))
    return YES


def may_revise(user: Any, definition: Definition) -> Answer:
    """Its author makes the next draft from what came back."""
    if definition.author_id != user.pk:
        return no(_("Only its author goes on from here. Write a version of your own instead."))
    if definition.state not in {DefinitionState.CHANGES_ASKED, DefinitionState.DECLINED}:
        return no(_("Nobody has asked for changes to this version."))
    return may_define(user, definition.concept)


def may_train(user: Any, definition: Definition | None) -> Answer:
    if not (answer := is_curator(user)):
        return answer
    if definition is None or definition.state != DefinitionState.ACCEPTED:
        return no(_("Only an accepted definition can be trained."))
    if definition.hidden_at:
        return no(_("A moderator has hidden this definition, so nothing is trained on it."))
    if definition.concept.state != ConceptState.OPEN:
        return no(_("Only an open concept can be trained."))
    return YES


def may_steer(user: Any, run: TrainingRun) -> Answer:
    """Cancel or retry: curators and admins."""
    return is_curator_or_admin(user)


def may_retry(user: Any, run: TrainingRun) -> Answer:
    """A failed or cancelled training, while its definition is still the reference."""
    if not (answer := may_steer(user, run)):
        return answer
    if run.state not in {JobState.FAILED, JobState.CANCELLED}:
        return no(_("Only what failed or was cancelled can be tried again."))
    if run.definition.state != DefinitionState.ACCEPTED:
        return no(_("Its definition is no longer the reference. Train the new one instead."))
    return YES


def answers_open_to(user: Any, run: TrainingRun) -> Answer:
    """Who may see which answer came from where, while reviewers are to judge them blind.

    Those who may not review it anyway; whoever chose to see it; and everybody once it is decided.
    """
    prompt: SoftPrompt | None = getattr(run, "soft_prompt", None)
    if prompt is not None and prompt.judged_at:
        return YES
    if not user.is_authenticated:
        return no(_("They are kept back until reviewers have judged them blind."))
    if user.pk in {run.concept.proposed_by_id, run.definition.author_id, run.requested_by_id}:
        return YES
    if Sighting.objects.filter(user=user, run__concept=run.concept_id).exists():
        return YES
    return no(_("They are kept back so that reviewers, and you, can judge them blind."))


def may_look(user: Any, run: TrainingRun) -> Answer:
    """May they choose to see the answers, at the price of not reviewing this concept?"""
    if not hasattr(run, "soft_prompt"):
        return no(_("There are no answers yet: the training has not come to its end."))
    return is_curator_or_admin(user)
