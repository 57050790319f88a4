"""States of a concept, its definitions and its soft prompts; kinds and recipes."""

from django.db import models

from common.states import StateChoices


class ConceptState(StateChoices):
    PROPOSED = "proposed", "waiting", "Proposed"
    OPEN = "open", "running", "Open"
    DECLINED = "declined", "bad", "Declined"
    RETIRED = "retired", "waiting", "Retired"


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
    DRAFT = "draft", "waiting", "Draft"
    SUBMITTED = "submitted", "running", "Submitted"
    ACCEPTED = "accepted", "good", "Accepted"
    CHANGES_ASKED = "changes_asked", "warning", "Changes asked for"
    DECLINED = "declined", "bad", "Declined"
    SUPERSEDED = "superseded", "waiting", "Superseded"


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

    ACCEPTED = "accepted", "Accepted"
    BY_QUORUM = "by_quorum", "Accepted by endorsements"
    WITH_EDITS = "with_edits", "Accepted with edits"
    CHANGES = "changes_asked", "Changes asked for"
    DECLINED = "declined", "Declined"


class Ground(models.TextChoices):
    """Why a definition is not the reference, for its author and for whoever counts."""

    UNSOURCED = "unsourced", "The sources do not say it, or none is given"
    ONE_SIDED = "one_sided", "It takes a side that the other would not sign"
    CIRCULAR = "circular", "It explains the term by the term"
    TOO_NARROW = "too_narrow", "It leaves out what belongs to the concept"
    TOO_BROAD = "too_broad", "It takes in what does not belong to the concept"
    UNCLEAR = "unclear", "It can be read in two ways, or not at all"
    PAIRS = "pairs", "The contrast pairs do not turn on the point"
    INSTRUCTIONS = "instructions", "The instructions give the answer away, or miss a kind"
    COPIED = "copied", "It is copied from somewhere"
    ELSEWHERE = "elsewhere", "It belongs to another concept"
    OTHER = "other", "Something else"


class Stance(StateChoices):
    """What somebody says of a submitted definition of another’s."""

    ENDORSE = "endorse", "good", "Endorses"
    OBJECT = "object", "bad", "Objects"


class SoftPromptState(StateChoices):
    CANDIDATE = "candidate", "waiting", "Candidate"
    IN_REVIEW = "in_review", "running", "In review"
    ACCEPTED = "accepted", "good", "Accepted"
    REJECTED = "rejected", "bad", "Rejected"
    STALE = "stale", "warning", "Stale"


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

    DEFINE = "define", "Define it"
    EXPLAIN = "explain", "Explain it"
    APPLY = "apply", "Apply it"
    CONTRAST = "contrast", "Tell it apart"
    COUNTERFACTUAL = "counterfactual", "Meet a false claim"
    USE = "use", "Use it in a sentence"


class Recipe(models.TextChoices):
    """Named hyper-parameters of the engine (a test holds the two lists together)."""

    DRAFT = "draft", "Draft: a first look, in seconds"
    STANDARD = "standard", "Standard: what a review should see"
    THOROUGH = "thorough", "Thorough: longer, for the last bit"


class Origin(models.TextChoices):
    """Where a language model's files are."""

    LOCAL = "local", "A folder on the worker"
    HUB = "hub", "Hugging Face, at a commit"
