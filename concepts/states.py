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
    ConceptState.PROPOSED: {ConceptState.OPEN, ConceptState.DECLINED},
    ConceptState.OPEN: {ConceptState.RETIRED},
}


class DefinitionState(StateChoices):
    DRAFT = "draft", "waiting", "Draft"
    SUBMITTED = "submitted", "running", "Submitted"
    ACCEPTED = "accepted", "good", "Accepted"
    DECLINED = "declined", "bad", "Declined"
    SUPERSEDED = "superseded", "waiting", "Superseded"


DEFINITION_TERMINAL = {DefinitionState.DECLINED, DefinitionState.SUPERSEDED}
DEFINITION_MOVES = {
    DefinitionState.DRAFT: {DefinitionState.SUBMITTED},
    DefinitionState.SUBMITTED: {DefinitionState.ACCEPTED, DefinitionState.DECLINED},
    DefinitionState.ACCEPTED: {DefinitionState.SUPERSEDED},
}


class SoftPromptState(StateChoices):
    CANDIDATE = "candidate", "waiting", "Candidate"
    IN_REVIEW = "in_review", "running", "In review"
    ACCEPTED = "accepted", "good", "Accepted"
    REJECTED = "rejected", "bad", "Rejected"
    STALE = "stale", "warning", "Stale"


SOFT_PROMPT_TERMINAL = {SoftPromptState.REJECTED, SoftPromptState.STALE}
SOFT_PROMPT_MOVES = {
    SoftPromptState.CANDIDATE: {SoftPromptState.IN_REVIEW, SoftPromptState.STALE},
    SoftPromptState.IN_REVIEW: {
        SoftPromptState.CANDIDATE,  # the round was cancelled
        SoftPromptState.ACCEPTED,
        SoftPromptState.REJECTED,
        SoftPromptState.STALE,
    },
    SoftPromptState.ACCEPTED: {SoftPromptState.STALE},
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
