"""States of a concept, its definitions and its soft prompts; kinds and recipes."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from common.states import StateChoices


class ConceptState(StateChoices):
    PROPOSED = "proposed", "waiting", pgettext_lazy("concept", "Proposed")
    OPEN = "open", "running", pgettext_lazy("concept", "Open")
    DECLINED = "declined", "bad", pgettext_lazy("concept", "Declined")
    RETIRED = "retired", "waiting", pgettext_lazy("concept", "Retired")


CONCEPT_TERMINAL = {ConceptState.DECLINED, ConceptState.RETIRED}
CONCEPT_MOVES = {
    ConceptState.PROPOSED: {
        ConceptState.OPEN,
        ConceptState.DECLINED,
        ConceptState.RETIRED,  # merged into another
    },
    ConceptState.OPEN: {ConceptState.RETIRED},
}


class DefinitionState(StateChoices):
    DRAFT = "draft", "waiting", pgettext_lazy("definition", "Draft")
    SUBMITTED = "submitted", "running", pgettext_lazy("definition", "Submitted")
    ACCEPTED = "accepted", "good", pgettext_lazy("definition", "Accepted")
    CHANGES_ASKED = "changes_asked", "warning", pgettext_lazy("definition", "Changes asked for")
    DECLINED = "declined", "bad", pgettext_lazy("definition", "Declined")
    SUPERSEDED = "superseded", "waiting", pgettext_lazy("definition", "Superseded")


DEFINITION_TERMINAL = {
    DefinitionState.CHANGES_ASKED,
    DefinitionState.DECLINED,
    DefinitionState.SUPERSEDED,
}
DEFINITION_MOVES = {
    DefinitionState.DRAFT: {DefinitionState.SUBMITTED},
    DefinitionState.SUBMITTED: {
        DefinitionState.ACCEPTED,
        DefinitionState.CHANGES_ASKED,
        DefinitionState.DECLINED,
        DefinitionState.SUPERSEDED,  # an edited version was accepted in its place
    },
    DefinitionState.ACCEPTED: {DefinitionState.SUPERSEDED},
}


class Outcome(models.TextChoices):
    """What became of a submitted definition; it stays when another version is the reference later."""

    ACCEPTED = "accepted", pgettext_lazy("definition", "Accepted")
    BY_QUORUM = "by_quorum", pgettext_lazy("definition", "Accepted by endorsements")
    WITH_EDITS = "with_edits", pgettext_lazy("definition", "Accepted with edits")
    CHANGES = "changes_asked", pgettext_lazy("definition", "Changes asked for")
    DECLINED = "declined", pgettext_lazy("definition", "Declined")


class Ground(models.TextChoices):
    """Why a definition is not the reference, for its author and for whoever counts."""

    UNSOURCED = "unsourced", _("The sources do not say it, or none is given")
    ONE_SIDED = "one_sided", _("It takes a side that the other would not sign")
    CIRCULAR = "circular", _("It explains the term by the term")
    TOO_NARROW = "too_narrow", _("It leaves out what belongs to the concept")
    TOO_BROAD = "too_broad", _("It takes in what does not belong to the concept")
    UNCLEAR = "unclear", _("It can be read in two ways, or not at all")
    PAIRS = "pairs", _("The contrast pairs do not turn on the point")
    INSTRUCTIONS = "instructions", _("The instructions give the answer away, or miss a kind")
    COPIED = "copied", _("It is copied from somewhere")
    ELSEWHERE = "elsewhere", _("It belongs to another concept")
    OTHER = "other", _("Something else")


class Stance(StateChoices):
    """What somebody says of a submitted definition of another’s."""

    ENDORSE = "endorse", "good", _("Endorses")
    OBJECT = "object", "bad", _("Objects")


class SoftPromptState(StateChoices):
    CANDIDATE = "candidate", "waiting", pgettext_lazy("soft prompt", "Candidate")
    IN_REVIEW = "in_review", "running", pgettext_lazy("soft prompt", "In review")
    ACCEPTED = "accepted", "good", pgettext_lazy("soft prompt", "Accepted")
    REJECTED = "rejected", "bad", pgettext_lazy("soft prompt", "Rejected")
    STALE = "stale", "warning", pgettext_lazy("soft prompt", "Stale")


# What speaks for its concept no more. A rejected one may come back into review by an appeal.
SOFT_PROMPT_TERMINAL = {SoftPromptState.REJECTED, SoftPromptState.STALE}
SOFT_PROMPT_MOVES = {
    SoftPromptState.CANDIDATE: {SoftPromptState.IN_REVIEW, SoftPromptState.STALE},
    SoftPromptState.IN_REVIEW: {
        SoftPromptState.CANDIDATE,  # the round was cancelled
        SoftPromptState.ACCEPTED,
        SoftPromptState.REJECTED,
        SoftPromptState.STALE,
    },
    SoftPromptState.ACCEPTED: {
        SoftPromptState.IN_REVIEW,  # an appeal was granted
        SoftPromptState.STALE,
    },
    SoftPromptState.REJECTED: {SoftPromptState.IN_REVIEW},  # an appeal was granted
}


class InstructionKind(models.TextChoices):
    """What an instruction asks a model to do with the concept."""

    DEFINE = "define", _("Define it")
    EXPLAIN = "explain", _("Explain it")
    APPLY = "apply", _("Apply it")
    CONTRAST = "contrast", _("Tell it apart")
    COUNTERFACTUAL = "counterfactual", _("Meet a false claim")
    USE = "use", _("Use it in a sentence")


class Recipe(models.TextChoices):
    """Named hyper-parameters of the engine (a test holds the two lists together)."""

    DRAFT = "draft", _("Draft: a first look, in seconds")
    STANDARD = "standard", _("Standard: what a review should see")
    THOROUGH = "thorough", _("Thorough: longer, for the last bit")


class Origin(models.TextChoices):
    """Where a language model's files are."""

    LOCAL = "local", _("A folder on the worker")
    HUB = "hub", _("Hugging Face, at a commit")
